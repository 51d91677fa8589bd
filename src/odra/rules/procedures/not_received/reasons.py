"""Why: the answer, the dates, where the parcel is, what proves delivery; and the traps."""

from collections.abc import Iterator
from datetime import date

from odra.facts.decision import Evidence, Reason, Said
from odra.facts.fact import Fact
from odra.facts.moments import day_number
from odra.facts.payloads import BuyerMessage, RequestClosed
from odra.rules.procedures.claimable import never_more
from odra.rules.procedures.not_received import protection
from odra.rules.procedures.not_received.checks import checks, flats, insists
from odra.rules.procedures.not_received.dates import CLAIMS, asking, denied
from odra.rules.procedures.not_received.parcel import by_carrier, one_of
from odra.rules.procedures.not_received.requests import proofs
from odra.rules.procedures.not_received.steps import REPORTS, Search, Step, collect_by_at
from odra.rules.procedures.proof import PIECES, not_on_order
from odra.rules.questions.unshipped import late_unshipped

WAITING = REPORTS | {"wait_for_checks", "call_post_office"}
SIGNATURE = "amazon.proof.signature_needed"
SEEN = {
    "delivered": "settings.delivered.wait_days",
    "neighbour": "settings.delivered.wait_days",
    "signed": SIGNATURE,
    "silent": "settings.tracking.silent_after",
    "attempted": "carrier.delivery.attempts",
    "pickup": "carrier.pickup.days",
    "uncollected": "carrier.pickup.days",
    "sent_back": "amazon.return.reason_comes_back",
}


def reasons(search: Search, step: Step) -> tuple[Reason, ...]:
    matter, dates = search.matter, search.dates
    if search.came is not None:
        return (_about_arrival(search.came, matter.answer_policy), *about_parcel(search))
    told = [_about_answer(search)]
    if search.withdrawn is not None and not search.protected:
        return (about_claim(search.withdrawn, dates.refund_on), *told, *about_parcel(search))
    if search.protected:
        covered = Reason(Said("reason.label_protected"), (), "amazon.label.protected")
        until = Reason(Said("reason.claims_until", {"until_at": dates.claims_until_at}), (), "amazon.claim.file_until")
        return (covered, *told, until, *about_parcel(search))
    if not search.signed:
        day_six = Said(
            "reason.day_six_not_reached" if dates.hurry else "reason.day_six", {"day_six_on": day_number(dates.day_six)}
        )
        told.append(Reason(day_six, (), "settings.refund.working_days"))
    if step.code in WAITING and (search.parcel.arrived or not search.parcel.by):  # a scan on the way shows it elsewhere
        days = matter.policy("settings.misdelivery.extra_days")
        told.append(Reason(Said("reason.misdelivered", {"days": days}), (), "settings.misdelivery.extra_days"))
    if step.code in REPORTS:
        told.append(_about_report(search))
    return (*told, *_about_claims(search), *about_parcel(search))


def _about_arrival(came: Fact, policy: str) -> Reason:
    wrote = "came_written" if isinstance(came.payload, BuyerMessage) else "came_noted"
    return Reason(Said(f"reason.{wrote}", {"told_at": came.occurred_at}), (came.address,), policy)


def about_claim(withdrawn: Fact, refund_on: date) -> Reason:
    """That it ended without money for the buyer, so that what was promised stands."""
    values = {"withdrawn_at": withdrawn.occurred_at, "refund_on": day_number(refund_on)}
    of_claim = "claim_denied" if denied(withdrawn) else "claim_withdrawn"
    code = "request_unpaid" if isinstance(withdrawn.payload, RequestClosed) else of_claim
    return Reason(Said(f"reason.{code}", values), (withdrawn.address,), "settings.refund.working_days")


def traps_of(withdrawn: Fact) -> Iterator[Reason]:
    """What came after all is not paid, and a claim that is filed again pays itself; why a claim was denied is read first."""
    if denied(withdrawn):
        yield Reason(Said("warning.denied_look_first"), (withdrawn.address,), "settings.refund.working_days")
        return
    if isinstance(withdrawn.payload, RequestClosed):
        yield Reason(Said("warning.request_look_first"), (withdrawn.address,), "settings.refund.working_days")
        return
    yield Reason(Said("warning.withdrawn_look_first"), (withdrawn.address,), "settings.refund.working_days")
    yield Reason(Said("warning.withdrawn_filed_again"), (), "amazon.claim.paid_twice")


def _about_answer(search: Search) -> Reason:
    q, answered = search.matter.question, search.answered
    if answered is None:
        code = "no_answer_found" if isinstance(search.matter.opening.payload, BuyerMessage) else "return_not_come"
        said = Said(f"reason.{code}", {"opened_at": q.opened_at, "due_at": search.dates.answer_by_at})
        return Reason(said, (q.opened_by,), search.matter.answer_policy)
    days = search.matter.policy("settings.refund.working_days")
    said = Said("reason.answered", {"answered_at": answered.occurred_at, "days": days})
    return Reason(said, (answered.address,), "settings.refund.working_days")


def _about_report(search: Search) -> Reason:
    """The buyer insists, or everybody was asked in vain."""
    again = insists(search.matter)
    if again is None:
        return Reason(Said("reason.searched"), tuple(f.address for f in checks(search.matter)), "settings.loss_report.with")
    code = "insists_signed" if search.signed else "insists"
    return Reason(Said(f"reason.{code}", {"told_at": again.occurred_at}), (again.address,), "settings.loss_report.with")


def _about_claims(search: Search) -> Iterator[Reason]:
    """From when a claim can be filed, and that the refund comes before it."""
    dates = search.dates
    if dates.hurry in ("returning", "lost"):
        yield Reason(Said(f"reason.hurry_{dates.hurry}", {"refund_on": day_number(dates.refund_on)}), search.parcel.told, "")
    if dates.claims_from_at is None:
        if why := never_more(search.matter):
            yield why
        return
    how = asking(search.matter)
    code, policy = {
        "assumed": (f"{how.words}_from_assumed", "settings.delivery.assumed_days"), "promise": (f"{how.words}_from", how.opens),
        "delivered": ("claims_from_delivered", "amazon.claim.contact_first"),
    }[dates.claims_by]  # fmt: skip
    values = {"claims_at": dates.claims_from_at, **({"promised_at": dates.promised_at} if dates.promised_at else {})}
    if how is not CLAIMS:
        values["until_at"] = dates.claims_until_at
    yield Reason(Said(f"reason.{code}", values), (), policy)
    if not search.matter.policy(how.counts):
        yield Reason(Said("reason.request_resolved_free"), (), how.counts)
    if dates.hurry in ("before_claim", "claim_at_any_time", "moving"):
        told = {"refund_on": day_number(dates.refund_on), "claims_at": dates.claims_from_at}
        follows = "settings.refund.waits_while_moving" if dates.hurry == "moving" else "amazon.claim.refund_after_filing_counts"
        yield Reason(Said(f"reason.{dates.hurry}", told), (), follows)


def about_parcel(search: Search) -> Iterator[Reason]:
    """Where it is, as far as anybody told; and a tracking number that is not where it counts (R12)."""
    matter, parcel = search.matter, search.parcel
    if parcel.state == "untracked":
        ebay = asking(matter) is not CLAIMS
        code, policy = ("ebay_no_tracking", "ebay.not_received.untracked") if ebay else ("no_tracking", SIGNATURE)
        yield Reason(Said(f"reason.{code}"), (), policy)
        return
    values = {"scan_at": parcel.since_at, "silent_at": parcel.silent_at, "collect_by_at": collect_by_at(search)}
    if parcel.state == "attempted":
        values |= {"attempts": parcel.attempts, "most": by_carrier(matter, "carrier.delivery.attempts", parcel.carrier)}
    if parcel.state == "delivered":
        values["days"] = matter.policy("settings.delivered.wait_days")
    values = {name: value for name, value in values.items() if value is not None}
    policy = SEEN.get(search.place, "")
    if policy == SIGNATURE and asking(matter) is not CLAIMS:
        policy = "ebay.proof.delivery"
    yield Reason(Said(f"reason.seen_{search.place}", values), parcel.told, policy)
    yield from one_of(parcel.of, parcel.number, parcel.told)
    if astray := not_on_order(matter):
        yield Reason(Said("reason.tracking_not_on_order"), tuple(f.address for f in astray), "amazon.proof.tracking_on_order")


def warnings(search: Search, step: Step) -> Iterator[Reason]:
    """Traps: a protection that is gone, a call that may be in vain, a flat where an office may hold it, the last attempt."""
    if search.came is not None:
        yield from _misread(search.came)
        return
    if step.code in ("refund", "reply_refund") and search.located is not None:
        yield Reason(Said("warning.tell_where_too"), (search.located.fact.address,), "amazon.recharge.consent")
    if step.code in ("look_withdrawn", "look_denied") and search.withdrawn is not None:
        yield from traps_of(search.withdrawn)
    if search.parcel.state == "untracked" and late_unshipped(search.matter.dossier.facts, search.matter.dossier.order):
        yield Reason(Said("warning.perhaps_not_left"), (), "settings.ship.look_before")
    if not search.protected:
        yield from protection.broken(search.label)
    if step.code == "call_post_office" and search.parcel.state == "untracked":
        yield Reason(Said("warning.untracked_call"), (), "settings.post_office.caller")
    if search.parcel.state == "attempted":
        most = by_carrier(search.matter, "carrier.delivery.attempts", search.parcel.carrier)
        if search.parcel.attempts >= most:
            yield Reason(Said("warning.last_attempt", {"most": most}), search.parcel.told, "carrier.delivery.attempts")
    if search.parcel.state == "delivered" and flats(search.matter):
        yield Reason(Said("warning.flats"), (), "")
    if search.parcel.state == "signed" and not_on_order(search.matter):
        yield Reason(Said("warning.proof_not_on_order"), search.parcel.told, "amazon.proof.tracking_on_order")


def _misread(came: Fact) -> Iterator[Reason]:
    if isinstance(came.payload, BuyerMessage):
        yield Reason(Said("warning.came_by_words"), (came.address,))


def evidence(search: Search) -> Iterator[Evidence]:
    """The label's conditions; for a parcel shown as delivered, what a claim would look at (R12, R23)."""
    yield from protection.evidence(search.label)
    if asking(search.matter) is not CLAIMS:
        yield from proofs(search.matter, search.parcel) if search.parcel.arrived else ()
    elif search.parcel.arrived:
        placed = PIECES["tracking_on_order"](search.matter)
        yield Evidence(Said("evidence.tracking_on_order"), bool(placed), placed, "amazon.proof.tracking_on_order")
        yield Evidence(Said("evidence.delivered_scan"), True, search.parcel.told, "amazon.proof.signature_needed")
        signed = search.parcel.state == "signed"
        yield Evidence(Said("evidence.signature"), signed, search.parcel.told if signed else (), "amazon.proof.signature_needed")
