"""The dates of the stage tracker, in order of time; from when a claim can come, and until when a post can be asked."""

from odra.facts.decision import Milestone, Said
from odra.facts.moments import end_of, start_of
from odra.rules.procedures.not_received.dates import asking
from odra.rules.procedures.not_received.steps import Search

Mark = tuple[str, dict[str, object], int, str]  # (code, values, moment, policy)


def plan(search: Search) -> tuple[Milestone, ...]:
    dates, inquiry = search.dates, search.inquiry
    stages = [Milestone(Said(c, values), when, _stage(c, search, when), policy) for c, values, when, policy in marks(search)]
    how = asking(search.matter)
    if dates.claims_from_at is not None and search.came is None:
        stages.append(Milestone(Said(f"plan.{how.words}_open"), dates.claims_from_at, "risk", how.opens))
    if inquiry is not None and inquiry.until_at is not None and search.came is None:
        stages.append(Milestone(Said("plan.inquiry_until", {"carrier": inquiry.name}), inquiry.until_at, "risk", inquiry.policy))
    return tuple(sorted(stages, key=lambda m: m.at))


def marks(search: Search) -> list[Mark]:
    """The answer first, then what it leads to."""
    dates, answered, matter = search.dates, search.answered, search.matter
    hours = {"hours": matter.policy(matter.answer_policy)}
    found: list[Mark] = [
        ("plan.answer", hours, answered.occurred_at if answered else dates.answer_by_at, matter.answer_policy),
        ("plan.checks", {}, dates.checks_by_at - 1, "settings.post_office.caller"),
        ("plan.day_six", {}, end_of(dates.day_six, matter.zone) - 1, "settings.refund.working_days"),
        ("plan.refund", {}, dates.refund_at - 1, "settings.refund.before_claim"),
    ]
    if search.protected or search.came:  # nothing is promised: the marketplace pays, or nothing is owed
        del found[1:]
    elif search.withdrawn:  # the checks were before the claim
        found = [found[0], found[-1]] if not search.signed else found[:1]
    elif search.signed:  # nor here: the signature proves delivery
        del found[2:]
    elif dates.without_checks:
        del found[1]
    return found


def _stage(code: str, search: Search, when: int) -> str:
    """Before the answer only the answer is now; after it the checks are, and from its day on the refund, until it is made."""
    at, answered = search.matter.at, search.answered
    if code == "plan.answer":
        return "done" if answered else "now"
    if answered is None:
        return "next"
    if code == "plan.refund":
        return "now" if at >= start_of(search.dates.refund_on, search.matter.zone) else "next"
    if at > when:
        return "done"
    return "now" if code == "plan.checks" else "next"
