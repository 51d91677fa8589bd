"""Returns of seller-fulfilled orders (GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE): 32 or 33 columns, fewer in some regions.

Dates are days, in English (`10-Jul-2025`) or local; an empty cell is one space.
"""

from collections.abc import Iterator
from functools import partial
from typing import IO

from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import has_columns
from odra.connectors.tables.rows import Cells, column, table, told
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY
from odra.facts.payloads import ReturnRow
from odra.facts.reading import Hints, Sample


class Returns:
    channel, kind, rank, version = "amazon", "fbm_returns", 2, 2

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, "Order ID", "Return request date", "Return request status")

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        columns, rows = table(stream, sample)
        days = Days(column(rows, columns.at("Return request date")), column(rows, columns.at("Order ID")), hints)
        yield from told(rows, columns, partial(row, days=days), hints)


def row(cells: Cells, *, days: Days) -> Row:
    """A return, from a row of the flat file."""
    order = cells.order("Order ID")
    status = cells.needed("Return request status", "no_status")
    return Row(cells.number, order, cells.day("Return request date", days, order), 0, _payload(cells, status, days), DAY_ONLY)


def _payload(cells: Cells, status: str, days: Days) -> ReturnRow:
    text, currency = cells.text, cells.text("Currency code")
    return ReturnRow(
        status=status,
        rma=text("Amazon RMA ID"),
        sku=text("Merchant SKU", "Seller SKU"),
        asin=text("ASIN"),
        title=text("Item Name"),
        quantity=cells.count("Return quantity"),
        reason=text("Return Reason"),
        in_policy=text("In policy"),
        resolution=text("Resolution"),
        return_type=text("Return type"),
        label_type=text("Label type"),
        label_paid_by=text("Label to be paid by"),
        label_cost=abs(cells.amount("Label cost", currency)),
        currency=currency,
        order_amount=abs(cells.amount("Order Amount", currency)),
        order_quantity=cells.count("Order quantity"),
        refunded=abs(cells.amount("Refunded Amount", currency)),
        carrier=text("Return carrier"),
        tracking=text("Tracking ID"),
        ordered_on=cells.day_on("Order date", days),
        delivered_on=cells.day_on("Return delivery date", days),
        claim=cells.yes("A-to-Z Claim"),
        safet_id=text("SafeT claim id"),
        safet_state=text("SafeT claim state"),
    )
