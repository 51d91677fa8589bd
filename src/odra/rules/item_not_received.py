"""Item not received, seller-fulfilled, on Amazon. Sources: the seeds "INR-issues (Amazon)" and "What to do if …".

1. Nobody answered: answer within the window, the money first, then the checks (R1, R2).
2. Answered: the buyer checks, the post office is asked (announced first, R7); five working days run (R3).
3. The refund is due on the next working day, but before a claim can be filed where that is sooner.
4. A label with the marketplace's protection turns this round: do not refund, the buyer files (R21).
A replacement is never a step here (R16); waiting for a report never moves the refund.
"""

from datetime import date

import msgspec

from odra.facts.decision import Alternative, Decision, Milestone, Reason, Said
from odra.facts.fact import Fact
from odra.facts.moments import DAY, HOUR, as_date, day_number, end_of, local_date, start_of
from odra.facts.payloads import ClaimFiled, Handled, SellerMessage, Tracking
from odra.policies import marketplace
from odra.rules.clocks import Matter, next_change, state_of
from odra.rules.workdays import workday_before, workdays_after, workdays_between

EUROPE = frozenset("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())


class Dates(msgspec.Struct, frozen=True):
    """The plan's moments. `refund_at` is the end of the day on which the money must be back."""

    answer_by_at: int
    promised_at: int | None
    assumed: bool
    claims_from_at: int | None
    day_six: date
    refund_on: date
    refund_at: int
    before_claim: bool
    checks_by: date
    working_days: int  # from the answer up to `checks_by`


def item_not_received(matter: Matter) -> Decision:
    answered = _first_answer(matter)
    dates = plan_dates(matter, answered)
    if _protected(matter):
        return _decision(matter, dates, "let_buyer_file", "refund_twice_at_risk", dates.answer_by_at, answered)
    if answered is None:
        return _decision(matter, dates, "reply_reassure", "claim_likelier", dates.answer_by_at, answered)
    if matter.at < start_of(dates.refund_on, _zone(matter)):
        who = matter.policy("settings.post_office.caller")
        step = "wait_for_checks" if who == "buyer" else "call_post_office"
        return _decision(matter, dates, step, "promise_broken", dates.refund_at, answered)
    return _decision(matter, dates, "refund", "promise_broken", dates.refund_at, answered)


def plan_dates(matter: Matter, answered: Fact | None) -> Dates:
    """All dates of the plan; while no answer went out they are what an answer now would set going."""
    zone, country = _zone(matter), matter.policy("settings.refund.calendar")
    opened = matter.question.opened_at
    start = local_date(answered.occurred_at if answered else max(matter.at, opened), zone)
    fifth = workdays_after(start, matter.policy("settings.refund.working_days"), country)
    day_six = workdays_after(fifth, 1, country)
    promised, assumed = _promise(matter)
    claims_from = None if promised is None else promised + matter.policy("amazon.claim.opens_after") * DAY
    refund_on, before = day_six, False
    if claims_from is not None and matter.policy("settings.refund.before_claim"):
        last = workday_before(local_date(claims_from, zone), country)
        if last < day_six:
            refund_on, before = max(last, start), True
    hours = matter.policy("amazon.message.answer_window")
    checks_by = max(workday_before(refund_on, country), start)
    return Dates(opened + hours * HOUR, promised, assumed, claims_from, day_six, refund_on, end_of(refund_on, zone), before,
                 checks_by, workdays_between(start, checks_by, country))  # fmt: skip


def _zone(matter: Matter) -> str:
    known = marketplace(matter.dossier.marketplace)
    return known.zone if known else "UTC"


def _promise(matter: Matter) -> tuple[int | None, bool]:
    """The latest promised delivery, from a report or, marked so, assumed by destination."""
    order = matter.dossier.order
    if order is None:
        return None, False
    if order.deliver_by_at is not None:
        return order.deliver_by_at, False
    days = matter.policy("settings.delivery.assumed_days", on=order.ordered_at)
    home = matter.policy("settings.seller.country")
    lane = "domestic" if order.country == home else "europe" if order.country in EUROPE else "world"
    return end_of(as_date(order.ordered_on + days[lane]), _zone(matter)), True


def _first_answer(matter: Matter) -> Fact | None:
    opened = matter.question.opened_at
    return next(
        (f for f in matter.dossier.facts if f.occurred_at >= opened and (isinstance(f.payload, SellerMessage) or _answered(f))),
        None,
    )


def _answered(fact: Fact) -> bool:
    return isinstance(fact.payload, Handled) and fact.payload.question == "answer"


def _protected(matter: Matter) -> bool:
    return any(
        isinstance(f.payload, Handled) and f.payload.question == "label" and f.payload.done == "protected"
        for f in matter.dossier.facts
    )


def _decision(matter: Matter, dates: Dates, step: str, if_nothing: str, due_at: int, answered: Fact | None) -> Decision:
    filed = next((f for f in matter.dossier.facts if isinstance(f.payload, ClaimFiled)), None)
    values = {"refund_on": day_number(dates.refund_on), "day_six_on": day_number(dates.day_six), "due_at": due_at}
    marks = [
        due_at,
        start_of(dates.refund_on, _zone(matter)),
        dates.refund_at,
        *([dates.claims_from_at] if dates.claims_from_at else []),
    ]
    return Decision(
        question=matter.question.kind,
        opened_at=matter.question.opened_at,
        due_at=due_at,
        state=state_of(matter, due_at, max(due_at, dates.refund_at) if answered else due_at),
        step=Said(f"step.{step}", {**values, "amount": matter.at_risk}),
        if_nothing=Said(f"if.{if_nothing}", values),
        because=tuple(_reasons(matter, dates, step, answered)),
        at_risk=matter.at_risk,
        counts=True,
        plan=tuple(_plan(dates, answered, matter.at, _zone(matter))),
        alternatives=tuple(_alternatives(matter, values, filed)),
        letter=_letter(step, dates, values, matter),
        # an answer sets its dates by its own day, so each new day may move the refund
        changes_at=next_change(matter, *marks, *([] if answered else [_tomorrow(matter)])),
    )


def _tomorrow(matter: Matter) -> int:
    return end_of(local_date(matter.at, _zone(matter)), _zone(matter))


def _letter(step: str, dates: Dates, values: dict[str, int], matter: Matter) -> Said | None:
    if step == "reply_reassure":
        who = matter.policy("settings.post_office.caller")
        told = {**values, "checks_by_on": day_number(dates.checks_by), "working_days": dates.working_days}
        return Said(f"not_received_first_{who}_calls", told)
    return Said("refund_done", values) if step == "refund" else None


def _reasons(matter: Matter, dates: Dates, step: str, answered: Fact | None) -> list[Reason]:
    q = matter.question
    found = []
    if step == "let_buyer_file":
        found.append(Reason(Said("reason.label_protected"), (), "amazon.label.protected"))
    if answered is None:
        found.append(Reason(Said("reason.no_answer_found", {"opened_at": q.opened_at, "due_at": dates.answer_by_at}), (q.opened_by,),
                            "amazon.message.answer_window"))  # fmt: skip
    else:
        found.append(
            Reason(
                Said("reason.answered", {"answered_at": answered.occurred_at}),
                (answered.address,),
                "settings.refund.working_days",
            )
        )
    found.append(Reason(Said("reason.day_six", {"day_six_on": day_number(dates.day_six)}), (), "settings.refund.working_days"))
    if dates.claims_from_at is not None and dates.promised_at is not None:
        code = "reason.claims_from_assumed" if dates.assumed else "reason.claims_from"
        policy = "settings.delivery.assumed_days" if dates.assumed else "amazon.claim.opens_after"
        found.append(Reason(Said(code, {"claims_at": dates.claims_from_at, "promised_at": dates.promised_at}), (), policy))
    if dates.before_claim:
        found.append(
            Reason(
                Said("reason.before_claim", {"refund_on": day_number(dates.refund_on)}),
                (),
                "amazon.claim.refund_after_filing_counts",
            )
        )
    if not any(isinstance(f.payload, Tracking) for f in matter.dossier.facts):
        found.append(Reason(Said("reason.no_tracking"), (), "amazon.proof.signature_needed"))
    elif any(isinstance(f.payload, Tracking) and not f.payload.on_order for f in matter.dossier.facts):
        found.append(Reason(Said("reason.tracking_not_on_order"), (), "amazon.proof.tracking_on_order"))
    return found


def _plan(dates: Dates, answered: Fact | None, at: int, zone: str) -> list[Milestone]:
    """Dates of the stage tracker, in order of time; the claim date is a risk, not a step."""
    marks = [
        ("plan.answer", answered.occurred_at if answered else dates.answer_by_at, "amazon.message.answer_window"),
        ("plan.checks", end_of(dates.checks_by, zone) - 1, "settings.post_office.caller"),
        ("plan.day_six", end_of(dates.day_six, zone) - 1, "settings.refund.working_days"),
        ("plan.refund", dates.refund_at - 1, "settings.refund.before_claim"),
    ]
    if dates.checks_by >= dates.refund_on:  # the money is due before any check could be
        del marks[1]
    plan = [Milestone(Said(code), when, _stage(code, answered, when, at), policy) for code, when, policy in marks]
    if dates.claims_from_at is not None:
        plan.append(Milestone(Said("plan.claims_open"), dates.claims_from_at, "risk", "amazon.claim.opens_after"))
    return sorted(plan, key=lambda m: m.at)


def _stage(code: str, answered: Fact | None, when: int, at: int) -> str:
    """Before the answer only the answer is now; after it the checks are, and then what they led to."""
    if code == "plan.answer":
        return "done" if answered else "now"
    if answered is None:
        return "next"
    if code == "plan.checks":
        return "now" if at < when else "done"
    return "next" if at < when else "now"


def _alternatives(matter: Matter, values: dict[str, int], filed: Fact | None) -> list[Alternative]:
    """Refund at once, with its price; a replacement only as what is not to be done."""
    blocked = Reason(Said("reason.replacement_lost_twice"), (), "amazon.replacement.recognised")
    refund_now = Alternative(
        Said("step.refund_now", {"amount": matter.at_risk}),
        None,
        (Reason(Said("reason.refund_now_certain", {"amount": matter.at_risk}), (), "settings.refund.before_claim"),),
    )
    if _protected(matter):
        refund_now = Alternative(refund_now.said, Reason(Said("reason.label_protected"), (), "amazon.label.protected"))
    return [
        refund_now,
        Alternative(Said("step.replacement"), blocked),
        Alternative(Said("step.replacement_signed"), blocked),
    ]
