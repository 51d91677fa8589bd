"""Bare clocks: questions whose step is known but whose whole procedure is not built yet. Due date, reasons, what happens else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from odra.facts.decision import Decision, Dossier, Question, Reason, Said
from odra.facts.fact import Fact
from odra.facts.moments import DAY, HOUR, day_of, told_day
from odra.facts.money import Money
from odra.facts.payloads import BuyerMessage, ClaimFiled, Feedback
from odra.policies import Policies, zone_of


class Matter(msgspec.Struct, frozen=True):
    """A question under decision: the dossier as known at `at`, the policies, the moment."""

    dossier: Dossier
    question: Question
    policies: Policies
    at: int

    def policy(self, name: str, on: int | None = None) -> Any:
        """A policy's value on the day that governs: the opening of the question unless `on` (a moment) says otherwise."""
        return self.policies.value(name, on=day_of(on or self.question.opened_at), marketplace=self.dossier.marketplace)

    @property
    def opening(self) -> Fact:
        return next(f for f in self.dossier.facts if f.address == self.question.opened_by)

    @property
    def opened(self) -> int | date:
        """When the question was opened: a moment, or a day where its fact is known only to the day."""
        told = self.opening
        return told_day(told.occurred_at, zone_of(self.dossier.marketplace)) if told.precision else told.occurred_at

    @property
    def at_risk(self) -> Money | None:
        return self.dossier.order.total if self.dossier.order else None


def state_of(matter: Matter, due_at: int, last_at: int | None = None) -> str:
    """due | overdue | stale: stale when the last clock ran out longer ago than the policy's days."""
    stale = (last_at or due_at) + matter.policy("settings.queue.stale_after") * DAY
    return "due" if matter.at < due_at else "overdue" if matter.at < stale else "stale"


def next_change(matter: Matter, *moments: int) -> int | None:
    """The first of these moments, and of the lapse into staleness, that is still to come."""
    last = max(moments) + matter.policy("settings.queue.stale_after") * DAY
    return min((m for m in (*moments, last) if m > matter.at), default=None)


def clock(
    matter: Matter, due_at: int, step: str, if_nothing: str, *, policy: str, values: dict[str, Any], counts: bool = False
) -> Decision:
    """A decision with one clock, its cited reason and no alternatives."""
    q = matter.question
    reason = Reason(Said(f"reason.{q.kind}", {"opened_at": matter.opened, "due_at": due_at, **values}), (q.opened_by,), policy)
    return Decision(
        question=q.kind,
        opened_at=q.opened_at,
        due_at=due_at,
        state=state_of(matter, due_at),
        step=Said(f"step.{step}", values),
        if_nothing=Said(f"if.{if_nothing}", values),
        because=(reason,),
        at_risk=matter.at_risk,
        counts=counts,
        changes_at=next_change(matter, due_at),
    )


def message(matter: Matter) -> Decision:
    hours = matter.policy("amazon.message.answer_window")
    topic = matter.opening.payload.topic if isinstance(matter.opening.payload, BuyerMessage) else ""
    decided = clock(matter, matter.question.opened_at + hours * HOUR, "answer", "claim_likelier",
                    policy="amazon.message.answer_window", values={"hours": hours}, counts=True)  # fmt: skip
    return msgspec.structs.replace(decided, letter=Said("return_please_file" if topic == "return" else "answer", {}))


def return_request(matter: Matter) -> Decision:
    hours = matter.policy("amazon.return.authorise_window")
    return clock(matter, matter.question.opened_at + hours * HOUR, "authorise_return", "claim_granted_debited",
                 policy="amazon.return.authorise_window", values={"hours": hours}, counts=True)  # fmt: skip


def claim(matter: Matter) -> Decision:
    """The time the notice itself names goes first, where it is not longer than the page's."""
    hours = matter.policy("amazon.claim.response_window")
    told = matter.opening.payload
    if isinstance(told, ClaimFiled) and told.answer_days:
        hours = told.answer_days * 24
    step = "answer_claim" if not isinstance(told, ClaimFiled) or told.answer_needed else "prepare_claim_answer"
    return clock(matter, matter.question.opened_at + hours * HOUR, step, "claim_granted",
                 policy="amazon.claim.response_window", values={"hours": hours}, counts=True)  # fmt: skip


def claim_appeal(matter: Matter) -> Decision:
    days = matter.policy("amazon.claim.appeal_window")
    return clock(matter, matter.question.opened_at + days * DAY, "appeal_or_accept", "claim_stays",
                 policy="amazon.claim.appeal_window", values={"days": days}, counts=True)  # fmt: skip


def chargeback(matter: Matter) -> Decision:
    days = matter.policy("amazon.chargeback.answer_window")
    return clock(matter, matter.question.opened_at + days * DAY, "answer_chargeback", "chargeback_lost",
                 policy="amazon.chargeback.answer_window", values={"days": days}, counts=True)  # fmt: skip


def negative_feedback(matter: Matter) -> Decision:
    days = matter.policy("settings.feedback.look_within")
    stars = matter.opening.payload.rating if isinstance(matter.opening.payload, Feedback) else 0
    decided = clock(matter, matter.question.opened_at + days * DAY, "look_at_feedback", "feedback_stays",
                    policy="amazon.feedback.negative_up_to", values={"days": days, "stars": stars}, counts=True)  # fmt: skip
    return msgspec.structs.replace(decided, at_risk=None)


def unknown_mail(matter: Matter) -> Decision:
    hours = matter.policy("amazon.message.answer_window")
    return clock(matter, matter.question.opened_at + hours * HOUR, "look_at_mail", "may_hide_a_deadline",
                 policy="amazon.message.answer_window", values={"hours": hours})  # fmt: skip


CLOCKS: dict[str, Callable[[Matter], Decision]] = {
    "message": message,
    "return_request": return_request,
    "claim": claim,
    "claim_appeal": claim_appeal,
    "chargeback": chargeback,
    "negative_feedback": negative_feedback,
    "unknown_mail": unknown_mail,
}
