"""Lists of tracking numbers: shipping confirmations, carriers' lists of sent items with the order in a reference column, exports of shipping programs."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO

from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import Columns, cell
from odra.connectors.tables.lines import Line
from odra.connectors.tables.rows import Cells, Rejected, column, table, told, whole
from odra.connectors.tracking.dated import Dated, dated
from odra.connectors.tracking.headers import fields_by_column, is_numbers, named, places
from odra.facts.fact import Problem, Row
from odra.facts.payloads import Tracking
from odra.facts.reading import Hints, Sample
from odra.policies.tracking import LONGEST, candidates, carrier_of, parcel, slip_in

_ORDER = re.compile(r"(?<![\w-])(?:[0-9]{3}|S[0-9]{2})-[0-9]{7}-[0-9]{7}(?![\w-])")
_SPREAD = re.compile(r"\d([.,]\d+)?E\+\d+\Z|\d[.,]\d+E\d+\Z", re.IGNORECASE)  # what a spreadsheet makes of a long number
SHORTEST = 8
_PEEK = 20  # rows that are looked at to know a list


class TrackingList:
    channel, kind, rank, version = "amazon", "tracking_list", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and is_numbers(sample.cells) and looks_so(sample)

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        columns, rows = table(stream, sample, known_as=fields_by_column)
        days = Days(column(rows, columns.at("shipped")), column(rows, columns.at("order", "reference")), hints)
        reading = Dated(days, column(rows, columns.at("shipped")))
        newest = hints.as_of or _newest(rows, columns, reading)
        yield from told(rows, columns, partial(_row, reading=reading, newest=newest, hints=hints), hints)


def _newest(rows: Iterable[Line], columns: Columns, reading: Dated) -> int:
    """The newest day of dispatch that the list tells."""
    found = 0
    for line in rows:
        cells = Cells(line, columns)
        try:
            found = max(found, dated(cells, "shipped", "", reading)[0])
        except Rejected:
            continue
    return found


def _row(cells: Cells, *, reading: Dated, newest: int, hints: Hints) -> Row:
    order, personal = order_or_reference(cells)
    number = number_in(cells)
    at, precision, _ = dated(cells, "shipped", order, reading)
    if not (at or newest):
        raise cells.rejected("no_date", "shipped")
    carrier = cells.text("carrier")
    on_order = bool(order and _ORDER.search(cells.text("order")))
    payload = Tracking(number, carrier_of(carrier) or carrier, on_order)
    return Row(cells.number, order, at or newest, 0, payload, precision, personal, hints.parcel_thread(number))


def order_or_reference(cells: Cells) -> tuple[str, dict[str, str] | None]:
    """(order id, personal). What stands in the order's or reference's column and is no order id of ours is kept apart, with a warning."""
    whole(cells.cells, cells.raw, cells.columns.name(0, "order"))
    for name in ("order", "reference"):
        if found := _ORDER.search(cells.text(name)):
            return found[0], None
    name = "order" if cells.text("order") else "reference"
    text = cells.text(name)
    if not text:
        return "", None
    cells.warn("reference_kept", name)
    return "", {"reference": text}


def number_in(cells: Cells) -> str:
    text = cells.needed("tracking", "no_tracking")
    if _SPREAD.match(text):
        raise cells.rejected("tracking_is_number", "tracking")
    number = parcel(text)
    if not (SHORTEST <= len(number) <= LONGEST and number.isascii() and number.isalnum() and any(c.isdigit() for c in number)):
        raise cells.rejected("bad_tracking", "tracking")
    if slip_in(number):
        cells.warn("tracking_slip", "tracking")
    return number


def looks_so(sample: Sample) -> bool:
    """Whether the first rows hold tracking numbers: half of them, or of a column of barcodes (which goods have too) those of a carrier."""
    place = places(sample.cells)["tracking"]
    text = sample.head.decode(sample.encoding or "utf-8", "replace")
    below = [row for row in text.splitlines() if row.strip()][1 : _PEEK + 1]
    there = [found for row in below if (found := cell(row.split(sample.delimiter), place).strip('"'))]
    fits = _is_carriers if named(sample.cells[place]) == "barcode" else _is_number
    return not below or 2 * sum(map(fits, there)) >= max(1, len(there))


def _is_number(text: str) -> bool:
    return bool(_SPREAD.match(text)) or (len(text) >= SHORTEST and any(c.isdigit() for c in text))


def _is_carriers(text: str) -> bool:
    return any(c.sure > 1 for c in candidates(text))
