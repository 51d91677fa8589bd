"""Claims, round by round, the appeal against a decision, and chargebacks."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Question
from odra.facts.fact import Fact, of
from odra.facts.payloads import Chargeback, ChargebackDecided, ClaimAsked, ClaimDecided, ClaimFiled, ReturnRow
from odra.rules.questions.opening import claim_rounds, one_of, question, rounds

CLAIM, APPEAL, CHARGEBACK = "claim", "claim_appeal", "chargeback"


def claims(facts: Sequence[Fact]) -> list[Question]:
    return [asked for told in claim_rounds(facts) for asked in _claim(told)]


def _claim(facts: Sequence[Fact]) -> list[Question]:
    """One claim, and the appeal against its decision."""
    found: list[Question] = []
    filed = of(facts, ClaimFiled, ClaimAsked)
    marked = [f for f in of(facts, ReturnRow) if f.payload.claim]
    if filed:
        found.append(question(CLAIM, filed[0], facts, one_of(ClaimDecided)))
    elif marked:  # the row tells the day of the return; that there is a claim, its report tells
        flagged = min(marked, key=lambda f: f.observed_at)
        asked = question(CLAIM, flagged, facts, one_of(ClaimDecided))
        found.append(msgspec.structs.replace(asked, opened_at=max(asked.opened_at, flagged.observed_at)))
    lost = next((f for f in of(facts, ClaimDecided) if _lost(f.payload)), None)
    if lost is not None:
        found.append(question(APPEAL, lost, facts, _turned))
    return found


def _turned(fact: Fact) -> bool:
    """A later decision that leaves nothing to appeal: an appeal's own, or one in the seller's favour."""
    return isinstance(fact.payload, ClaimDecided) and not _lost(fact.payload)


def _lost(decision: ClaimDecided) -> bool:
    return decision.outcome in ("granted", "unknown") and decision.paid_by != "marketplace"


def chargebacks(facts: Sequence[Fact]) -> list[Question]:
    """One question until it is decided; a notice after that opens another."""
    return rounds(CHARGEBACK, of(facts, Chargeback), facts, one_of(ChargebackDecided))
