"""Seller feedback (GET_SELLER_FEEDBACK_DATA and the Feedback Manager's download). Its dates are the marketplace's own.

The rater's e-mail address is dropped; the comment is personal.
"""

from collections import Counter
from collections.abc import Iterator
from typing import IO

from odra.connectors.amazon_reports.rows import Rejected, order_id
from odra.connectors.amazon_reports.unshipped import observed
from odra.connectors.tables.cells import Ambiguous, day, day_start, order_of, own_order
from odra.connectors.tables.columns import ORDER_ID, Columns, cell, has_columns
from odra.connectors.tables.lines import lines
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY
from odra.facts.payloads import Feedback
from odra.facts.reading import Hints, Sample

# Where a localised header says nothing to us, the six columns stand in this order (amazon's documentation of the report).
_FIXED = {"date": 0, "rating": 1, "comment": 2, "answer": 3, "order": 4}


class SellerFeedback:
    kind, rank, version = "seller_feedback", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and (has_columns(sample.cells, "Date", "Rating", "Comments", "Order ID") or _by_shape(sample))

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        table = lines(stream, sample)
        places = _places(Columns(next(table)[1]))
        rows = list(table)
        market, order = _settled(rows, places, hints)
        yield from observed([_read(number, cells, raw, places, market, order) for number, cells, raw in rows], hints)


def _by_shape(sample: Sample) -> bool:
    """Six columns under a header in another language: the first row tells date, stars and order id."""
    if len(sample.cells) != 6 or sample.delimiter != "\t":
        return False
    rows = [r.split("\t") for r in sample.head.decode(sample.encoding or "utf-8", "replace").splitlines()[1:20]]
    return any(len(r) == 6 and r[1].strip() in "12345" and ORDER_ID.match(r[4].strip()) for r in rows)


def _places(columns: Columns) -> dict[str, int]:
    if not columns.has("Date", "Rating", "Order ID"):
        return _FIXED
    at = columns.at
    return {
        "date": at("Date"),
        "rating": at("Rating"),
        "comment": at("Comments"),
        "answer": at("Your Response"),
        "order": at("Order ID"),
    }


def _settled(rows: list[tuple[int, list[str], str]], places: dict[str, int], hints: Hints) -> tuple[str, str]:
    """The file's marketplace and its order of day and month: as told, as its known orders say, as its own dates show."""
    market = hints.marketplace
    if not market:
        ids = [cell(cells, places["order"]) for _, cells, _ in rows]
        known = Counter(hints.marketplace_of(ids).values())
        market = known.most_common(1)[0][0] if known else ""
    return market, order_of(market) or own_order([cell(cells, places["date"]) for _, cells, _ in rows])


def _read(number: int, cells: list[str], raw: str, places: dict[str, int], market: str, order: str) -> Row | Problem:
    try:
        return _row(number, cells, places, market, order)
    except Rejected as wrong:
        return wrong.problem(number, raw)


def _row(number: int, cells: list[str], places: dict[str, int], market: str, order: str) -> Row:
    native = order_id(cell(cells, places["order"]), "Order ID")
    stars = cell(cells, places["rating"])
    if stars not in {"1", "2", "3", "4", "5"}:
        raise Rejected("bad_rating", "Rating", stars)
    text = cell(cells, places["date"])
    try:
        left = day(text, order)
    except Ambiguous:
        raise Rejected("date_ambiguous", "Date", text) from None
    except ValueError:
        raise Rejected("bad_date", "Date", text) from None
    comment = cell(cells, places["comment"])
    payload = Feedback(int(stars), answered=bool(cell(cells, places["answer"])))
    return Row(number, native, day_start(left, market), 0, payload, DAY_ONLY, {"text": comment} if comment else None)
