"""Items of which a return was asked for because they did not arrive: what they cost, and with which refund the last of them is paid."""

from collections.abc import Sequence

from odra.facts.fact import Fact, of
from odra.facts.payloads import BuyerMessage, ReturnAsked
from odra.policies import Policies
from odra.rules.questions.item_price import cost_in
from odra.rules.questions.return_reasons import missed
from odra.rules.questions.shared_refunds import Rows, newest, rows_of, shared


def unreceived(opening: Fact, facts: Sequence[Fact], policies: Policies, marketplace: str) -> Rows:
    """The rows of each such item; none where the buyer wrote of the parcel, or an item is not in the report: then it is all of the order."""
    if isinstance(opening.payload, BuyerMessage) or any(f.payload.topic == "not_received" for f in of(facts, BuyerMessage)):
        return {}
    rows = {key: told for key, told in rows_of(facts).items() if any(missed(f, policies, marketplace) for f in told)}
    skus = {f.payload.sku for f in of(facts, ReturnAsked) if missed(f, policies, marketplace)}
    return rows if skus - {""} <= {sku for _, sku in rows} else {}


def price(rows: Rows, facts: Sequence[Fact], currency: str) -> int:
    """What the items cost together, in minor units; 0 where that is not known of each."""
    costs = [cost_in(facts, newest(told), currency) for told in rows.values()]
    return sum(costs) if all(costs) else 0


def paid_with(rows: Rows, facts: Sequence[Fact]) -> Fact | None:
    """The fact with which the last of the items is paid."""
    by = shared(facts, rows_of(facts)).by if rows else {}
    paid = [
        by.get(key) or next((f for f in told if f.payload.refunded >= cost_in(facts, f.payload, f.payload.currency) > 0), None)
        for key, told in rows.items()
    ]
    last = [f for f in paid if f is not None]
    return max(last, key=lambda f: f.happened) if rows and len(last) == len(paid) else None
