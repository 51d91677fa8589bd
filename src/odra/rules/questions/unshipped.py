"""Orders that the seller has still to ship: nobody can look for a parcel that did not leave."""

from collections.abc import Sequence

from odra.facts.decision import Order
from odra.facts.fact import Fact, of
from odra.facts.payloads import OrderRow, ShipRow, Tracking
from odra.rules.questions.opening import outbound

UNSHIPPED = frozenset(("unshipped", "pending"))  # statuses


def unshipped(facts: Sequence[Fact], order: Order | None) -> bool:
    """As far as files tell."""
    waits = order is not None and order.status.casefold() in UNSHIPPED and order.fulfilment != "marketplace"
    return waits and not _left(facts)


def unshipped_then(told: Fact, facts: Sequence[Fact], order: Order | None) -> bool:
    """When a fact happened: it still is, or a list of after that still had it, and nothing of before says otherwise."""
    return unshipped(facts, order) or (
        any(f.observed_at > told.occurred_at and _listed(f.payload) for f in of(facts, ShipRow, OrderRow))
        and not _left([f for f in facts if f.happened <= told.happened])
    )


def _left(facts: Sequence[Fact]) -> bool:
    return bool(outbound(facts)) or any(f.payload.on_order for f in of(facts, Tracking))


def _listed(told: ShipRow | OrderRow) -> bool:
    return told.to_ship > 0 if isinstance(told, ShipRow) else told.status.casefold() in UNSHIPPED
