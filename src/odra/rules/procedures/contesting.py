"""To contest or to accept, and what each is expected to cost.

Contesting that succeeds still costs its handling, and now and then the negative feedback of the buyer who lost (R19); accepting
gives up the money and the defect.
"""

import msgspec

from odra.facts.decision import Expected
from odra.rules.procedures.expected import expected, priced
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.proof import Proof, money_back
from odra.rules.questions.opening import taken

ACCEPTED = "accepted"  # kind of Proof: the refund came after what it answers


class Odds(msgspec.Struct, frozen=True):
    """`won`: the chance to win, a share of 1; `counts_lost`, `counts_won`: whether the order is defective after either."""

    won: float
    counts_lost: bool = True
    counts_won: bool = False


def odds(matter: Matter, setting: str, proof: Proof) -> float:
    """What was accepted is not won any more."""
    return 0.0 if proof.kind == ACCEPTED else float(matter.policy(setting)[proof.kind])


def standing_refund(matter: Matter) -> Proof | None:
    """Money back before this was opened is what the answer shows; money back after it accepts it (the very moment is before)."""
    back = money_back(matter)
    return (
        None if back is None else Proof(ACCEPTED if back.occurred_at > matter.question.opened_at else "refunded", (back.address,))
    )


def debits(matter: Matter, means: str) -> tuple[str, ...]:
    """The rows of settlements that show the money taken, where it did not come back."""
    return taken(matter.dossier.facts, means)


def worth_it(matter: Matter, won: float) -> bool:
    """The seller's own choice from which chance on to contest."""
    return won >= float(matter.policy("settings.claim.represent_from"))


def contested(matter: Matter, of: Odds) -> Expected | None:
    """With the work of contesting beside that of any case."""
    after = 1.0 if of.counts_won else float(matter.policy("settings.estimate.feedback_after_contest"))
    chance = (1 - of.won) + of.won * after if of.counts_lost else 0.0
    cost = expected(matter, lost=1 - of.won, chance=chance)
    work = priced(matter, "settings.cost.contest", cost.money.currency) if cost else None
    return msgspec.structs.replace(cost, handling=cost.handling + work) if cost and work else cost


def accepted(matter: Matter, of: Odds) -> Expected | None:
    return expected(matter, lost=1, chance=1.0 if of.counts_lost else 0.0)
