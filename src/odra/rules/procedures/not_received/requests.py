"""A request for an item not received on eBay, and the appeal against its end (R20). Source: the seed "What to do if …", eBay's help.

Three business days to give tracking, refund or write. On its way: eBay asks the buyer to wait. Delivered: four proofs decide.
Without tracking the decision is likely to go against the seller, so the money goes back in time.
"""

from collections.abc import Iterator, Sequence

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Expected, Milestone, Reason, Said
from odra.facts.fact import of
from odra.facts.payloads import Handled, RequestOpened, Scan
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.expected import arrives_within, expected, knows_arrivals, reached
from odra.rules.procedures.matter import Matter, clock, in_days
from odra.rules.procedures.not_received.dates import promise
from odra.rules.procedures.not_received.parcel import Parcel, parcel_of
from odra.rules.procedures.requests import business_days_later, due_by, freshest
from odra.rules.questions.turned_up import turned_up

APPEALS = "ebay.case.appeal_window"
MATCHED = 4  # proof whose place matches
STEPS = {
    "delivered": "give_proof",
    "signed": "give_proof",
    "moving": "give_tracking",
    "attempted": "give_tracking",
    "pickup": "give_tracking",
}
REFUNDS = ("refund_request", "refund_case")
PAYS = (*REFUNDS, "give_proof_or_refund")
CASES = {"give_proof": "answer_case", "give_tracking": "answer_case", "refund_request": "refund_case"}
LETTERS = {
    "give_tracking": "request_on_the_way",
    "give_proof": "request_delivered",
    "refund_request": "request_refunded",
    "refund_case": "request_refunded",
    "answer_arrived": "request_arrived",
}
FOLLOWS = {
    "answer_arrived": "ebay.request.answer_window",
    "give_proof": "ebay.proof.delivery", "give_tracking": "ebay.not_received.in_transit", "refund_request": "ebay.not_received.untracked",
    "answer_case": "ebay.case.decides_within", "refund_case": "metric.cases_unresolved_rate", "show_refund": "ebay.not_received.untracked", "give_proof_or_refund": "ebay.proof.delivery",
}  # fmt: skip


def request_not_received(matter: Matter) -> Iterator[Decision]:
    """By the time that eBay itself named, else within its business days after the day of opening."""
    told, parcel, policy = freshest(matter), parcel_of(matter), "ebay.request.answer_window"
    days = matter.policy(policy)
    due_at = due_by(matter, told)
    shown = tuple(proofs(matter, parcel))
    step = _step(told, parcel, shown)
    step = "show_refund" if matter.money_is_back and step in PAYS else step
    came = None if step == "show_refund" else turned_up(matter.dossier.facts, matter.opening.occurred_at)
    step = "answer_arrived" if came else step
    decided = clock(
        matter, due_at, step, "channel_steps_in", policy=policy, values={"days": days, "amount": matter.at_risk}, reason="request"
    )
    until_at = business_days_later(matter, matter.policy("ebay.not_received.step_in_until"))
    turns = () if came else (None if told.about == "case" else until_at, parcel.silent_at)
    decided = or_sooner(matter, decided, *turns)
    yield decided
    follows = Reason(
        Said(f"reason.ebay_{step}", {"hours": matter.policy("ebay.case.decides_within")}),
        (came.address,) if came else parcel.told,
        FOLLOWS[step],
    )
    letter = LETTERS.get(step)
    yield msgspec.structs.replace(
        decided, because=(*decided.because, follows), alternatives=() if came else tuple(_others(matter, step, due_at, until_at)), evidence=shown,
        letter=Said(letter, {"scan_at": parcel.since_at}) if letter else None,
        plan=_plan(matter, due_at, until_at), cost=_cost(matter, step, parcel),
    )  # fmt: skip


def _step(told: RequestOpened, parcel: Parcel, shown: Sequence[Evidence]) -> str:
    """A case is answered with what there is; without anything the money goes back before eBay decides."""
    step = STEPS.get(parcel.state, "refund_request")
    step = "give_proof_or_refund" if step == "give_proof" and not all(p.present for p in shown) else step
    return CASES.get(step, step) if told.about == "case" else step


def proofs(matter: Matter, parcel: Parcel) -> Iterator[Evidence]:
    """Delivered; sent within the handling time; to the address of the order details or the payment; signed where it is worth so much."""
    order, last = matter.dossier.order, parcel.by.payload if parcel.by else None
    by_at = order.ship_by_at if order else None
    in_time = parcel.posted_at is not None and by_at is not None and parcel.posted_at <= by_at
    scan = last if isinstance(last, Scan) else None
    place = scan is not None and (
        scan.proof >= MATCHED or bool(order and order.postcode_prefix and scan.postcode_prefix == order.postcode_prefix)
    )
    yield _proof("delivered", parcel.arrived, parcel)
    yield _proof("in_handling_time", in_time, parcel)
    yield _proof("address", parcel.arrived and place, parcel)
    policy = "ebay.proof.signature_from"
    if (limit := reached(matter, policy)) is not None:
        yield Evidence(Said("evidence.ebay_signature", {"amount": limit}), parcel.state == "signed", parcel.told, policy)
    elif order is None or order.total is None:  # nobody can say that none is needed
        yield Evidence(Said("evidence.ebay_signature_unsure"), parcel.state == "signed", parcel.told, policy)


def _proof(code: str, present: bool, parcel: Parcel) -> Evidence:
    return Evidence(Said(f"evidence.ebay_{code}"), present, parcel.told if present else (), "ebay.proof.delivery")


def _plan(matter: Matter, due_at: int, until_at: int) -> tuple[Milestone, ...]:
    passed = matter.at >= due_at
    return (
        Milestone(Said("plan.request_answer"), due_at, "done" if passed else "now", "ebay.request.answer_window"),
        Milestone(Said("plan.step_in_until"), until_at, "risk", "ebay.not_received.step_in_until"),
    )  # fmt: skip


def _others(matter: Matter, step: str, due_at: int, until_at: int) -> Iterator[Alternative]:
    amount = {"amount": matter.at_risk}
    certain = Reason(Said("reason.refund_now_certain", amount), (), "ebay.not_received.untracked")
    if step not in REFUNDS and not matter.money_is_back:
        yield Alternative(Said("step.refund_now", amount), None, (certain,), expected(matter, lost=1))
    yield from () if freshest(matter).about == "case" else _stepping_in(matter, due_at, until_at)
    kept = Reason(Said("reason.replacement_rather_refund"), (), "amazon.replacement.recognised")
    yield Alternative(Said("step.replacement"), kept)
    yield Alternative(Said("step.replacement_signed"), kept)


def _stepping_in(matter: Matter, due_at: int, until_at: int) -> Iterator[Alternative]:
    """Of a case eBay decides already."""
    hours = {"hours": matter.policy("ebay.case.decides_within"), "from_at": due_at, "until_at": until_at}
    decides = Reason(Said("reason.ebay_decides", hours), (), "ebay.case.decides_within")
    yield Alternative(Said("step.ask_step_in", hours), _not_now(matter, due_at, until_at, hours), (decides,))


def _not_now(matter: Matter, due_at: int, until_at: int, values: dict[str, object]) -> Reason | None:
    asked = next((f for f in of(matter.dossier.facts, Handled) if f.payload.question == "step_in"), None)
    if asked is not None:
        return Reason(Said("reason.stepped_in", {"asked_at": asked.occurred_at}), (asked.address,), "ebay.case.decides_within")
    if matter.at < due_at:
        return Reason(Said("reason.step_in_too_soon", values), (), "ebay.request.answer_window")
    return (
        Reason(Said("reason.step_in_too_late", values), (), "ebay.not_received.step_in_until") if matter.at >= until_at else None
    )


def _cost(matter: Matter, step: str, parcel: Parcel) -> Expected | None:
    """A refund costs the money; a parcel on its way costs it unless it comes while eBay lets the buyer wait."""
    if step in ("give_proof", "show_refund", "answer_arrived") or (step == "answer_case" and parcel.arrived):
        return expected(matter, lost=0)
    if step not in ("give_tracking", "answer_case"):
        return expected(matter, lost=1)
    days = matter.policy("ebay.not_received.step_in_until") - matter.policy("ebay.request.answer_window")
    comes = arrives_within(matter, days, promise(matter)[0])
    return expected(matter, lost=1 - comes, assumed=not knows_arrivals(matter))


def request_appeal(matter: Matter) -> Iterator[Decision]:
    """Only what eBay did not know counts, and only a delivery before it closed the case: without one the decision stands, and after the window with one too."""
    decided = in_days(matter, APPEALS, "appeal_request", "request_stays")
    late = decided.state != "due"
    decided = msgspec.structs.replace(decided, at_risk=None if late else decided.at_risk)
    yield decided
    parcel = parcel_of(matter)
    before = parcel.arrived and parcel.by is not None and parcel.by.occurred_at < matter.question.opened_at
    step = "appeal_too_late" if late else "appeal_request" if before else "accept_decision"
    yield msgspec.structs.replace(
        decided, step=Said(f"step.{step}", decided.step.values), alternatives=tuple(_appeal_beside(matter, step)),
        evidence=(Evidence(Said("evidence.ebay_delivered_before"), before, parcel.told if before else (), APPEALS),),
    )  # fmt: skip


def _appeal_beside(matter: Matter, step: str) -> Iterator[Alternative]:
    if step == "appeal_too_late":
        over = Reason(Said("reason.appeal_over", {"days": matter.policy(APPEALS)}), (matter.opening.address,), APPEALS)
        yield Alternative(Said("step.appeal_request"), over)
    elif step == "accept_decision":
        yield Alternative(Said("step.appeal_request"), None, (Reason(Said("reason.appeal_needs_news"), (), APPEALS),))
