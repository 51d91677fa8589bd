"""Replacements that the marketplace sent for orders it ships (GET_FBA_FULFILLMENT_CUSTOMER_SHIPMENT_REPLACEMENT_DATA)."""

from collections.abc import Iterator
from functools import partial
from typing import IO

from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import has_columns
from odra.connectors.tables.rows import Cells, column, table, told
from odra.facts.fact import Problem, Row
from odra.facts.payloads import Replaced
from odra.facts.reading import Hints, Sample

ORIGINAL, REPLACEMENT = "original-amazon-order-id", "replacement-amazon-order-id"


class FbaReplacements:
    channel, kind, rank, version = "amazon", "fba_replacements", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, "shipment-date", ORIGINAL, REPLACEMENT)

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        columns, rows = table(stream, sample)
        days = Days(column(rows, columns.at("shipment-date")), column(rows, columns.at(ORIGINAL)), hints)
        yield from told(rows, columns, partial(_row, days=days), hints)


def _row(cells: Cells, *, days: Days) -> Row:
    order, text = cells.order(ORIGINAL), cells.text
    at, precision = cells.when("shipment-date", days, order)
    cells.order_if_any(REPLACEMENT)  # kept as it stands, with a warning where it is no order number
    payload = Replaced(
        replacement=text(REPLACEMENT),
        sku=text("sku"),
        asin=text("asin"),
        quantity=cells.count("quantity"),
        reason=text("replacement-reason-code"),
    )
    return Row(cells.number, order, at, 0, payload, precision)
