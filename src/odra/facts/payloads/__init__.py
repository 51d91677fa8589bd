"""What can happen, one Struct a kind of fact. Payloads hold no personal data: that travels beside them.

Money is in minor units of `currency`; `_on` fields are days since 1970, `_at` fields microseconds. An empty string or
None means that the source did not say. Values of open vocabularies (statuses, reasons) stay as the source wrote them.
"""

from odra.facts.payloads.base import Payload
from odra.facts.payloads.claims import (
    Chargeback,
    ChargebackDecided,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    DefectListed,
    Feedback,
    RequestClosed,
    RequestOpened,
)
from odra.facts.payloads.hands import Checked, Consent, Erased, Handled, Held, Pasted, Released
from odra.facts.payloads.moneys import RefundIssued, Reimbursed, Settled
from odra.facts.payloads.orders import OrderRow, ReturnRow, ShipRow
from odra.facts.payloads.parcels import Attempt, Call, InquiryFiled, Scan, Tracking
from odra.facts.payloads.read import Assessed
from odra.facts.payloads.standing import AccountStatus, Metric
from odra.facts.payloads.stock import Graded, RemovalOrdered, RemovalShipped, Replaced, ReturnOverride, StockOut, UnitReturned
from odra.facts.payloads.words import (
    AccountNotice,
    BuyerMessage,
    CancelAsked,
    Classified,
    MessageBlocked,
    ReturnAsked,
    SellerMessage,
    UnknownMail,
)

AnyPayload = (
    OrderRow | ShipRow | StockOut | ReturnOverride | Tracking | Scan | BuyerMessage | Pasted | UnknownMail | SellerMessage | MessageBlocked
    | CancelAsked | ReturnAsked | ReturnRow | RequestOpened | Checked | Call | Attempt | InquiryFiled | Graded | Consent |
    RefundIssued | UnitReturned | Replaced | Reimbursed | RemovalOrdered | RemovalShipped | Feedback | ClaimFiled |
    ClaimAsked | ClaimDecided | Chargeback | ChargebackDecided | Settled | RequestClosed | DefectListed | Metric |
    AccountStatus | AccountNotice | Classified | Assessed | Handled | Held | Released | Erased
)  # fmt: skip

# Rank settles equal moments: what is listed first happened first (ordered before filed before decided).
KINDS: tuple[type[Payload], ...] = (
    OrderRow, ShipRow, StockOut, ReturnOverride, Tracking, Scan, BuyerMessage, Pasted, UnknownMail, SellerMessage, MessageBlocked,
    CancelAsked, ReturnAsked, ReturnRow, RequestOpened, Checked, Call, Attempt, InquiryFiled, Graded, Consent,
    RefundIssued, UnitReturned, Replaced, Reimbursed, RemovalOrdered, RemovalShipped, Feedback, ClaimFiled, ClaimAsked,
    ClaimDecided, Chargeback, ChargebackDecided, Settled, RequestClosed, DefectListed, Metric, AccountStatus,
    AccountNotice, Classified, Assessed, Handled, Held, Released, Erased,
)  # fmt: skip
RANK: dict[type[Payload], int] = {kind: rank for rank, kind in enumerate(KINDS)}
NAME: dict[type[Payload], str] = {kind: str(kind.__struct_config__.tag) for kind in KINDS}

__all__ = [
    "KINDS",
    "NAME",
    "RANK",
    "AccountNotice",
    "AccountStatus",
    "AnyPayload",
    "Assessed",
    "Attempt",
    "BuyerMessage",
    "Call",
    "CancelAsked",
    "Chargeback",
    "ChargebackDecided",
    "Checked",
    "ClaimAsked",
    "ClaimDecided",
    "ClaimFiled",
    "Classified",
    "Consent",
    "DefectListed",
    "Erased",
    "Feedback",
    "Graded",
    "Handled",
    "Held",
    "InquiryFiled",
    "MessageBlocked",
    "Metric",
    "OrderRow",
    "Pasted",
    "Payload",
    "RefundIssued",
    "Reimbursed",
    "Released",
    "RemovalOrdered",
    "RemovalShipped",
    "Replaced",
    "RequestClosed",
    "RequestOpened",
    "ReturnAsked",
    "ReturnOverride",
    "ReturnRow",
    "Scan",
    "SellerMessage",
    "Settled",
    "ShipRow",
    "StockOut",
    "Tracking",
    "UnitReturned",
    "UnknownMail",
]
