"""Messages: the first one without an answer sets the clock; a message of ours that did not arrive; mails not understood.

The marketplace counts every hour, weekends and holidays too; the company's own clock counts opening hours and only plans the work.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Decision, Milestone, Reason, Said
from odra.facts.fact import of
from odra.facts.moments import HOUR
from odra.facts.payloads import BuyerMessage, ClaimAsked, ClaimDecided, ClaimFiled
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.matter import Matter, clock, sent_by_marketplace
from odra.rules.procedures.wishes import believed_until, wish_of
from odra.rules.procedures.workdays import open_hours_after
from odra.rules.questions.messages import MESSAGE, NOT_RECEIVED, answers, is_automatic
from odra.rules.questions.requests import BLOCKED

WRITTEN = frozenset((MESSAGE, NOT_RECEIVED, BLOCKED))
ITS_AFFAIR = frozenset(
    ("not_received", "damaged", "wrong_item", "return", "refund")
)  # topics of a message about what the marketplace ships
METRIC = "metric.contact_answer_hours"


def message(matter: Matter) -> Iterator[Decision]:
    """The clock of the first message that waits; the step by all that do."""
    if is_automatic(matter.opening):
        yield from _automatic(matter)
        return
    hours = matter.policy(matter.answer_policy)
    paid = _claim_lost(matter)
    over = matter.money_is_back or paid or sent_by_marketplace(matter) or not matter.rated
    values = {"hours": hours, "amount": matter.at_risk}
    decided = clock(matter, matter.question.opened_at + hours * HOUR, "answer", "buyer_unanswered" if over else "claim_likelier",
                    policy=matter.answer_policy, values=values, counts=not over)  # fmt: skip
    measured = _measured(matter, decided)
    decided = msgspec.structs.replace(decided, at_risk=None) if paid else decided
    decided = or_sooner(matter, decided, measured[1].at + 1 if measured else None, believed_until(matter))
    yield decided
    wish = wish_of(matter)
    yield msgspec.structs.replace(
        decided, step=Said(f"step.{wish.step}", values), because=(*decided.because, *_not_ours(matter), *wish.because, *measured[:1]),
        plan=_plan(matter, decided, *measured[1:]), letter=wish.letter, alternatives=wish.alternatives, cost=wish.cost, evidence=wish.evidence,
    )  # fmt: skip


def _not_ours(matter: Matter) -> Iterator[Reason]:
    """Parcel, return and money of what the marketplace ships are its own affair; the message is answered all the same."""
    if sent_by_marketplace(matter) and getattr(matter.opening.payload, "topic", "") in ITS_AFFAIR:
        yield Reason(Said("reason.marketplace_answers"), (matter.opening.address,), "amazon.claim.covers")


def _automatic(matter: Matter) -> Iterator[Decision]:
    """The buyer waits for nothing, but the marketplace counts it until it is marked: within the time that it measures."""
    hours = matter.policy(METRIC)
    yield clock(matter, matter.question.opened_at + hours * HOUR, "mark_no_answer", "counted_unanswered",
                policy="amazon.message.automatic_counts", values={"hours": hours}, reason="automatic_reply")  # fmt: skip


def _measured(matter: Matter, decided: Decision) -> tuple[()] | tuple[Reason, Milestone]:
    """Until when the answer counts as in time where the marketplace measures that; nothing where it does not."""
    if not matter.rated:
        return ()
    hours = matter.policy(METRIC)
    until_at = decided.opened_at + hours * HOUR
    told = Reason(Said("reason.contact_metric", {"hours": hours, "until_at": until_at}), (), METRIC)
    state = "now" if matter.at <= until_at else "done"
    return told, Milestone(Said("plan.contact_metric", {"hours": hours}), until_at, state, METRIC)


def _plan(matter: Matter, decided: Decision, *before: Milestone) -> tuple[Milestone, ...]:
    ahead = any(mark.state == "now" for mark in before)
    told = Said("plan.answer", {"hours": matter.policy(matter.answer_policy)})
    return (*before, Milestone(told, decided.due_at, "next" if ahead else "now", matter.answer_policy))


def _claim_lost(matter: Matter) -> bool:
    """The last claim was granted: the money went with it, and another is not made likelier."""
    told = [f.payload for f in of(matter.dossier.facts, ClaimFiled, ClaimAsked, ClaimDecided)]
    return bool(told) and isinstance(told[-1], ClaimDecided) and told[-1].outcome in ("granted", "appeal_lost")


def company_due(matter: Matter) -> int | None:
    """By when the company wants to have answered; None where nothing waits for an answer."""
    opened_at = matter.question.opened_at
    if matter.question.kind not in WRITTEN or is_automatic(matter.opening):
        return None
    if any(f.occurred_at >= opened_at for f in answers(matter.dossier.facts)):
        return None
    week, country = matter.policy("settings.hours.open"), matter.policy("settings.hours.calendar")
    return open_hours_after(
        opened_at, matter.policy("settings.hours.answer_within"), week, country, matter.policy("settings.desk.zone")
    )


def unknown_mail(matter: Matter) -> Iterator[Decision]:
    hours = matter.policy(matter.answer_policy)
    yield clock(matter, matter.question.opened_at + hours * HOUR, "look_at_mail", "may_hide_a_deadline",
                policy=matter.answer_policy, values={"hours": hours})  # fmt: skip


def message_blocked(matter: Matter) -> Iterator[Decision]:
    """The clock of what the buyer wrote runs on: what did not reach him answered nothing."""
    policy = matter.answer_policy
    hours = matter.policy(policy)
    since_at = min(_waiting_since(matter), matter.question.opened_at)
    yield clock(matter, since_at + hours * HOUR, "send_again", "not_answered", policy=policy, values={"hours": hours})


def _waiting_since(matter: Matter) -> int:
    """When the first message came in that has no answer; else when the question was opened."""
    facts = matter.dossier.facts
    answered = max((f.happened for f in answers(facts)), default=None)
    waits = (f for f in of(facts, BuyerMessage) if (answered is None or f.happened > answered) and not is_automatic(f))
    return next((f.occurred_at for f in waits), matter.question.opened_at)
