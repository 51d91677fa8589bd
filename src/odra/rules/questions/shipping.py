"""Orders to be shipped that need a look, parcels that went wrong on their way, and numbers that prove nothing.

An order that is shipped in time, with a number that is well formed, asks nothing.
"""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR, day_of
from odra.facts.payloads import (
    Chargeback,
    ClaimDecided,
    ClaimFiled,
    OrderRow,
    Scan,
    SellerMessage,
    ShipRow,
    Tracking,
)
from odra.policies import Policies
from odra.policies.tracking import candidates
from odra.rules.questions.messages import DAMAGED, NOT_RECEIVED
from odra.rules.questions.opening import Closes, all_back, outbound, paid_back, question
from odra.rules.questions.requests import CANCEL, REQUEST_INR

TO_SHIP, PARCEL, NUMBER = "to_ship", "parcel", "tracking_number"
ENDS_PARCEL = SellerMessage | ClaimFiled | ClaimDecided | Chargeback  # the buyer was told, or the money goes another way
ENDED = ("cancel", "shipped")  # beginnings of statuses
ATTEMPTED = frozenset(("attempted",))
COMES_BACK = frozenset(("returning", "returned_to_sender"))
GONE = frozenset(("lost", "damaged", "destroyed_or_seized"))


def shipping(facts: Sequence[Fact], order: Order | None, policies: Policies, asked: Sequence[Question]) -> list[Question]:
    """`asked`: what the buyer has opened about this order; a parcel that he asks about is looked after there."""
    if order is not None and order.fulfilment == "marketplace":
        return []
    looked_after = any(q.kind in (NOT_RECEIVED, DAMAGED, REQUEST_INR) for q in asked)
    cancels = [q for q in asked if q.kind == CANCEL]
    return [
        *_not_cancelling(_to_ship(facts, order, policies), cancels),
        *_numbers(facts),
        *([] if looked_after else _parcels(facts, order)),
    ]


def _to_ship(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """From a day before the ship-by time, or from when the marketplace warned; a report or a number that shows it shipped ends it."""
    rows = [f for f in of(facts, ShipRow) if f.payload.ship_by_at is not None]
    if not rows:
        return []
    last = max(rows, key=lambda f: f.freshness)
    row: ShipRow = last.payload
    where = order.marketplace if order else ""
    ahead = policies.value("settings.ship.look_before", on=day_of(last.occurred_at), marketplace=where)
    opened_at = row.ship_by_at - ahead * HOUR
    if row.late_soon or row.cancel_soon:
        opened_at = min(opened_at, last.observed_at)
    opened_at = max(opened_at, last.occurred_at)
    asked = question(TO_SHIP, last, facts, paid_back)
    ends = [at for f in facts if (at := _shipped_at(f)) is not None]
    if ends and min(ends) <= opened_at:
        return []
    closed = [*ends, *([asked.closed_at] if asked.closed_at is not None else [])]
    return [msgspec.structs.replace(asked, opened_at=opened_at, closed_at=min(closed, default=None))]


def _not_cancelling(found: list[Question], cancels: Sequence[Question]) -> list[Question]:
    """Nothing is shipped while a buyer's wish to cancel waits for its answer."""
    for cancel in cancels:
        found = [part for one in found for part in _around(one, cancel)]
    return found


def _around(one: Question, cancel: Question) -> list[Question]:
    """What is left of a question before and after the request."""
    parts = []
    if one.opened_at < cancel.opened_at:
        parts.append(msgspec.structs.replace(one, closed_at=min(one.closed_at or cancel.opened_at, cancel.opened_at)))
    if cancel.closed_at is not None and (one.closed_at is None or cancel.closed_at < one.closed_at):
        parts.append(msgspec.structs.replace(one, opened_at=max(one.opened_at, cancel.closed_at)))
    return parts


def _shipped_at(fact: Fact) -> int | None:
    """When a fact tells that an order is shipped or cancelled. No order comes back from that, though a later list still has it."""
    told = fact.payload
    if isinstance(told, OrderRow) and told.status.casefold().startswith(ENDED):
        return fact.observed_at
    return fact.occurred_at if isinstance(told, Tracking) and told.on_order else None


def _numbers(facts: Sequence[Fact]) -> list[Question]:
    """A number on the order that no carrier could have issued, until a better one stands there."""
    told = [f for f in of(facts, Tracking) if f.payload.on_order]
    if not told or of(facts, Scan):  # whoever scanned it knows it
        return []
    if any(well_formed(f.payload) for f in told):
        return []
    return [question(NUMBER, told[0], facts, paid_back)]


def well_formed(told: Tracking) -> bool:
    """Some carrier may have issued it, its check digit being right or there being none."""
    return _issued(told.number, told.carrier)


@lru_cache(maxsize=1 << 14)
def _issued(number: str, carrier: str) -> bool:
    return any(c.checked is not False for c in candidates(number, carrier=carrier))


def _parcels(facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """A parcel that goes astray, each time it does, or is not there on the promised day though it is tracked."""
    scans = outbound(facts)
    if not scans:
        return []
    found = _strayed(scans, facts, order)
    promise = order.deliver_by_at if order else None
    if found or promise is None or any(_there(f) and f.occurred_at <= promise for f in scans):
        return found
    before = [f for f in scans if f.occurred_at <= promise]
    if not before:
        return []
    return _from(
        promise, question(PARCEL, before[-1], [f for f in facts if f.occurred_at > promise or f is before[-1]], _told_or_there)
    )


def _strayed(scans: Sequence[Fact[Scan]], facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """What the buyer was told of an attempt says nothing of the way back; a loss takes over from both."""
    found: list[Question] = []
    for scan in _news(scans):
        still = found and (found[-1].closed_at is None or found[-1].closed_at > scan.occurred_at)
        if still and scan.payload.status not in GONE:
            continue
        if still:
            found[-1] = msgspec.structs.replace(found[-1], closed_at=scan.occurred_at, closed_by=scan.address)
        found.append(question(PARCEL, scan, facts, _ends_parcel(scan, facts, order)))
    return found


def _news(scans: Sequence[Fact[Scan]]) -> list[Fact[Scan]]:
    """Every attempt, and the first scan of the way back and of a loss."""
    attempts = [f for f in scans if f.payload.status in ATTEMPTED]
    firsts = [next((f for f in scans if f.payload.status in group), None) for group in (COMES_BACK, GONE)]
    return sorted((*attempts, *(f for f in firsts if f is not None)), key=lambda f: f.happened)


def _ends_parcel(first: Fact[Scan], facts: Sequence[Fact], order: Order | None) -> Closes:
    """Who was told of a loss was told of his money too: until it is with him the word alone ends nothing."""
    if first.payload.status not in GONE:
        return _told_or_there
    return lambda f: (
        (_told_or_there(f) and not isinstance(f.payload, SellerMessage) and not paid_back(f)) or all_back(f, facts, order)
    )


def _from(at: int, asked: Question) -> list[Question]:
    return [msgspec.structs.replace(asked, opened_at=at)]


def _there(fact: Fact) -> bool:
    return isinstance(fact.payload, Scan) and fact.payload.status.startswith("delivered")


_told_or_there: Closes = lambda f: _there(f) or paid_back(f) or isinstance(f.payload, ENDS_PARCEL)  # noqa: E731
