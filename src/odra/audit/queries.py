"""The log as it is looked at: its rows, newest first, and whether the chain holds."""

import hmac
from hashlib import sha256
from pathlib import Path

import msgspec

from odra.audit.chain import FIRST, Entry, link
from odra.audit.tables import COLUMNS, Checkpoint, Head, anchor, checkpoint, entries, head
from odra.ledger import database as db


class Asked(msgspec.Struct, frozen=True):
    """Which rows; empty for all. `accounts`: those that somebody may read of; None for all, and for the whole desk's."""

    since: int = 0
    who: str = ""
    what: str = ""
    about: str = ""
    account: str = ""
    accounts: tuple[str, ...] | None = None


class Broken(msgspec.Struct, frozen=True):
    """The first place at which the chain does not hold. `code`: changed | missing | cut | anchor | checkpoint."""

    id: int
    code: str


class Verdict(msgspec.Struct, frozen=True):
    """`counted` rows after the checkpoint `through`, up to `last` with its hash. `anchored`: this data folder knows where it ended."""

    counted: int
    through: int
    last: int
    hash: str
    anchored: bool
    broken: Broken | None = None


def shown(asked: Asked, *, limit: int) -> list[Entry]:
    """Newest first."""
    where, given = ["at >= %s"], list[object]([asked.since])
    if asked.accounts is not None:
        where.append("account <> '' AND account IN (SELECT value FROM json_each(%s))")
        given.append(db.listed(asked.accounts))
    for name in ("who", "what", "about", "account"):
        if value := getattr(asked, name):
            where.append(f"{name} = %s")
            given.append(value)
    found = db.select(
        f"SELECT {COLUMNS} FROM audit_entry WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT %s",
        (*given, limit),
    )
    return [Entry(*row) for row in found]


def verify(home: Path, key: bytes) -> Verdict:
    """Reckons every hash anew. Heads are read first: rows that come meanwhile are more than those promise, not fewer."""
    promised = [Head(h.last, h.hash) for h in (head(), anchor(home)) if h]
    begun = checkpoint()
    if begun and not signed(begun, key):
        return Verdict(0, begun.through, begun.through, begun.hash, len(promised) > 1, Broken(begun.through, "checkpoint"))
    return _walked(Head(begun.through, begun.hash) if begun else Head(0, FIRST), promised)


def _walked(start: Head, promised: list[Head]) -> Verdict:
    at, broken, found = start, None, {start.last: start.hash}
    wanted = {one.last for one in promised}
    for entry in entries(start.last):
        broken = _fault(at, entry)
        if broken:
            break
        at = Head(entry.id, entry.hash)
        if entry.id in wanted:
            found[entry.id] = entry.hash
    broken = broken or _unkept(start, at, promised, found)
    return Verdict(at.last - start.last, start.last, at.last, at.hash, len(promised) > 1, broken)


def _fault(at: Head, entry: Entry) -> Broken | None:
    if entry.id != at.last + 1:
        return Broken(at.last + 1, "missing")
    return None if entry.hash == link(at.hash, entry) else Broken(entry.id, "changed")


def _unkept(start: Head, at: Head, promised: list[Head], found: dict[int, str]) -> Broken | None:
    """The chain holds in itself; whether it is the one that was there."""
    for one in promised:
        if one.last > at.last:
            return Broken(at.last + 1, "cut")
        if one.last >= start.last and found[one.last] != one.hash:
            return Broken(one.last, "anchor")
    return None


def signature(through: int, hashed: str, at: int, key: bytes) -> str:
    return hmac.new(key, f"{through} {hashed} {at}".encode(), sha256).hexdigest()


def signed(one: Checkpoint, key: bytes) -> bool:
    return hmac.compare_digest(one.signature, signature(one.through, one.hash, one.at, key))
