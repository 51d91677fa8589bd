"""What takes a missing or damaged parcel out of the seller's hands, and what gives it back: claims and requests, returns, word that it came."""

from collections.abc import Sequence

from odra.facts.decision import Order
from odra.facts.fact import Fact, of
from odra.facts.payloads import (
    ChargebackDecided,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Graded,
    OrderRow,
    RequestClosed,
    RequestOpened,
    ReturnAsked,
    ReturnRow,
)
from odra.policies import Policies
from odra.rules.questions.requests import PARCEL_MISSED
from odra.rules.questions.return_reasons import came, missed

PAID_BACK = frozenset(("lost", "accepted", "protected"))  # outcomes of a chargeback by which the buyer has the money
UNPAID = frozenset(("withdrawn", "denied"))  # outcomes of a claim by which he has none
PAID_REQUESTS = frozenset(("refunded", "buyer"))  # outcomes of a request by which he has the money
KEPT = frozenset(("seller", "closed"))  # and by which he has none
FILED = (ClaimFiled, ClaimAsked, RequestOpened)


def by_channel(fact: Fact) -> bool:
    """The buyer asks for the money through the channel, or it was decided there, or he has it by his card issuer."""
    told = fact.payload
    if isinstance(told, ChargebackDecided):
        return told.outcome in PAID_BACK
    if isinstance(told, RequestClosed):
        return told.outcome in PAID_REQUESTS and told.about in PARCEL_MISSED
    return isinstance(told, ClaimDecided | ClaimFiled | ClaimAsked) or asks_for_parcel(fact)


def asks_for_parcel(fact: Fact) -> bool:
    """A request or case in which a parcel is missed."""
    return isinstance(fact.payload, RequestOpened) and fact.payload.about in PARCEL_MISSED


def given_back(end: Fact, facts: Sequence[Fact]) -> Fact | None:
    """The decision, itself or of the claim or request that was filed, which leaves the buyer without money: what was promised before stands."""
    if isinstance(end.payload, RequestOpened):
        return _all_closed(end, facts)
    if not isinstance(end.payload, (ClaimDecided, *FILED)):
        return None
    decided = next((f for f in of(facts, ClaimDecided) if f.happened >= end.happened), None)
    unpaid = decided is not None and decided.payload.outcome in UNPAID and decided.payload.paid_by != "marketplace"
    return decided if unpaid else None


def _all_closed(end: Fact, facts: Sequence[Fact]) -> Fact | None:
    """The end of the last request that is open, where none of them paid."""
    still: set[str] = set()
    for fact in of(facts, RequestOpened, RequestClosed):
        told = fact.payload
        if isinstance(told, RequestOpened):
            still.add(told.request)
        elif told.outcome not in KEPT:
            return None
        else:
            still.discard(told.request)
            if not still and fact.happened > end.happened:
                return fact
    return None


def by_return(fact: Fact, facts: Sequence[Fact], order: Order | None, policies: Policies) -> bool:
    """A return of the only thing that was ordered, or its item here: with several another one may be what is missed."""
    where = order.marketplace if order else ""
    return (came(fact, policies, where) or _here(fact, facts, policies, where)) and _single(facts, order)


def _here(fact: Fact, facts: Sequence[Fact], policies: Policies, marketplace: str) -> bool:
    """Somebody looked at the item of a return, whatever its reason: the buyer had it. Without a return it is a parcel that came back."""
    if not isinstance(fact.payload, Graded) or fact.payload.found in ("not_back", "empty"):
        return False
    return any(not missed(f, policies, marketplace) for f in of(facts, ReturnRow, ReturnAsked))


def _single(facts: Sequence[Fact], order: Order | None) -> bool:
    """As far as files tell."""
    skus = {f.payload.sku for f in of(facts, OrderRow, ReturnRow, ReturnAsked)} - {""}
    return len(skus) < 2 and (order is None or order.quantity < 2)
