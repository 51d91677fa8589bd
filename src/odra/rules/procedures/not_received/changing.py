"""When the same facts give another answer about a missing parcel: reckoned, not tried, for there are many such decisions.

tests/rules/test_changes_of_parcels.py holds it against trying.
"""

from collections.abc import Iterator

from odra.facts.moments import start_of
from odra.rules.procedures.matter import stale_at
from odra.rules.procedures.not_received.dates import Dates, coming_day, started
from odra.rules.procedures.not_received.inquiry import Inquiry, filed
from odra.rules.procedures.not_received.plan import marks
from odra.rules.procedures.not_received.steps import Search, Step, collect_by_at


def changes_at(search: Search, step: Step) -> int | None:
    at = search.matter.at
    soonest = min([m for m in _moments(search, step) if m > at], default=None)
    if search.answered is not None or search.came is not None:
        return soonest
    now = _shown(search, search.dates)
    return coming_day(search.matter, now, lambda day: _shown(search, started(search.dates, search.parcel, day)), soonest)


def _moments(search: Search, step: Step) -> Iterator[int]:
    """Deadline, staleness, silence; once answered the plan's dates, the day of the money, and the days of an inquiry."""
    dates = search.dates
    yield from (step.due_at, stale_at(search.matter, step.due_at))
    if search.parcel.state == "moving" and search.parcel.silent_at is not None:
        yield search.parcel.silent_at
    if (until_at := collect_by_at(search)) is not None:
        yield until_at
    if search.answered is None or search.protected or search.came:
        return
    for code, _, when, _ in marks(search)[1:]:
        if code != "plan.refund":
            yield when + 1
    yield start_of(dates.refund_on, search.matter.zone)
    if search.inquiry is not None and not filed(search.matter, "inquiry"):
        yield from _inquiry_days(search.inquiry)


def _inquiry_days(inquiry: Inquiry) -> Iterator[int]:
    """The last day tells nothing where it comes before the first."""
    if inquiry.from_at is not None:
        yield inquiry.from_at
    if inquiry.until_at is not None and (inquiry.from_at is None or inquiry.until_at > inquiry.from_at):
        yield inquiry.until_at


def _shown(search: Search, dates: Dates) -> tuple[object, ...]:
    """What of the dates the decision tells: under a label's protection nothing is promised, so no checks."""
    found = (dates.refund_on, dates.day_six)
    return found if search.protected else (*found, dates.checks_by, dates.working_days, dates.hurry)
