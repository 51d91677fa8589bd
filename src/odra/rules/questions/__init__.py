"""What is open about an order: which fact opens a question and which closes it. A lapsed clock never closes one."""

from collections.abc import Callable, Sequence
from functools import cache

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, kinds_of
from odra.facts.payloads import (
    AccountNotice,
    Assessed,
    BuyerMessage,
    CancelAsked,
    Chargeback,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Feedback,
    Handled,
    MessageBlocked,
    RefundIssued,
    RequestClosed,
    RequestOpened,
    ReturnAsked,
    ReturnRow,
    Scan,
    Settled,
    ShipRow,
    Tracking,
    UnknownMail,
)
from odra.policies import Policies
from odra.rules.questions.arrivals import ARRIVED, arrivals
from odra.rules.questions.claims import APPEAL, CHARGEBACK, CLAIM, chargebacks, claims
from odra.rules.questions.feedback import FEEDBACK, feedback
from odra.rules.questions.messages import DAMAGED, MESSAGE, NOT_RECEIVED, UNKNOWN, answers, is_answer, messages, unknown
from odra.rules.questions.opening import plain, reached
from odra.rules.questions.recoveries import REIMBURSEMENT, SAFE_T, recoveries
from odra.rules.questions.reports import LOSS_REPORT, loss_reports
from odra.rules.questions.requests import BLOCKED, CANCEL, NOTICE, REQUEST, REQUEST_APPEAL, REQUEST_INR, requests
from odra.rules.questions.returns import BACK, RETURN, returns
from odra.rules.questions.safe_t_appeals import SAFE_T_APPEAL, safe_t_appeals
from odra.rules.questions.shipping import NUMBER, PARCEL, TO_SHIP, shipping

KINDS = (
    NOT_RECEIVED,
    DAMAGED,
    ARRIVED,
    LOSS_REPORT,
    REQUEST_INR,
    REQUEST_APPEAL,
    MESSAGE,
    RETURN,
    BACK,
    SAFE_T,
    SAFE_T_APPEAL,
    REIMBURSEMENT,
    CLAIM,
    APPEAL,
    CHARGEBACK,
    FEEDBACK,
    UNKNOWN,
    CANCEL,
    REQUEST,
    BLOCKED,
    NOTICE,
    TO_SHIP,
    PARCEL,
    NUMBER,
)
__all__ = [
    "APPEAL", "ARRIVED", "BACK", "BLOCKED", "CANCEL", "CHARGEBACK", "CLAIM", "DAMAGED", "FEEDBACK", "KINDS", "LOSS_REPORT", "MESSAGE", "NOTICE",
    "NOT_RECEIVED", "NUMBER", "PARCEL", "REIMBURSEMENT", "REQUEST", "REQUEST_APPEAL", "REQUEST_INR", "RETURN", "SAFE_T", "SAFE_T_APPEAL", "TO_SHIP", "UNKNOWN", "answers", "is_answer", "questions",
]  # fmt: skip


def questions(facts: Sequence[Fact], order: Order | None, policies: Policies) -> tuple[Question, ...]:
    """Questions of one order, open and closed. `facts` in the order in which they happened."""
    if plain(facts):
        return ()
    facts = reached(facts)
    told = kinds_of(facts)
    found = [q for asked in _asking(told) for q in asked(facts, order, policies)]
    if not told.isdisjoint(SHIPPED):
        found += shipping(facts, order, policies, found)
    return tuple(sorted(found, key=lambda q: (q.opened_at, q.kind)))


@cache
def _asking(told: frozenset[type]) -> "list[Asks]":
    return [asked for kinds, asked in OPENED_BY if not told.isdisjoint(kinds)]


Asks = Callable[[Sequence[Fact], Order | None, Policies], list[Question]]
# Without a fact of these kinds there is nothing to look for, and most orders have few kinds.
OPENED_BY: tuple[tuple[frozenset[type], Asks], ...] = (
    (frozenset((BuyerMessage, ReturnRow, ReturnAsked)), messages),
    (frozenset((BuyerMessage, ReturnRow, ReturnAsked, Scan)), arrivals),
    (frozenset((BuyerMessage, RequestOpened, ReturnRow, ReturnAsked)), loss_reports),
    (frozenset((UnknownMail,)), lambda facts, order, _: unknown(facts)),
    (frozenset((ReturnRow, ReturnAsked, Handled)), returns),
    (frozenset((ClaimFiled, ClaimAsked, ClaimDecided, ReturnRow)), lambda facts, order, _: claims(facts)),
    (frozenset((Chargeback,)), lambda facts, order, _: chargebacks(facts)),
    (frozenset((Feedback,)), feedback),
    (frozenset((CancelAsked, ShipRow, RequestOpened, RequestClosed, MessageBlocked, AccountNotice)), lambda facts, order, _: requests(facts, order)),
    (frozenset((ReturnRow, ReturnAsked, RefundIssued, Settled)), recoveries),
    (frozenset((Assessed, ReturnRow)), safe_t_appeals),
)  # fmt: skip
SHIPPED = frozenset((ShipRow, Tracking, Scan))
