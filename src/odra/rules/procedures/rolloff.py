"""When an order leaves the rate: the live window first, the one that the marketplace displays some days later."""

import msgspec

from odra.facts.decision import Decision, Milestone, Said
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.matter import Matter

WINDOWS = {"plan.leaves_live": "amazon.odr.window_days", "plan.leaves_displayed": "amazon.odr.displayed_lag_days"}


def until_it_leaves(matter: Matter, decided: Decision, *moments: int | None) -> Decision:
    """The decision until then, or one of `moments`; once the order is out of the displayed window too, nothing counts any more."""
    decided = or_sooner(matter, decided, *(matter.leaves or ()), *moments)
    return msgspec.structs.replace(decided, counted=False, counts=False) if gone(matter) else decided


def leaving_plan(matter: Matter, decided: Decision) -> tuple[Milestone, ...]:
    """The decision's own clock, and both days."""
    own = Milestone(Said(f"plan.{decided.question}"), decided.due_at, "now", decided.because[0].policy)
    marks = [own, *(_mark(code, end, matter.at) for code, end in zip(WINDOWS, matter.leaves or (), strict=False))]
    return tuple(sorted(marks, key=lambda mark: mark.at))


def gone(matter: Matter) -> bool:
    """The order is out of both windows."""
    return matter.leaves is not None and matter.at >= matter.leaves[1]


def _mark(code: str, end: int, at: int) -> Milestone:
    return Milestone(Said(code), end, "done" if at >= end else "next", WINDOWS[code])
