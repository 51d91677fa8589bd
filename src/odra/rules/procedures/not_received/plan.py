"""The dates of the stage tracker, in order of time; from when a claim can come, and until when a post can be asked."""

import msgspec

from odra.facts.decision import Milestone, Said
from odra.facts.moments import end_of
from odra.rules.procedures.not_received.steps import Search

Mark = tuple[str, dict[str, object], int, str]  # (code, values, moment, policy)


def plan(search: Search) -> tuple[Milestone, ...]:
    dates, inquiry = search.dates, search.inquiry
    stages = _one_now(
        [Milestone(Said(c, values), when, _stage(c, search, when), policy) for c, values, when, policy in marks(search)]
    )
    if dates.claims_from_at is not None:
        stages.append(Milestone(Said("plan.claims_open"), dates.claims_from_at, "risk", "amazon.claim.opens_after"))
    if inquiry is not None and inquiry.until_at is not None:
        stages.append(Milestone(Said("plan.inquiry_until", {"carrier": inquiry.name}), inquiry.until_at, "risk", inquiry.policy))
    return tuple(sorted(stages, key=lambda m: m.at))


def marks(search: Search) -> list[Mark]:
    """The answer first, then what it leads to."""
    dates, answered, matter = search.dates, search.answered, search.matter
    hours = {"hours": matter.policy("amazon.message.answer_window")}
    found: list[Mark] = [
        ("plan.answer", hours, answered.occurred_at if answered else dates.answer_by_at, "amazon.message.answer_window"),
        ("plan.checks", {}, dates.checks_by_at - 1, "settings.post_office.caller"),
        ("plan.day_six", {}, end_of(dates.day_six, matter.zone) - 1, "settings.refund.working_days"),
        ("plan.refund", {}, dates.refund_at - 1, "settings.refund.before_claim"),
    ]
    if search.protected:  # nothing is promised: the marketplace pays
        del found[1:]
    elif search.parcel.state == "signed":  # nor here: the signature proves delivery
        del found[2:]
    elif dates.without_checks:
        del found[1]
    return found


def _one_now(stages: list[Milestone]) -> list[Milestone]:
    """Of the steps whose time has come only the last to be reached is now; what lies before it is done with."""
    now = [m for m in stages if m.state == "now"]
    last = max(now, key=lambda m: m.at, default=None)
    return [msgspec.structs.replace(m, state="done") if m in now and m is not last else m for m in stages]


def _stage(code: str, search: Search, when: int) -> str:
    """Before the answer only the answer is now; after it the checks are, and then what they led to."""
    at, answered = search.matter.at, search.answered
    if code == "plan.answer":
        return "done" if answered else "now"
    if answered is None:
        return "next"
    if code == "plan.checks":
        return "now" if at <= when else "done"
    return "next" if at <= when else "now"
