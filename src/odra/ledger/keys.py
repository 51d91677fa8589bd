"""Data keys: made at first use, kept wrapped in `ledger_key`, opened by the master key that site/wiring.py plugs in.

Data keys that a process has opened stay open in it: it goes on when the master key is changed meanwhile.
"""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import msgspec
from django.db import connection, transaction

from odra.ledger import database as db
from odra.vault import Keyring, Master, Unreadable
from odra.vault.ring import mark


class Plugged(msgspec.Struct):
    """`masters(make)`: the master keys at hand, one made where there is none and `make`; raises Unreadable. `where`: what they come from.

    `following(path)`: the master key that comes next, out of a file or fresh in the data folder; `follow()`: the fresh one takes the place of
    the one before, which stays at the path that is returned. `now`: the clock.
    """

    masters: Callable[[bool], list[Master]] | None = None
    where: Callable[[], str] | None = None
    following: Callable[[Path | None], Master] | None = None
    follow: Callable[[], Path | None] | None = None
    now: Callable[[], int] | None = None


class Key(msgspec.Struct, frozen=True):
    """A data key as it is kept; `master` is the name of the one that wraps it."""

    id: int
    mark: str
    master: str
    made_at: int
    retired_at: int | None


plugged = Plugged()
_opened: dict[str, bytes] = {}  # by mark


def ring(*, to_write: bool = False) -> Keyring:
    """The data keys in use. Raises Unreadable where the master key is lost or another.

    `to_write`: to seal in the transaction under way; no key that it seals with is retired before it ends.
    """
    held = " FOR SHARE" if to_write and connection.vendor == "postgresql" else ""
    rows = db.select(f"SELECT id, mark, master, wrapped FROM ledger_key WHERE retired_at IS NULL ORDER BY id{held}")
    if not rows:
        make_key()
        return ring(to_write=to_write)
    return _ring(tuple((*row[:3], bytes(row[3])) for row in rows))


def make_key(*, master_too: bool = False) -> None:
    """The next data key, from now on the one that seals. Of two processes that make the same one, one does.

    `master_too`: with a master key where there is none, as for the very first. Raises Unreadable.
    """
    master, secret = masters(make=master_too or not kept())[-1], os.urandom(32)
    (number,) = db.select("SELECT coalesce(max(id), 0) + 1 FROM ledger_key")[0]
    assert plugged.now is not None
    db.execute(
        "INSERT INTO ledger_key (id, mark, master, wrapped, made_at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (number, mark(secret), master.name, master.wrap(number, secret), plugged.now()),
    )


def kept() -> list[Key]:
    return [Key(*row) for row in db.select("SELECT id, mark, master, made_at, retired_at FROM ledger_key ORDER BY id")]


def masters(*, make: bool = False) -> list[Master]:
    assert plugged.masters is not None
    return plugged.masters(make)


def lost() -> list[int]:
    """Data keys in use that no master key at hand opens."""
    rows = db.select("SELECT id, mark, master, wrapped FROM ledger_key WHERE retired_at IS NULL ORDER BY id")
    return [row[0] for row in rows if not _opens(*row)]


def _opens(number: int, name: str, master: str, wrapped: bytes) -> bool:
    try:
        return bool(_open(number, name, master, wrapped))
    except Unreadable:
        return False


def ready() -> None:
    """Raises Unreadable where nothing can be sealed."""
    if kept():
        ring()


def fault() -> Unreadable | None:
    """Why nothing sealed can be read, or None."""
    try:
        if kept():
            ring()
    except Unreadable as why:
        return why
    return None


@lru_cache(maxsize=4)
def _ring(rows: tuple[tuple[int, str, str, bytes], ...]) -> Keyring:
    return Keyring({row[0]: _open(*row) for row in rows})


def _open(number: int, name: str, master: str, wrapped: bytes) -> bytes:
    if name not in _opened:
        fitting = next((m for m in masters() if m.name == master), None)
        if fitting is None:
            raise Unreadable("key_wrong", master)
        _opened[name] = fitting.unwrap(number, wrapped)
    return _opened[name]


def forget_open() -> None:
    """As a process that starts: nothing is open."""
    _opened.clear()
    _ring.cache_clear()


@transaction.atomic
def rewrap(master: Master) -> None:
    """Wrap every key in use under another master key. Raises Unreadable."""
    held = ring(to_write=True)
    rows = [(master.name, master.wrap(k.id, held.secret(k.id)), k.id) for k in kept() if k.retired_at is None]
    db.write_many("UPDATE ledger_key SET master = %s, wrapped = %s WHERE id = %s", rows)
