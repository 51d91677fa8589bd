"""Stock called back from the marketplace's warehouse: removal orders and their shipments. They are about no buyer's order."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import has_columns
from odra.connectors.tables.rows import Cells, column, table, told
from odra.facts.fact import REMOVAL, Problem, Row
from odra.facts.payloads import RemovalOrdered, RemovalShipped
from odra.facts.reading import Hints, Sample


class FbaRemovals:
    """GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA."""

    channel, kind, rank, version = "amazon", "fba_removals", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, "request-date", "order-id", "order-status", "requested-quantity")

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        yield from _read(stream, sample, hints, "request-date", _ordered)


class FbaRemovalShipments:
    """GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA."""

    channel, kind, rank, version = "amazon", "fba_removal_shipments", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, "order-id", "shipment-date", "shipped-quantity", "tracking-number")

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        yield from _read(stream, sample, hints, "shipment-date", _shipped)


def _read(stream: IO[bytes], sample: Sample, hints: Hints, date: str, row: Callable[..., Row]) -> Iterator[Row | Problem]:
    columns, rows = table(stream, sample)
    days = Days(column(rows, columns.at(date)), (), hints)
    yield from told(rows, columns, partial(row, days=days), hints)


def _ordered(cells: Cells, *, days: Days) -> Row:
    number, status = cells.own_id("order-id"), cells.needed("order-status", "no_status")
    at, precision = cells.when("request-date", days, "")
    text, count, currency = cells.text, cells.count, cells.text("currency").upper()
    payload = RemovalOrdered(
        sku=text("sku"),
        fnsku=text("fnsku"),
        disposition=text("disposition"),
        order_type=text("order-type"),
        status=status,
        requested=count("requested-quantity"),
        cancelled=count("cancelled-quantity"),
        disposed=count("disposed-quantity"),
        shipped=count("shipped-quantity"),
        in_process=count("in-process-quantity"),
        fee=cells.amount("removal-fee", currency),
        currency=currency,
    )
    return Row(cells.number, REMOVAL + number, at, cells.moment("last-updated-date") or 0, payload, precision)


def _shipped(cells: Cells, *, days: Days) -> Row:
    number, text = cells.own_id("order-id"), cells.text
    at, precision = cells.when("shipment-date", days, "")
    payload = RemovalShipped(
        sku=text("sku"),
        fnsku=text("fnsku"),
        disposition=text("disposition"),
        shipped=cells.count("shipped-quantity"),
        carrier=text("carrier"),
        tracking=text("tracking-number"),
        order_type=text("removal-order-type"),
    )
    return Row(cells.number, REMOVAL + number, at, 0, payload, precision)
