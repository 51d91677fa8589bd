"""Imports and their files: begun, told, finished, undone. Writes only; chunks of rows are `recording`'s."""

from collections.abc import Sequence

import msgspec

from odra.facts.fact import Problem
from odra.ledger import database as db
from odra.ledger import words

RUNNING, DONE, UNDONE = "running", "done", "undone"
ERASURE = "erasure"  # the kind of file of what a person erased: never taken back


class FileCount(msgspec.Struct):
    """Source rows of one file; `new + known + changed + rejected` are the rows read."""

    new: int = 0
    known: int = 0
    changed: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.known + self.changed + self.rejected


def begin_import(account: str, *, at: int, process: int) -> int:
    """Raises MovedAway on a desk that was left."""
    db.stays()
    return db.insert(
        "INSERT INTO ledger_import (account, recorded_at, state, process) VALUES (%s, %s, %s, %s)",
        (account, at, RUNNING, process),
    )


def begin_file(import_id: int, *, name: str, kind: str, digest: str, size: int, header: str = "", called: str = "") -> int:
    """A file of an import. `name` must hold nothing personal, and `digest` be keyed; what people `called` it is sealed."""
    file = db.insert(
        "INSERT INTO ledger_file (import, name, kind, digest, size, state, marketplace) VALUES (%s, %s, %s, %s, %s, %s, '')",
        (import_id, name, kind, digest, size, RUNNING),
    )
    if header or called:
        words.keep_header(file, header, called)
    return file


def same_file(account: str, kind: str, digest: str) -> FileCount | None:
    """The count of an identical file that a live import of the account read to its end; not of one that waits for its orders or its day."""
    found = db.select(
        'SELECT f."new", f."known", f."changed", f."rejected" FROM ledger_file f JOIN ledger_import i ON i.id = f.import '
        "WHERE f.digest = %s AND f.kind = %s AND f.state = %s AND i.account = %s AND i.state = %s "
        "AND NOT EXISTS (SELECT 1 FROM ledger_problem p WHERE p.file = f.id AND p.code IN ('date_ambiguous', 'date_in_future')) LIMIT 1",
        (digest, kind, DONE, account, DONE),
    )
    return FileCount(*found[0]) if found else None


def taken_back(account: str, kind: str, digest: str) -> bool:
    """Whether the latest import that read an identical file was undone."""
    found = db.select(
        "SELECT i.state FROM ledger_file f JOIN ledger_import i ON i.id = f.import "
        "WHERE f.digest = %s AND f.kind = %s AND i.account = %s ORDER BY i.id DESC LIMIT 1",
        (digest, kind, account),
    )
    return bool(found) and found[0][0] == UNDONE


def told_by_hand(account: str, key: str) -> bool:
    """Whether a live import of the account holds what was noted under that key."""
    return bool(
        db.select(
            "SELECT 1 FROM ledger_file f JOIN ledger_import i ON i.id = f.import WHERE f.digest = %s AND f.kind = 'by_hand' "
            "AND i.account = %s AND i.state <> %s LIMIT 1",
            (key, account, UNDONE),
        )
    )


def count_file(file: int, count: FileCount, *, newest_at: int | None, marketplace: str) -> None:
    db.execute(
        'UPDATE ledger_file SET "new" = %s, "known" = %s, "changed" = %s, "rejected" = %s, newest_at = %s, marketplace = %s WHERE id = %s',
        (count.new, count.known, count.changed, count.rejected, newest_at, marketplace, file),
    )


def note_problems(file: int, problems: Sequence[Problem]) -> None:
    """Keep what could not be used; the value and the raw row are personal and lie apart."""
    personal = []
    for problem in problems:
        number = db.insert(
            'INSERT INTO ledger_problem (file, line, "column", code, rejected) VALUES (%s, %s, %s, %s, %s)',
            (file, problem.line, "", problem.code, int(problem.rejected)),
        )
        personal.append((number, problem.value, problem.raw, problem.column))
    words.keep_problems(personal)


def finish_file(file: int) -> None:
    db.execute("UPDATE ledger_file SET state = %s WHERE id = %s", (DONE, file))


def finish_import(import_id: int, *, at: int) -> None:
    """Close an import, and take over interrupted ones whose files finished imports have all read to the end."""
    db.execute("UPDATE ledger_import SET state = %s, finished_at = %s, finishes = NULL WHERE id = %s", (DONE, at, import_id))
    db.execute(
        "UPDATE ledger_import SET state = %s, finishes = %s WHERE state = %s AND id < %s AND account = "
        "(SELECT account FROM ledger_import WHERE id = %s) AND id IN (SELECT import FROM ledger_file) "
        "AND EXISTS (SELECT 1 FROM ledger_file f JOIN ledger_file g ON g.digest = f.digest WHERE f.import = ledger_import.id AND g.import = %s) "
        "AND NOT EXISTS (SELECT 1 FROM ledger_file f WHERE f.import = ledger_import.id AND NOT EXISTS (SELECT 1 FROM ledger_file g "
        "JOIN ledger_import h ON h.id = g.import WHERE g.digest = f.digest AND g.state = %s AND h.state = %s AND h.account = ledger_import.account))",
        (DONE, import_id, RUNNING, import_id, import_id, import_id, DONE, DONE),
    )


def undo_import(import_id: int) -> list[int]:
    """Take an import back, with those it finished: its facts die unless another live import tells them.

    Returns the subjects to derive anew. Personal data and rejected rows of what died go too. Raises LookupError, MovedAway.
    """
    db.stays()
    state = db.select("SELECT state FROM ledger_import WHERE id = %s", (import_id,))
    if state == [(UNDONE,)]:
        raise LookupError(f"import {import_id} is taken back already")
    if not state:
        raise LookupError(f"there is no import {import_id} to undo; `odra doctor` lists them")
    if db.select("SELECT 1 FROM ledger_file WHERE import = %s AND kind = %s", (import_id, ERASURE)):
        raise LookupError(f"import {import_id} is an erasure: what is erased cannot be brought back")
    ids = [import_id, *(row[0] for row in db.select("SELECT id FROM ledger_import WHERE finishes = %s", (import_id,)))]
    db.execute("UPDATE ledger_import SET state = %s WHERE id IN (SELECT value FROM json_each(%s))", (UNDONE, db.listed(ids)))
    files = [
        row[0]
        for row in db.select("SELECT id FROM ledger_file WHERE import IN (SELECT value FROM json_each(%s))", (db.listed(ids),))
    ]
    files = [file for file in files if not _handed_over(file)]
    subjects = _resight(files)
    words.forget_files(files)
    return subjects


def _handed_over(file: int) -> bool:
    """Whether a live import read the identical file to its end: it was known at once, and tells its rows from now on."""
    twins = db.select(
        "SELECT t.id FROM ledger_file f JOIN ledger_import i ON i.id = f.import JOIN ledger_file t ON t.digest = f.digest AND t.kind = f.kind "
        "JOIN ledger_import o ON o.id = t.import AND o.account = i.account WHERE f.id = %s AND t.id <> f.id AND t.state = %s AND o.state <> %s LIMIT 1",
        (file, DONE, UNDONE),
    )
    for (twin,) in twins:
        db.execute(
            "UPDATE ledger_told SET file = %s WHERE file = %s AND NOT EXISTS (SELECT 1 FROM ledger_told o "
            "WHERE o.fact = ledger_told.fact AND o.file = %s AND o.line = ledger_told.line)",
            (twin, file, twin),
        )
        db.execute("UPDATE ledger_problem SET file = %s WHERE file = %s", (twin, file))
    return bool(twins)


def undone() -> int:
    """How many imports were taken back so far."""
    return int(db.select("SELECT count(*) FROM ledger_import WHERE state = %s", (UNDONE,))[0][0])


def revive(facts: list[int]) -> list[int]:
    """Facts that live imports tell live. Returns the subjects of those that had died."""
    dead = db.select(
        "SELECT id FROM ledger_fact WHERE observed_at IS NULL AND id IN (SELECT value FROM json_each(%s))", (db.listed(facts),)
    )
    ids = [row[0] for row in dead]
    db.execute(f"{_SEEN} WHERE id IN (SELECT value FROM json_each(%s))", (db.listed(ids),))
    return sorted({fact >> 20 for fact in ids})


_SEEN = (
    "UPDATE ledger_fact SET mark = 0, observed_at = (SELECT max(t.observed_at) FROM ledger_told t JOIN ledger_file f ON f.id = t.file "
    "JOIN ledger_import i ON i.id = f.import WHERE t.fact = ledger_fact.id AND i.state <> 'undone')"
)


def _resight(files: list[int]) -> list[int]:
    """Work out anew when the facts of these files were last seen. Returns the subjects of those that changed."""
    db.execute(
        "CREATE TEMP TABLE undone AS SELECT DISTINCT fact FROM ledger_told WHERE file IN (SELECT value FROM json_each(%s))",
        (db.listed(files),),
    )
    db.execute(f"{_SEEN} WHERE id IN (SELECT fact FROM undone)")
    dead = db.select("SELECT u.fact FROM undone u JOIN ledger_fact f ON f.id = u.fact WHERE f.observed_at IS NULL")
    words.forget_facts(row[0] for row in dead)
    subjects = [row[0] for row in db.select("SELECT DISTINCT fact >> 20 FROM undone ORDER BY 1")]
    db.execute("DROP TABLE undone")
    return subjects
