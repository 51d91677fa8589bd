"""What else could be done about a missing parcel, what it is expected to cost, and what may not be done (R16)."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from odra.facts.decision import Alternative, Decision, Expected, Reason, Said
from odra.facts.moments import DAY, day_number, local_date
from odra.policies.tracking import name_of
from odra.rules.procedures.expected import arrives_within, complains, expected, knows_arrivals
from odra.rules.procedures.not_received.checks import wrong_address
from odra.rules.procedures.not_received.dates import CLAIMS, asking
from odra.rules.procedures.not_received.inquiry import Inquiry, addressee_step, days_of, filed
from odra.rules.procedures.not_received.parcel import GONE
from odra.rules.procedures.not_received.reasons import about_parcel
from odra.rules.procedures.not_received.sheet import report_with
from odra.rules.procedures.not_received.steps import REPORTS, Search, Step
from odra.rules.procedures.proof import not_on_order
from odra.rules.procedures.workdays import workday_before

BLIND = frozenset(("unheard", "announced", "silent"))  # nobody can say where the parcel is


def alternatives(search: Search, step: Step, inquiry: Inquiry | None) -> Iterator[Alternative]:
    """Refund at once; the number put where it counts; asking on; then what is not to be done."""
    if step.code == "thank_and_close":
        return
    amount, protected = {"amount": search.matter.at_risk}, Reason(Said("reason.label_protected"), (), "amazon.label.protected")
    certain = Reason(Said("reason.refund_now_certain", amount), (), "settings.refund.before_claim")
    refund_now = Said("step.refund_now", amount)
    yield Alternative(refund_now, protected) if search.protected else Alternative(refund_now, None, (certain,))
    if not_on_order(search.matter):
        hours = search.matter.policy("amazon.tracking.edit_within")
        soon = Reason(Said("reason.edit_counts_within", {"hours": hours}), (), "amazon.tracking.edit_within")
        yield Alternative(Said("step.edit_tracking"), None, (*_astray(search), soon))
    if search.parcel.state not in GONE and (told := wrong_address(search.matter)):
        whose = Reason(
            Said("reason.address_wrong", {"told_at": told.occurred_at}), (told.address,), "settings.not_received.causes"
        )
        yield Alternative(Said("step.redirect"), None, (whose,))
    if search.parcel.state in BLIND:
        yield Alternative(Said("step.look_up_tracking"), None, tuple(about_parcel(search))[:1])
    if not search.protected:
        yield from _searching(search, step, inquiry)
        yield from _waiting_longer(search)
    yield from not_advised()


def _astray(search: Search) -> tuple[Reason, ...]:
    return tuple(r for r in about_parcel(search) if r.said.code == "reason.tracking_not_on_order")


def not_advised() -> Iterator[Alternative]:
    """A replacement settles nothing and may be lost too; nor does a signature on it help the order that is missing."""
    lost_twice = Reason(Said("reason.replacement_lost_twice"), (), "amazon.replacement.recognised")
    unseen = Reason(Said("reason.replacement_unseen"), (), "amazon.replacement.recognised")
    yield Alternative(Said("step.replacement"), lost_twice)
    yield Alternative(Said("step.replacement_signed"), unseen)


def _searching(search: Search, step: Step, inquiry: Inquiry | None) -> Iterator[Alternative]:
    """Once the buyer has his answer: the other one calls, the report, the inquiry, the addressee's own way."""
    if search.answered is None:
        return
    matter = search.matter
    if step.code in ("call_post_office", "wait_for_checks"):
        yield _other_caller(step)
    if step.code not in REPORTS and not filed(matter, "loss_report", "theft_report"):
        yield Alternative(
            Said(f"step.file_report_{report_with(matter)}"),
            None,
            (Reason(Said("reason.report_later"), (), "settings.loss_report.with"),),
        )
    yield from _inquiry(search, inquiry)
    told = addressee_step(matter)
    if told is not None and search.parcel.tracked:
        reason = Reason(Said(f"reason.addressee_{told['step']}", {"days": told["days"]}), (), "carrier.inquiry.addressee")
        yield Alternative(Said(f"step.addressee_{told['step']}"), None, (reason,))


def _other_caller(step: Step) -> Alternative:
    """The seeds argue both ways: the buyer knows office and language, the seller has the interest (R17)."""
    ours = step.code == "call_post_office"
    code, reason = ("ask_buyer_to_call", "buyer_calls") if ours else ("call_yourself", "seller_calls")
    return Alternative(Said(f"step.{code}"), None, (Reason(Said(f"reason.{reason}"), (), "settings.post_office.caller"),))


def _inquiry(search: Search, inquiry: Inquiry | None) -> Iterator[Alternative]:
    """With its first and last day; blocked outside them, and without a number."""
    if filed(search.matter, "inquiry"):
        return
    if inquiry is None:
        if not search.parcel.tracked:
            blocked = Reason(Said("reason.inquiry_untracked"), (), "carrier.inquiry.posts")
            yield Alternative(Said("step.file_inquiry"), blocked)
        elif search.parcel.carrier:
            own = Reason(Said("reason.inquiry_by_contract"), (), "carrier.inquiry.posts")
            yield Alternative(Said("step.ask_carrier_by_contract", {"carrier": name_of(search.parcel.carrier)}), None, (own,))
        return
    needs = tuple(Reason(Said(f"reason.inquiry_{what}"), (), inquiry.policy) for what in (f"by_{inquiry.by}", *inquiry.needs))
    yield Alternative(
        Said("step.file_inquiry_with", {"carrier": inquiry.name}), _outside(search, inquiry), (*days_of(inquiry), *needs)
    )


def _outside(search: Search, inquiry: Inquiry) -> Reason | None:
    at = search.matter.at
    if inquiry.from_at is not None and at < inquiry.from_at:
        return Reason(Said("reason.inquiry_too_soon", {"from_at": inquiry.from_at}), (), inquiry.policy)
    if inquiry.until_at is not None and at >= inquiry.until_at:
        return Reason(Said("reason.inquiry_too_late", {"until_at": inquiry.until_at}), (), inquiry.policy)
    return None


def _waiting_longer(search: Search) -> Iterator[Alternative]:
    """While it moves the wait may end before claims begin; beyond that a wait invites a claim."""
    dates, matter = search.dates, search.matter
    if search.parcel.state == "moving" and dates.claims_from_at is not None and dates.hurry == "":
        last = workday_before(local_date(dates.claims_from_at, matter.zone), matter.policy("settings.refund.calendar"))
        if last > dates.refund_on:
            longer = Reason(Said("reason.moving_could_wait", {"refund_on": day_number(last), "claims_at": dates.claims_from_at}), search.parcel.told,
                            "settings.refund.waits_while_moving")  # fmt: skip
            yield Alternative(Said("step.wait_while_moving", {"refund_on": day_number(last)}), None, (longer,))
    yield from _wait_for_scan(search)
    how = asking(matter)
    code, policy = ("claim", how.counts) if how is CLAIMS else ("request", "ebay.request.answer_window")
    invited = Reason(Said(f"reason.waiting_invites_{code}"), (), policy)
    yield Alternative(Said("step.wait_longer", {"days": _wait(search)}), invited)


def _wait_for_scan(search: Search) -> Iterator[Alternative]:
    """A parcel scanned as delivered often turns up within days; the money rule may not leave them, and the seller sees both."""
    parcel, matter = search.parcel, search.matter
    if parcel.state != "delivered" or parcel.since_at is None:
        return
    days = matter.policy("settings.delivered.wait_days")
    until = local_date(max(parcel.since_at, matter.question.opened_at), matter.zone) + timedelta(days=days)
    if until > search.dates.refund_on:
        values = {"until_on": day_number(until), "days": days}
        turns_up = Reason(Said("reason.scan_turns_up", values), parcel.told, "settings.delivered.wait_days")
        yield Alternative(Said("step.wait_for_scan", values), None, (turns_up,))


def priced(search: Search, decided: Decision) -> Decision:
    """With what the step and the others are expected to cost. A cost moves by the minute, so it is no other answer."""
    others = tuple(_with_cost(search, other) for other in decided.alternatives)
    return msgspec.structs.replace(decided, cost=_cost(search, decided.step.code), alternatives=others)


def _with_cost(search: Search, other: Alternative) -> Alternative:
    match other.said.code:
        case "step.refund_now":
            cost = expected(search.matter, lost=1)
        case "step.wait_longer":
            cost = _waiting(search, _wait(search))
        case "step.wait_for_scan":
            cost = _waiting(search, float(search.matter.policy("settings.delivered.wait_days")))
        case _:
            return other
    return msgspec.structs.replace(other, cost=cost)


def _cost(search: Search, step: str) -> Expected | None:
    """The plan keeps the money until its refund day, and loses it unless the parcel comes before."""
    if search.protected or step == "step.thank_and_close":
        return expected(search.matter, lost=0)
    if search.signed:  # a claim would be won, and may be answered by feedback that counts (R19)
        claim = complains(search.matter, _wait(search), search.dates.promised_at)
        return expected(
            search.matter, lost=0, chance=claim * float(search.matter.policy("settings.estimate.feedback_after_contest"))
        )
    if step in ("step.refund", "step.reply_refund", "step.look_withdrawn", "step.look_denied"):
        return expected(search.matter, lost=1)
    return _waiting(search, max(0, search.dates.refund_at - search.matter.at) / DAY)


def _wait(search: Search) -> int:
    """Days that the costs of waiting are reckoned for: those that the chance of a complaint is told of."""
    return int(search.matter.policy("settings.estimate.complaint_while_waiting")["days"])


def _waiting(search: Search, days: float) -> Expected | None:
    """A parcel that does not come within so many days is refunded then; meanwhile the buyer may complain."""
    matter, promised = search.matter, search.dates.promised_at
    comes = 0.0 if search.parcel.state in GONE else arrives_within(matter, days, promised)
    return expected(matter, lost=1 - comes, chance=complains(matter, days, promised), assumed=not knows_arrivals(matter))
