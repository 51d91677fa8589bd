"""In which parcels an order went out, and where each is. Most orders have one number, and so one parcel."""

from collections.abc import Iterable, Sequence

from odra.facts.decision import Order
from odra.facts.fact import Fact
from odra.facts.payloads import Scan
from odra.rules.questions.opening import outbound

Scans = Sequence[Fact[Scan]]
DISPATCHED, DELIVERED, PLACED, SIGNED = 1, 3, 4, 6  # levels of Scan.proof
ATTEMPTED = frozenset(("attempted",))
COMES_BACK = frozenset(("returning", "returned_to_sender"))
GONE = frozenset(("lost", "damaged", "destroyed_or_seized"))
ABROAD = frozenset(("exported", "arrived_country", "customs_held", "customs_released"))  # where another carrier takes over
PICKUP = frozenset(("at_pickup_point",))
WORSE = (PICKUP, ATTEMPTED, COMES_BACK, GONE)


def parcels(facts: Sequence[Fact], order: Order | None) -> list[Scans]:
    """The scans of the way to the buyer, by parcel."""
    return split(outbound(facts), order)


def split(scans: Scans, order: Order | None) -> list[Scans]:
    """By number. One that no carrier had in hand is no parcel beside another that one had: a label bought twice, a number put right.

    A single unit is in a single parcel, whatever numbers it had.
    """
    if len({f.payload.number for f in scans}) < 2:
        return [scans] if scans else []
    carried = [f for f in scans if f.payload.proof] or scans
    if order is not None and order.quantity == 1:
        return [carried]
    found: dict[str, list[Fact[Scan]]] = {}
    for scan in carried:
        found.setdefault(scan.payload.number, []).append(scan)
    return _joined(found.values())


def _joined(found: Iterable[list[Fact[Scan]]]) -> list[Scans]:
    """A number under which another carrier goes on abroad is of the same parcel."""
    whole: list[list[Fact[Scan]]] = []
    for own in found:
        before = next((one for one in whole if _goes_on(one, own)), None)
        if before is None:
            whole.append(own)
        else:
            before += own
    return list(whole)


def _goes_on(one: Scans, other: Scans) -> bool:
    last, first = one[-1], other[0]
    named = last.payload.carrier, first.payload.carrier
    return last.payload.status in ABROAD and last.happened < first.happened and all(named) and named[0] != named[1]


def worst(found: Sequence[Scans]) -> Scans:
    """Of several parcels the one that speaks: nothing is delivered while a parcel of it is not."""
    return max(found, key=_badness) if len(found) > 1 else found[0]


def _badness(scans: Scans) -> tuple[int, int, int]:
    """What became of it, then how little is shown, then since when."""
    last = scans[-1]
    status = last.payload.status
    grade = next((n for n, statuses in enumerate(WORSE, 1) if status in statuses), -1 if delivered(last) else 0)
    return grade, -last.payload.proof, -last.occurred_at


def all_there(fact: Fact, found: Sequence[Scans]) -> bool:
    """With this scan the last of the parcels is delivered."""
    if not delivered(fact) or not any(f is fact for scans in found for f in scans):
        return False
    return all(any(delivered(f) and f.happened <= fact.happened for f in scans) for scans in found)


def delivered(fact: Fact) -> bool:
    return isinstance(fact.payload, Scan) and fact.payload.status.startswith("delivered")
