"""The log's tables: added to at the end of the chain, read in order. Beside them, in the data folder, where the chain ended last."""

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from django.db import connection, transaction

from odra.audit.chain import Entry, linked
from odra.facts.moments import HOUR
from odra.ledger import database as db

COLUMNS = "id, at, who, what, about, account, place, noted, hash"
ANCHOR = "audit.head"
PAGE = 5_000


class Head(msgspec.Struct, frozen=True):
    """Where a chain ends."""

    last: int
    hash: str


class Checkpoint(msgspec.Struct, frozen=True):
    through: int
    hash: str
    at: int
    signature: str


def add(entries: Sequence[Entry], *, home: Path, once: bool = False) -> None:
    """Rows at the end of the chain; with `once` only those of which that hour has none alike. The lock is held for this only."""
    with transaction.atomic():
        at = _locked()
        before = at
        for entry in entries:
            if not (once and _told(entry)):
                entry = linked(at.hash, msgspec.structs.replace(entry, id=at.last + 1))
                db.execute(f"INSERT INTO audit_entry ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", _row(entry))
                at = Head(entry.id, entry.hash)
        if at != before:
            db.execute("UPDATE audit_head SET last = %s, hash = %s WHERE id = 1", (at.last, at.hash))
            transaction.on_commit(lambda: drop_anchor(home, at))


def _locked() -> Head:
    """Both databases make a second writer wait here until the first has committed."""
    return Head(*db.select("UPDATE audit_head SET last = last WHERE id = 1 RETURNING last, hash")[0])


def _row(entry: Entry) -> tuple[object, ...]:
    return msgspec.structs.astuple(entry)


def _told(entry: Entry) -> bool:
    begins = entry.at - entry.at % HOUR
    found = db.select(
        "SELECT 1 FROM audit_entry WHERE about = %s AND at >= %s AND at < %s AND who = %s AND what = %s AND account = %s LIMIT 1",
        (entry.about, begins, begins + HOUR, entry.who, entry.what, entry.account),
    )
    return bool(found)


def _anchor_of(home: Path) -> Path:
    """Each database has a chain of its own, so a desk that moved leaves the anchor of the old one alone."""
    return home / (ANCHOR if connection.vendor == "sqlite" else f"{ANCHOR}.{connection.vendor}")


def drop_anchor(home: Path, head: Head) -> None:
    """Whole or not at all. An older one over a newer one is no harm: it still names a row of the chain."""
    path = _anchor_of(home)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    fresh.write_bytes(msgspec.json.encode(head))
    fresh.replace(path)


def anchor(home: Path) -> Head | None:
    """Where the chain ended when this data folder last wrote to it; None where it never did. Raises ValueError for nonsense."""
    path = _anchor_of(home)
    return msgspec.json.decode(path.read_bytes(), type=Head) if path.exists() else None


def head() -> Head:
    return Head(*db.select("SELECT last, hash FROM audit_head WHERE id = 1")[0])


def checkpoint() -> Checkpoint | None:
    found = db.select("SELECT through, hash, at, signature FROM audit_checkpoint ORDER BY through DESC LIMIT 1")
    return Checkpoint(*found[0]) if found else None


def entries(after: int) -> Iterator[Entry]:
    """All after this one, in their order."""
    while found := db.select(f"SELECT {COLUMNS} FROM audit_entry WHERE id > %s ORDER BY id LIMIT {PAGE}", (after,)):
        yield from (Entry(*row) for row in found)
        after = int(found[-1][0])
