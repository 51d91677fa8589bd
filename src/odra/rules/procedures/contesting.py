"""To contest or to accept, and what each is expected to cost.

Contesting that succeeds still costs its handling, and now and then the negative feedback of the buyer who lost (R19); accepting
gives up the money and the defect.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Expected, Reason, Said
from odra.rules.procedures.expected import expected, priced
from odra.rules.procedures.further import counted_otherwise
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.proof import Proof, money_back
from odra.rules.questions.opening import taken

ACCEPTED = "accepted"  # kind of Proof: the refund came after what it answers
OWN, WORTH_IT = "settings.estimate.own_weight", "settings.claim.represent_from"


class Odds(msgspec.Struct, frozen=True):
    """`won`: the chance to win, a share of 1; `counts_lost`, `counts_won`: whether the order is defective after either. `spared`: lost, it counts only where it was accepted."""

    won: float
    counts_lost: bool = True
    counts_won: bool = False
    spared: bool = False


def odds(matter: Matter, setting: str, proof: Proof) -> float:
    """What was accepted is not won any more."""
    return 0.0 if proof.kind == ACCEPTED else float(matter.policy(setting)[proof.kind])


def own_outcomes(matter: Matter, proof: str) -> tuple[int, int]:
    """(won, of how many) of the seller's own questions of this kind that were decided with this proof (`cases/winning.py`)."""
    won, of = (matter.estimates.get(f"{matter.question.kind}_{proof}_{name}") or 0 for name in ("won", "of"))
    return int(won), int(of)


def learnt(matter: Matter, assumed: float, proof: str) -> float:
    """The chance that own outcomes give, the assumed one weighed among them as so many cases: the mean of a beta distribution. It moves costs, never the step."""
    won, of = own_outcomes(matter, proof)
    weight = float(matter.policy(OWN))
    return (assumed * weight + won) / (weight + of) if of else assumed


def own_reasons(matter: Matter, assumed: float, proof: str) -> Iterator[Reason]:
    """The count behind a chance that is learnt."""
    won, of = own_outcomes(matter, proof)
    if of:
        values = {"won": won, "of": of, "percent": round(learnt(matter, assumed, proof) * 100), "assumed": round(assumed * 100)}
        yield Reason(Said("reason.own_won", values), (), OWN)


def own_otherwise(matter: Matter, assumed: float, proof: str) -> Iterator[Reason]:
    """That own outcomes would have it the other way than the step, which follows the chance that is set."""
    if worth_it(matter, assumed) != worth_it(matter, learnt(matter, assumed, proof)):
        code = "own_would_accept" if worth_it(matter, assumed) else "own_would_contest"
        yield Reason(Said(f"warning.{code}", {"percent": round(learnt(matter, assumed, proof) * 100)}), (), WORTH_IT)


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
    return won >= float(matter.policy(WORTH_IT))


def contested(matter: Matter, of: Odds) -> Expected | None:
    """With the work of contesting beside that of any case."""
    after = 1.0 if of.counts_won else float(matter.policy("settings.estimate.feedback_after_contest"))
    lost = 0.0 if of.spared else 1 - of.won
    chance = lost + of.won * after if of.counts_lost else 0.0
    cost = expected(matter, lost=1 - of.won, chance=chance)
    work = priced(matter, "settings.cost.contest", cost.money.currency) if cost else None
    return msgspec.structs.replace(cost, handling=cost.handling + work) if cost and work else cost


def ended(matter: Matter, of: Odds, reason: str) -> Said:
    """What a refund ends, with whether the order counts all the same: for this question or for something else."""
    counts = of.counts_lost or counted_otherwise(matter)
    return Said(f"reason.{reason}" if counts else f"reason.{reason}_uncounted")


def accepted(matter: Matter, of: Odds, *, beside: tuple[str, ...] = ()) -> Expected | None:
    """`beside`: the debits that took the money already, where it is paid once more."""
    return expected(matter, lost=2 if beside else 1, chance=1.0 if of.counts_lost else 0.0)
