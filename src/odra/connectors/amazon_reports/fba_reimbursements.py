"""What the marketplace paid for units it lost, damaged or did not get back (GET_FBA_REIMBURSEMENTS_DATA). Few rows name an order."""

from collections.abc import Iterator
from functools import partial
from typing import IO

from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import has_columns
from odra.connectors.tables.rows import Cells, column, table, told
from odra.facts.fact import ACCOUNT, SKU, Problem, Row, reference
from odra.facts.payloads import Reimbursed
from odra.facts.reading import Hints, Sample


class FbaReimbursements:
    channel, kind, rank, version = "amazon", "fba_reimbursements", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, "approval-date", "reimbursement-id")

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        columns, rows = table(stream, sample)
        days = Days(column(rows, columns.at("approval-date")), column(rows, columns.at("amazon-order-id")), hints)
        yield from told(rows, columns, partial(_row, days=days), hints)


def _row(cells: Cells, *, days: Days) -> Row:
    number, order = cells.own_id("reimbursement-id"), cells.order_if_any("amazon-order-id")
    at, precision = cells.when("approval-date", days, order)
    sku = cells.text("sku")
    about = order or (SKU + sku if sku else ACCOUNT + days.marketplace(""))
    return Row(cells.number, about, at, 0, _payload(cells, number, order), precision)


def _payload(cells: Cells, number: str, order: str) -> Reimbursed:
    text, currency = cells.text, cells.text("currency-unit").upper()
    return Reimbursed(
        reimbursement=number,
        reason=text("reason"),
        case=text("case-id"),
        sku=text("sku"),
        fnsku=text("fnsku"),
        amount=cells.amount("amount-total", currency),
        currency=currency,
        cash_units=cells.count("quantity-reimbursed-cash"),
        stock_units=cells.count("quantity-reimbursed-inventory"),
        reverses=text("original-reimbursement-id"),
        reference="" if order else reference(text("amazon-order-id")),
    )
