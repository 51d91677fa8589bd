"""Money that the marketplace may owe the seller: SAFE-T after a refund it made, and what it pays for units of its own stock."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import day_of
from odra.facts.payloads import (
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Graded,
    RefundIssued,
    Reimbursed,
    ReturnAsked,
    ReturnRow,
    Settled,
    UnitReturned,
)
from odra.policies import Policies
from odra.rules.questions.opening import by_marketplace, question, refunded
from odra.rules.questions.returns import FIRST_SCAN

SAFE_T, REIMBURSEMENT = "safe_t", "reimbursement"


def recoveries(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    if order is not None and order.fulfilment == "marketplace":
        return _reimbursement(facts, order, policies)
    return _safe_t(facts)


def _safe_t(facts: Sequence[Fact]) -> list[Question]:
    """From the marketplace's own refund of a return, until it is asked for or paid, the item came as it was sent, or a claim is about it."""
    if not of(facts, ReturnRow, ReturnAsked):
        return []
    opening = next((f for f in facts if by_marketplace(f)), None)
    rows = of(facts, ReturnRow)
    if opening is None:
        scanned = [f for f in rows if f.payload.resolution == FIRST_SCAN]
        opening = min(scanned, key=lambda f: f.freshness, default=None)
    if opening is None or any(_excludes(f) for f in facts):
        return []
    asked = question(SAFE_T, opening, facts, _ends_safe_t)
    filed = [f.observed_at for f in rows if f.payload.safet_id]
    ends = [*filed, *([] if asked.closed_at is None else [asked.closed_at])]
    opened_at = opening.observed_at if isinstance(opening.payload, ReturnRow) else opening.occurred_at
    if ends and min(ends) <= opened_at:
        return []
    return [msgspec.structs.replace(asked, opened_at=opened_at, closed_at=min(ends, default=None))]


def _excludes(fact: Fact) -> bool:
    """A claim, or money that the seller himself gave back, leaves nothing to ask for."""
    told = fact.payload
    if isinstance(told, ClaimFiled | ClaimAsked | ClaimDecided):
        return True
    return _by_seller(fact) or (isinstance(told, ReturnRow) and told.claim)


def _ends_safe_t(fact: Fact) -> bool:
    told = fact.payload
    return (isinstance(told, Settled) and told.means == SAFE_T) or (isinstance(told, Graded) and told.found == "as_sent")


def _reimbursement(facts: Sequence[Fact], order: Order, policies: Policies) -> list[Question]:
    """From the refund of a unit that the marketplace ships (what the seller himself refunds is not paid for), until it is paid for or back in stock."""
    opening = next((f for f in facts if refunded(f) and not _by_seller(f)), None)
    if opening is None:
        return []
    sellable = policies.value("amazon.stock.dispositions", on=day_of(opening.occurred_at), marketplace=order.marketplace)[
        "sellable"
    ]
    back = [f for f in of(facts, UnitReturned) if f.payload.disposition.upper() in sellable]
    if any(f.happened < opening.happened for f in back):
        return []
    return [question(REIMBURSEMENT, opening, facts, lambda f: f in back or _paid(f))]


def _by_seller(fact: Fact) -> bool:
    return isinstance(fact.payload, RefundIssued) and fact.payload.by == "seller"


def _paid(fact: Fact) -> bool:
    return isinstance(fact.payload, Reimbursed) and not fact.payload.reverses
