"""Orders to be shipped that need a look, parcels that went wrong on their way, and numbers that prove nothing.

An order that is shipped in time, with a number that is well formed, asks nothing.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import UnionType

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, addressed, of
from odra.facts.moments import DAY, HOUR, day_of
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
from odra.rules.questions.opening import Closes, all_back, handled, question
from odra.rules.questions.parcels import ATTEMPTED, COMES_BACK, GONE, Scans, all_there, delivered, parcels
from odra.rules.questions.requests import CANCEL, REQUEST_INR
from odra.rules.questions.taking_over import FILED, asks_for_parcel, given_back

TO_SHIP, PARCEL, NUMBER = "to_ship", "parcel", "tracking_number"
ELSEWHERE = ClaimFiled | ClaimDecided | Chargeback  # the money goes another way
TOLD = SellerMessage | ELSEWHERE  # or the buyer was told
ENDED = ("cancel", "shipped")  # beginnings of statuses
UNSHIPPED = ("unshipped", "partially")


def shipping(facts: Sequence[Fact], order: Order | None, policies: Policies, asked: Sequence[Question]) -> list[Question]:
    """`asked`: what the buyer has opened about this order; a parcel that he asks about is looked after there."""
    if order is not None and order.fulfilment == "marketplace":
        return []
    looked_after = any(q.kind in (NOT_RECEIVED, DAMAGED) for q in asked)
    cancels = [q for q in asked if q.kind == CANCEL]
    return [
        *_not_cancelling(_to_ship(facts, order, policies), cancels),
        *_numbers(facts, order, policies),
        *([] if looked_after else _beside(_parcels(facts, order), [q for q in asked if q.kind == REQUEST_INR])),
    ]


def _beside(found: list[Question], requests: Sequence[Question]) -> list[Question]:
    """What was asked of a parcel before the buyer asked for his money, and is taken up again where a request left him without."""
    first_at, ends = min((q.opened_at for q in requests), default=None), [q.closed_at for q in requests]
    return [q for q in found if first_at is None or q.opened_at < first_at or q.opened_at in ends]


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
    asked = question(TO_SHIP, last, facts, lambda f: all_back(f, facts, order))
    ends = _shipped_at(facts)
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


def _shipped_at(facts: Sequence[Fact]) -> list[int]:
    """When facts tell that the order is shipped or cancelled. From what a report says none comes back, though a later list still has it."""
    ended = [f.observed_at for f in of(facts, OrderRow) if f.payload.status.casefold().startswith(ENDED)]
    numbers = [f for f in of(facts, Tracking) if f.payload.on_order]
    if not numbers:
        return ended
    since = _still_listed_at(facts)
    return [*ended, *(f.occurred_at for f in numbers if f.occurred_at + f.precision * DAY >= since)]


def _still_listed_at(facts: Sequence[Fact]) -> int:
    """When a report last said that something of it is still to be shipped: a number of before has not been confirmed, or not of all."""
    newest: dict[tuple[type, str], Fact[ShipRow | OrderRow]] = {}
    for fact in sorted(of(facts, ShipRow, OrderRow), key=lambda f: f.freshness):
        newest[type(fact.payload), fact.payload.item_id or fact.payload.sku] = fact
    return max((f.observed_at for f in newest.values() if _to_be_shipped(f.payload)), default=0)


def _to_be_shipped(told: ShipRow | OrderRow) -> bool:
    """A list of new orders does not tell; that of unshipped ones does."""
    if isinstance(told, ShipRow):
        return told.to_ship > 0 or 0 < told.quantity_shipped < told.quantity
    return (told.item_status or told.status).casefold().startswith(UNSHIPPED)


def _numbers(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """A number that no carrier could have issued, until a better one stands on the order; and one that does not stand there, while that helps (R12)."""
    told = of(facts, Tracking)
    own = [f for f in told if f.payload.on_order]
    wrong = _doubtful(own, facts, order) if own else next(iter(told), None)
    if wrong is None:
        return []
    asked = question(NUMBER, wrong, facts, lambda f: delivered(f) or all_back(f, facts, order))
    if own:
        return [asked]
    where = order.marketplace if order else ""
    hours = policies.value("amazon.tracking.edit_within", on=day_of(wrong.occurred_at), marketplace=where)
    return [_until(asked, wrong.occurred_at + hours * HOUR)]


def _doubtful(own: Sequence[Fact[Tracking]], facts: Sequence[Fact], order: Order | None) -> Fact[Tracking] | None:
    """The first that was not put right: by one entered later, or by any where there is one parcel only. Whoever scanned a number knows it."""
    odd = [f for f in own if not well_formed(f.payload)]
    if not odd:
        return None
    scanned = {f.payload.number for f in of(facts, Scan)}
    good = [f for f in own if f not in odd or f.payload.number in scanned]
    if (scanned and not good) or (good and order is not None and order.quantity == 1):
        return None
    return next((f for f in odd if f not in good and not any(_replaces(better, f) for better in good)), None)


def _replaces(better: Fact, odd: Fact) -> bool:
    """Entered later; of one day nobody knows."""
    return better.occurred_at > odd.occurred_at or (bool(better.precision) and better.occurred_at == odd.occurred_at)


def well_formed(told: Tracking) -> bool:
    """Some carrier may have issued it, its check digit being right or there being none."""
    return _issued(told.number, told.carrier)


@lru_cache(maxsize=1 << 14)
def _issued(number: str, carrier: str) -> bool:
    return any(c.checked is not False for c in candidates(number, carrier=carrier))


def _parcels(facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """Each parcel that goes astray, each time it does; and what else is not handed over by the ship-by time, or not there on the promised day."""
    under_way, found = [], []
    for scans in parcels(facts, order):
        strayed = _strayed(scans, facts, order)
        found += strayed
        if not strayed:
            under_way.append(scans)
    return [*found, *_unposted(under_way, facts, order), *_late(under_way, facts, order)]


def _unposted(found: Sequence[Scans], facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """A label that the carrier knows of but did not scan by the ship-by time, until it does, or the promised day is over."""
    by_at, until = (order.ship_by_at, order.deliver_by_at) if order else (None, None)
    scans = [f for own in found for f in own]
    if by_at is None or any(_moves(f) and f.occurred_at <= by_at for f in scans):
        return []
    ends = _closes(TOLD, found, facts, order)
    return [_until(asked, until) for asked in _since(by_at, scans, facts, lambda f: _moves(f) or ends(f))]


def _late(found: Sequence[Scans], facts: Sequence[Fact], order: Order | None) -> list[Question]:
    promise = order.deliver_by_at if order else None
    if promise is None:
        return []
    late = [scans for scans in found if not any(delivered(f) and f.occurred_at <= promise for f in scans)]
    return _since(promise, [f for scans in late for f in scans], facts, _closes(TOLD, late, facts, order))


def _since(at: int, scans: Scans, facts: Sequence[Fact], closes: Closes) -> list[Question]:
    """Of the last scan until then; none where nothing was scanned before."""
    before = [f for f in scans if f.occurred_at <= at]
    if not before:
        return []
    last = max(before, key=lambda f: f.happened)
    asked = question(PARCEL, last, [f for f in facts if f.occurred_at > at or f is last], closes)
    return [msgspec.structs.replace(asked, opened_at=at)]


def _strayed(scans: Scans, facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """What the buyer was told of an attempt says nothing of the way back; a loss takes over from both.

    Who was told of a loss, or that it comes back, was told of his money too: until it is with him, or another parcel goes out, the word alone ends nothing.
    """
    found: list[Question] = []
    of = ""
    for scan in _news(scans):
        still = found and (found[-1].closed_at is None or found[-1].closed_at > scan.occurred_at)
        lost, back = scan.payload.status in GONE, scan.payload.status in COMES_BACK
        if still and not lost and not (back and of not in GONE):
            continue
        if still:
            found[-1] = msgspec.structs.replace(found[-1], closed_at=scan.occurred_at, closed_by=scan.address)
        ends = _closes(ELSEWHERE if lost or back else TOLD, [scans], facts, order)
        found.append(question(PARCEL, scan, facts, ends := _or_sent_again(scan, ends) if back else ends))
        of = scan.payload.status
    return [*found, *_resumed(found[-1], scan, facts, ends)] if found and of not in ATTEMPTED else found


def _resumed(asked: Question, scan: Fact[Scan], facts: Sequence[Fact], closes: Closes) -> Iterator[Question]:
    """A claim or request took over and left the buyer without money: what he was promised stands, unless the question ended otherwise meanwhile."""
    while (end := addressed(facts, asked.closed_by) if asked.closed_by else None) and (decided := given_back(end, facts)):
        between = [f for f in facts if end.happened < f.happened < decided.happened and not isinstance(f.payload, FILED)]
        if any(closes(f) or handled(f, PARCEL) for f in between):
            return
        asked = msgspec.structs.replace(question(PARCEL, decided, facts, closes), opened_by=scan.address)
        yield asked


def _or_sent_again(back: Fact[Scan], ends: Closes) -> Closes:
    return lambda f: ends(f) or (isinstance(f.payload, Tracking) and f.payload.number != back.payload.number)


def _until(asked: Question, at: int | None) -> Question:
    """Over at that moment, if not before."""
    if at is None or (asked.closed_at is not None and asked.closed_at <= at):
        return asked
    return msgspec.structs.replace(asked, closed_at=at, closed_by="")


def _news(scans: Scans) -> list[Fact[Scan]]:
    """Every attempt, and the first scan of the way back and of a loss."""
    attempts = [f for f in scans if f.payload.status in ATTEMPTED]
    firsts = [next((f for f in scans if f.payload.status in group), None) for group in (COMES_BACK, GONE)]
    return sorted((*attempts, *(f for f in firsts if f is not None)), key=lambda f: f.happened)


def _closes(told: UnionType, found: Sequence[Scans], facts: Sequence[Fact], order: Order | None) -> Closes:
    """All of it is there, or all of the money is back, or the buyer was told, or the money goes another way."""
    return lambda f: isinstance(f.payload, told) or asks_for_parcel(f) or all_there(f, found) or all_back(f, facts, order)


def _moves(fact: Fact) -> bool:
    return isinstance(fact.payload, Scan) and fact.payload.proof > 0
