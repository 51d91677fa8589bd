"""Negative feedback: only the freshest word on an order asks anything."""

from collections.abc import Sequence

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import day_of
from odra.facts.payloads import Feedback
from odra.policies import Policies
from odra.rules.questions.opening import never, question

FEEDBACK = "negative_feedback"


def feedback(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    rated = of(facts, Feedback)
    return [question(FEEDBACK, f, facts, never) for f in rated if _negative(f.payload, f, facts, order, policies)]


def _negative(told: Feedback, fact: Fact, facts: Sequence[Fact], order: Order | None, policies: Policies) -> bool:
    """Only the freshest word on an order's feedback asks anything."""
    newest = max((f for f in of(facts, Feedback)), key=lambda f: f.freshness)
    where = order.marketplace if order else ""
    return fact is newest and told.rating <= policies.value(
        "amazon.feedback.negative_up_to", on=day_of(fact.occurred_at), marketplace=where
    )
