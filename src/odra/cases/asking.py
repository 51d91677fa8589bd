"""The open questions of a case by name: in an address of the desk, on the command line, in JSON."""

from odra.cases.queries import CaseView
from odra.facts.decision import Decision
from odra.facts.moments import MICROS


def name_of(decision: Decision) -> str:
    """Its kind, the second of its opening and the return that it is about; nothing of the buyer."""
    return "-".join((decision.question, str(decision.opened_at // MICROS), *filter(None, decision.about)))


def named(view: CaseView, name: str) -> tuple[Decision, ...]:
    """The open question of that name; of a kind alone, all that are of it."""
    return tuple(d for d in view.decisions if name in (name_of(d), d.question))
