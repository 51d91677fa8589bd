"""Clocks of requests and notices beside messages: due date, step, what happens else. No order defect hangs on them."""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Decision, Reason, Said
from odra.facts.fact import of
from odra.facts.moments import DAY, HOUR, end_of, local_date
from odra.facts.payloads import AccountNotice, RequestOpened
from odra.rules.procedures.ebay_returns import answered, worth
from odra.rules.procedures.matter import Matter, clock, named_by
from odra.rules.procedures.workdays import workdays_after

STEPS = {"return": "answer_return_request", "cancel": "cancel_or_tell"}


def cancel_request(matter: Matter) -> Iterator[Decision]:
    """Within the hours of the setting, and before the order has to be shipped."""
    policy = "settings.cancel.answer_within"
    hours = matter.policy(policy)
    order, opened_at = matter.dossier.order, matter.question.opened_at
    due = opened_at + hours * HOUR
    if order is not None and order.ship_by_at is not None and order.ship_by_at > opened_at:
        due = min(due, order.ship_by_at)
    decided = clock(matter, due, "cancel_or_tell", "cancel_ignored", policy=policy, values={"hours": hours})
    yield decided
    if matter.rated:
        left_out = Reason(Said("reason.cancel_asked_left_out"), (matter.question.opened_by,), "metric.pre_fulfilment_cancel_rate")
        yield msgspec.structs.replace(decided, because=(*decided.because, left_out))


def request(matter: Matter) -> Iterator[Decision]:
    """By the time the channel itself named, else its policy's business days after the day of opening."""
    told, policy = freshest(matter), "ebay.request.answer_window"
    days = matter.policy(policy)
    step = STEPS.get(told.about, "resolve_request")
    decided = clock(matter, due_by(matter, told), step, "channel_steps_in", policy=policy, values={"days": days})
    if told.about != "return":
        yield decided
        return
    decided = msgspec.structs.replace(decided, at_risk=worth(matter, told))
    yield decided
    yield answered(matter, told, decided)


def due_by(matter: Matter, told: RequestOpened) -> int:
    """The time that the channel names, else its policy's business days."""
    due = business_days_later(matter, matter.policy("ebay.request.answer_window"))
    return named_by(told, matter.question.opened_at, matter.zone, due) or due


def freshest(matter: Matter) -> RequestOpened:
    """What the channel last said of the request: lists tell it again with another status or day."""
    number = getattr(matter.opening.payload, "request", "")
    told = [f for f in of(matter.dossier.facts, RequestOpened) if f.payload.request == number]
    return max(told, key=lambda f: f.freshness).payload


def business_days_later(matter: Matter, days: int) -> int:
    opened_on = local_date(matter.question.opened_at, matter.zone)
    return end_of(workdays_after(opened_on, days, matter.policy("settings.seller.country")), matter.zone)


def account_notice(matter: Matter) -> Iterator[Decision]:
    """The notice's own time, else the setting's."""
    told, policy = matter.opening.payload, "settings.notice.look_within"
    days, opened_at = matter.policy(policy), matter.question.opened_at
    due, reason = opened_at + days * DAY, ""
    if isinstance(told, AccountNotice) and (named := named_by(told, opened_at, matter.zone, due)):
        due, days, reason = named, told.answer_days or days, "" if told.answer_days else "answer_named"
    decided = clock(matter, due, "read_notice", "notice_unread", policy=policy, values={"days": days}, reason=reason)
    yield msgspec.structs.replace(decided, at_risk=None)
