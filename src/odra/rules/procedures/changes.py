"""When the same facts give another answer: told by the clocks that run, and by what else may turn."""

import msgspec

from odra.facts.decision import Decision
from odra.rules.procedures.matter import Matter


def or_sooner(matter: Matter, decided: Decision, *moments: int | None) -> Decision:
    """The decision with its `changes_at`: its own, or one of `moments` ahead that comes before."""
    at, soonest = matter.at, None
    for moment in (decided.changes_at, *moments):
        if moment is not None and moment > at and (soonest is None or moment < soonest):
            soonest = moment
    return decided if soonest == decided.changes_at else msgspec.structs.replace(decided, changes_at=soonest)
