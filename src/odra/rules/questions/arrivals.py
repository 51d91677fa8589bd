"""Parcels that came and are not well: damaged or empty ones, and those that arrive after the money went back (R14)."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, addressed, kinds_of, of
from odra.facts.payloads import BuyerMessage, Consent, Graded, ReturnAsked, ReturnRow, Scan, Settled
from odra.policies import Policies
from odra.rules.questions.messages import CAME
from odra.rules.questions.opening import MONEY, all_back, outbound, question
from odra.rules.questions.return_reasons import missed
from odra.rules.questions.turned_up import misses, turns_up

ARRIVED = "arrived_after_refund"


def arrivals(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """A parcel refunded in full, missed or lost by the carrier's word, stays watched: open from the scan or word that it came, until a charge is settled or the buyer says no.

    A scan of delivery between his message and the refund tells the same, unless he missed it again after that. What the marketplace ships is not the seller's to charge again.
    """
    if order is not None and order.fulfilment == "marketplace":
        return []
    where = order.marketplace if order else ""
    if kinds_of(facts).isdisjoint(MONEY):
        return []
    lost = next((f for f in outbound(facts) if f.payload.status == "lost"), None)
    told = next(
        (f for f in of(facts, BuyerMessage, ReturnRow, ReturnAsked, Scan) if f is lost or _misses(f, policies, where)), None
    )
    paid = told and next((f for f in of(facts, *MONEY) if f.happened > told.happened and all_back(f, facts, order)), None)
    if told is None or not paid:
        return []
    scanned = delivered_before(facts, told, paid)
    since = [f for f in facts if f.happened > paid.happened and _came(f)]
    found = _watched(facts, since if scanned is None else [scanned, *since])
    return [msgspec.structs.replace(q, opened_at=max(q.opened_at, paid.occurred_at)) for q in found]


def delivered_before(facts: Sequence[Fact], missed: Fact, paid: Fact) -> Fact | None:
    """The scan of delivery after the buyer missed it and before his money was back; None where he missed it again after that, or was paid for what came."""
    between = [f for f in facts if missed.happened < f.happened < paid.happened]
    scanned = next((f for f in reversed(outbound(between)) if f.payload.status.startswith("delivered")), None)
    again = scanned is not None and any(f.happened > scanned.happened and misses(f) for f in between)
    return None if again or any(_of_what_came(f) for f in between) else scanned


def _of_what_came(fact: Fact) -> bool:
    """Another matter than its arrival: it came damaged, or goes back."""
    told = fact.payload
    return isinstance(told, ReturnAsked | ReturnRow | Graded) or (isinstance(told, BuyerMessage) and told.topic in CAME)


def _watched(facts: Sequence[Fact], told: Sequence[Fact]) -> list[Question]:
    """From the first that tells that it came; where that was the buyer's word and he misses it again, from the next."""
    found: list[Question] = []
    for came in told:
        if not found or _missed_again(found[-1], came, facts):
            found.append(question(ARRIVED, came, facts, _taken_back if turns_up(came) else _ends))
    return found


def _missed_again(asked: Question, came: Fact, facts: Sequence[Fact]) -> bool:
    end = addressed(facts, asked.closed_by) if asked.closed_by else None
    return end is not None and misses(end) and end.happened < came.happened


def _misses(fact: Fact, policies: Policies, marketplace: str) -> bool:
    return misses(fact) if isinstance(fact.payload, BuyerMessage) else missed(fact, policies, marketplace)


def _came(fact: Fact) -> bool:
    told = fact.payload
    if isinstance(told, Scan):
        return told.status.startswith("delivered")
    return turns_up(fact)


def _ends(fact: Fact) -> bool:
    """Without consent nothing is charged; with it, a settlement shows the charge."""
    told = fact.payload
    return (isinstance(told, Consent) and not told.given) or (isinstance(told, Settled) and told.means == "retrocharge")


def _taken_back(fact: Fact) -> bool:
    """What only the buyer's word tells ends with his word too."""
    return _ends(fact) or misses(fact)
