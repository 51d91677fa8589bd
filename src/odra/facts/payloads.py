"""What can happen, one Struct a kind of fact. Payloads hold no personal data: that travels beside them.

Money is in minor units of `currency`; `_on` fields are days since 1970, `_at` fields microseconds. An empty string or
None means that the source did not say. Values of open vocabularies (statuses, reasons) stay as the source wrote them.
"""

import msgspec


class Payload(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    """Base: `kind` is the tag in the stored JSON."""


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


class Feedback(Payload, frozen=True, omit_defaults=True, tag="feedback"):
    rating: int
    answered: bool = False


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
    refunded: int = 0
    carrier: str = ""
    tracking: str = ""
    ordered_on: int | None = None
    delivered_on: int | None = None
    claim: bool = False  # A-to-Z Claim = Y
    safet_id: str = ""
    safet_state: str = ""


class BuyerMessage(Payload, frozen=True, omit_defaults=True, tag="buyer_message"):
    """A buyer wrote. The words are personal (`text`); here is only what they are about."""

    message: str  # keyed digest of the Message-ID
    thread: str = ""  # keyed digest of the buyer's alias and the conversation
    topic: str = ""  # not_received | return | refund | cancel | damaged | other | "" = not understood
    topic_from: str = ""  # subject | body
    language: str = ""
    marketplace: str = ""


class SellerMessage(Payload, frozen=True, omit_defaults=True, tag="seller_message"):
    """A copy of the seller's own answer."""

    message: str
    thread: str = ""
    marketplace: str = ""


class ClaimFiled(Payload, frozen=True, omit_defaults=True, tag="claim_filed"):
    message: str = ""
    amount: int = 0
    currency: str = ""
    answer_days: int | None = None  # the time the notice itself gives
    answer_needed: bool = True
    marketplace: str = ""


class ClaimDecided(Payload, frozen=True, omit_defaults=True, tag="claim_decided"):
    """`outcome`: granted | denied | withdrawn | appeal_won | appeal_lost | unknown; `paid_by`: seller | marketplace | unknown."""

    outcome: str
    paid_by: str = "unknown"
    message: str = ""
    marketplace: str = ""


class Chargeback(Payload, frozen=True, omit_defaults=True, tag="chargeback"):
    """`category`: service | fraud | unknown."""

    category: str = "unknown"
    amount: int = 0
    currency: str = ""
    reason: str = ""


class ChargebackDecided(Payload, frozen=True, omit_defaults=True, tag="chargeback_decided"):
    """`outcome`: won | lost | unknown."""

    outcome: str


class DefectListed(Payload, frozen=True, omit_defaults=True, tag="defect_listed"):
    """The marketplace's own list of defective orders names this order. `component`: negative_feedback | a_to_z | chargeback | ""."""

    component: str = ""
    raw: str = ""


class Tracking(Payload, frozen=True, omit_defaults=True, tag="tracking"):
    number: str
    carrier: str = ""
    on_order: bool = True


class RefundIssued(Payload, frozen=True, omit_defaults=True, tag="refund"):
    amount: int = 0
    currency: str = ""
    by: str = ""  # seller | marketplace | "" = not said
    message: str = ""


class UnknownMail(Payload, frozen=True, omit_defaults=True, tag="unknown_mail"):
    """Kept and shown, not understood. `hint` is the notification type or sender domain, never personal."""

    message: str
    thread: str = ""
    hint: str = ""
    marketplace: str = ""


class Handled(Payload, frozen=True, omit_defaults=True, tag="handled"):
    """A person did something outside Odra. `question` is the kind it ends, `done` what was done; `key` makes the write idempotent."""

    question: str
    done: str
    key: str
    by: str = ""


AnyPayload = (
    OrderRow | ShipRow | Feedback | ReturnRow | BuyerMessage | SellerMessage | ClaimFiled | ClaimDecided | Chargeback
    | ChargebackDecided | DefectListed | Tracking | RefundIssued | UnknownMail | Handled
)  # fmt: skip

# Rank settles equal moments: what is listed first happened first (ordered before filed before decided).
KINDS: tuple[type[Payload], ...] = (
    OrderRow, ShipRow, Tracking, BuyerMessage, UnknownMail, SellerMessage, ReturnRow, RefundIssued, Feedback,
    ClaimFiled, ClaimDecided, Chargeback, ChargebackDecided, DefectListed, Handled,
)  # fmt: skip
RANK: dict[type[Payload], int] = {kind: rank for rank, kind in enumerate(KINDS)}
NAME: dict[type[Payload], str] = {kind: str(kind.__struct_config__.tag) for kind in KINDS}
