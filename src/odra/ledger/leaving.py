"""Which personal rows to look at when: a row a block of subjects, so that a large desk is never looked through, and what is gone leaves no trace."""

from collections.abc import Iterable, Sequence

from django.db import connection

from odra.ledger import database as db
from odra.ledger import words

BLOCK_BITS = 10
_FACTS = BLOCK_BITS + 20  # bits of a fact's number below its block
FILES = 500  # files looked at in one go


def look(shop: int, subjects: Iterable[int], *, at: int) -> None:
    """Look at these subjects' blocks at a moment, or before where that was noted already."""
    blocks = sorted({subject >> BLOCK_BITS for subject in subjects})
    db.write_many(
        "INSERT INTO ledger_leaving (shop, block, look_at) VALUES (%s, %s, %s) ON CONFLICT (shop, block) "
        "DO UPDATE SET look_at = excluded.look_at WHERE excluded.look_at < ledger_leaving.look_at",
        [(shop, block, at) for block in blocks],
    )


def look_at_all() -> None:
    """At once, at every block that holds something: of a desk that kept no such rows, or when the days have changed."""
    db.execute("DELETE FROM ledger_leaving")
    db.execute(
        "INSERT INTO ledger_leaving (shop, block, look_at) SELECT DISTINCT s.shop, p.fact >> %s, 0 FROM ledger_personal p "
        "JOIN ledger_subject s ON s.id = p.fact >> 20",
        (_FACTS,),
    )


def due(*, by: int, limit: int) -> list[tuple[int, int]]:
    """(shop, block) to be looked at by a moment, the longest due first."""
    return [
        (row[0], row[1])
        for row in db.select(
            "SELECT shop, block FROM ledger_leaving WHERE look_at <= %s ORDER BY look_at, shop, block LIMIT %s", (by, limit)
        )
    ]


def next_look() -> int | None:
    (found,) = db.select("SELECT min(look_at) FROM ledger_leaving")[0]
    return None if found is None else int(found)


def taken(shop: int, block: int) -> list[int]:
    """Take a block off the list; the facts in it of which something personal is kept."""
    db.execute("DELETE FROM ledger_leaving WHERE shop = %s AND block = %s", (shop, block))
    rows = db.select(
        "SELECT p.fact FROM ledger_personal p JOIN ledger_subject s ON s.id = p.fact >> 20 "
        "WHERE p.fact >= %s AND p.fact < %s AND s.shop = %s",
        (block << _FACTS, (block + 1) << _FACTS, shop),
    )
    return [row[0] for row in rows]


def old_files(*, until: int) -> list[int]:
    """Some files of imports up to a moment, of which rejected rows or a first line are kept; one look where there is none."""
    found = [
        *db.select("SELECT min(file) FROM ledger_personal_header"),
        *db.select("SELECT p.file FROM ledger_problem p WHERE p.id = (SELECT min(problem) FROM ledger_personal_problem)"),
    ]
    first = [row[0] for row in found if row[0] is not None]
    return _of_imports(min(first), until) if first else []


def _of_imports(first: int, until: int) -> list[int]:
    rows = db.select(
        "SELECT f.id FROM ledger_file f JOIN ledger_import i ON i.id = f.import WHERE f.id >= %s AND i.recorded_at <= %s AND "
        "(EXISTS (SELECT 1 FROM ledger_personal_header h WHERE h.file = f.id) OR EXISTS (SELECT 1 FROM ledger_problem p "
        "JOIN ledger_personal_problem s ON s.problem = p.id WHERE p.file = f.id)) ORDER BY f.id LIMIT %s",
        (first, until, FILES),
    )
    return [row[0] for row in rows]


def forget(facts: Sequence[int]) -> int:
    """Personal rows of facts go, with what they were found by. Returns how many there were."""
    return words.forget_facts(facts) if facts else 0


def without_a_trace() -> None:
    """What was overwritten leaves the log of changes too (SQLite), or the pages where it lay (PostgreSQL). Not inside a transaction."""
    if connection.in_atomic_block:
        return
    if connection.vendor == "sqlite":
        db.select("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ledger_personal, ledger_personal_problem, ledger_personal_header, ledger_token")
