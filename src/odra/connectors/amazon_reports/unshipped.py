"""Unshipped orders and new orders: what must leave by when, and to whom (personal).

Source of the columns: Selling Partner API, "Order report attributes"; the flags beyond them are seen in sellers' files.
"""

from collections.abc import Iterator
from typing import IO

from odra.connectors.amazon_reports.rows import Rejected, order_id, postcode_prefix
from odra.connectors.tables.cells import instant
from odra.connectors.tables.columns import Columns, cell, has_columns
from odra.connectors.tables.lines import lines
from odra.facts.fact import Problem, Row
from odra.facts.payloads import ShipRow
from odra.facts.reading import Hints, Sample

_TRUE = frozenset(("true", "yes", "y", "1"))
_PERSONAL = {
    "name": ("recipient-name", "buyer-name"),
    "phone": ("ship-phone-number", "buyer-phone-number"),
    "street": ("ship-address-1",),
    "street2": ("ship-address-2",),
    "street3": ("ship-address-3",),
    "city": ("ship-city",),
    "region": ("ship-state",),
    "postcode": ("ship-postal-code",),
    "country": ("ship-country",),
    "alias": ("buyer-email",),
}


class Unshipped:
    kind, rank, version = "unshipped_orders", 1, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return (
            not hints.table
            and has_columns(sample.cells, "order-id", "purchase-date", "order-item-id")
            and not has_columns(sample.cells, "amazon-order-id")
        )

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        table = lines(stream, sample)
        columns = Columns(next(table)[1])
        read: list[Row | Problem] = []
        for number, cells, raw in table:
            try:
                read.append(_row(number, cells, columns))
            except Rejected as wrong:
                read.append(wrong.problem(number, raw))
        yield from observed(read, hints)


def observed(read: list[Row | Problem], hints: Hints) -> Iterator[Row | Problem]:
    """Rows whose source spoke for `--as-of`, else for the newest moment in the file."""
    newest = hints.as_of or max((max(r.occurred_at, r.observed_at) for r in read if isinstance(r, Row)), default=0)
    for row in read:
        yield row._replace(observed_at=newest) if isinstance(row, Row) else row


def _row(number: int, cells: list[str], columns: Columns) -> Row:
    at = columns.at
    order = order_id(cell(cells, at("order-id")), "order-id")
    bought = _moment(cells, columns, "purchase-date")
    if bought is None:
        raise Rejected("bad_date", "purchase-date", cell(cells, at("purchase-date")))
    payload = ShipRow(
        sku=cell(cells, at("sku")),
        item_id=cell(cells, at("order-item-id")),
        title=cell(cells, at("product-name")),
        quantity=_whole(cell(cells, at("quantity-purchased"))),
        quantity_shipped=_whole(cell(cells, at("quantity-shipped"))),
        ship_by_at=_moment(cells, columns, "latest-ship-date", "promise-date"),
        deliver_from_at=_moment(cells, columns, "earliest-delivery-date", "delivery-start-date"),
        deliver_by_at=_moment(cells, columns, "latest-delivery-date", "delivery-end-date"),
        country=cell(cells, at("ship-country")),
        state=cell(cells, at("ship-state")),
        postcode_prefix=postcode_prefix(cell(cells, at("ship-postal-code"))),
        service=cell(cells, at("ship-service-level")),
        carrier=cell(cells, at("ssa-carrier")),
        late_soon=_yes(cells, columns, "verge-of-lateShipment"),
        cancel_soon=_yes(cells, columns, "verge-of-cancellation"),
        cancel_asked=_yes(cells, columns, "is-buyer-requested-cancellation"),
        signature_advised=_yes(cells, columns, "signature-confirmation-recommended"),
    )
    personal = {key: text for key, names in _PERSONAL.items() if (text := cell(cells, at(*names)))}
    return Row(number, order, bought, _moment(cells, columns, "reporting-date") or 0, payload, 0, personal or None)


def _moment(cells: list[str], columns: Columns, *names: str) -> int | None:
    try:
        text = cell(cells, columns.at(*names))
        return instant(text) if text else None
    except ValueError:
        return None


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _yes(cells: list[str], columns: Columns, name: str) -> bool:
    return cell(cells, columns.at(name)).casefold() in _TRUE
