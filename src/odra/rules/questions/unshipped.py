"""Orders that the seller has still to ship: nobody can look for a parcel that did not leave.

A list of before tells that only until the ship-by time, or where that is not known until it is old: many sellers ship and import no list that says so.
"""

from collections.abc import Sequence

from odra.facts.decision import Order
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR, day_of
from odra.facts.payloads import OrderRow, ShipRow, Tracking
from odra.policies import Policies
from odra.rules.questions.opening import outbound

UNSHIPPED = frozenset(("unshipped", "pending"))  # statuses


def unshipped_then(told: Fact, facts: Sequence[Fact], order: Order | None, policies: Policies) -> bool:
    """When a fact happened: there was time to ship still, or a list of after that has it as waiting."""
    if _left([f for f in facts if f.happened <= told.happened]):
        return False
    return _listed_after(told.occurred_at, facts) or (
        _waits(facts, order) and told.occurred_at < _holds_until(facts, order, policies)
    )


def late_unshipped(facts: Sequence[Fact], order: Order | None) -> bool:
    """The newest word of it is from after its ship-by time: it may have left since, or not."""
    ship_by_at = order.ship_by_at if order else None
    return ship_by_at is not None and _waits(facts, order) and _listed_after(ship_by_at, facts)


def _holds_until(facts: Sequence[Fact], order: Order | None, policies: Policies) -> int:
    """Until when the newest list is believed."""
    if order is not None and order.ship_by_at is not None:
        return order.ship_by_at
    return _old_at(max((f.observed_at for f in of(facts, OrderRow)), default=0), policies)


def believed_until(facts: Sequence[Fact], order: Order | None, policies: Policies) -> int:
    """Until when what waited is taken to wait still: there is time to ship, or the newest list that has it is not old."""
    seen = max((f.observed_at for f in of(facts, ShipRow, OrderRow) if _listed(f.payload)), default=0)
    return max(_old_at(seen, policies), _holds_until(facts, order, policies))


def _old_at(seen: int, policies: Policies) -> int:
    return seen + int(policies.value("settings.source.old_after", on=day_of(seen))["all_orders"]) * HOUR if seen else 0


def _waits(facts: Sequence[Fact], order: Order | None) -> bool:
    waits = order is not None and order.status.casefold() in UNSHIPPED and order.fulfilment != "marketplace"
    return waits and not _left(facts)


def _listed_after(at: int, facts: Sequence[Fact]) -> bool:
    return any(f.observed_at > at and _listed(f.payload) for f in of(facts, ShipRow, OrderRow))


def _left(facts: Sequence[Fact]) -> bool:
    return bool(outbound(facts)) or any(f.payload.on_order for f in of(facts, Tracking))


def _listed(told: ShipRow | OrderRow) -> bool:
    return told.to_ship > 0 if isinstance(told, ShipRow) else told.status.casefold() in UNSHIPPED
