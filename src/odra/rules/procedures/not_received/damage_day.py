"""On which day the money of what arrived damaged is due: day six, but before a claim can be filed, and no later than was promised before (R4)."""

from collections.abc import Iterator
from datetime import date

import msgspec

from odra.facts.decision import Reason, Said
from odra.facts.fact import Facts
from odra.facts.moments import HOUR, day_number
from odra.rules.procedures.claimable import never_more
from odra.rules.procedures.matter import Matter, kept, matter_of
from odra.rules.procedures.not_received import protection
from odra.rules.procedures.not_received.dates import answer_day, before_claims, first_answer, plan_dates
from odra.rules.procedures.not_received.parcel import parcel_of
from odra.rules.procedures.workdays import workdays_after
from odra.rules.questions.messages import NOT_RECEIVED, messages

FIRST = "amazon.claim.contact_first"
BEFORE = frozenset(("before_claim", "claim_at_any_time"))


def refund_day(matter: Matter, start: date) -> tuple[date, str]:
    """The day that an answer of the day `start` promises, and why it is not day six: before_claim | claim_at_any_time | promised_before."""
    days, country = matter.policy("settings.refund.working_days"), matter.policy("settings.refund.calendar")
    day, hurry = before_claims(matter, start, workdays_after(start, days + 1, country), _claims_from(matter))
    promised = _promised_before(matter)
    return (day, hurry) if promised is None or promised >= day else (max(promised, start), "promised_before")


def day_reasons(matter: Matter, refund_on: date, hurry: str) -> Iterator[Reason]:
    """From when a claim can be filed, and why the money does not wait for day six."""
    claims_at = _claims_from(matter)
    if claims_at is not None:
        hours = {"claims_at": claims_at, "hours": matter.policy(FIRST)}
        yield Reason(Said("reason.claims_from_damaged", hours), (matter.question.opened_by,), FIRST)
    told = {"refund_on": day_number(refund_on), "claims_at": claims_at}
    if hurry in BEFORE:
        yield Reason(Said(f"reason.{hurry}", told), (), "amazon.claim.refund_after_filing_counts")
    elif hurry:
        yield Reason(Said(f"reason.{hurry}", told), (), "settings.refund.working_days")


def _claims_from(matter: Matter) -> int | None:
    """Some hours after the buyer wrote; None where the marketplace takes no claims, or none any more."""
    if not matter.rated or never_more(matter):
        return None
    return matter.opening.occurred_at + int(matter.policy(FIRST)) * HOUR


def _promised_then(matter: Matter) -> date | None:
    """The day that was promised while the parcel was missed; None where nothing was."""
    until = matter.opening.occurred_at
    then = msgspec.structs.replace(matter.dossier, facts=Facts.until(matter.dossier.facts, until))
    asked = messages(then.facts, then.order, matter.policies)
    missed = next((q for q in asked if q.kind == NOT_RECEIVED and q.closed_by == matter.question.opened_by), None)
    if missed is None:
        return None
    search = matter_of(then, missed, matter.policies, until)
    parcel, answered = parcel_of(search), first_answer(search)
    nothing = answered is None or parcel.state == "signed" or protection.holds(protection.conditions(search, parcel))
    return None if nothing else plan_dates(search, parcel, answer_day(search, answered)).refund_on


_promised_before = kept(_promised_then)
