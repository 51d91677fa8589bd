"""A marketplace's figures in a table: one figure a row under its name, or one period a row with the figures side by side."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO, NamedTuple

import msgspec

from odra.connectors.performance import names
from odra.connectors.tables import figures
from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import Columns, cell
from odra.connectors.tables.heading import Heading, first_rows, header_that
from odra.connectors.tables.lines import Line
from odra.connectors.tables.rows import Cells, Rejected, column, table, told, whole
from odra.facts.fact import Problem, Row
from odra.facts.reading import Hints, Sample

_PEEK = 40
_FIGURES = 3  # names of figures that make a header one of figures side by side


class Known(NamedTuple):
    heading: Heading
    market: str
    wide: bool


class PerformanceTable:
    channel, kind, rank, version = "walmart", "performance", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and known(sample) is not None

    def header(self, sample: Sample) -> str:
        found = known(sample)
        return found.heading.line if found else ""

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        found = known(sample)
        assert found is not None
        columns, every = table(stream, found.heading.of(sample), found.heading.skip, names.columns)
        rows = [line for line in every if not line[1] or any(c.strip() for c in line[1])]
        days = _days(rows, columns, hints, found.market)
        newest = hints.as_of or _newest(rows, columns, days)
        read = partial(_wide if found.wide else _long, days=days, market=found.market, newest=newest)
        yield from told(rows, columns, read, hints)


def known(sample: Sample) -> Known | None:
    """Whose figures a table holds, and how they stand in it."""
    if (head := header_that(sample, lambda cells: {"metric", "rate"} <= {*names.columns(cells)})) is not None:
        place = names.columns(head.cells).index("metric")
        market = names.whose(cell(row, place) for row in first_rows(sample, head, _PEEK))
        return Known(head, market, wide=False) if market else None
    head = header_that(sample, lambda cells: _side_by_side(cells) and {"week", "date", "from"} & {*names.columns(cells)} != set())
    return Known(head, names.whose(head.cells), wide=True) if head else None


def _side_by_side(cells: Sequence[str]) -> bool:
    market = names.whose(cells)
    return bool(market) and sum(names.ours(c, market) != c for c in cells) >= _FIGURES


def _days(rows: list[Line], columns: Columns, hints: Hints, market: str) -> Days:
    dates = [d for name in ("date", "from", "to") for d in column(rows, columns.at(name))]
    return Days(dates, [], msgspec.structs.replace(hints, marketplace=hints.marketplace or market))


def _newest(rows: list[Line], columns: Columns, days: Days) -> int:
    newest = 0
    for line in rows:
        try:
            newest = max(newest, days.start(Cells(line, columns).text("date"), ""))
        except ValueError:
            continue
    return newest


def _long(cells: Cells, *, days: Days, market: str, newest: int) -> Row:
    whole(cells.cells, cells.raw, cells.columns.name(0, "metric"))
    name = names.ours(cells.needed("metric", "no_id"), market)
    return figures.row(cells, name, days=days, market=market, channel=_channel(market), newest=newest)


def _wide(cells: Cells, *, days: Days, market: str, newest: int) -> list[Row]:
    """Each figure of the row that says something."""
    whole(cells.cells, cells.raw, cells.columns.name(0, "date"))
    found = []
    for place, header in enumerate(cells.columns.header):
        name, text = names.ours(header, market), cell(cells.cells, place)
        if name != header and figures.share(text):
            alone = Cells((cells.number, [*cells.cells, text], cells.raw), _with_rate(cells.columns))
            found.append(figures.row(alone, name, days=days, market=market, channel=_channel(market), newest=newest))
    if not found:
        raise Rejected("no_status", "", "")
    return found


def _with_rate(columns: Columns) -> Columns:
    """The columns, with one more behind them for the figure."""
    known_as = [field if field != "rate" else "" for field in names.columns(columns.header)]
    return Columns([*columns.header, ""], [*known_as, "rate"])


def _channel(market: str) -> str:
    return market.partition(".")[0]
