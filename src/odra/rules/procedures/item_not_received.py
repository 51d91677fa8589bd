"""Item not received, seller-fulfilled, on Amazon. Sources: the seeds "INR-issues (Amazon)" and "What to do if …".

1. Nobody answered: answer within the window, the money first, then the checks (R1, R2).
2. Answered: the buyer checks, the post office is asked (announced first, R7); five working days run (R3).
3. The refund is due on the next working day, but before a claim can be filed where that is sooner; with the answer, and
   nothing asked of the buyer, where no day is left.
4. A label with the marketplace's protection turns this round: do not refund, the buyer files (R21).
A replacement is never a step here (R16); waiting for a report never moves the refund.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from odra.facts.decision import Alternative, Decision, Expected, Milestone, Reason, Said
from odra.facts.fact import Fact
from odra.facts.moments import DAY, HOUR, day_number, days_later, end_of, local_date, start_of
from odra.facts.payloads import Handled, Scan, Tracking
from odra.policies import marketplace
from odra.rules.procedures.expected import arrives_within, complains, expected, knows_arrivals
from odra.rules.procedures.matter import Matter, stale_at, state_of
from odra.rules.procedures.workdays import workday_before, workdays_after, workdays_between
from odra.rules.questions import is_answer

WAIT = 14  # days that the costs of waiting are reckoned for
FREE_DAYS = 15  # longer than any run of days without a working day
EUROPE = frozenset("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())


class Dates(msgspec.Struct, frozen=True):
    """The plan's moments. `refund_at` is the end of the day on which the money must be back."""

    answer_by_at: int
    promised_at: int | None
    assumed: bool
    claims_from_at: int | None
    claims_until_at: int
    day_six: date
    refund_on: date
    refund_at: int
    hurry: str  # reason.<hurry>: why the refund comes before day six; empty where it does not
    checks_by: date
    working_days: int  # from the answer up to `checks_by`

    @property
    def without_checks(self) -> bool:
        """The money is due before any check could be."""
        return self.checks_by >= self.refund_on


def item_not_received(matter: Matter) -> Decision:
    decided = _decided(matter)
    return _priced(matter, msgspec.structs.replace(decided, changes_at=_next_change(matter, decided)))


def _next_change(matter: Matter, decided: Decision) -> int | None:
    """The first moment at which the same facts give another answer, found by asking then."""
    moments = sorted({m for m in _moments(matter, decided) if m > matter.at})
    return next((m for m in moments if _decided(msgspec.structs.replace(matter, at=m)) != decided), None)


def _moments(matter: Matter, decided: Decision) -> Iterator[int]:
    """All that may change the answer: deadline, staleness, plan, and each coming day, from which an answer's dates run."""
    yield from (decided.due_at, stale_at(matter, decided.due_at))
    yield from (mark.at + 1 for mark in decided.plan)
    today = local_date(matter.at, matter.zone)
    yield from (start_of(today + timedelta(days=n), matter.zone) for n in range(1, FREE_DAYS))


def _decided(matter: Matter) -> Decision:
    answered = _first_answer(matter)
    dates = plan_dates(matter, answered)
    step, if_nothing, due_at = _step(matter, dates, answered)
    values = {"refund_on": day_number(dates.refund_on), "day_six_on": day_number(dates.day_six), "due_at": due_at,
              "hours": matter.policy("amazon.message.answer_window")}  # fmt: skip
    return Decision(
        question=matter.question.kind,
        opened_at=matter.question.opened_at,
        due_at=due_at,
        state=state_of(matter, due_at),
        step=Said(f"step.{step}", {**values, "amount": matter.at_risk}),
        if_nothing=Said(f"if.{if_nothing}", values),
        because=tuple(_reasons(matter, dates, step, answered)),
        at_risk=matter.at_risk,
        counts=True,
        plan=tuple(_plan(matter, dates, answered)),
        alternatives=tuple(_alternatives(matter)),
        letter=_letter(step, dates, values, matter),
    )


def _step(matter: Matter, dates: Dates, answered: Fact | None) -> tuple[str, str, int]:
    """(step, what happens if nothing is done, due)."""
    if _protected(matter):
        if answered is None:
            return "let_buyer_file", "refund_twice_at_risk", dates.answer_by_at
        return "wait_for_claim", "marketplace_pays", dates.claims_until_at
    if answered is None:
        return "reply_refund" if dates.without_checks else "reply_reassure", "claim_likelier", dates.answer_by_at
    if matter.at >= start_of(dates.refund_on, matter.zone):
        return "refund", "promise_broken", dates.refund_at
    who = matter.policy("settings.post_office.caller")
    return "wait_for_checks" if who == "buyer" else "call_post_office", "promise_broken", dates.refund_at


def plan_dates(matter: Matter, answered: Fact | None) -> Dates:
    """All dates of the plan; while no answer went out they are what an answer now would set going."""
    zone, country, opened = matter.zone, matter.policy("settings.refund.calendar"), matter.question.opened_at
    start = local_date(answered.occurred_at if answered else max(matter.at, opened), zone)
    day_six = workdays_after(workdays_after(start, matter.policy("settings.refund.working_days"), country), 1, country)
    promised, assumed = _promise(matter)
    claims_from = None if promised is None else days_later(promised, matter.policy("amazon.claim.opens_after"), zone)
    claims_until = days_later(promised or opened, matter.policy("amazon.claim.file_until"), zone)
    refund_on, hurry = _refund_day(matter, start, day_six, claims_from)
    hours = matter.policy("amazon.message.answer_window")
    checks_by = max(workday_before(refund_on, country), start)
    return Dates(opened + hours * HOUR, promised, assumed, claims_from, claims_until, day_six, refund_on, end_of(refund_on, zone),
                 hurry, checks_by, workdays_between(start, checks_by, country))  # fmt: skip


def _refund_day(matter: Matter, start: date, day_six: date, claims_from: int | None) -> tuple[date, str]:
    """Day six, or sooner: the last working day before a claim can be filed, or at once where none is left."""
    if claims_from is None or not matter.policy("settings.refund.before_claim"):
        return day_six, ""
    last = workday_before(local_date(claims_from, matter.zone), matter.policy("settings.refund.calendar"))
    if last >= day_six:
        return day_six, ""
    return (last, "before_claim") if last >= start else (start, "claim_at_any_time")


def _promise(matter: Matter) -> tuple[int | None, bool]:
    """The latest promised delivery, from a report or, marked so, assumed by destination."""
    order = matter.dossier.order
    if order is None:
        return None, False
    if order.deliver_by_at is not None:
        return order.deliver_by_at, False
    days = matter.policy("settings.delivery.assumed_days", on=order.ordered_at)
    placed = local_date(order.ordered_at, matter.zone)
    return end_of(placed + timedelta(days=days[_lane(matter, order.country)]), matter.zone) - 1, True


def _lane(matter: Matter, country: str) -> str:
    """domestic | europe | world; a destination that is not known is taken to be the marketplace's own country."""
    market = marketplace(matter.dossier.marketplace)
    country = country or (market.country if market else "")
    home = matter.policy("settings.seller.country")
    return "domestic" if country == home else "europe" if country in EUROPE else "world"


def _first_answer(matter: Matter) -> Fact | None:
    opened = matter.question.opened_at
    return next((f for f in matter.dossier.facts if f.occurred_at >= opened and is_answer(f)), None)


def _protected(matter: Matter) -> bool:
    return any(
        isinstance(f.payload, Handled) and f.payload.question == "label" and f.payload.done == "protected"
        for f in matter.dossier.facts
    )


def _letter(step: str, dates: Dates, values: dict[str, int], matter: Matter) -> Said | None:
    """`rest`: what is still to be refunded, where a part is back already."""
    order = matter.dossier.order
    if order is not None and matter.at_risk != order.total:
        values = {**values, "rest": matter.at_risk}  # type: ignore[dict-item]
    if step == "reply_refund":
        return Said("not_received_first_refund_today", values)
    if step == "reply_reassure":
        who = matter.policy("settings.post_office.caller")
        told = {**values, "checks_by_on": day_number(dates.checks_by), "working_days": dates.working_days}
        return Said(f"not_received_first_{who}_calls", told)
    return Said("refund_done", values) if step == "refund" else None


def _reasons(matter: Matter, dates: Dates, step: str, answered: Fact | None) -> list[Reason]:
    found = [_about_answer(matter, dates, answered)]
    if step in ("let_buyer_file", "wait_for_claim"):
        found.insert(0, Reason(Said("reason.label_protected"), (), "amazon.label.protected"))
        until = {"until_at": dates.claims_until_at}
        return [*found, Reason(Said("reason.claims_until", until), (), "amazon.claim.file_until"), *_about_tracking(matter)]
    day_six = Said("reason.day_six_not_reached" if dates.hurry else "reason.day_six", {"day_six_on": day_number(dates.day_six)})
    found.append(Reason(day_six, (), "settings.refund.working_days"))
    if step in ("wait_for_checks", "call_post_office"):
        days = matter.policy("settings.misdelivery.extra_days")
        found.append(Reason(Said("reason.misdelivered", {"days": days}), (), "settings.misdelivery.extra_days"))
    return [*found, *_about_claims(dates), *_about_tracking(matter)]


def _about_answer(matter: Matter, dates: Dates, answered: Fact | None) -> Reason:
    q = matter.question
    if answered is None:
        said = Said("reason.no_answer_found", {"opened_at": q.opened_at, "due_at": dates.answer_by_at})
        return Reason(said, (q.opened_by,), "amazon.message.answer_window")
    days = matter.policy("settings.refund.working_days")
    said = Said("reason.answered", {"answered_at": answered.occurred_at, "days": days})
    return Reason(said, (answered.address,), "settings.refund.working_days")


def _about_claims(dates: Dates) -> Iterator[Reason]:
    """From when a claim can be filed, and that the refund comes before it."""
    if dates.claims_from_at is None:
        return
    code = "reason.claims_from_assumed" if dates.assumed else "reason.claims_from"
    policy = "settings.delivery.assumed_days" if dates.assumed else "amazon.claim.opens_after"
    yield Reason(Said(code, {"claims_at": dates.claims_from_at, "promised_at": dates.promised_at}), (), policy)
    if dates.hurry:
        values = {"refund_on": day_number(dates.refund_on), "claims_at": dates.claims_from_at}
        yield Reason(Said(f"reason.{dates.hurry}", values), (), "amazon.claim.refund_after_filing_counts")


def _about_tracking(matter: Matter) -> Iterator[Reason]:
    numbers = [f for f in matter.dossier.facts if isinstance(f.payload, Tracking)]
    if not numbers and not any(isinstance(f.payload, Scan) for f in matter.dossier.facts):
        yield Reason(Said("reason.no_tracking"), (), "amazon.proof.signature_needed")
    elif astray := _not_on_order(matter):
        yield Reason(Said("reason.tracking_not_on_order"), tuple(f.address for f in astray), "amazon.proof.tracking_on_order")


def _not_on_order(matter: Matter) -> list[Fact]:
    """Tracking numbers that the order does not carry (R12)."""
    told = [f for f in matter.dossier.facts if isinstance(f.payload, Tracking)]
    carried = {f.payload.number for f in told if f.payload.on_order}  # type: ignore[union-attr]
    return [f for f in told if f.payload.number not in carried]  # type: ignore[union-attr]


def _plan(matter: Matter, dates: Dates, answered: Fact | None) -> list[Milestone]:
    """Dates of the stage tracker, in order of time; the claim date is a risk, not a step."""
    zone = matter.zone
    hours = {"hours": matter.policy("amazon.message.answer_window")}
    marks = [
        ("plan.answer", hours, answered.occurred_at if answered else dates.answer_by_at, "amazon.message.answer_window"),
        ("plan.checks", {}, end_of(dates.checks_by, zone) - 1, "settings.post_office.caller"),
        ("plan.day_six", {}, end_of(dates.day_six, zone) - 1, "settings.refund.working_days"),
        ("plan.refund", {}, dates.refund_at - 1, "settings.refund.before_claim"),
    ]
    if _protected(matter):  # nothing is promised: the marketplace pays
        del marks[1:]
    elif dates.without_checks:
        del marks[1]
    plan = [Milestone(Said(c, values), when, _stage(c, answered, when, matter.at), policy) for c, values, when, policy in marks]
    plan = _one_now(plan)
    if dates.claims_from_at is not None:
        plan.append(Milestone(Said("plan.claims_open"), dates.claims_from_at, "risk", "amazon.claim.opens_after"))
    return sorted(plan, key=lambda m: m.at)


def _one_now(plan: list[Milestone]) -> list[Milestone]:
    """Of the steps whose time has come only the last to be reached is now; what lies before it is done with."""
    now = [m for m in plan if m.state == "now"]
    last = max(now, key=lambda m: m.at, default=None)
    return [msgspec.structs.replace(m, state="done") if m in now and m is not last else m for m in plan]


def _stage(code: str, answered: Fact | None, when: int, at: int) -> str:
    """Before the answer only the answer is now; after it the checks are, and then what they led to."""
    if code == "plan.answer":
        return "done" if answered else "now"
    if answered is None:
        return "next"
    if code == "plan.checks":
        return "now" if at <= when else "done"
    return "next" if at <= when else "now"


def _alternatives(matter: Matter) -> Iterator[Alternative]:
    """Refund at once; the tracking number put where it counts; then what is not to be done."""
    amount = {"amount": matter.at_risk}
    protected = Reason(Said("reason.label_protected"), (), "amazon.label.protected")
    certain = Reason(Said("reason.refund_now_certain", amount), (), "settings.refund.before_claim")
    refund_now = Said("step.refund_now", amount)
    yield Alternative(refund_now, protected) if _protected(matter) else Alternative(refund_now, None, (certain,))
    if _not_on_order(matter):
        yield Alternative(Said("step.edit_tracking"), None, tuple(_about_tracking(matter)))
    if not _protected(matter):
        invited = Reason(Said("reason.waiting_invites_claim"), (), "amazon.claim.refund_after_filing_counts")
        yield Alternative(Said("step.wait_longer", {"days": WAIT}), invited)
    lost_twice = Reason(Said("reason.replacement_lost_twice"), (), "amazon.replacement.recognised")
    yield from (Alternative(Said(f"step.{step}"), lost_twice) for step in ("replacement", "replacement_signed"))


def _priced(matter: Matter, decided: Decision) -> Decision:
    """With what the step and the others are expected to cost. A cost moves by the minute, so it is no other answer."""
    dates = plan_dates(matter, _first_answer(matter))
    costs = {"step.refund_now": expected(matter, lost=1, chance=0), "step.wait_longer": _waiting(matter, dates, WAIT)}
    others = tuple(msgspec.structs.replace(a, cost=costs.get(a.said.code)) for a in decided.alternatives)
    return msgspec.structs.replace(decided, cost=_cost(matter, dates, decided.step.code), alternatives=others)


def _cost(matter: Matter, dates: Dates, step: str) -> Expected | None:
    """The plan keeps the money until its refund day, and loses it unless the parcel comes before."""
    if _protected(matter):
        return expected(matter, lost=0, chance=0)
    if step in ("step.refund", "step.reply_refund"):
        return expected(matter, lost=1, chance=0)
    return _waiting(matter, dates, max(0, dates.refund_at - matter.at) / DAY)


def _waiting(matter: Matter, dates: Dates, days: float) -> Expected | None:
    """A parcel that does not come within so many days is refunded then; meanwhile the buyer may complain."""
    comes = arrives_within(matter, days, dates.promised_at)
    return expected(matter, lost=1 - comes, chance=complains(matter, days, dates.promised_at), assumed=not knows_arrivals(matter))
