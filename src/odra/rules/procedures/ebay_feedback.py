"""Negative feedback on eBay: eBay removes it by rules of its own, and the buyer can be asked to revise it, through eBay, once it is solved.

It is in none of eBay's rates that files tell of. What eBay would remove is more than the part of its list that could be read: eBay is asked.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Milestone, Reason, Said
from odra.facts.moments import days_later
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.matter import Matter, clock
from odra.rules.procedures.noted import answered, done, solved

REMOVABLE, NO_PRESSURE, REPLY = "ebay.feedback.removable", "ebay.feedback.no_pressure", "ebay.feedback.reply"
REVISION, LIMIT = "ebay.feedback.revision_within", "ebay.feedback.negative_up_to"
LETTERS = {"look_at_feedback": "feedback_solve"}


def ebay_feedback(matter: Matter) -> Iterator[Decision]:
    days, stars = matter.policy("settings.feedback.look_within"), matter.opening.payload.rating  # type: ignore[union-attr]
    until_at = days_later(matter.question.opened_at, matter.policy(REVISION), matter.zone)
    step = _step(matter, until_at)
    decided = clock(matter, days_later(matter.question.opened_at, days, matter.zone), step, "feedback_in_no_rate", policy=LIMIT,
                    values={"days": days, "stars": stars, "until_at": until_at}, reason="feedback_on_ebay")  # fmt: skip
    decided = or_sooner(matter, msgspec.structs.replace(decided, at_risk=None), until_at)
    yield decided
    letter = LETTERS.get(step)
    yield msgspec.structs.replace(
        decided, because=(*decided.because, *_reasons(step, until_at)), letter=Said(letter) if letter else None, plan=_plan(matter, decided, until_at),
        alternatives=tuple(_alternatives(matter, step)), warnings=(Reason(Said("reason.no_incentive"), (), NO_PRESSURE),),
        sheet=(Said("sheet.feedback_read_ebay"),),
    )  # fmt: skip


def _step(matter: Matter, until_at: int) -> str:
    if not solved(matter):
        return "look_at_feedback"
    if matter.at < until_at and not done(matter, "feedback_told"):
        return "ask_revision"
    return "leave_feedback" if answered(matter) else "reply_feedback"


def _reasons(step: str, until_at: int) -> Iterator[Reason]:
    yield Reason(Said("reason.feedback_ask_ebay"), (), REMOVABLE)
    if step in ("look_at_feedback", "ask_revision"):
        yield Reason(Said("reason.feedback_revision", {"until_at": until_at}), (), REVISION)


def _plan(matter: Matter, decided: Decision, until_at: int) -> tuple[Milestone, ...]:
    over = matter.at >= until_at
    return (
        Milestone(Said("plan.negative_feedback"), decided.due_at, "now", LIMIT),
        Milestone(Said("plan.feedback_revision"), until_at, "done" if over else "next", REVISION),
    )


def _alternatives(matter: Matter, step: str) -> Iterator[Alternative]:
    if not done(matter, "feedback_removal"):
        yield Alternative(Said("step.ask_ebay_removal"), None, (Reason(Said("reason.feedback_ask_ebay"), (), REMOVABLE),))
    if step not in ("reply_feedback", "leave_feedback"):
        yield Alternative(Said("step.reply_feedback"), None, (Reason(Said("reason.feedback_reply_ebay"), (), REPLY),))
    yield Alternative(Said("step.offer_for_change"), Reason(Said("reason.no_incentive"), (), NO_PRESSURE))
