"""When the same facts give another answer: told by the clocks that run, or found by asking at every moment that may change it."""

from collections.abc import Callable, Iterable

import msgspec

from odra.facts.decision import Decision
from odra.rules.procedures.matter import Matter, stale_at


def or_sooner(matter: Matter, decided: Decision, *moments: int | None) -> Decision:
    """The decision with its `changes_at`: its own, or one of `moments` ahead that comes before."""
    ahead = [m for m in (decided.changes_at, *moments) if m is not None and m > matter.at]
    return msgspec.structs.replace(decided, changes_at=min(ahead, default=None))


def until_it_changes(matter: Matter, decide: Callable[[Matter], Decision], moments: Iterable[int | None]) -> Decision:
    """The decision with its `changes_at`: the first of its deadline, its staleness, its plan and `moments` at which another comes out."""
    decided = msgspec.structs.replace(decide(matter), changes_at=None)
    marks = {
        decided.due_at,
        stale_at(matter, decided.due_at),
        *(m.at + 1 for m in decided.plan),
        *(m for m in moments if m is not None),
    }
    asked = (m for m in sorted(marks) if m > matter.at)
    return msgspec.structs.replace(decided, changes_at=next((m for m in asked if _differs(decided, matter, decide, m)), None))


def _differs(decided: Decision, matter: Matter, decide: Callable[[Matter], Decision], at: int) -> bool:
    then = decide(matter.then(at))
    return msgspec.structs.replace(then, changes_at=None) != decided
