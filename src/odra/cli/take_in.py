"""`odra import`, its undo and its rejected rows, and `odra rebuild`."""

import os
import sys
import time
from collections import Counter
from itertools import groupby

import msgspec
import typer

from odra import audit
from odra.cases import expiring, operations
from odra.cases.corrections import rejected_file
from odra.cases.freshness import none_recent
from odra.cases.intake import MAIL, FileResult, ImportResult, Intake
from odra.cases.queries import orders_rated, summary
from odra.cases.registry import wired
from odra.cli.calibrating import keep
from odra.cli.called import called
from odra.cli.table import table
from odra.cli.when import day_ends, moment, named_market, now, still_here, wrong
from odra.facts.reading import ORDERS_OF_DATES, TABLES
from odra.ledger import queries as ledger
from odra.ledger.imports import FileCount
from odra.letters import Speaker

SHOWN = 10  # problems told in full; the rest is counted
WRONG = ("no_such_file", "no_column")  # what is no fault of a file but of the words that name it
_ENGLISH = Speaker()


def asked(*, account: str, marketplace: str, table: str, as_of: str, dry_run: bool, save: bool = True) -> Intake:
    """The flags understood. Wrong ones end the command with exit code 2 before anything is read."""
    still_here()
    market = named_market(marketplace)
    if not account.strip():
        wrong("--account is empty; leave it out or name one")
    kind, _, rest = table.partition(":")
    if table and kind not in TABLES:
        wrong(f"--map {table!r} begins with none of {', '.join(TABLES)}")
    said = _said(kind, rest)
    return Intake(
        account=account.strip(), marketplace=market, table=kind, channel=said.pop("channel", ""), date_order=said.pop("dates", ""),
        columns=said, as_of=moment(as_of, "--as-of") if as_of else None, dry_run=dry_run, save=save,
    )  # fmt: skip


def _said(kind: str, text: str) -> dict[str, str]:
    """What stands behind the kind: field=Column, and of the whole table channel=ebay and dates=dmy."""
    pairs = [part.partition("=") for part in text.split(",") if part]
    fields = (*TABLES.get(kind, ()), "channel", "dates")
    for field, equals, column in pairs:
        if field not in fields or not equals or not column:
            wrong(f"--map: {field}={column} is not understood; write field=Column with a field of {', '.join(fields)}")
    said = {field: column for field, _, column in pairs}
    if said.get("dates", "dmy") not in ORDERS_OF_DATES or not said.get("channel", "amazon").replace("_", "").isalnum():
        wrong(f"--map: dates is one of {', '.join(ORDERS_OF_DATES)}, channel a name like ebay or amazon_pay")
    return said


def run(paths: list[str], asked: Intake, *, as_json: bool) -> None:
    """Import, show what came of it, and say the way on."""
    if not paths:
        wrong("nothing to import: name files or folders, or - for standard input (`odra doctor` says where to get them)")
    assert wired.payloads is not None
    shown = Progress()
    at = now()
    result = operations.take_in(
        wired.payloads(paths), readers=wired.readers, at=at, asked=asked, progress=shown, process=os.getpid()
    )
    shown.done()
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(result.as_json())) + b"\n")
    else:
        _show(result, asked, at)
    if result.import_id and not asked.dry_run:
        sys.stdout.flush()
        keep([asked.account], at=at)
        expiring.after_import(at=at)
    if result.files and all(f.code in WRONG for f in result.files):
        raise typer.Exit(2)
    raise typer.Exit(1 if result.total.rejected or result.refused else 0)


class Progress:
    """Where the import is, on stderr: one line that moves on a terminal, a line every few seconds elsewhere."""

    def __init__(self) -> None:
        self.started = self.last = time.monotonic()
        self.every = 0.2 if sys.stderr.isatty() else 5.0

    def __call__(self, name: str, rows: int) -> None:
        if time.monotonic() - self.last < self.every:
            return
        self.last = time.monotonic()
        text = f"{name}: {rows:,} rows, {self.last - self.started:.0f} s"
        sys.stderr.write(f"\r\033[K{text}" if sys.stderr.isatty() else f"{text}\n")
        sys.stderr.flush()

    def done(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")


def _show(result: ImportResult, asked: Intake, at: int) -> None:
    table(("File", "Kind", "New", "Known", "Changed", "Rejected"), [_line(f) for f in _merged(result)], right=(2, 3, 4, 5))
    _tell_refused(result)
    _tell_problems(result)
    if asked.dry_run:
        typer.echo("\nA dry run: nothing was kept. Leave out --dry-run to import.")
        return
    if not result.import_id:
        typer.echo("\nNothing was imported.")
        return
    typer.echo(f"\nImport {result.import_id}: {way_on([asked.account], at=at)}")


def _merged(result: ImportResult) -> list[FileResult]:
    """Mails of one folder or archive in one line, and a total below."""
    merged: list[FileResult] = []
    for (kind, place), group in groupby(result.files, key=lambda f: (f.kind, _place(f))):
        files = list(group)
        if kind != MAIL or len(files) < 3:
            merged += files
            continue
        merged.append(FileResult(f"{place} ({len(files)} mails)", kind, _sum(files)))
    return [*merged, FileResult("Total", "", result.total)] if len(merged) > 1 else merged


def _place(file: FileResult) -> str:
    return file.path.rpartition("!")[0] or os.path.dirname(file.path) or "."


def _sum(files: list[FileResult]) -> FileCount:
    names = ("new", "known", "changed", "rejected")
    return FileCount(*(sum(getattr(f.count, name) for f in files) for name in names))


def _line(file: FileResult) -> tuple[str, ...]:
    kind = "refused" if file.code else _ENGLISH.words(f"kind.{file.kind}") if file.kind else ""
    c = file.count
    return (file.path, kind, *(f"{n:,}" for n in (c.new, c.known, c.changed, c.rejected)))


# What to say on the command line where the desk has a field for it.
_OPTIONS = {
    "date_ambiguous": "--marketplace", "no_date": "--map or --as-of", "no_tracking": "--map", "no_report_date": "--as-of", "no_column": "--map",
    "not_a_report": f"--map {'|'.join(TABLES)}", "outcome_column": "--map with outcome=", "bad_channel_order_id": "--map with channel=",
}  # fmt: skip


def _worded(code: str, value: str) -> str:
    """A problem in words, with the option by which it can be mended."""
    return _ENGLISH.words(f"problem.{code}", value=value) + (f" ({_OPTIONS[code]})" if code in _OPTIONS else "")


def _tell_refused(result: ImportResult) -> None:
    tell_refused([f for f in result.files if f.code])


def tell_refused(files: list[FileResult]) -> None:
    for file in files[:SHOWN]:
        words = _worded(file.code, file.value or file.path)
        typer.echo(words if words.startswith(file.path) else f"{file.path}: {words}")


def _tell_problems(result: ImportResult) -> None:
    """The first problems in full; on a dry run nothing was kept, so only their number stands in the table."""
    names = {f.file: f.path for f in result.files if f.file}
    mails = {f.file for f in result.files if f.kind == MAIL}
    problems = ledger.problems(names, limit=5000) if not result.dry_run else []
    for p in problems[:SHOWN]:
        column = f", column {p.column}" if p.column else ""
        text = _worded(p.code, repr(p.value) if p.value else "An empty cell")
        typer.echo(f"{names[p.file]}, {'mail' if p.file in mails else 'line'} {p.line}{column}: {text}")
    if len(problems) > SHOWN:
        more = Counter(p.code for p in problems[SHOWN:])
        typer.echo(f"and {len(problems) - SHOWN} more:")
        for code, count in more.most_common():
            typer.echo(f"  {count:,} × {_ENGLISH.words(f'problem.{code}', value='A value').partition('. ')[0].rstrip('.')}")
    if any(p.rejected and p.raw and p.code != "row_cut_short" for p in problems):  # others are mended at their source
        kinds = {f.kind for f in result.files if f.count.rejected}
        count = sum(p.rejected for p in problems) if kinds == {MAIL} else 0
        ending = "zip" if len(kinds) > 1 else "txt" if not count else "eml" if count == 1 else "mbox"
        typer.echo(
            f"Rejected {'mails' if count else 'rows'} to correct: {called()} import --rejected {result.import_id} > corrected.{ending}"
        )


def _no_rate(orders: int, rated: int, at: int) -> str:
    """Why there is none. `rated`: how many of the orders are of a channel that has one."""
    days = none_recent(rated, at=at)
    code = "no_recent" if days else "no_rate_there" if orders else "no_rate"
    return _ENGLISH.words(f"sentence.{code}", days=days)


def way_on(accounts: list[str], *, at: int) -> str:
    """`1,412 orders, 3 need you today, ODR 0.62 % on Amazon.de, room for 4. See them with odra queue.`"""
    from odra.cases.as_json import named

    operations.wake(at=at)
    state = summary(accounts, at=at, day_ends_at=day_ends(at))
    tightest = state.tightest
    if tightest is None or tightest.rate is None:
        rate = _no_rate(state.orders, orders_rated(accounts), at)
    else:
        rate = _ENGLISH.words("sentence.rate", rate=f"{tightest.rate * 100:.2f} %", headroom=tightest.headroom,
                              marketplace=named(tightest.group.marketplace))  # fmt: skip
    told = _ENGLISH.words("sentence.orders", orders=state.orders, today=state.today, rate=rate)
    return f"{told} See them with `{called()} queue`, or `{called()} serve` for the desk."


def alone(option: str, others: object) -> None:
    """Undo and the rejected rows are of a whole import: beside them other words would be passed over in silence."""
    if others:
        wrong(f"{option} stands alone: leave out files and other options, or import without it")


def undo(import_id: int) -> None:
    still_here()
    try:
        changed = operations.undo(import_id, at=now())
    except LookupError as fault:
        wrong(str(fault))
    audit.note("import.undone", about=f"import:{import_id}")
    typer.echo(_ENGLISH.words("sentence.undone", number=str(import_id), cases=changed))


def print_rejected(import_id: int) -> None:
    """The rejected rows as they came, under their header; those of several kinds of file as a zip of tables."""
    found = ledger.find_import(import_id, ledger.accounts())
    if found is None:
        wrong(f"there is no import {import_id}; `odra doctor` lists them")
    name, content = rejected_file(found)
    if name.endswith(".zip") and sys.stdout.isatty():
        wrong(f"what was rejected is of several tables or mails, so it comes as a zip: write it to a file with > {name}")
    audit.note("exported.rejected", about=f"import:{import_id}", account=found.account)
    sys.stdout.buffer.write(content)


def rebuild() -> None:
    from odra.cases.rebuild import rebuild as again

    shown = Progress()
    made = again(at=now(), progress=shown)
    shown.done()
    typer.echo(_ENGLISH.words("sentence.rebuilt", cases=made))
