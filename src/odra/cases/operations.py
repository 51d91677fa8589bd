"""Writes: take in what was told, undo it, rebuild, wake what is due for another look, note what a person did."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

import msgspec
from django.db import transaction

from odra import audit
from odra.cases import mapping
from odra.cases.classifying import shapes
from odra.cases.derive import derive
from odra.cases.erasing import without_words
from odra.cases.intake import (
    FileResult,
    ImportResult,
    Intake,
    Recognised,
    called,
    header_of,
    reading_digest,
    recognise,
    stored_name,
)
from odra.cases.leaving import look_again
from odra.cases.refusing import UNREADABLE
from odra.cases.registry import fact_key, wired
from odra.cases.state import Case, Writer, gather, refresh
from odra.facts.fact import Known, Problem, Row
from odra.facts.reading import Hints, Payload, Reader, Refused
from odra.ledger import database as db
from odra.ledger import imports, keys
from odra.ledger import queries as ledger
from odra.ledger.recording import Told, Touched, note_told, recall, record, shop_id

CHUNK = 20_000
AMAZON = "amazon"
Progress = Callable[[str, int], None]


def take_in(
    payloads: Iterable[Payload | Refused],
    *,
    readers: Iterable[Reader],
    at: int,
    asked: Intake,
    progress: Progress,
    process: int = 0,
) -> ImportResult:
    """The main flow: recognise, read, record, derive, decide.

    1. Every file is recognised before any is read; orders come first.
    2. A file that a live import has read to its end is known at once; where only fresh ones are asked for, it is left out.
    3. Rows are recorded in chunks; facts, order state, day counts and questions commit with their chunk.
    4. An import of nothing that can be read is none: its number is 0.
    5. What could not be used is kept with its place, value and way out.

    Raises Unreadable where what is personal could not be sealed.
    6. That it was done goes to the audit log.
    """
    result = ImportResult(0, at, asked.dry_run, [])
    hints = _hints(asked, at)
    with few_collections(), db.writing() if asked.dry_run else nullcontext():
        unknown = partial(mapping.for_sample, known=mapping.of(asked.account))
        found = recognise(payloads, readers, hints, result.files.append, unknown)
        if asked.fresh:
            found = [f for f in found if not left_out(f, asked.account, reading_digest(f, hints))]
        if not found:
            return result
        keys.ready()
        result.import_id = imports.begin_import(asked.account, at=at, process=process)
        taking = Taking(result.import_id, asked, at)
        hints = msgspec.structs.replace(hints, recall=partial(recall, taking.shop(AMAZON)))
        for rank in sorted({f.reader.rank for f in found}):
            for file in (f for f in found if f.reader.rank == rank):
                taking.read(file, hints, progress)
            taking.flush()
        imports.finish_import(result.import_id, at=at)
        if asked.table and asked.save:
            mapping.keep(found, asked, readers=readers, hints=hints, at=at)
        if asked.dry_run:
            transaction.set_rollback(True)
    if not asked.dry_run:
        _note(result, asked)
    return result


def _note(result: ImportResult, asked: Intake) -> None:
    total = result.total
    counts = {"files": len(result.files), "new": total.new, "changed": total.changed, "rejected": total.rejected}
    audit.note("imported", about=f"import:{result.import_id}", account=asked.account, **counts)


def left_out(found: Recognised, account: str, digest: str) -> bool:
    """Whether a live import has read a file to its end, or a person took it back."""
    known = imports.same_file(account, found.reader.kind, digest)
    if known is not None:
        found.result.known_as(known)
    else:
        found.result.taken_back = imports.taken_back(account, found.reader.kind, digest)
    return found.result.same or found.result.taken_back


@contextmanager
def few_collections() -> Iterator[None]:
    """Millions of small records without a cycle among them: the collector's passes over them cost a quarter of the time."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


class Taking:
    """One import under way: rows gathered into chunks across files."""

    def __init__(self, import_id: int, asked: Intake, at: int) -> None:
        self.import_id, self.asked, self.at = import_id, asked, at
        self.shops: dict[str, int] = {}
        self.channels: dict[int, str] = {}
        self.rows: list[Told] = []
        self.known: list[tuple[int, int, int, int]] = []
        self.problems: dict[int, list[Problem]] = {}
        self.open: dict[int, FileResult] = {}
        self.ended: list[int] = []
        self.newest: dict[int, int] = {}
        self.undone = imports.undone()

    def shop(self, channel: str) -> int:
        if channel not in self.shops:
            self.shops[channel] = shop_id(self.asked.account, channel)
        return self.shops[channel]

    def read(self, found: Recognised, hints: Hints, progress: Progress) -> None:
        result, sample = found.result, found.sample
        digest, hints = reading_digest(found, hints), found.hinted(hints)
        with db.writing([]):  # the file that is known is taken back before, or knows that this one tells the same
            known = imports.same_file(self.asked.account, found.reader.kind, digest)
            result.file = imports.begin_file(
                self.import_id, name=stored_name(found, digest), kind=found.reader.kind, digest=digest,
                size=found.payload.size, header=header_of(found), called=called(found),
            )  # fmt: skip
            if known is not None:
                imports.finish_file(result.file)
        self.open[result.file], self.channels[result.file] = result, found.reader.channel
        if known is not None:
            result.known_as(known)
            self.ended.append(result.file)
            return
        try:
            with found.payload.open() as stream:
                self._read_rows(found.reader.read(stream, sample, hints), result, progress)
        except UNREADABLE:  # what was read of it is in; the file is not known as read
            result.code = "broke_off"
            return
        self.ended.append(result.file)

    def _read_rows(self, told: Iterator[Row | Known | Problem], result: FileResult, progress: Progress) -> None:
        rows, known, file = self.rows, self.known, result.file
        for row in told:
            if type(row) is Row:
                rows.append((file, row))
                if len(rows) < CHUNK:
                    continue
            elif isinstance(row, Known):
                known += [(fact, file, line, observed_at) for fact, line, observed_at in row.told]
                self._count_known(file, row, result)
            else:
                self._note(file, row, result)
                continue
            if len(rows) + len(known) >= CHUNK:
                self.flush()
                rows, known = self.rows, self.known
                progress(result.path, result.count.rows)

    def _count_known(self, file: int, known: Known, result: FileResult) -> None:
        result.count.known += len(known.told)
        self.newest[file] = max(self.newest.get(file, 0), *(observed_at for _, _, observed_at in known.told))

    def _note(self, file: int, problem: Problem, result: FileResult) -> None:
        self.problems.setdefault(file, []).append(problem)
        if problem.rejected:
            result.count.rejected += 1
        else:
            result.warnings += 1

    def flush(self) -> None:
        """Write what was gathered, in one short transaction."""
        by_channel = self._by_channel()
        with db.writing({self.shop(channel) for channel in (*by_channel, *([AMAZON] if self.known else []))}):
            self._note_known()
            for channel, rows in by_channel.items():
                touched = record(self.shop(channel), rows, key=fact_key())
                refresh(touched, shop=self.shop(channel), at=self.at)
                self._count(touched, rows)
            for file, problems in self.problems.items():
                imports.note_problems(file, without_words(problems, account=self.asked.account))
            for file, result in self.open.items():
                imports.count_file(file, result.count, newest_at=self.newest.get(file), marketplace=self.asked.marketplace)
            for file in self.ended:
                imports.finish_file(file)
                self.open.pop(file, None)
        self.rows, self.known, self.problems, self.ended = [], [], {}, []

    def _note_known(self) -> None:
        """Rows recognised before they were understood; what told them first may have been taken back since."""
        note_told(self.known)
        if self.known and imports.undone() != self.undone:
            derive_anew(imports.revive([told[0] for told in self.known]), at=self.at)

    def _by_channel(self) -> dict[str, list[Told]]:
        channels = {self.channels[file] for file in {file for file, _ in self.rows}}
        if len(channels) == 1 and not any(row.channel for _, row in self.rows):
            return {channels.pop(): self.rows}
        split: dict[str, list[Told]] = {}
        for file, row in self.rows:
            split.setdefault(row.channel or self.channels[file], []).append((file, row))
        return split

    def _count(self, touched: Touched, rows: list[Told]) -> None:
        for file, row in rows:
            if row.observed_at > self.newest.get(file, 0):
                self.newest[file] = row.observed_at
        for file, (new, known, changed) in touched.tally.items():
            count = self.open[file].count
            count.new, count.known, count.changed = count.new + new, count.known + known, count.changed + changed


def _hints(asked: Intake, at: int) -> Hints:
    """What is known before reading, from the flags and from what people said before."""
    assert wired.seal is not None
    return Hints(
        seal=wired.seal,
        marketplace_of=lambda ids: _marketplaces(asked, ids),
        marketplace=asked.marketplace,
        as_of=asked.as_of,
        table=asked.table,
        columns=asked.columns,
        channel=asked.channel,
        date_order=asked.date_order,
        shapes=shapes([asked.account]),
        at=at,
    )


def _marketplaces(asked: Intake, ids: list[str]) -> dict[str, str]:
    """Of orders, and of those that parcels and conversations belong to."""
    found = db.select(
        "SELECT s.native, o.marketplace FROM ledger_shop p JOIN ledger_subject s ON s.shop = p.id JOIN cases_order o ON o.id = s.id "
        "WHERE p.account = %s AND s.native IN (SELECT value FROM json_each(%s)) AND o.marketplace <> '' "
        "UNION SELECT t.thread, o.marketplace FROM json_each(%s) names CROSS JOIN ledger_thread t ON t.thread = names.value "
        "JOIN cases_order o ON o.id = t.subject JOIN ledger_subject s ON s.id = o.id JOIN ledger_shop p ON p.id = s.shop "
        "WHERE p.account = %s AND o.marketplace <> ''",
        (asked.account, db.listed(ids), db.listed(ids), asked.account),
    )
    return dict(found)


def undo(import_id: int, *, at: int) -> int:
    """Take an import back as if it had never been. Returns how many cases changed. Raises LookupError."""
    with db.writing():
        subjects = imports.undo_import(import_id)
        derive_anew(subjects, at=at)
    return len(subjects)


def derive_anew(subjects: list[int], *, at: int) -> None:
    """Make what is kept of these cases anew, as everything stands at `at`, which is now."""
    for start in range(0, len(subjects), CHUNK):
        facts = gather(subjects[start : start + CHUNK])
        homes = ledger.subjects(facts)
        for shop in {home.shop for home in homes.values()}:
            mine = {s: told for s, told in facts.items() if homes[s].shop == shop}
            writer = Writer(shop, at=at)
            cases = [Case(s, told, derive(told, policies=writer.policies)) for s, told in mine.items()]
            writer.replace(cases, known=list(mine))
            look_again(((c.facts, c.derived) for c in cases), mine, shop=shop, policies=writer.policies, at=at)


def wake(*, at: int) -> int:
    """Decide anew where time alone has changed the answer. Returns how many cases were looked at."""
    due = _due(at)
    if due:
        with db.writing({shop for _, shop in due}):
            derive_anew([subject for subject, _ in due], at=at)
    return len(due)


def _due(at: int) -> list[tuple[int, int]]:
    """(case, its shop)."""
    return [
        (row[0], row[1]) for row in db.select("SELECT DISTINCT subject, shop FROM cases_question WHERE changes_at <= %s", (at,))
    ]
