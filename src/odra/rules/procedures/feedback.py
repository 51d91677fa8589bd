"""Negative feedback: what is to be looked at, and what it does while it stands."""

import msgspec

from odra.facts.decision import Decision
from odra.facts.moments import days_later
from odra.facts.payloads import Feedback
from odra.rules.procedures.matter import Matter, clock, counting, rated


def negative_feedback(matter: Matter) -> Decision:
    days, limit = matter.policy("settings.feedback.look_within"), matter.policy("amazon.feedback.negative_up_to")
    stars = matter.opening.payload.rating if isinstance(matter.opening.payload, Feedback) else 0
    decided = clock(matter, days_later(matter.question.opened_at, days, matter.zone), "look_at_feedback", _stays(matter),
                    policy="amazon.feedback.negative_up_to", values={"days": days, "stars": stars, "limit": limit})  # fmt: skip
    return counting(matter, msgspec.structs.replace(decided, at_risk=None))


def _stays(matter: Matter) -> str:
    """What feedback does that nobody removes."""
    order = matter.dossier.order
    if not rated(matter):
        return "feedback_in_no_rate"
    return "feedback_will_count" if order is not None and order.pending else "feedback_stays"
