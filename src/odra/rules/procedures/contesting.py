"""To contest or to accept, and what each is expected to cost.

Contesting that succeeds still costs its handling, and now and then the negative feedback of the buyer who lost (R19); accepting
gives up the money and the defect.
"""

import msgspec

from odra.facts.decision import Expected
from odra.rules.procedures.expected import expected
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.proof import Proof


class Odds(msgspec.Struct, frozen=True):
    """`won`: the chance to win, a share of 1; `counts_lost`, `counts_won`: whether the order is defective after either."""

    won: float
    counts_lost: bool = True
    counts_won: bool = False


def odds(matter: Matter, setting: str, proof: Proof) -> float:
    return float(matter.policy(setting)[proof.kind])


def worth_it(matter: Matter, won: float) -> bool:
    """The seller's own choice from which chance on to contest."""
    return won >= float(matter.policy("settings.claim.represent_from"))


def contested(matter: Matter, of: Odds) -> Expected | None:
    after = 1.0 if of.counts_won else float(matter.policy("settings.estimate.feedback_after_contest"))
    chance = (1 - of.won) + of.won * after if of.counts_lost else 0.0
    return expected(matter, lost=1 - of.won, chance=chance)


def accepted(matter: Matter, of: Odds) -> Expected | None:
    return expected(matter, lost=1, chance=1.0 if of.counts_lost else 0.0)
