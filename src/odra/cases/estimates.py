"""What other rooms estimate for the rules: plain numbers by name, as `rules/procedures/expected.py` reads them. Imported where a case is shown."""

from odra.cases.arriving import arrives_within
from odra.cases.derive import Derived
from odra.cases.outlook import ahead
from odra.cases.queries import account_health
from odra.cases.winning import own_outcomes
from odra.facts.decision import Order
from odra.ledger.queries import Subject
from odra.measures.health import LIVE, RATE
from odra.policies import zone_of

WITHIN = (7, 14)  # days


def estimates(home: Subject, derived: Derived, *, at: int, known_at: int | None = None) -> dict[str, float | None]:
    """Of one case. `slot_share`: by how much one more defect moves the chance that the final rate exceeds the target."""
    order, asked = derived.order, {q.kind for q in derived.questions if q.closed_at is None or q.closed_at > at}
    won = own_outcomes(home, asked, at=at, known_at=known_at)
    if order is None:
        return won
    zone = zone_of(order.marketplace)
    found = arrives_within(derived.facts, order.country, account=home.account, at=at, zone=zone, days=WITHIN)
    named = {f"arrives_within_{days}": chance for days, chance in zip(WITHIN, found or [None] * len(WITHIN), strict=True)}
    return {**won, **named, "slot_share": None if order.pending else _slot_share(home.account, order, at)}


def _slot_share(account: str, order: Order, at: int) -> float | None:
    """None with too few orders to rate, or for an order in no rate."""
    of = (account, order.marketplace, order.fulfilment)
    rates = account_health([account], at=at, of={(RATE, LIVE)}).rows
    row = next((r for r in rates if (r.group.account, r.group.marketplace, r.group.fulfilment) == of), None)
    final = ahead(row, at=at).final if row else None
    return final.one_more if final else None
