"""What was ordered and what must be shipped; returns as reports tell of them."""

from odra.facts.payloads.base import Payload


class OrderRow(Payload, frozen=True, omit_defaults=True, tag="order_row"):
    """A row of an all-orders report: one item of an order. `occurred_at` of the fact is the purchase."""

    status: str
    marketplace: str = ""  # our id, amazon.de; `sales_channel` keeps an unknown spelling
    sales_channel: str = ""
    fulfilment: str = ""  # seller | marketplace
    sku: str = ""
    item_id: str = ""
    asin: str = ""
    title: str = ""
    quantity: int = 0
    currency: str = ""
    item_price: int = 0  # the whole row, not one unit
    item_tax: int = 0
    shipping: int = 0
    shipping_tax: int = 0
    discount: int = 0
    country: str = ""
    state: str = ""
    postcode_prefix: str = ""
    service: str = ""
    item_status: str = ""
    signature_advised: bool = False
    business: bool = False


class ShipRow(Payload, frozen=True, omit_defaults=True, tag="ship_row"):
    """A row of an unshipped- or new-orders report: what must be shipped by when. `occurred_at` is the purchase."""

    sku: str = ""
    item_id: str = ""
    title: str = ""
    quantity: int = 0
    quantity_shipped: int = 0
    to_ship: int = 0  # units that are still to be shipped, where the report tells
    ship_by_at: int | None = None
    deliver_from_at: int | None = None
    deliver_by_at: int | None = None
    country: str = ""
    state: str = ""
    postcode_prefix: str = ""
    service: str = ""
    carrier: str = ""
    late_soon: bool = False  # verge-of-lateShipment
    cancel_soon: bool = False  # verge-of-cancellation
    cancel_asked: bool = False  # is-buyer-requested-cancellation
    signature_advised: bool = False
    marketplace: str = ""  # by the buyer's alias, which itself is dropped


class ReturnRow(Payload, frozen=True, omit_defaults=True, tag="return_row"):
    """A row of the seller-fulfilled returns report. `occurred_at` is the request (a day)."""

    status: str
    rma: str = ""
    sku: str = ""
    asin: str = ""
    title: str = ""
    quantity: int = 0
    reason: str = ""
    in_policy: str = ""
    resolution: str = ""
    return_type: str = ""
    label_type: str = ""
    label_paid_by: str = ""
    label_cost: int = 0
    currency: str = ""
    order_amount: int = 0
    order_quantity: int = 0  # units that `order_amount` is of, where the report tells
    refunded: int = 0
    carrier: str = ""
    tracking: str = ""
    ordered_on: int | None = None
    delivered_on: int | None = None
    claim: bool = False  # A-to-Z Claim = Y
    safet_id: str = ""
    safet_state: str = ""
