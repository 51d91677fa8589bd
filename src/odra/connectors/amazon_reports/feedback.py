"""Seller feedback (GET_SELLER_FEEDBACK_DATA and the Feedback Manager's download). Its dates are the marketplace's own.

The rater's e-mail address is dropped; the comment is personal.
"""

from collections.abc import Iterator
from functools import partial
from typing import IO

from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import ORDER_ID, Columns, has_columns
from odra.connectors.tables.rows import Cells, column, table, told
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY
from odra.facts.payloads import Feedback
from odra.facts.reading import Hints, Sample

# Where a localised header says nothing to us, the six columns stand in this order (amazon's documentation of the report).
_FIXED = ("Date", "Rating", "Comments", "Your Response", "Order ID", "Rater Email")
_STARS = frozenset("12345")


class SellerFeedback:
    channel, kind, rank, version = "amazon", "seller_feedback", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and (has_columns(sample.cells, "Date", "Rating", "Comments", "Order ID") or _by_shape(sample))

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        columns, rows = table(stream, sample)
        if not columns.has("Date", "Rating", "Order ID"):
            columns = Columns(columns.header, _FIXED)
        days = Days(column(rows, columns.at("Date")), column(rows, columns.at("Order ID")), hints)
        yield from told(rows, columns, partial(_row, days=days), hints)


def _by_shape(sample: Sample) -> bool:
    """Six columns under a header in another language: the first rows tell date, stars and order id."""
    if len(sample.cells) != len(_FIXED) or sample.delimiter != "\t":
        return False
    rows = [r.split("\t") for r in sample.head.decode(sample.encoding or "utf-8", "replace").splitlines()[1:20]]
    return any(len(r) == len(_FIXED) and r[1].strip() in _STARS and ORDER_ID.match(r[4].strip()) for r in rows)


def _row(cells: Cells, *, days: Days) -> Row:
    order = cells.order("Order ID")
    stars = cells.text("Rating")
    if stars not in _STARS:
        raise cells.rejected("bad_rating", "Rating")
    left_at, comment = cells.day("Date", days, order), cells.text("Comments")
    payload = Feedback(int(stars), answered=bool(cells.text("Your Response")))
    return Row(cells.number, order, left_at, 0, payload, DAY_ONLY, {"text": comment} if comment else None)
