"""Messages: the first one without an answer sets the clock; a message of ours that did not arrive; mails not understood.

The marketplace counts every hour, weekends and holidays too; the company's own clock counts opening hours and only plans the work.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Milestone, Reason, Said
from odra.facts.fact import of
from odra.facts.moments import HOUR
from odra.facts.payloads import BuyerMessage, ClaimAsked, ClaimDecided, ClaimFiled
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.expected import expected, priced
from odra.rules.procedures.matter import Matter, clock, rated, rest_of, sent_by_marketplace
from odra.rules.procedures.workdays import open_hours_after
from odra.rules.questions.messages import MESSAGE, NOT_RECEIVED, is_answer
from odra.rules.questions.requests import BLOCKED

WRITTEN = frozenset((MESSAGE, NOT_RECEIVED, BLOCKED))
MONEY_BACK = "refund"  # topic of a message
METRIC = "metric.contact_answer_hours"


def message(matter: Matter) -> Iterator[Decision]:
    told, opened_at = matter.opening.payload, matter.question.opened_at
    topic = told.topic if isinstance(told, BuyerMessage) else ""
    hours = matter.policy(matter.answer_policy)
    asked = topic == MONEY_BACK and not matter.money_is_back and not sent_by_marketplace(matter)
    step = "answer_refund" if asked and _small(matter) else "answer"
    over = _claim_lost(matter) or sent_by_marketplace(matter) or not rated(matter)
    decided = clock(matter, opened_at + hours * HOUR, step, "buyer_unanswered" if over else "claim_likelier",
                    policy=matter.answer_policy, values={"hours": hours, "amount": matter.at_risk}, counts=not over)  # fmt: skip
    measured = _measured(matter, decided)
    decided = or_sooner(matter, decided, measured[1].at + 1 if measured else None)
    yield decided
    yield msgspec.structs.replace(
        decided, because=(*decided.because, *measured[:1]), plan=_plan(matter, decided, *measured[1:]), letter=_letter(topic, step, matter),
        alternatives=tuple(_money_back(matter, step)) if asked else (), cost=expected(matter, lost=1) if step != "answer" else None,
    )  # fmt: skip


def _measured(matter: Matter, decided: Decision) -> tuple[()] | tuple[Reason, Milestone]:
    """Until when the answer counts as in time where the marketplace measures that; nothing where it does not."""
    if not rated(matter):
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
    """The last claim was granted: another is not made likelier."""
    told = [f.payload for f in of(matter.dossier.facts, ClaimFiled, ClaimAsked, ClaimDecided)]
    return bool(told) and isinstance(told[-1], ClaimDecided) and told[-1].outcome in ("granted", "appeal_lost")


def _letter(topic: str, step: str, matter: Matter) -> Said:
    if step == "answer_refund":
        return Said("refund_asked_done", {"amount": matter.at_risk, **rest_of(matter)})
    return Said("return_please_file" if topic == "return" else "answer")


def _small(matter: Matter) -> bool:
    """Money that is given back at once when it is asked for (R25)."""
    risk = matter.at_risk
    limit = priced(matter, "settings.refund.asked_at_once_up_to", risk.currency) if risk else None
    return risk is not None and limit is not None and risk <= limit


def _money_back(matter: Matter, step: str) -> Iterator[Alternative]:
    """Both ways that the sources know: at once, or promised while the parcel or the matter is looked into (R25)."""
    policy = "settings.refund.asked_at_once_up_to"
    if step == "answer":
        yield Alternative(Said("step.refund_now", {"amount": matter.at_risk}), None, (Reason(Said("reason.asked_for_money"), (), policy),),
                          expected(matter, lost=1))  # fmt: skip
    else:
        days = matter.policy("settings.refund.working_days")
        yield Alternative(Said("step.promise_refund", {"days": days}), None, (Reason(Said("reason.promise_first"), (), policy),))


def company_due(matter: Matter) -> int | None:
    """By when the company wants to have answered; None where nothing waits for an answer."""
    opened_at = matter.question.opened_at
    if matter.question.kind not in WRITTEN or any(is_answer(f) and f.occurred_at >= opened_at for f in matter.dossier.facts):
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
    answered = max((f.happened for f in facts if is_answer(f)), default=None)
    waits = (f for f in of(facts, BuyerMessage) if (answered is None or f.happened > answered))
    return next((f.occurred_at for f in waits), matter.question.opened_at)
