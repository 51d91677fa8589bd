"""What is open about an order: which fact opens a question and which closes it. A lapsed clock never closes one."""

from collections.abc import Sequence

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact
from odra.policies import Policies
from odra.rules.questions.arrivals import ARRIVED, arrivals
from odra.rules.questions.claims import APPEAL, CHARGEBACK, CLAIM, chargebacks, claims
from odra.rules.questions.feedback import FEEDBACK, feedback
from odra.rules.questions.messages import DAMAGED, MESSAGE, NOT_RECEIVED, UNKNOWN, is_answer, messages, unknown
from odra.rules.questions.opening import plain, reached
from odra.rules.questions.recoveries import REIMBURSEMENT, SAFE_T, recoveries
from odra.rules.questions.requests import BLOCKED, CANCEL, NOTICE, REQUEST, REQUEST_APPEAL, REQUEST_INR, requests
from odra.rules.questions.returns import BACK, RETURN, returns
from odra.rules.questions.shipping import NUMBER, PARCEL, TO_SHIP, shipping

KINDS = (
    NOT_RECEIVED,
    DAMAGED,
    ARRIVED,
    REQUEST_INR,
    REQUEST_APPEAL,
    MESSAGE,
    RETURN,
    BACK,
    SAFE_T,
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
    "APPEAL", "ARRIVED", "BACK", "BLOCKED", "CANCEL", "CHARGEBACK", "CLAIM", "DAMAGED", "FEEDBACK", "KINDS", "MESSAGE", "NOTICE",
    "NOT_RECEIVED", "NUMBER", "PARCEL", "REIMBURSEMENT", "REQUEST", "REQUEST_APPEAL", "REQUEST_INR", "RETURN", "SAFE_T", "TO_SHIP", "UNKNOWN", "is_answer", "questions",
]  # fmt: skip


def questions(facts: Sequence[Fact], order: Order | None, policies: Policies) -> tuple[Question, ...]:
    """Questions of one order, open and closed. `facts` in the order in which they happened."""
    if all(plain(fact) for fact in facts):
        return ()
    facts = reached(facts)
    found = [
        *messages(facts, order), *unknown(facts), *returns(facts, order), *claims(facts), *chargebacks(facts),
        *feedback(facts, order, policies), *requests(facts, order), *arrivals(facts), *recoveries(facts, order, policies),
    ]  # fmt: skip
    found += shipping(facts, order, policies, found)
    return tuple(sorted(found, key=lambda q: (q.opened_at, q.kind)))
