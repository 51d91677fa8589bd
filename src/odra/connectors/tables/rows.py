"""What readers of tables share: a row's cells by name, why a row is rejected, what of it is left out with a warning."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import IO, TypeVar

from odra.connectors.tables.cells import Days, amount, count, instant, why
from odra.connectors.tables.columns import ORDER_ID, Columns, cell
from odra.connectors.tables.lines import Line, lines
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY, DAY_ONLY, as_datetime, day_number, iso
from odra.facts.payloads import Metric
from odra.facts.reading import Hints, Sample

T = TypeVar("T")
_YES = frozenset(("true", "yes", "y", "1"))
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+?\d+\Z", re.IGNORECASE)


class Rejected(ValueError):
    """A row that cannot be used: its id, date or status is unreadable."""

    def __init__(self, code: str, column: str, value: str) -> None:
        super().__init__(code)
        self.code, self.column, self.value = code, column, value

    def problem(self, number: int, raw: str) -> Problem:
        return Problem(number, self.column, self.value, self.code, rejected=True, raw=raw)


def order_id(text: str, column: str, form: re.Pattern[str] = ORDER_ID) -> str:
    """The channel's order id. Raises Rejected; an id that a spreadsheet made a number gets its own reason."""
    text = text.strip()
    if form.match(text) and not _SCIENTIFIC.match(text):
        return text
    bad = "bad_order_id" if form is ORDER_ID else "bad_channel_order_id"
    raise Rejected("order_id_is_number" if _SCIENTIFIC.match(text) else bad, column, text)


def whole(cells: Sequence[str], raw: str, column: str) -> None:
    """Raises Rejected for a last line that breaks off."""
    if not cells:
        raise Rejected("row_cut_short", column, raw)


def postcode_prefix(postcode: str) -> str:
    """What facts keep of a postcode: the region (`10115` -> `10`, `1012 AB` -> `10`, `SW1A 1AA` -> `SW`)."""
    return postcode[:2]


class Cells:
    """A row's cells by the names of their columns.

    What a row cannot do without raises Rejected; anything else that cannot be read is left out, with a warning.
    """

    def __init__(self, line: Line, columns: Columns) -> None:
        self.number, self.cells, self.raw = line
        self.columns = columns
        self.warnings: list[Problem] = []

    def text(self, *names: str) -> str:
        """The first of these columns that says something."""
        return next((text for name in names if (text := cell(self.cells, self.columns.at(name)))), "")

    def needed(self, name: str, code: str) -> str:
        text = self.text(name)
        if not text:
            raise self.rejected(code, name)
        return text

    def order(self, name: str, form: re.Pattern[str] = ORDER_ID) -> str:
        whole(self.cells, self.raw, self.columns.name(0, name))
        return order_id(self.text(name), self._spelt(name), form)

    def order_if_any(self, name: str) -> str:
        """An order id that may be missing; one of another form is left out with a warning."""
        whole(self.cells, self.raw, self.columns.name(0, name))
        try:
            return order_id(text, self._spelt(name)) if (text := self.text(name)) else ""
        except Rejected as wrong:
            if wrong.code != "bad_order_id":
                raise
        self.warn("order_id_kept", name)
        return ""

    def own_id(self, name: str) -> str:
        """The number of what the row is about, where that is no order."""
        whole(self.cells, self.raw, self.columns.name(0, name))
        return self.needed(name, "no_id")

    def day(self, name: str, days: Days, order: str) -> int:
        """The moment at which a day begins."""
        return self._dated(name, lambda text: days.start(text, order))

    def when(self, name: str, days: Days, order: str) -> tuple[int, int]:
        """(moment, precision) of a date with or without a time."""
        return self._dated(name, lambda text: days.when(text, order))

    def _dated(self, name: str, read: Callable[[str], T]) -> T:
        try:
            return read(self.text(name))
        except ValueError as wrong:
            raise self.rejected(why(wrong), name) from None

    def day_on(self, name: str, days: Days) -> int | None:
        """The number of a day that may be missing."""
        return self._optional(lambda text: day_number(days.read(text)), "date_left_out", name)

    def needed_moment(self, name: str) -> int:
        """A moment that a row cannot do without."""
        try:
            return instant(self.text(name))
        except ValueError as wrong:
            raise self.rejected(why(wrong), name) from None

    def moment(self, *names: str) -> int | None:
        return self._optional(instant, "date_left_out", *names)

    def count(self, name: str) -> int:
        return self._optional(count, "bad_number", name) or 0

    def amount(self, name: str, currency: str) -> int:
        return self._optional(partial(amount, currency=currency), "bad_amount", name) or 0

    def yes(self, name: str) -> bool:
        return self.text(name).casefold() in _YES

    def _optional(self, read: Callable[[str], T], code: str, *names: str) -> T | None:
        text = self.text(*names)
        try:
            return read(text) if text else None
        except ValueError:
            self.warn(code, next(name for name in names if self.text(name)))
            return None

    def surplus(self) -> Iterator[Problem]:
        """More cells than the header has: a delimiter stood in a cell, and what follows it may be shifted."""
        if any(cell.strip() for cell in self.cells[len(self.columns.header) :]) and self.columns.header:
            yield Problem(self.number, "", str(len(self.cells)), "too_many_cells", rejected=False, raw=self.raw)

    def warn(self, code: str, name: str) -> None:
        self.warnings.append(Problem(self.number, self._spelt(name), self.text(name), code, rejected=False, raw=self.raw))

    def rejected(self, code: str, name: str) -> Rejected:
        return Rejected(code, self._spelt(name), self.text(name))

    def _spelt(self, name: str) -> str:
        return self.columns.name(self.columns.at(name), name)


C = TypeVar("C", bound=Cells)


def table(
    stream: IO[bytes], sample: Sample, skip: int = 0, known_as: Callable[[Sequence[str]], Sequence[str]] = lambda header: ()
) -> tuple[Columns, list[Line]]:
    """A whole report: its columns, and its rows still to be read. `skip` as in lines; `known_as`: of a header the field of each column."""
    rows = lines(stream, sample, skip)
    header = next(rows)[1]
    return Columns(header, known_as(header)), list(rows)


def column(rows: Iterable[Line], place: int) -> list[str]:
    return [cell(cells, place) for _, cells, _ in rows]


def told(
    rows: Iterable[Line], columns: Columns, read: Callable[[Cells], Row | list[Row]], hints: Hints
) -> Iterator[Row | Problem]:
    """What each row tells, or why it cannot be used. Rows speak for `--as-of`, else for the newest moment in the file."""
    yield from told_by((Cells(line, columns) for line in rows), read, hints)


def not_yet(row: Row, latest: int) -> str:
    """The moment of what cannot have happened yet, else an empty string; a figure may speak for a period under way."""
    if row.occurred_at <= latest or isinstance(row.payload, Metric):
        return ""
    noon = as_datetime(row.occurred_at + DAY // 2)  # a day begins at another hour in each zone
    return noon.date().isoformat() if row.precision == DAY_ONLY else iso(row.occurred_at)


def told_by(every: Iterable[C], read: Callable[[C], Row | list[Row]], hints: Hints) -> Iterator[Row | Problem]:
    """The same of cells that a reader made itself."""
    read_rows: Iterable[Row | Problem] = (found for cells in every for found in _told(cells, read, hints.latest))
    newest = hints.as_of
    if newest is None:
        read_rows = list(read_rows)
        newest = max((max(r.occurred_at, r.observed_at) for r in read_rows if isinstance(r, Row)), default=0)
        newest = min(newest, hints.latest)
    for row in read_rows:
        yield row._replace(observed_at=newest) if isinstance(row, Row) else row


def _told(cells: C, read: Callable[[C], Row | list[Row]], latest: int) -> list[Row | Problem]:
    try:
        found = read(cells)
        rows = [found] if isinstance(found, Row) else found
        if early := next(filter(None, (not_yet(row, latest) for row in rows)), ""):
            raise Rejected("date_in_future", "", early)
        return [*rows, *cells.warnings, *cells.surplus()]
    except Rejected as wrong:
        return [wrong.problem(cells.number, cells.raw)]
