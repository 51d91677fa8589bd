"""When an order leaves the rate: the live window first, the one that the marketplace displays some days later."""

import msgspec

from odra.facts.decision import Decision, Milestone, Said
from odra.facts.moments import DAY
from odra.rules.procedures.matter import Matter, rated


def leaves(matter: Matter) -> tuple[int, int] | None:
    """(the live window, the displayed one): the first days on which the order is in neither; None for one in no rate, or whose day is not known."""
    order = matter.dossier.order
    if order is None or order.pending or not rated(matter):
        return None
    live = order.ordered_on + matter.policy("amazon.odr.window_days")
    return live, live + matter.policy("amazon.odr.displayed_lag_days")


def until_it_leaves(matter: Matter, decided: Decision) -> Decision:
    """With both days on the plan; once the order is out of the displayed window too, nothing counts any more."""
    days = leaves(matter)
    if days is None:
        return decided
    ends = [day * DAY for day in days]
    policies = ("amazon.odr.window_days", "amazon.odr.displayed_lag_days")
    marks = [
        Milestone(Said(code), end, "done" if matter.at >= end else "next", policy)
        for code, end, policy in zip(("plan.leaves_live", "plan.leaves_displayed"), ends, policies, strict=True)
    ]
    moments = [m for m in (decided.changes_at, *ends) if m is not None and m > matter.at]
    decided = msgspec.structs.replace(decided, plan=(*decided.plan, *marks), changes_at=min(moments, default=None))
    if matter.at < ends[-1]:
        return decided
    return msgspec.structs.replace(decided, counted=False, counts=False, if_nothing=Said("if.counts_no_more"))
