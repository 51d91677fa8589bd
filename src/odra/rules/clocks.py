"""Bare clocks: questions whose step is known but whose whole procedure is not built yet. Due date, reasons, what happens else."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from odra.facts.decision import Decision, Dossier, Question, Reason, Said
from odra.facts.fact import Fact
from odra.facts.moments import DAY, HOUR, day_of, days_later, told_day
from odra.facts.money import Money
from odra.facts.payloads import BuyerMessage, Chargeback, ClaimAsked, ClaimDecided, ClaimFiled, Feedback
from odra.policies import Policies, zone_of
from odra.rules.defects import chargeback_category
from odra.rules.opening import back_by

# Payments with Amazon Pay have clocks of their own (R30).
CLAIM_WINDOW = {"amazon_pay": "amazon_pay.claim.response_window"}
CHARGEBACK_WINDOW = {"amazon_pay": "amazon_pay.chargeback.answer_window"}


class Matter(msgspec.Struct, frozen=True):
    """A question under decision: the dossier as known at `at`, the policies, the moment, what other rooms estimate."""

    dossier: Dossier
    question: Question
    policies: Policies
    at: int
    estimates: Mapping[str, float | None] = {}

    def policy(self, name: str, on: int | None = None) -> Any:
        """A policy's value on the day that governs: the opening of the question unless `on` (a moment) says otherwise."""
        return self.policies.value(name, on=day_of(on or self.question.opened_at), marketplace=self.dossier.marketplace)

    @property
    def zone(self) -> str:
        return zone_of(self.dossier.marketplace)

    @property
    def opening(self) -> Fact:
        return next(f for f in self.dossier.facts if f.address == self.question.opened_by)

    @property
    def opened(self) -> int | date:
        """When the question was opened: a moment, or a day where its fact is known only to the day."""
        told = self.opening
        if self.question.opened_at != told.occurred_at:  # a report told of it later than the row's own day
            return self.question.opened_at
        return told_day(told.occurred_at, self.zone) if told.precision else told.occurred_at

    @property
    def at_risk(self) -> Money | None:
        """The amount that the opening notice names, else what of the order's is not back with the buyer yet."""
        told = self.opening.payload
        if isinstance(told, ClaimFiled | Chargeback) and told.amount and told.currency:
            return Money(told.amount, told.currency)
        total = self.dossier.order.total if self.dossier.order else None
        back = back_by(self.dossier.facts, total.currency) if total else 0
        return Money(total.minor - back, total.currency) if total and 0 < back < total.minor else total


def stale_at(matter: Matter, due_at: int) -> int:
    """From when a question whose last clock ran out at `due_at` is probably over."""
    return due_at + int(matter.policy("settings.queue.stale_after")) * DAY


def state_of(matter: Matter, due_at: int) -> str:
    """due | overdue | stale."""
    return "due" if matter.at < due_at else "overdue" if matter.at < stale_at(matter, due_at) else "stale"


def clock(
    matter: Matter,
    due_at: int,
    step: str,
    if_nothing: str,
    *,
    policy: str,
    values: dict[str, Any],
    counts: bool = False,
    reason: str = "",
) -> Decision:
    """A decision with one clock, its cited reason and no alternatives. `counts`: a further defect is at risk."""
    q = matter.question
    because = Reason(
        Said(f"reason.{reason or q.kind}", {"opened_at": matter.opened, "due_at": due_at, **values}), (q.opened_by,), policy
    )
    return Decision(
        question=q.kind,
        opened_at=q.opened_at,
        due_at=due_at,
        state=state_of(matter, due_at),
        step=Said(f"step.{step}", values),
        if_nothing=Said(f"if.{if_nothing}", values),
        because=(because,),
        at_risk=matter.at_risk,
        counts=counts,
        changes_at=min((m for m in (due_at, stale_at(matter, due_at)) if m > matter.at), default=None),
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
    """The time that the newest notice itself names goes first; the page's is for notices that name none."""
    policy, opened = CLAIM_WINDOW.get(matter.dossier.channel, "amazon.claim.response_window"), matter.question.opened_at
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


def rated(matter: Matter) -> bool:
    """Whether a defect would enter the marketplace's rate: of a payment or an order on another site none does (R30)."""
    order = matter.dossier.order
    return matter.dossier.channel not in CLAIM_WINDOW and (order is None or order.marketplace != "")


def _counting(matter: Matter, decided: Decision) -> Decision:
    """Of a defect that stands: it counts already, unless the order is in no rate, or not yet; so nothing more is lost."""
    order, inside = matter.dossier.order, rated(matter)
    pending = inside and order is not None and order.pending
    return msgspec.structs.replace(decided, counts=pending, counted=inside and not pending)


def claim_appeal(matter: Matter) -> Decision:
    """A decision that could not be read is read first."""
    told = matter.opening.payload
    unread = isinstance(told, ClaimDecided) and told.outcome == "unknown"
    step, nothing = ("read_claim_decision", "claim_may_stay") if unread else ("appeal_or_accept", "claim_stays")
    if not rated(matter):
        nothing = "claim_stays_uncounted"
    return _counting(matter, _in_days(matter, "amazon.claim.appeal_window", step, nothing))


def chargeback(matter: Matter) -> Decision:
    """A fraud chargeback is answered too, but it does not count."""
    fraud = chargeback_category(matter.dossier.facts) == "fraud"
    counts = rated(matter) and (not fraud or matter.policy("amazon.odr.fraud_chargeback_counts"))
    lost = "chargeback_lost" if counts else "chargeback_lost_uncounted"
    policy = CHARGEBACK_WINDOW.get(matter.dossier.channel, "amazon.chargeback.answer_window")
    named = next(
        (f.payload.answer_days for f in matter.dossier.facts if isinstance(f.payload, Chargeback) and f.payload.answer_days), None
    )
    return msgspec.structs.replace(_in_days(matter, policy, "answer_chargeback", lost, named), counts=counts)


def _in_days(matter: Matter, policy: str, step: str, if_nothing: str, named: int | None = None) -> Decision:
    """A clock of the policy's calendar days, or of those that the notice itself names."""
    days = named or matter.policy(policy)
    due_at = days_later(matter.question.opened_at, days, matter.zone)
    return clock(matter, due_at, step, if_nothing, policy=policy, values={"days": days}, counts=True)


def negative_feedback(matter: Matter) -> Decision:
    days, limit = matter.policy("settings.feedback.look_within"), matter.policy("amazon.feedback.negative_up_to")
    stars = matter.opening.payload.rating if isinstance(matter.opening.payload, Feedback) else 0
    decided = clock(matter, days_later(matter.question.opened_at, days, matter.zone), "look_at_feedback", _stays(matter),
                    policy="amazon.feedback.negative_up_to", values={"days": days, "stars": stars, "limit": limit})  # fmt: skip
    return _counting(matter, msgspec.structs.replace(decided, at_risk=None))


def _stays(matter: Matter) -> str:
    """What feedback does that nobody removes."""
    order = matter.dossier.order
    if not rated(matter):
        return "feedback_in_no_rate"
    return "feedback_will_count" if order is not None and order.pending else "feedback_stays"


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
