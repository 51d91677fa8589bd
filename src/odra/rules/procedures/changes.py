"""When the same facts give another answer: told by the clocks that run, and by what else may turn."""

import msgspec

from odra.facts.decision import Decision
from odra.rules.procedures.matter import Matter


def or_sooner(matter: Matter, decided: Decision, *moments: int | None) -> Decision:
    """The decision with its `changes_at`: its own, or one of `moments` ahead that comes before."""
    ahead = [m for m in (decided.changes_at, *moments) if m is not None and m > matter.at]
    return msgspec.structs.replace(decided, changes_at=min(ahead, default=None))
