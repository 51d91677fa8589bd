"""Rows past their term go; a signed checkpoint keeps what follows verifiable."""

from django.db import transaction

from odra.audit.noting import note
from odra.audit.queries import signature
from odra.ledger import database as db


def clear(*, before: int, at: int, key: bytes) -> int:
    """Lets go of the rows noted before this moment, up to the first later one; how many. Itself noted."""
    with transaction.atomic():
        found = _last(before)
        if found is None:
            return 0
        through, hashed = found
        db.execute(
            "INSERT INTO audit_checkpoint (through, hash, at, signature) VALUES (%s, %s, %s, %s)",
            (through, hashed, at, signature(through, hashed, at, key)),
        )
        count = db.execute("DELETE FROM audit_entry WHERE id <= %s", (through,))
        note("audit.cleared", about=str(through), rows=count)
    return count


def _last(before: int) -> tuple[int, str] | None:
    """The row before the first that stays, with its hash. The newest row always stays."""
    kept = db.select("SELECT min(id) FROM audit_entry WHERE at >= %s OR id = (SELECT max(id) FROM audit_entry)", (before,))[0][0]
    found = db.select("SELECT id, hash FROM audit_entry WHERE id < %s ORDER BY id DESC LIMIT 1", (kept or 0,))
    return (int(found[0][0]), str(found[0][1])) if found else None
