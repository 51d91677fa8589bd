"""Prevention: ship in time, with a signature where it pays, with a number that proves something; tell the buyer what goes wrong.

What is out of stock is cancelled at once and told (R29); what the buyer wishes away in a message is looked at before it is shipped.
A lost parcel with a protected label is the marketplace's to pay (R21); one that comes back is the seller's, protected or not.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from odra.facts.decision import Alternative, Decision, Milestone, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR, days_later, end_of, local_date
from odra.facts.payloads import Attempt, Scan, SellerMessage, ShipRow, StockOut, Tracking
from odra.policies import marketplace
from odra.policies.tracking import candidates
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.coming_back import coming_back
from odra.rules.procedures.expected import expected, reached
from odra.rules.procedures.matter import Matter, clock, rest_of
from odra.rules.procedures.not_received import protection
from odra.rules.procedures.not_received.parcel import lane, one_of
from odra.rules.procedures.once import elsewhere
from odra.rules.procedures.wishes import OFFICIAL, wants_to_cancel
from odra.rules.procedures.workdays import workdays_after
from odra.rules.questions.parcels import Scans, parcels, worst

RETURNS, GONE = ("tell_return", "parcel_returns"), ("tell_lost", "parcel_gone")
STEPS = {
    "attempted": ("tell_attempt", "parcel_attempted"), "returning": RETURNS, "returned_to_sender": RETURNS,
    "lost": GONE, "damaged": GONE, "destroyed_or_seized": GONE,
}  # fmt: skip
UNPOSTED = frozenset(("announced", "no_data", "cancelled"))  # what the carrier never had in hand
NOTHING = {"hand_over": "unposted"}  # what happens where a step is left undone
UNWRITTEN = frozenset(("hand_over", "wait_for_claim"))  # steps of which nobody is written to
TELL, FILE_UNTIL = "settings.delay.tell_within", "amazon.claim.file_until"
SILENT, SIGNED_FROM = "settings.tracking.silent_after", "ebay.proof.signature_from"
OFFERS = frozenset(("tell_delay",))  # letters that speak of money
FUNDED = frozenset(("tell_delay", "tell_lost"))  # by the marketplace, where its protection holds; what comes back is not
COVERED = {"let_buyer_file": "label_lost"}  # step -> letter, where it pays


def to_ship(matter: Matter) -> Iterator[Decision]:
    """Until the ship-by time; after it the marketplace may cancel its own order, and a claim would be granted."""
    row: ShipRow = matter.opening.payload  # type: ignore[assignment]
    due_at = row.ship_by_at or matter.question.opened_at
    late, out = matter.at >= due_at, _out(matter)
    inside = matter.rated
    policy = "amazon.ship.not_confirmed_refunded" if late and inside else "settings.ship.look_before"
    values: dict[str, Any] = {"ship_by_at": due_at, "hours": matter.policy("settings.ship.look_before")}
    step = "cancel_out_of_stock" if out else "ship_now" if late else "ship_in_time"
    decided = clock(matter, due_at, step, "not_shipped" if inside else "not_shipped_elsewhere", policy=policy,
                    values=values, counts=inside, reason="ship_late" if late else "to_ship")  # fmt: skip
    ends_at = _cancelled_at(matter, due_at) if inside else None  # the marketplace cancels its own orders alone
    decided = or_sooner(matter, decided, None if ends_at is None else ends_at + 1)
    yield decided
    cancel, gone = _out_of_stock(matter), elsewhere(matter.dossier.facts)  # of the money; what is shipped now may be lost with it
    cite = "amazon.prevent.cancelled" if inside else "settings.ship.look_before"
    ship = Alternative(Said("step.ship_in_time", {"ship_by_at": due_at}), None, (Reason(Said("reason.stock_found"), out, cite),))
    told = Reason(Said("reason.sku_out", {"sku": row.sku}), out, cite)
    yield msgspec.structs.replace(
        decided, step=Said("step.hold_shipping") if gone and not out else decided.step, plan=_plan(due_at, ends_at, late=late),
        because=(*decided.because, *((told, *cancel.reasons) if out else ()), *_flags(matter, row), *_unconfirmed(matter)),
        warnings=(*_wished_away(matter), *(() if out else _signature(matter, row))), alternatives=(ship if out else cancel,),
        letter=Said("cancelled_out_of_stock") if out else None, cost=cancel.cost if out else None,
    )  # fmt: skip


def _out(matter: Matter) -> tuple[str, ...]:
    """What a person last said of the SKU that waits, where it is that none is left (R29)."""
    row: ShipRow = matter.opening.payload  # type: ignore[assignment]
    order = matter.dossier.order
    sku = row.sku or (order.sku if order else "")
    told = [f for f in of(matter.dossier.facts, StockOut) if f.payload.sku == sku]
    return (told[-1].address,) if told and told[-1].payload.out else ()


def _unconfirmed(matter: Matter) -> Iterator[Reason]:
    """A number is known, and the question is open: a later list still has something of it to be shipped."""
    numbers = tuple(f.address for f in of(matter.dossier.facts, Tracking) if f.payload.on_order)
    if numbers:
        yield Reason(Said("reason.number_not_confirmed"), numbers, "settings.ship.look_before")


def _wished_away(matter: Matter) -> Iterator[Reason]:
    """Shipped against his wish it comes back at the seller's cost."""
    if matter.rated and not matter.money_is_back and (wrote := wants_to_cancel(matter)):
        yield Reason(Said("warning.wishes_to_cancel"), wrote[-1:], OFFICIAL)


def _plan(due_at: int, ends_at: int | None, *, late: bool) -> tuple[Milestone, ...]:
    ship_by = Milestone(Said("plan.ship_by"), due_at, "done" if late else "now", "settings.ship.look_before")
    if ends_at is None:
        return (ship_by,)
    return (ship_by, Milestone(Said("plan.auto_cancel"), ends_at, "risk", "amazon.ship.auto_cancel_after"))


def _cancelled_at(matter: Matter, due_at: int) -> int:
    days, whose = (
        matter.policy_on("amazon.ship.auto_cancel_after", due_at),
        matter.policy_on("amazon.ship.cancel_calendar", due_at),
    )
    where = marketplace(matter.dossier.marketplace) if whose == "marketplace" else None
    country = where.country if where else matter.policy("settings.seller.country")
    return end_of(workdays_after(local_date(due_at, matter.zone), days, country), matter.zone) - 1


def _flags(matter: Matter, row: ShipRow) -> Iterator[Reason]:
    """What the marketplace's own report warns of."""
    for flag, code in ((row.late_soon, "verge_of_late"), (row.cancel_soon, "verge_of_cancellation")):
        if flag:
            yield Reason(Said(f"reason.{code}"), (matter.question.opened_by,), "amazon.ship.auto_cancel_after")


def _signature(matter: Matter, row: ShipRow) -> Iterator[Reason]:
    """The marketplace's hint, else the step from which it takes nothing less as proof, else the seller's own amount (R15); a signature burdens the buyer."""
    order = matter.dossier.order
    if row.signature_advised or (order is not None and order.signature_advised):
        yield Reason(Said("reason.signature_hint"), (matter.question.opened_by,), "amazon.proof.signature_needed")
    elif matter.dossier.channel == "ebay" and (limit := reached(matter, SIGNED_FROM)) is not None:
        yield Reason(Said("reason.signature_step", {"amount": limit}), (), SIGNED_FROM)
    elif (limit := reached(matter, "settings.signature.from")) is not None:
        yield Reason(Said("reason.signature_above", {"amount": limit}), (), "settings.signature.from")


def _out_of_stock(matter: Matter) -> Alternative:
    """Cancel and tell (R29): honest and quick, and counted in the cancellation rate of the marketplace's own orders."""
    counted = Reason(Said("reason.cancel_counts"), (), "metric.pre_fulfilment_cancel_rate")
    cost = counted if matter.rated else Reason(Said("reason.cancel_elsewhere"))
    return Alternative(Said("step.cancel_out_of_stock"), None, (cost,), expected(matter, lost=0))


def tracking_number(matter: Matter) -> Iterator[Decision]:
    """Put right within the hours in which it still counts; then only the buyer is served by it."""
    told: Tracking = matter.opening.payload  # type: ignore[assignment]
    hours = matter.policy("amazon.tracking.edit_within")
    decided = clock(matter, matter.question.opened_at + hours * HOUR, "edit_tracking", "tracking_invalid",
                    policy="amazon.tracking.edit_within", values={"hours": hours}, reason="tracking_number" if told.on_order else "number_off_order")  # fmt: skip
    decided = msgspec.structs.replace(decided, at_risk=None)
    yield decided
    issuers = candidates(told.number, carrier=told.carrier)[:2] if told.on_order else ()
    seen = tuple(Reason(c.because, (matter.question.opened_by,)) for c in issuers)
    yield msgspec.structs.replace(decided, because=(*decided.because, *seen))


def parcel(matter: Matter) -> Iterator[Decision]:
    """The buyer hears of it from us first; a parcel that nobody scans is asked after."""
    hours, found = matter.policy(TELL), parcels(matter.dossier.facts, matter.dossier.order)
    own = _spoken_of(matter, found)
    tries: Sequence[Fact] = of(matter.dossier.facts, Attempt)
    last: Fact = max((*own, *tries), key=lambda f: f.happened)
    opened_at = matter.question.opened_at
    step, reason = _parcel_step(matter, last)
    if step == "tell_return":
        yield from _comes_back(matter, last, one_of(len(found), own[-1].payload.number, (own[-1].address,)))
        return
    told, label = step == "tell_lost" and _told(matter), protection.of_label(matter)
    covered = protection.holds(label) and step in FUNDED
    step, nothing = (
        _lost(covered=covered, told=told) if step == "tell_lost" else (step, NOTHING.get(step, "claim_likelier_untold"))
    )
    waits = step == "wait_for_claim"
    decided = clock(matter, _files_by(matter) if waits else opened_at + hours * HOUR, step, nothing, policy=FILE_UNTIL if waits else TELL,
                    values={"hours": hours, "scanned_at": last.occurred_at, "amount": matter.at_risk}, counts=matter.rated, reason=reason)  # fmt: skip
    decided = or_sooner(matter, decided, _quiet_at(matter, last) if step == "tell_delay" else None)
    yield decided
    quiet = tuple(_quiet(matter, last)) if step == "tell_delay" else ()
    ask = Alternative(Said("step.ask_carrier"), None, quiet or (Reason(Said("reason.carrier_may_know"), (), SILENT),))
    decided = msgspec.structs.replace(
        decided, because=(*decided.because, *quiet, *one_of(len(found), own[-1].payload.number, (own[-1].address,))),
        letter=_letter(matter, step, covered=covered), alternatives=(ask,),
    )  # fmt: skip
    yield _covered(matter, decided, label) if covered else decided


def _files_by(matter: Matter) -> int:
    """Until when the buyer can claim."""
    order = matter.dossier.order
    promised_at = order.deliver_by_at if order else None
    return days_later(promised_at or matter.question.opened_at, matter.policy(FILE_UNTIL), matter.zone)


def _comes_back(matter: Matter, last: Fact, which: Iterator[Reason]) -> Iterator[Decision]:
    coming = coming_back(matter, last)
    yield next(coming)
    told = next(coming)
    ask = Alternative(Said("step.ask_carrier"), None, (Reason(Said("reason.carrier_may_know"), (), SILENT),))
    yield msgspec.structs.replace(told, because=(*told.because, *which), alternatives=(ask,))


def _lost(*, covered: bool, told: bool) -> tuple[str, str]:
    """(step, what happens else). The marketplace's money needs the buyer's claim; the seller's needs him to be told."""
    if covered:
        return ("wait_for_claim", "marketplace_pays") if told else ("let_buyer_file", "claim_likelier_untold")
    return ("refund", "promise_broken") if told else ("tell_lost", "claim_likelier_untold")


def _covered(matter: Matter, decided: Decision, label: tuple[protection.Condition, ...]) -> Decision:
    """Of a label that is protected: no money from the seller, and no defect."""
    why = protection.covered()
    refund = Alternative(Said("step.refund_now", {"amount": matter.at_risk}), why)
    return msgspec.structs.replace(
        decided, because=(*decided.because, why), alternatives=(*decided.alternatives, refund), evidence=tuple(protection.evidence(label))
    )  # fmt: skip


def _told(matter: Matter) -> bool:
    """The buyer heard of it, and so of his money."""
    return any(f.occurred_at >= matter.opening.occurred_at for f in of(matter.dossier.facts, SellerMessage))


def _quiet_at(matter: Matter, last: Fact) -> int:
    return days_later(last.occurred_at, matter.policy(SILENT)[lane(matter)], matter.zone)


def _quiet(matter: Matter, last: Fact) -> Iterator[Reason]:
    """Nobody has scanned it for so long that the carrier is asked."""
    if matter.at >= _quiet_at(matter, last):
        told = {"days": matter.policy(SILENT)[lane(matter)], "scanned_at": last.occurred_at}
        yield Reason(Said("reason.quiet", told), (last.address,), SILENT)


def _letter(matter: Matter, step: str, *, covered: bool) -> Said | None:
    """No money is offered where it is back, goes another way, or is the marketplace's to pay."""
    if step == "refund":
        return Said("refund_done", rest_of(matter))
    if step in UNWRITTEN:
        return None
    if step in COVERED:
        return Said(COVERED[step])
    gone = covered or matter.money_is_back or elsewhere(matter.dossier.facts) is not None
    return Said(f"{step}_only" if gone and step in OFFERS else step)


def _spoken_of(matter: Matter, found: Sequence[Scans]) -> Scans:
    """Of several parcels the one that went astray and so opened the question, else the worst of those that did not."""
    own = next((scans for scans in found if matter.opening in scans), found[0])
    others = [scans for scans in found if scans[-1].payload.status not in STEPS]
    return own if not others or own[-1].payload.status in STEPS else worst(others)


def _parcel_step(matter: Matter, last: Fact) -> tuple[str, str]:
    """(step, reason): by what the last scan says, or the attempt that a person noted."""
    status = last.payload.status if isinstance(last.payload, Scan) else "attempted"
    order = matter.dossier.order
    promise = order.deliver_by_at if order else None
    if status in UNPOSTED and (promise is None or matter.question.opened_at < promise):
        return "hand_over", "parcel_unposted"
    return STEPS.get(status, ("tell_delay", "parcel"))
