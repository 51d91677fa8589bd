"""What people noted of feedback since it came, and whether what is behind it is solved."""

from odra.facts.fact import of
from odra.facts.payloads import Feedback, Handled
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.proof import money_back


def solved(matter: Matter) -> bool:
    """The money went back after the feedback, or a person says that the problem is solved."""
    back = money_back(matter)
    return done(matter, "feedback_problem") or (back is not None and back.occurred_at >= matter.question.opened_at)


def done(matter: Matter, what: str) -> bool:
    return any(
        isinstance(f.payload, Handled) and f.payload.question == what and f.occurred_at >= matter.question.opened_at
        for f in matter.dossier.facts
    )


def answered(matter: Matter) -> bool:
    """A reply stands under it."""
    told = of(matter.dossier.facts, Feedback)
    newest = max(told, key=lambda f: f.freshness, default=None)
    return done(matter, "feedback_reply") or bool(newest and newest.payload.answered)
