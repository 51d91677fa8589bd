"""Unshipped orders and new orders: what must leave by when, and to whom (personal).

Source of the columns: Selling Partner API, "Order report attributes"; the flags beyond them are seen in sellers' files.
"""

from collections.abc import Iterator
from typing import IO

from odra.connectors.tables.columns import has_columns
from odra.connectors.tables.rows import Cells, postcode_prefix, table, told
from odra.facts.fact import Problem, Row
from odra.facts.payloads import ShipRow
from odra.facts.reading import Hints, Sample
from odra.policies import marketplace_of

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
    channel, kind, rank, version = "amazon", "unshipped_orders", 1, 2

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return (
            not hints.table
            and has_columns(sample.cells, "order-id", "purchase-date", "order-item-id")
            and not has_columns(sample.cells, "amazon-order-id")
        )

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        columns, rows = table(stream, sample)
        yield from told(rows, columns, lambda cells: _row(cells, hints.marketplace), hints)


def _row(cells: Cells, marketplace: str) -> Row:
    order = cells.order("order-id")
    bought_at = cells.needed_moment("purchase-date")
    personal = {key: text for key, names in _PERSONAL.items() if (text := cells.text(*names))}
    return Row(
        cells.number, order, bought_at, cells.moment("reporting-date") or 0, _payload(cells, marketplace), 0, personal or None
    )


def _payload(cells: Cells, marketplace: str) -> ShipRow:
    text, moment, yes = cells.text, cells.moment, cells.yes
    return ShipRow(
        sku=text("sku"),
        item_id=text("order-item-id"),
        title=text("product-name"),
        quantity=cells.count("quantity-purchased"),
        quantity_shipped=cells.count("quantity-shipped"),
        to_ship=cells.count("quantity-to-ship"),
        ship_by_at=moment("latest-ship-date", "promise-date"),
        deliver_from_at=moment("earliest-delivery-date", "delivery-start-date"),
        deliver_by_at=moment("latest-delivery-date", "delivery-end-date"),
        country=text("ship-country"),
        state=text("ship-state"),
        postcode_prefix=postcode_prefix(text("ship-postal-code")),
        service=text("ship-service-level"),
        carrier=text("ssa-carrier"),
        late_soon=yes("verge-of-lateShipment"),
        cancel_soon=yes("verge-of-cancellation"),
        cancel_asked=yes("is-buyer-requested-cancellation"),
        signature_advised=yes("signature-confirmation-recommended"),
        marketplace=marketplace_of(text("buyer-email").partition("@marketplace.")[2]) or marketplace,
    )
