"""The decision: for one order at one moment, the next step of each open question, most urgent first."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from odra.facts.decision import Clock, Decision, Dossier, Evidence, Question
from odra.facts.fact import Facts
from odra.policies import CONFIDENCE, Policies
from odra.rules.procedures.appeals import claim_appeal
from odra.rules.procedures.chargebacks import chargeback
from odra.rules.procedures.claims import claim
from odra.rules.procedures.feedback import negative_feedback
from odra.rules.procedures.further import once_only
from odra.rules.procedures.matter import Matter, matter_of
from odra.rules.procedures.messages import company_due, message, message_blocked, unknown_mail
from odra.rules.procedures.not_received.afterwards import arrived_after_refund, arrived_damaged
from odra.rules.procedures.not_received.deciding import item_not_received
from odra.rules.procedures.not_received.report import loss_report
from odra.rules.procedures.not_received.requests import request_appeal, request_not_received
from odra.rules.procedures.once import once
from odra.rules.procedures.prevention import prevents_claim
from odra.rules.procedures.requests import account_notice, cancel_request, request
from odra.rules.procedures.returning.back import return_back
from odra.rules.procedures.returning.reimbursed import reimbursement
from odra.rules.procedures.returning.request import return_request
from odra.rules.procedures.returning.safe_t import safe_t
from odra.rules.procedures.returning.safe_t_appeal import safe_t_appeal
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
    LOSS_REPORT,
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
    SAFE_T_APPEAL,
    TO_SHIP,
    UNKNOWN,
    questions,
)
from odra.rules.questions.opening import reached

# A procedure yields twice: first its clock (of that decision only what `Clock` keeps holds, its step need not be the last word), then the
# decision with all that is said of it. Whoever wants no more than the clock asks for no more; one with little to say yields once.
Procedure = Callable[[Matter], Iterator[Decision]]
PROCEDURES: dict[str, Procedure] = {
    NOT_RECEIVED: item_not_received, MESSAGE: message, UNKNOWN: unknown_mail, BLOCKED: message_blocked, RETURN: return_request,
    ARRIVED: arrived_after_refund, DAMAGED: arrived_damaged, LOSS_REPORT: loss_report, REQUEST_INR: request_not_received, REQUEST_APPEAL: request_appeal,
    CLAIM: claim, APPEAL: claim_appeal, CHARGEBACK: chargeback, FEEDBACK: negative_feedback, CANCEL: cancel_request,
    REQUEST: request, NOTICE: account_notice, TO_SHIP: to_ship, PARCEL: parcel, NUMBER: tracking_number,
    BACK: return_back, SAFE_T: safe_t, SAFE_T_APPEAL: safe_t_appeal, REIMBURSEMENT: reimbursement,
}  # fmt: skip
CLAIMABLE = frozenset((NOT_RECEIVED, MESSAGE, RETURN, DAMAGED, CLAIM))  # what may become a claim, or is one


def decide(dossier: Dossier, *, policies: Policies, estimates: Mapping[str, float | None], at: int) -> tuple[Decision, ...]:
    """One Decision per question open at `at`. Facts that happen after `at` are not looked at.

    `estimates` are plain numbers that other rooms work out (`rules/procedures/expected.py`); they move what a step is expected to cost, never the step.
    """
    open_now = _open(dossier, policies, estimates, at)
    return tuple(sorted((_decided(matter) for matter in open_now), key=_urgency))


def clocks(dossier: Dossier, *, policies: Policies, at: int, asked: Sequence[Question] | None = None) -> tuple[Clock, ...]:
    """Of the same decisions, in the same order, what the queue keeps: no reason, letter or cost is worked out for it.

    `asked`: all questions of the dossier, where they are known already.
    """
    found = [_clock(matter) for matter in _open(dossier, policies, {}, at, asked)]
    return tuple(sorted(found, key=_urgency) if len(found) > 1 else found)


def _open(
    dossier: Dossier,
    policies: Policies,
    estimates: Mapping[str, float | None],
    at: int,
    asked: Sequence[Question] | None = None,
) -> Iterator[Matter]:
    """What was asked of all facts holds of those that had happened by `at` only where they are the same."""
    facts = reached(Facts.until(dossier.facts, at))
    known = dossier if facts is dossier.facts else msgspec.structs.replace(dossier, facts=facts)
    if asked is None or known is not dossier:
        asked = questions(known.facts, known.order, policies)
    for q in asked:
        if q.opened_at <= at and (q.closed_at is None or q.closed_at > at):
            yield matter_of(known, q, policies, at, estimates)


def _clock(matter: Matter) -> Clock:
    told = once_only(matter, next(PROCEDURES[matter.question.kind](matter)))
    return Clock(
        told.question, told.opened_at, told.due_at, told.state, told.at_risk, told.counts, _changes_at(matter, told), matter.question.about
    )  # fmt: skip


def _decided(matter: Matter) -> Decision:
    *_, decision = PROCEDURES[matter.question.kind](matter)
    decision = once_only(matter, once(matter, decision))
    return msgspec.structs.replace(
        decision, changes_at=_changes_at(matter, decision), confidence=_weakest(matter, decision), company_due_at=company_due(matter),
        evidence=(*decision.evidence, *_prevention(matter, decision)), about=matter.question.about,
    )  # fmt: skip


def _changes_at(matter: Matter, decision: Decision) -> int | None:
    """A question that a report closes later changes then, if not before."""
    at, closed_at = decision.changes_at, matter.question.closed_at
    return at if closed_at is None else closed_at if at is None else min(at, closed_at)


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


def _urgency(decision: Clock | Decision) -> tuple[bool, int, int, str]:
    risk = decision.at_risk
    return (decision.state == "stale", decision.due_at, -(risk.minor if risk else 0), decision.question)
