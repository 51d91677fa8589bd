"""A table that no reader knows, mapped by hand (`--map`), by a saved mapping, or guessed: what it is, and which columns fill its fields."""

from collections.abc import Iterator
from typing import IO

from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import Columns, plain
from odra.connectors.tables.fields import channel_of, names_outcome, place_fields
from odra.connectors.tables.heading import heading, is_data
from odra.connectors.tables.lines import Line, lines
from odra.connectors.tables.outcomes import outcome_of
from odra.connectors.tables.rows import column, told
from odra.connectors.tables.telling import Telling, newest_of
from odra.facts.fact import Problem, Row
from odra.facts.reading import TABLES, Hints, Sample


class ListedOrders:
    channel, kind, rank, version = "amazon", "order_list", 2, 5

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return hints.table in TABLES and (sample.encoding.startswith("utf-16") or b"\x00" not in sample.head[:1024])

    def lacks(self, sample: Sample, hints: Hints) -> str:
        """The first column named by hand that the table has not, and those that it has; empty where none is amiss."""
        there = heading(sample).cells or (() if is_data(sample.cells) else sample.cells)
        known = {plain(name) for name in there}
        named = next((name for name in hints.columns.values() if plain(name) not in known), "")
        return named and f"{named} ({', '.join(name for name in there if name.strip()) or '–'})"

    def header(self, sample: Sample) -> str:
        """Where there is none the first line is a row."""
        head = heading(sample)
        return head.line or ("" if is_data(sample.cells) else sample.delimiter.join(sample.cells))

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        head = heading(sample)
        headed = bool(head.cells) or not is_data(sample.cells)
        rows = list(lines(stream, head.of(sample) if head.cells else sample, head.skip, headed=headed))
        header = [c.strip() for c in rows.pop(0)[1]] if rows and headed else []
        fields = place_fields(hints.table, header, [cells for _, cells, _ in rows[:1000]], hints.columns)
        places = {field: place for field, (place, _) in fields.items()}
        yield from _unread_outcomes(header, rows, places, hints.table, head.skip + 1)
        columns = Columns(header, _names(places))
        yield from told(rows, columns, _telling(rows, columns, hints).read, hints)


def _unread_outcomes(header: list[str], rows: list[Line], places: dict[str, int], kind: str, line: int) -> Iterator[Problem]:
    """Columns that are not read, but tell outcomes by their name or by most of their cells."""
    for place, name in enumerate(header if kind in ("claims", "chargebacks") else ()):
        texts = [text for text in column(rows[:1000], place) if text]
        told_in = sum(bool(outcome_of(kind, text)) for text in texts)
        if place not in places.values() and texts and (names_outcome(name) or 2 * told_in >= len(texts)):
            yield Problem(line, name, name, "outcome_column", rejected=False, raw="\t".join(header))


def _telling(rows: list[Line], columns: Columns, hints: Hints) -> Telling:
    dates = [d for f in ("date", "from", "to") for d in column(rows, columns.at(f))]
    days = Days(dates, column(rows, columns.at("order")), hints)
    newest = hints.as_of or min(newest_of(rows, columns, days), hints.latest)
    channel = hints.channel or hints.marketplace.partition(".")[0] or channel_of([cells for _, cells, _ in rows[:1000]])
    return Telling(
        hints.table, days, newest, channel=channel or "amazon", market=hints.marketplace, parcel_thread=hints.parcel_thread
    )


def _names(places: dict[str, int]) -> list[str]:
    fields = {place: field for field, place in reversed(places.items())}
    return [fields.get(n, "") for n in range(max(places.values(), default=-1) + 1)]
