"""Inquiries: which post can be asked for the parcel, from when until when, by whom, and what it wants."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from odra.facts.decision import Reason, Said
from odra.facts.fact import of
from odra.facts.moments import end_of, local_date, start_of
from odra.facts.payloads import InquiryFiled
from odra.policies.tracking import name_of
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.not_received.parcel import Parcel, destination, lane
from odra.rules.procedures.workdays import workdays_after

_POSTAL = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")  # a number of the Postal Union: its last two letters are the country it comes from


class Inquiry(msgspec.Struct, frozen=True):
    """`from_at` and `until_at` are None where what they count from is not known. `by`: sender | addressee | either."""

    operator: str
    policy: str
    from_at: int | None
    until_at: int | None
    by: str
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        return name_of(self.operator)


def inquiry_of(matter: Matter, parcel: Parcel, promised_at: int | None) -> Inquiry | None:
    """With the post that gave a postal number its country, whoever carries it last; else with the carrier, else with the seller's post.

    None where no times of it are known here.
    """
    posts = matter.policy("carrier.inquiry.posts")
    origin = parcel.number[-2:] if _POSTAL.fullmatch(parcel.number) else matter.policy("settings.seller.country")
    post = posts.get(origin, "")
    operator = post if _POSTAL.fullmatch(parcel.number) and post else parcel.carrier or post
    if operator not in posts.values() or not parcel.tracked:
        return None
    policy = f"carrier.inquiry.{operator}"
    told, way = matter.policy(policy), lane(matter)
    starts = {"promised": promised_at, "posted": _posted_at(matter, parcel), "last_scan": parcel.since_at}
    from_at = _opens(matter, starts[told["from_after"]], told["from_days"][way], told["working"])
    until_at = _closes(matter, starts[told["until_after"]], told["until_days"][way])
    return Inquiry(operator, policy, from_at, until_at, told["by"], tuple(told["needs"]))


def _posted_at(matter: Matter, parcel: Parcel) -> int | None:
    """Without a scan the order's own moment, so that no time to ask is said to be longer than it is."""
    order = matter.dossier.order
    return parcel.posted_at or (order.ordered_at if order else None)


def _opens(matter: Matter, at: int | None, days: int, working: bool) -> int | None:
    """The day after the last day of waiting."""
    if at is None:
        return None
    day = local_date(at, matter.zone)
    last = workdays_after(day, days, matter.policy("settings.refund.calendar")) if working else day + timedelta(days=days)
    return start_of(last + timedelta(days=1), matter.zone)


def _closes(matter: Matter, at: int | None, days: int) -> int | None:
    return None if at is None else end_of(local_date(at, matter.zone) + timedelta(days=days), matter.zone)


def days_of(inquiry: Inquiry) -> Iterator[Reason]:
    """The first and the last day, as far as they are known."""
    for name, at in (("from", inquiry.from_at), ("until", inquiry.until_at)):
        if at is not None:
            yield Reason(Said(f"reason.inquiry_{name}", {f"{name}_at": at}), (), inquiry.policy)


def addressee_step(matter: Matter) -> dict[str, Any] | None:
    """What the addressee can do himself in his country; None where nothing is known of it."""
    told = matter.policy("carrier.inquiry.addressee").get(destination(matter))
    return dict(told) if told else None


def filed(matter: Matter, *what: str) -> list[InquiryFiled]:
    """What was filed since the question was opened."""
    since = [f.payload for f in of(matter.dossier.facts, InquiryFiled) if f.occurred_at >= matter.question.opened_at]
    return [told for told in since if told.what in what]
