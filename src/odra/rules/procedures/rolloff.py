"""When an order leaves the rate: the live window first, the one that the marketplace displays some days later."""

import msgspec

from odra.facts.decision import Decision, Milestone, Said
from odra.facts.moments import DAY
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.matter import Matter, rated

WINDOWS = {"plan.leaves_live": "amazon.odr.window_days", "plan.leaves_displayed": "amazon.odr.displayed_lag_days"}


def leaves(matter: Matter) -> tuple[int, int] | None:
    """(the live window, the displayed one): the first days on which the order is in neither; None for one in no rate, or whose day is not known."""
    order = matter.dossier.order
    if order is None or order.pending or not rated(matter):
        return None
    live = order.ordered_on + matter.policy("amazon.odr.window_days")
    return live, live + matter.policy("amazon.odr.displayed_lag_days")


def until_it_leaves(matter: Matter, decided: Decision, *moments: int | None) -> Decision:
    """The decision until then, or one of `moments`; once the order is out of the displayed window too, nothing counts any more."""
    decided = or_sooner(matter, decided, *_ends(matter), *moments)
    return msgspec.structs.replace(decided, counted=False, counts=False) if gone(matter) else decided


def leaving_plan(matter: Matter, decided: Decision) -> tuple[Milestone, ...]:
    """The decision's own clock, and both days."""
    own = Milestone(Said(f"plan.{decided.question}"), decided.due_at, "now", decided.because[0].policy)
    marks = [own, *(_mark(code, end, matter.at) for code, end in zip(WINDOWS, _ends(matter), strict=False))]
    return tuple(sorted(marks, key=lambda mark: mark.at))


def _ends(matter: Matter) -> list[int]:
    return [day * DAY for day in leaves(matter) or ()]


def gone(matter: Matter) -> bool:
    """The order is out of both windows."""
    days = leaves(matter)
    return days is not None and matter.at >= days[-1] * DAY


def _mark(code: str, end: int, at: int) -> Milestone:
    return Milestone(Said(code), end, "done" if at >= end else "next", WINDOWS[code])
