"""A-to-z claims: the marketplace's question, and the appeal against its decision."""

from odra.facts.decision import Decision
from odra.facts.moments import HOUR, days_later
from odra.facts.payloads import ClaimAsked, ClaimDecided, ClaimFiled
from odra.rules.procedures.matter import Matter, clock, counting, in_days, rated

WINDOW = {"amazon_pay": "amazon_pay.claim.response_window"}  # payments with Amazon Pay have clocks of their own (R30)


def claim(matter: Matter) -> Decision:
    """The time that the newest notice itself names goes first; the page's is for notices that name none."""
    policy, opened = WINDOW.get(matter.dossier.channel, "amazon.claim.response_window"), matter.question.opened_at
    told, hours = matter.opening.payload, matter.policy(policy)
    asked = next(
        (f for f in reversed(matter.dossier.facts) if isinstance(f.payload, ClaimAsked) and f.occurred_at >= opened), None
    )
    step = "prepare_claim_answer" if isinstance(told, ClaimFiled) and not told.answer_needed and not asked else "answer_claim"
    due_at, values, reason = opened + hours * HOUR, {"hours": hours}, "claim" if isinstance(told, ClaimFiled) else "claim_marked"
    if asked is not None:
        hours = asked.payload.answer_hours or hours  # type: ignore[union-attr]
        due_at, values, reason = asked.occurred_at + hours * HOUR, {"hours": hours, "asked_at": asked.occurred_at}, "claim_asked"
    elif isinstance(told, ClaimFiled) and told.answer_days:
        due_at, values = days_later(opened, told.answer_days, matter.zone), {"days": told.answer_days}
        reason = "claim_named" if told.answer_needed else "claim_not_yet"
    nothing = "claim_granted" if step == "answer_claim" else "claim_may_be_granted"
    return clock(matter, due_at, step, nothing, policy=policy, values=values, counts=rated(matter), reason=reason)


def claim_appeal(matter: Matter) -> Decision:
    """A decision that could not be read is read first."""
    told = matter.opening.payload
    unread = isinstance(told, ClaimDecided) and told.outcome == "unknown"
    step, nothing = ("read_claim_decision", "claim_may_stay") if unread else ("appeal_or_accept", "claim_stays")
    if not rated(matter):
        nothing = "claim_stays_uncounted"
    return counting(matter, in_days(matter, "amazon.claim.appeal_window", step, nothing))
