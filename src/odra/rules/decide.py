"""The decision: for one order at one moment, the next step of each open question, most urgent first."""

from collections.abc import Callable, Mapping

import msgspec

from odra.facts.decision import Decision, Dossier, Evidence
from odra.facts.moments import day_of
from odra.policies import CONFIDENCE, Policies
from odra.rules.procedures.appeals import claim_appeal
from odra.rules.procedures.chargebacks import chargeback
from odra.rules.procedures.claims import claim
from odra.rules.procedures.feedback import negative_feedback
from odra.rules.procedures.item_not_received import item_not_received
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.messages import company_due, message, message_blocked, unknown_mail
from odra.rules.procedures.prevention import prevents_claim
from odra.rules.procedures.requests import account_notice, cancel_request, request
from odra.rules.procedures.returns import return_request
from odra.rules.procedures.shipping import parcel, to_ship, tracking_number
from odra.rules.questions import (
    APPEAL,
    BLOCKED,
    CANCEL,
    CHARGEBACK,
    CLAIM,
    FEEDBACK,
    MESSAGE,
    NOT_RECEIVED,
    NOTICE,
    NUMBER,
    PARCEL,
    REQUEST,
    RETURN,
    TO_SHIP,
    UNKNOWN,
    questions,
)
from odra.rules.questions.opening import reached

PROCEDURES: dict[str, Callable[[Matter], Decision]] = {
    NOT_RECEIVED: item_not_received, MESSAGE: message, UNKNOWN: unknown_mail, BLOCKED: message_blocked, RETURN: return_request,
    CLAIM: claim, APPEAL: claim_appeal, CHARGEBACK: chargeback, FEEDBACK: negative_feedback, CANCEL: cancel_request,
    REQUEST: request, NOTICE: account_notice, TO_SHIP: to_ship, PARCEL: parcel, NUMBER: tracking_number,
}  # fmt: skip
CLAIMABLE = frozenset((NOT_RECEIVED, MESSAGE, RETURN, CLAIM))  # what may become a claim, or is one


def decide(dossier: Dossier, *, policies: Policies, estimates: Mapping[str, float | None], at: int) -> tuple[Decision, ...]:
    """One Decision per question open at `at`. Facts that happen after `at` are not looked at.

    `estimates` are plain numbers that other rooms work out (`rules/expected.py`); they move what a step is expected to cost, never the step.
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
    decision = PROCEDURES[matter.question.kind](matter)
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
    on, where = day_of(matter.question.opened_at), matter.dossier.marketplace
    found = {matter.policies.confidence(r.policy, on=on, marketplace=where) for r in decision.because if r.policy}
    return max(found, key=CONFIDENCE.index, default="")


def _urgency(decision: Decision) -> tuple[bool, int, int, str]:
    risk = decision.at_risk
    return (decision.state == "stale", decision.due_at, -(risk.minor if risk else 0), decision.question)
