"""Parcels that came and are not well: damaged or empty ones, and those that arrive after the money went back (R14)."""

from collections.abc import Sequence

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.payloads import BuyerMessage, Checked, Consent, ReturnAsked, ReturnRow, Scan, Settled
from odra.policies import Policies
from odra.rules.questions.opening import MONEY, all_back, question
from odra.rules.questions.return_reasons import missed

ARRIVED = "arrived_after_refund"


def arrivals(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """A parcel refunded in full stays watched: open from the scan or word that it came, until a charge is settled or the buyer says no.

    What the marketplace ships is not the seller's to charge again.
    """
    if order is not None and order.fulfilment == "marketplace":
        return []
    where = order.marketplace if order else ""
    told = next((f for f in of(facts, BuyerMessage, ReturnRow, ReturnAsked) if _misses(f, policies, where)), None)
    paid = told and next((f for f in of(facts, *MONEY) if f.happened > told.happened and all_back(f, facts, order)), None)
    if not paid:
        return []
    came = next((f for f in facts if f.happened > paid.happened and _came(f)), None)
    return [question(ARRIVED, came, facts, _ends)] if came else []


def _misses(fact: Fact, policies: Policies, marketplace: str) -> bool:
    told = fact.payload
    return told.topic == "not_received" if isinstance(told, BuyerMessage) else missed(fact, policies, marketplace)


def _came(fact: Fact) -> bool:
    told = fact.payload
    if isinstance(told, Scan):
        return told.status.startswith("delivered")
    return isinstance(told, Checked) and told.answer == "found"


def _ends(fact: Fact) -> bool:
    """Without consent nothing is charged; with it, a settlement shows the charge."""
    told = fact.payload
    return (isinstance(told, Consent) and not told.given) or (isinstance(told, Settled) and told.means == "retrocharge")
