"""Whether the buyer has what he missed: of his own words, and what a person noted of them, the newest counts."""

from collections.abc import Sequence

from odra.facts.fact import Fact, of
from odra.facts.payloads import BuyerMessage, Checked

MISSES, ARRIVED = "not_received", "arrived"  # topics of messages


def misses(fact: Fact) -> bool:
    """The buyer writes that it did not come."""
    return isinstance(fact.payload, BuyerMessage) and fact.payload.topic == MISSES


def turns_up(fact: Fact) -> bool:
    """The buyer writes that it came, or a person notes that he has it."""
    told = fact.payload
    return told.topic == ARRIVED if isinstance(told, BuyerMessage) else isinstance(told, Checked) and told.answer == "found"


def turned_up(facts: Sequence[Fact], since_at: int, until: Fact | None = None) -> Fact | None:
    """The newest word that it came; None where there is none, or he misses it again after that."""
    for fact in reversed(of(facts, BuyerMessage, Checked)):
        if fact.occurred_at < since_at:
            return None
        if until is not None and fact.happened >= until.happened:
            continue
        if misses(fact) or turns_up(fact):
            return fact if turns_up(fact) else None
    return None
