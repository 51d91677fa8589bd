"""The plan's dates: five working days from the answer, the refund on the next, but before a claim can be filed (R3)."""

from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR, days_later, end_of, local_date, start_of
from odra.facts.payloads import ClaimDecided, RequestClosed
from odra.rules.procedures.claimable import never_more
from odra.rules.procedures.matter import Matter, kept, worked_out
from odra.rules.procedures.not_received.parcel import GONE, Parcel, lane
from odra.rules.procedures.workdays import workday_before, workdays_after, workdays_between
from odra.rules.questions import answers

FREE_DAYS = 15  # longer than any run of days without a working day


class Asking(msgspec.Struct, frozen=True):
    """How a buyer gets the money without the seller: the policies that say from when and until when, and whether a refund after that still counts."""

    words: str
    opens: str
    until: str
    counts: str


CLAIMS = Asking("claims", "amazon.claim.opens_after", "amazon.claim.file_until", "amazon.claim.refund_after_filing_counts")
REQUESTS = Asking("requests", "ebay.request.opens_after", "ebay.request.file_until", "ebay.request.resolved_counts")


def asking(matter: Matter) -> Asking:
    return REQUESTS if matter.dossier.channel == "ebay" else CLAIMS


class Dates(msgspec.Struct, frozen=True, dict=True):
    """The plan's moments, as an answer of the day `start` sets them going.

    `claims_by`: what opens claims: promise | assumed | delivered. `hurry`: reason.<hurry>, why the refund comes before day six,
    or later (`moving`); empty where it comes on day six.
    """

    matter: Matter
    start: date
    promised_at: int | None
    claims_by: str
    claims_from_at: int | None
    day_six: date
    refund_on: date
    hurry: str

    @property
    def answer_by_at(self) -> int:
        return self.matter.opening.occurred_at + int(self.matter.policy(self.matter.answer_policy)) * HOUR

    @property
    def claims_until_at(self) -> int:
        since = self.promised_at or self.matter.opening.occurred_at
        return days_later(since, self.matter.policy(asking(self.matter).until), self.matter.zone)

    @property
    def refund_at(self) -> int:
        """The end of the day on which the money must be back."""
        return end_of(self.refund_on, self.matter.zone)

    @worked_out
    def checks_by(self) -> date:
        return max(workday_before(self.refund_on, calendar(self.matter)), self.start)

    @property
    def checks_by_at(self) -> int:
        return end_of(self.checks_by, self.matter.zone)

    @property
    def working_days(self) -> int:
        """From the answer up to `checks_by`."""
        return workdays_between(self.start, self.checks_by, calendar(self.matter))

    @property
    def without_checks(self) -> bool:
        """The money is due before any check could be."""
        return self.checks_by >= self.refund_on


def calendar(matter: Matter) -> str:
    """The country whose public holidays count."""
    return str(matter.policy("settings.refund.calendar"))


def _first_answer(matter: Matter) -> Fact | None:
    began = matter.opening.occurred_at
    return next((f for f in answers(matter.dossier.facts) if f.occurred_at >= began), None)


first_answer = kept(_first_answer)


def last_answer(matter: Matter) -> Fact | None:
    told = answers(matter.dossier.facts)
    return told[-1] if told and told[-1].occurred_at >= matter.opening.occurred_at else None


def withdrawal(matter: Matter) -> Fact | None:
    """The end of the claim or request after which the question was taken up again; None where it was not."""
    since = matter.question.opened_at
    if since == matter.opening.occurred_at:
        return None
    return next((f for f in of(matter.dossier.facts, ClaimDecided, RequestClosed) if f.occurred_at == since), None)


def denied(ended: Fact) -> bool:
    """The marketplace decided a claim for the seller; else the buyer withdrew. How a request ended is seldom told so exactly."""
    return isinstance(ended.payload, ClaimDecided) and ended.payload.outcome == "denied"


def not_before(day: date, withdrawn: Fact | None, matter: Matter) -> date:
    """A promised day; where it passed while a claim was open the working day after that."""
    if withdrawn is None:
        return day
    ended = local_date(withdrawn.occurred_at, matter.zone)
    return max(day, workdays_after(ended, 1, calendar(matter)))


def answer_day(matter: Matter, answered: Fact | None) -> date:
    """The day on which the answer went out; while none did, that of an answer now."""
    return local_date(answered.occurred_at if answered else max(matter.at, matter.question.opened_at), matter.zone)


def plan_dates(matter: Matter, parcel: Parcel, start: date) -> Dates:
    """All dates of the plan, as an answer of that day sets them going."""
    promised, assumed = promise(matter)
    return _set_going(matter, parcel, start, promised, *_claims_from(matter, parcel, promised, assumed))


def started(dates: Dates, parcel: Parcel, start: date) -> Dates:
    """The plan as an answer of another day sets it going."""
    return _set_going(dates.matter, parcel, start, dates.promised_at, dates.claims_from_at, dates.claims_by)


def _set_going(
    matter: Matter, parcel: Parcel, start: date, promised: int | None, claims_from: int | None, claims_by: str
) -> Dates:
    after = workdays_after(start, matter.policy("settings.refund.working_days"), calendar(matter))
    day_six = workdays_after(after, 1, calendar(matter))
    promised_on, hurry = _refund_day(matter, parcel, start, day_six, claims_from)
    refund_on = not_before(promised_on, withdrawal(matter), matter)
    return Dates(matter, start, promised, claims_by, claims_from, day_six, refund_on, hurry)


def coming_day(matter: Matter, now: object, shown: Callable[[date], object], until: int | None = None) -> int | None:
    """While nobody answered, the dates are those of an answer now: from when another than `now` is shown, or `until` where that comes first."""
    today = answer_day(matter, None)
    for n in range(1, FREE_DAYS):
        day = today + timedelta(days=n)
        then = start_of(day, matter.zone)
        if until is not None and then >= until:
            return until
        if shown(day) != now:
            return then
    return until


def _claims_from(matter: Matter, parcel: Parcel, promised: int | None, assumed: bool) -> tuple[int | None, str]:
    """From when a claim can be filed, and what opens it; of a payment elsewhere (R30) that is not known. A buyer who writes of a parcel shown as delivered first waits some hours."""
    if asking(matter) is CLAIMS and not matter.rated:
        return None, ""
    if never_more(matter):
        return None, ""
    after = None if promised is None else days_later(promised, matter.policy(asking(matter).opens), matter.zone)
    by = "assumed" if assumed else "promise"
    opened = matter.opening.occurred_at
    if (
        asking(matter) is not CLAIMS
        or parcel.state != "delivered"
        or (parcel.since_at or 0) > opened
        or not matter.policy("amazon.claim.opens_when_delivered")
    ):
        return after, by
    sooner = opened + matter.policy("amazon.claim.contact_first") * HOUR
    return (sooner, "delivered") if after is None or sooner < after else (after, by)


def _refund_day(matter: Matter, parcel: Parcel, start: date, day_six: date, claims_from: int | None) -> tuple[date, str]:
    """Day six, or sooner: the last working day before a claim can be filed, or at once where none is left or nothing can come."""
    if parcel.state == "signed":  # the signature proves delivery: nothing is promised, the day is one to look again
        return day_six, ""
    day, hurry = before_claims(matter, start, day_six, claims_from, waits=_waits(matter, parcel))
    if parcel.state in GONE and parcel.since_at is not None:
        known = max(start, local_date(parcel.since_at, matter.zone))
        return (known, parcel.state) if known < day else (day, hurry)
    return day, hurry


def before_claims(
    matter: Matter, start: date, day_six: date, claims_from: int | None, *, waits: bool = False
) -> tuple[date, str]:
    """The day of the money, and why it is not day six (`Dates.hurry`)."""
    if claims_from is None or not matter.policy("settings.refund.before_claim") or not matter.policy(asking(matter).counts):
        return day_six, ""
    last = workday_before(local_date(claims_from, matter.zone), calendar(matter))
    if last == day_six or (last > day_six and not waits):
        return day_six, ""
    if last > day_six:
        return last, "moving"
    return (last, "before_claim") if last >= start else (start, "claim_at_any_time")


def _waits(matter: Matter, parcel: Parcel) -> bool:
    return parcel.state == "moving" and bool(matter.policy("settings.refund.waits_while_moving"))


def _promise(matter: Matter) -> tuple[int | None, bool]:
    """The latest promised delivery, from a report or, marked so, assumed by destination."""
    order = matter.dossier.order
    if order is None:
        return None, False
    if order.deliver_by_at is not None:
        return order.deliver_by_at, False
    days = matter.policy_on("settings.delivery.assumed_days", order.ordered_at)
    placed = local_date(order.ordered_at, matter.zone)
    return end_of(placed + timedelta(days=days[lane(matter)]), matter.zone) - 1, True


promise = kept(_promise)
