"""From when until when an order counts as defective, for which component, and why. Nothing else says so.

Source: the marketplace's page on the order defect rate (policies amazon.odr.*). One order may have rows of several
components; whoever counts the rate counts the order once.
"""

from collections.abc import Sequence

from odra.facts.decision import Defect
from odra.facts.fact import Fact
from odra.facts.moments import HOUR, day_of
from odra.facts.payloads import (
    Chargeback,
    ClaimDecided,
    ClaimFiled,
    DefectListed,
    Feedback,
    Handled,
    OrderRow,
    RefundIssued,
    ReturnRow,
    ShipRow,
)
from odra.policies import Policies

FEEDBACK, CLAIM, CHARGEBACK = "negative_feedback", "a_to_z", "chargeback"
REMOVED = ("removed", "withdrawn")
_PLAIN = (OrderRow, ShipRow)


def defects(facts: Sequence[Fact], policies: Policies, marketplace: str) -> tuple[Defect, ...]:
    """Rows of one order. `facts` in the order in which they happened. Intervals are half-open moments."""
    if all(isinstance(fact.payload, _PLAIN) for fact in facts):
        return ()
    found = [*_feedback(facts, policies, marketplace), *_claim(facts), *_chargeback(facts)]
    return (*found, *_listed(facts, {d.component for d in found}))


def _feedback(facts: Sequence[Fact], policies: Policies, marketplace: str) -> list[Defect]:
    """Negative feedback counts from its date until it is withdrawn; the removal is booked some hours later (R45)."""
    left = [f for f in facts if isinstance(f.payload, Feedback)]
    if not left:
        return []
    newest = max(left, key=lambda f: f.freshness)
    limit = policies.value("amazon.feedback.negative_up_to", on=day_of(newest.occurred_at), marketplace=marketplace)
    if newest.payload.rating > limit:  # type: ignore[union-attr]
        return []
    gone = next((f.occurred_at for f in facts if _done(f, FEEDBACK, *REMOVED) and f.occurred_at >= newest.occurred_at), None)
    hours = policies.value("amazon.feedback.removal_hours", on=day_of(newest.occurred_at), marketplace=marketplace)
    why = "feedback_negative" if gone is None else "feedback_withdrawn"
    leaves = None if gone is None else gone + hours * HOUR
    return [Defect(FEEDBACK, newest.occurred_at, gone, why, policy="amazon.feedback.negative_up_to", leaves_by_at=leaves)]


def _done(fact: Fact, question: str, *done: str) -> bool:
    return isinstance(fact.payload, Handled) and fact.payload.question == question and fact.payload.done in done


def _claim(facts: Sequence[Fact]) -> list[Defect]:
    """A claim counts while undecided, and on where its outcome counts; of meeting outcomes the stricter holds (R47, R48)."""
    filed = next((f for f in facts if isinstance(f.payload, ClaimFiled)), None)
    decided = [f for f in facts if isinstance(f.payload, ClaimDecided)]
    flagged = next((f for f in facts if isinstance(f.payload, ReturnRow) and f.payload.claim), None)
    start = filed or (decided[0] if decided else flagged)
    if start is None:
        return []
    began = start.occurred_at
    if not decided:
        why = "claim_undecided" if filed else "claim_in_returns_report"
        return [Defect(CLAIM, began, None, why, undecided=True, policy="amazon.odr.undecided_claim_counts")]
    why, counts = _outcome(facts, decided, began)
    first = decided[0].occurred_at
    rows = [Defect(CLAIM, began, first, "claim_undecided", undecided=True, policy="amazon.odr.undecided_claim_counts")]
    ended = decided[-1].occurred_at
    if counts:
        rows.append(Defect(CLAIM, first, None, why, policy="amazon.odr.claim_counts"))
    elif ended > first:
        rows.append(Defect(CLAIM, first, ended, why, policy="amazon.odr.claim_counts"))
    else:
        rows.append(Defect(CLAIM, first, None, why, counts=False, policy="amazon.odr.claim_counts"))
    return [row for row in rows if row.until_at is None or row.until_at > row.from_at]


def _outcome(facts: Sequence[Fact], decided: list[Fact], began: int) -> tuple[str, bool]:
    """(why, counts). A won appeal or payment by the marketplace ends a claim; else refund or cancellation after filing counts."""
    said: list[ClaimDecided] = [f.payload for f in decided]  # type: ignore[misc]
    if any(d.outcome == "appeal_won" for d in said):
        return "claim_appeal_won", False
    if any(d.outcome == "granted" and d.paid_by == "marketplace" for d in said):
        return "claim_paid_by_marketplace", False
    if _refunded_after(facts, began):
        return "claim_refunded_after_filing", True
    if _cancelled_after(facts, began):
        return "claim_cancelled_after_filing", True
    last = said[-1]
    if last.outcome in ("denied", "withdrawn"):
        return f"claim_{last.outcome}", False
    return ("claim_granted" if last.outcome in ("granted", "appeal_lost") else "claim_outcome_unknown"), True


def _refunded_after(facts: Sequence[Fact], began: int) -> bool:
    return any(
        (isinstance(f.payload, RefundIssued) and f.payload.by != "marketplace") or _done(f, "claim", "refunded")
        for f in facts
        if f.occurred_at > began
    )


def _cancelled_after(facts: Sequence[Fact], began: int) -> bool:
    """Cancelled in a report that spoke for a moment after the claim, and not yet in one before."""
    rows = sorted((f for f in facts if isinstance(f.payload, OrderRow)), key=lambda f: f.freshness)
    if not rows or not rows[-1].payload.status.casefold().startswith("cancel"):  # type: ignore[union-attr]
        return False
    first = next(f for f in rows if f.payload.status.casefold().startswith("cancel"))  # type: ignore[union-attr]
    return first.observed_at > began


def _chargeback(facts: Sequence[Fact]) -> list[Defect]:
    """Fraud chargebacks are shown and do not count; an unknown class counts (R46)."""
    told = [f for f in facts if isinstance(f.payload, Chargeback)]
    if not told:
        return []
    known = [f for f in told if f.payload.category != "unknown"] or told  # type: ignore[union-attr]
    category = max(known, key=lambda f: f.freshness).payload.category  # type: ignore[union-attr]
    return [Defect(CHARGEBACK, told[0].occurred_at, None, f"chargeback_{category}", counts=category != "fraud",
                   undecided=category == "unknown", policy="amazon.odr.fraud_chargeback_counts")]  # fmt: skip


def _listed(facts: Sequence[Fact], own: set[str]) -> list[Defect]:
    """The marketplace's own list counts where we know nothing better; a component it does not name is shown as such."""
    rows = []
    for fact in facts:
        if not isinstance(fact.payload, DefectListed):
            continue
        component = fact.payload.component
        if component in own or (not component and own):
            continue
        own.add(component)
        rows.append(Defect(component, fact.occurred_at, None, "listed_by_marketplace", policy="amazon.odr.window_days"))
    return rows
