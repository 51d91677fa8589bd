"""The decision: for one order at one moment, the next step of each open question, most urgent first."""

from collections.abc import Callable, Mapping

import msgspec

from odra.facts.decision import Decision, Dossier, Evidence
from odra.policies import CONFIDENCE, Policies
from odra.rules.procedures.appeals import claim_appeal
from odra.rules.procedures.chargebacks import chargeback
from odra.rules.procedures.claims import claim
from odra.rules.procedures.feedback import negative_feedback
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.messages import company_due, message, message_blocked, unknown_mail
from odra.rules.procedures.not_received.afterwards import arrived_after_refund, arrived_damaged
from odra.rules.procedures.not_received.deciding import item_not_received
from odra.rules.procedures.not_received.requests import request_appeal, request_not_received
from odra.rules.procedures.once import once
from odra.rules.procedures.prevention import prevents_claim
from odra.rules.procedures.requests import account_notice, cancel_request, request
from odra.rules.procedures.returning.back import return_back
from odra.rules.procedures.returning.reimbursed import reimbursement
from odra.rules.procedures.returning.request import return_request
from odra.rules.procedures.returning.safe_t import safe_t
from odra.rules.procedures.shipping import parcel, to_ship, tracking_number
from odra.rules.questions import (
    APPEAL,
    ARRIVED,
    BACK,
    BLOCKED,
    CANCEL,
    CHARGEBACK,
    CLAIM,
    DAMAGED,
    FEEDBACK,
    MESSAGE,
    NOT_RECEIVED,
    NOTICE,
    NUMBER,
    PARCEL,
    REIMBURSEMENT,
    REQUEST,
    REQUEST_APPEAL,
    REQUEST_INR,
    RETURN,
    SAFE_T,
    TO_SHIP,
    UNKNOWN,
    questions,
)
from odra.rules.questions.opening import reached

PROCEDURES: dict[str, Callable[[Matter], Decision]] = {
    NOT_RECEIVED: item_not_received, MESSAGE: message, UNKNOWN: unknown_mail, BLOCKED: message_blocked, RETURN: return_request,
    ARRIVED: arrived_after_refund, DAMAGED: arrived_damaged, REQUEST_INR: request_not_received, REQUEST_APPEAL: request_appeal,
    CLAIM: claim, APPEAL: claim_appeal, CHARGEBACK: chargeback, FEEDBACK: negative_feedback, CANCEL: cancel_request,
    REQUEST: request, NOTICE: account_notice, TO_SHIP: to_ship, PARCEL: parcel, NUMBER: tracking_number,
    BACK: return_back, SAFE_T: safe_t, REIMBURSEMENT: reimbursement,
}  # fmt: skip
CLAIMABLE = frozenset((NOT_RECEIVED, MESSAGE, RETURN, DAMAGED, CLAIM))  # what may become a claim, or is one


def decide(dossier: Dossier, *, policies: Policies, estimates: Mapping[str, float | None], at: int) -> tuple[Decision, ...]:
    """One Decision per question open at `at`. Facts that happen after `at` are not looked at.

    `estimates` are plain numbers that other rooms work out (`rules/procedures/expected.py`); they move what a step is expected to cost, never the step.
    """
    known = msgspec.structs.replace(dossier, facts=tuple(reached([f for f in dossier.facts if f.occurred_at <= at])))
    open_now = [
        q
        for q in questions(known.facts, known.order, policies)
        if q.opened_at <= at and (q.closed_at is None or q.closed_at > at)
    ]
    return tuple(sorted((_decided(Matter(known, q, policies, at, estimates)) for q in open_now), key=_urgency))


def _decided(matter: Matter) -> Decision:
    """A question that a report closes later changes then, if not before."""
    decision = once(matter, PROCEDURES[matter.question.kind](matter))
    moments = [m for m in (decision.changes_at, matter.question.closed_at) if m is not None]
    return msgspec.structs.replace(
        decision, changes_at=min(moments, default=None), confidence=_weakest(matter, decision), company_due_at=company_due(matter),
        evidence=(*decision.evidence, *_prevention(matter, decision)),
    )  # fmt: skip


def _prevention(matter: Matter, decision: Decision) -> tuple[Evidence, ...]:
    """What would prevent a claim, where the question may lead to one; what the step itself needs is not told twice."""
    if decision.question not in CLAIMABLE:
        return ()
    told = {piece.said.code for piece in decision.evidence}
    return tuple(piece for piece in prevents_claim(matter) if piece.said.code not in told)


def _weakest(matter: Matter, decision: Decision) -> str:
    """The confidence of the weakest source among those that the cited policies follow."""
    found = {matter.held.trusted(r.policy) for r in decision.because if r.policy}
    return max(found, key=CONFIDENCE.index, default="")


def _urgency(decision: Decision) -> tuple[bool, int, int, str]:
    risk = decision.at_risk
    return (decision.state == "stale", decision.due_at, -(risk.minor if risk else 0), decision.question)
