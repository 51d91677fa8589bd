"""The same returns as XML (GET_XML_RETURNS_DATA_BY_RETURN_DATE): each becomes a row of the flat file, and so the same fact.

It has no delivery date and no SAFE-T claim. Its refund_amount is left out: it also stands on returns that are only approved.
"""

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import IO
from xml.etree.ElementTree import Element

import msgspec

from odra.connectors.amazon_reports.markup import FAULTS, broken_at, elements, is_markup, tag, texts
from odra.connectors.amazon_reports.returns import row
from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import Columns
from odra.connectors.tables.lines import Line
from odra.connectors.tables.rows import told
from odra.facts.fact import Problem, Row
from odra.facts.reading import Hints, Sample

FIELDS = {
    "Order ID": "order_id",
    "Order date": "order_date",
    "Return request date": "return_request_date",
    "Return request status": "return_request_status",
    "Amazon RMA ID": "amazon_rma_id",
    "Label type": "label_type",
    "Label cost": "label_cost",
    "Currency code": "currency_code",
    "Return carrier": "return_carrier",
    "Tracking ID": "tracking_id",
    "Label to be paid by": "label_to_be_paid_by",
    "A-to-Z Claim": "a_to_z_claim",
    "ASIN": "asin",
    "Merchant SKU": "merchant_sku",
    "Item Name": "item_name",
    "Return quantity": "return_quantity",
    "Return Reason": "return_reason_code",
    "In policy": "in_policy",
    "Return type": "return_type",
    "Resolution": "resolution",
    "Order Amount": "order_amount",
    "Order quantity": "order_quantity",
}
DATE, ORDER = list(FIELDS).index("Return request date"), 0


class ReturnsXml:
    channel, kind, rank, version = "amazon", "fbm_returns", 2, 2
    columns = tuple(FIELDS)  # of the table in which rejected rows come back

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and is_markup(sample, "Returns-Report", "<return_details")

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        """In two passes, so that a large file need not be held: how its dates are written, then its rows."""
        dates, orders, newest = _look_over(stream, sample, hints)
        stream.seek(0)
        days, broken = Days(dates, orders, hints), list[Problem]()
        hints = msgspec.structs.replace(hints, as_of=newest)
        yield from told(_lines(stream, sample, broken), Columns(self.columns), partial(row, days=days), hints)
        yield from broken


def _look_over(stream: IO[bytes], sample: Sample, hints: Hints) -> tuple[list[str], list[str], int]:
    """(dates, order ids, what the file speaks for: `--as-of`, else its newest request)."""
    told_days = [(cells[DATE], cells[ORDER]) for _, cells, _ in _lines(stream, sample, [])]
    dates, orders = [date for date, _ in told_days], list(dict.fromkeys(order for _, order in told_days))
    days = Days(dates, orders, hints)
    newest = max((_start(days, date, order) for date, order in told_days), default=0)
    return dates, orders, newest if hints.as_of is None else hints.as_of


def _start(days: Days, date: str, order: str) -> int:
    try:
        return days.start(date, order)
    except ValueError:
        return 0


def _lines(stream: IO[bytes], sample: Sample, broken: list[Problem]) -> Iterator[Line]:
    """Returned items as rows of the flat file, one an item; their numbers count items. Where the file breaks is noted in `broken`."""
    numbers = count(1)
    try:
        for details in elements(stream, sample, "return_details"):
            for cells in _items(details):
                yield next(numbers), cells, "\t".join(cells)
    except FAULTS as wrong:
        broken.append(Problem(broken_at(wrong), "", "", "xml_broken"))


def _items(details: Element) -> list[list[str]]:
    """The rows of one return. Items can stand in it twice, word for word."""
    shared = texts(details)
    for label in (inner for inner in details if tag(inner) == "label_details"):
        shared |= texts(label)
    items = [texts(inner) for inner in details if tag(inner) == "item_details"] or [{}]
    unique = {(item.get("merchant_sku"), item.get("return_reason_code")): item for item in reversed(items)}
    return [[(shared | item).get(name, "") for name in FIELDS.values()] for item in reversed(unique.values())]
