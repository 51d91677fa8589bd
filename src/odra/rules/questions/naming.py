"""Of which return a fact speaks, by RMA and SKU; what names none of the two speaks of every return of its order."""

from odra.facts.decision import ANY, Key
from odra.facts.fact import Fact


def named(fact: Fact) -> Key:
    """What a row, notice or mark names; empty where it names nothing."""
    told = fact.payload
    return (getattr(told, "rma", ""), getattr(told, "sku", ""))


def alike(one: Key, other: Key) -> bool:
    """Whether two may be of the same return: what only one of them names tells nothing apart."""
    (rma, sku), (other_rma, other_sku) = one, other
    return (not rma or not other_rma or rma == other_rma) and (not sku or not other_sku or sku == other_sku)


def only_of(own: Key, keys: list[Key]) -> bool:
    """Whether there is nothing beside what `own` names."""
    return own == ANY or all(alike(own, key) for key in keys)
