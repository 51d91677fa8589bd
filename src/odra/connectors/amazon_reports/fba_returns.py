"""Units that buyers sent back to the marketplace's warehouse (GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA). What the buyer says is personal."""

from collections.abc import Iterator
from functools import partial
from typing import IO

from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import has_columns
from odra.connectors.tables.rows import Cells, column, table, told
from odra.facts.fact import Problem, Row
from odra.facts.payloads import UnitReturned
from odra.facts.reading import Hints, Sample


class FbaReturns:
    channel, kind, rank, version = "amazon", "fba_returns", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, "return-date", "order-id", "detailed-disposition")

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        columns, rows = table(stream, sample)
        days = Days(column(rows, columns.at("return-date")), column(rows, columns.at("order-id")), hints)
        yield from told(rows, columns, partial(_row, days=days), hints)


def _row(cells: Cells, *, days: Days) -> Row:
    order, text = cells.order("order-id"), cells.text
    at, precision = cells.when("return-date", days, order)
    payload = UnitReturned(
        sku=text("sku"),
        asin=text("asin"),
        fnsku=text("fnsku"),
        quantity=cells.count("quantity"),
        centre=text("fulfillment-center-id", "fulfilment-centre-id"),
        disposition=text("detailed-disposition"),
        reason=text("reason"),
        status=text("status"),
        plate=text("license-plate-number"),
    )
    words = text("customer-comments")
    return Row(cells.number, order, at, 0, payload, precision, {"text": words} if words else None)
