"""What other rooms estimate for the rules: plain numbers by name, as `rules/expected.py` reads them. Imported where a case is shown."""

from odra.cases.outlook import ahead
from odra.cases.queries import account_health
from odra.facts.decision import Order
from odra.ledger.queries import Subject
from odra.measures.health import LIVE, RATE


def estimates(home: Subject, order: Order | None, *, at: int) -> dict[str, float | None]:
    """Of one case. `slot_share`: by how much one more defect moves the chance that the final rate exceeds the target."""
    return {"slot_share": _slot_share(home.account, order, at)}


def _slot_share(account: str, order: Order | None, at: int) -> float | None:
    """None with too few orders to rate, or for an order in no rate."""
    if order is None or order.pending:
        return None
    of = (account, order.marketplace, order.fulfilment)
    rates = account_health([account], at=at, of={(RATE, LIVE)}).rows
    row = next((r for r in rates if (r.group.account, r.group.marketplace, r.group.fulfilment) == of), None)
    final = ahead(row, at=at).final if row else None
    return final.one_more if final else None
