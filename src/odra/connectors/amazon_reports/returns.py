"""Returns of seller-fulfilled orders (GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE): 32 or 33 columns, fewer in some regions.

Dates are days, in English (`10-Jul-2025`) or local; an empty cell is one space.
"""

from collections import Counter
from collections.abc import Iterator
from typing import IO

from odra.connectors.amazon_reports.rows import Rejected, order_id
from odra.connectors.amazon_reports.unshipped import observed
from odra.connectors.tables.cells import Ambiguous, day, day_or_none, day_start, order_of
from odra.connectors.tables.columns import Columns, cell, has_columns
from odra.connectors.tables.lines import lines
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY
from odra.facts.money import to_minor
from odra.facts.payloads import ReturnRow
from odra.facts.reading import Hints, Sample

_YES = frozenset(("y", "yes", "true"))


class Returns:
    kind, rank, version = "fbm_returns", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, "Order ID", "Return request date", "Return request status")

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        table = lines(stream, sample)
        columns = Columns(next(table)[1])
        rows = list(table)
        ids = [cell(cells, columns.at("Order ID")) for _, cells, _ in rows]
        known = hints.marketplace_of(ids) if not hints.marketplace else {}
        usual = hints.marketplace or next((m for m, _ in Counter(known.values()).most_common(1)), "")
        read: list[Row | Problem] = []
        for (number, cells, raw), order in zip(rows, ids, strict=True):
            read.extend(_read(number, cells, raw, columns, known.get(order, usual)))
        yield from observed(read, hints)


def _read(number: int, cells: list[str], raw: str, columns: Columns, market: str) -> list[Row | Problem]:
    reading = _Reading(cells, columns, market)
    try:
        row = reading.row(number)
    except Rejected as wrong:
        return [wrong.problem(number, raw)]
    return [row, *(Problem(number, column, value, "bad_amount", rejected=False, raw=raw) for column, value in reading.bad)]


class _Reading:
    """One row being read; amounts that make no sense are gathered as warnings."""

    def __init__(self, cells: list[str], columns: Columns, market: str) -> None:
        self.cells, self.columns, self.market = cells, columns, market
        self.bad: list[tuple[str, str]] = []

    def text(self, *names: str) -> str:
        return cell(self.cells, self.columns.at(*names))

    def row(self, number: int) -> Row:
        order = order_id(self.text("Order ID"), "Order ID")
        status = self.text("Return request status")
        if not status:
            raise Rejected("no_status", "Return request status", "")
        requested = self.text("Return request date")
        try:
            asked_on = day(requested, order_of(self.market))
        except Ambiguous:
            raise Rejected("date_ambiguous", "Return request date", requested) from None
        except ValueError:
            raise Rejected("bad_date", "Return request date", requested) from None
        return Row(number, order, day_start(asked_on, self.market), 0, self._payload(status), DAY_ONLY)

    def _payload(self, status: str) -> ReturnRow:
        text, local = self.text, order_of(self.market)
        currency = text("Currency code")
        return ReturnRow(
            status=status,
            rma=text("Amazon RMA ID"),
            sku=text("Merchant SKU"),
            asin=text("ASIN"),
            title=text("Item Name"),
            quantity=int(q) if (q := text("Return quantity")).isdecimal() else 0,
            reason=text("Return Reason"),
            in_policy=text("In policy"),
            resolution=text("Resolution"),
            return_type=text("Return type"),
            label_type=text("Label type"),
            label_paid_by=text("Label to be paid by"),
            label_cost=self._amount("Label cost", currency),
            currency=currency,
            order_amount=self._amount("Order Amount", currency),
            refunded=self._amount("Refunded Amount", currency),
            carrier=text("Return carrier"),
            tracking=text("Tracking ID"),
            ordered_on=day_or_none(text("Order date"), local),
            delivered_on=day_or_none(text("Return delivery date"), local),
            claim=text("A-to-Z Claim").casefold() in _YES,
            safet_id=text("SafeT claim id"),
            safet_state=text("SafeT claim state"),
        )

    def _amount(self, column: str, currency: str) -> int:
        text = self.text(column)
        try:
            return abs(to_minor(text, currency)) if text else 0
        except ValueError:
            self.bad.append((column, text))
            return 0
