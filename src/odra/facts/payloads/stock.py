"""Units in the marketplace's stock, and what people say of units and listings."""

from odra.facts.payloads.base import Payload


class UnitReturned(Payload, frozen=True, omit_defaults=True, tag="unit_returned"):
    """A unit came back to the marketplace's stock."""

    sku: str = ""
    asin: str = ""
    fnsku: str = ""
    quantity: int = 0
    centre: str = ""
    disposition: str = ""
    reason: str = ""
    status: str = ""
    plate: str = ""


class Replaced(Payload, frozen=True, omit_defaults=True, tag="replaced"):
    """The marketplace sent a replacement for an order it ships."""

    replacement: str
    sku: str = ""
    asin: str = ""
    quantity: int = 0
    reason: str = ""


class RemovalOrdered(Payload, frozen=True, omit_defaults=True, tag="removal_ordered"):
    """A row of a removal order. Its subject is the removal order, not a customer's order."""

    sku: str = ""
    fnsku: str = ""
    disposition: str = ""
    order_type: str = ""
    status: str = ""
    requested: int = 0
    cancelled: int = 0
    disposed: int = 0
    shipped: int = 0
    in_process: int = 0
    fee: int = 0
    currency: str = ""


class RemovalShipped(Payload, frozen=True, omit_defaults=True, tag="removal_shipped"):
    sku: str = ""
    fnsku: str = ""
    disposition: str = ""
    shipped: int = 0
    carrier: str = ""
    tracking: str = ""
    order_type: str = ""


class Graded(Payload, frozen=True, omit_defaults=True, tag="graded"):
    """A returned item was looked at. `found`: as_sent | opened | used | damaged | wrong_item | empty | not_back."""

    found: str
    key: str
    sku: str = ""
    rma: str = ""


class StockOut(Payload, frozen=True, omit_defaults=True, tag="stock_out"):
    """A SKU is out of stock, or in stock again (R29). Its subject is the SKU."""

    sku: str
    out: bool
    key: str = ""


class ReturnOverride(Payload, frozen=True, omit_defaults=True, tag="return_override"):
    """What the marketplace was told of a SKU's returns, in one of its forms. Its subject is the SKU.

    `form`: sku_override | return_attributes | returnless_resolution. `action` stands as in the form. `store`: the marketplace, empty for all.
    `days`: the return window, 0 where the form names none.
    """

    sku: str
    form: str
    action: str
    store: str = ""
    days: int = 0
