"""A SAFE-T claim that was refused: open for its appeal until it is granted, refused for good, or left."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import day_of
from odra.facts.payloads import Assessed, Handled, ReturnRow, Settled
from odra.policies import Policies
from odra.rules.questions.opening import question

SAFE_T_APPEAL, APPEALED = "safe_t_appeal", "safe_t_appealed"


def safe_t_appeals(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """From a person's word on the decision, else from the report that first shows it, and then only until somebody looked it up."""
    where = order.marketplace if order else ""
    state = partial(_state, policies=policies, where=where)
    first = next(iter(refusals(facts)), None)
    if first is None:
        return _reported(facts, state)
    most = int(policies.value("amazon.safe_t.appeals_at_most", on=day_of(first.occurred_at), marketplace=where))
    asked = question(SAFE_T_APPEAL, first, facts, lambda f: _granted(f) or (f in refusals(facts) and attempts(facts, f) >= most))
    paid = [f.observed_at for f in of(facts, ReturnRow) if state(f) == "granted"]
    ends = [*([] if asked.closed_at is None else [asked.closed_at]), *(max(at, first.occurred_at) for at in paid)]
    return [msgspec.structs.replace(asked, closed_at=min(ends, default=None))]


def refusals(facts: Sequence[Fact]) -> list[Fact[Assessed]]:
    """Decisions against the seller that a person noted."""
    return [f for f in of(facts, Assessed) if f.payload.of == "safe_t" and f.payload.finds == "refused"]


def attempts(facts: Sequence[Fact], until: Fact | None = None) -> int:
    """Appeals that were made, all or those before a fact."""
    made = [f for f in of(facts, Handled) if f.payload.question == APPEALED]
    return len([f for f in made if until is None or f.happened < until.happened])


def _granted(fact: Fact) -> bool:
    told = fact.payload
    if isinstance(told, Assessed):
        return told.of == "safe_t" and told.finds == "granted"
    return isinstance(told, Settled) and told.means == "safe_t"


def _reported(facts: Sequence[Fact], state: Callable[[Fact[Any]], str]) -> list[Question]:
    """The report does not say when it was decided; the moment of a row that is told anew moves, so any word of a person ends it."""
    rows = [f for f in of(facts, ReturnRow) if state(f)]
    newest = max(rows, key=lambda f: f.freshness, default=None)
    if newest is None or state(newest) == "granted" or any(_granted(f) or _looked_at(f) for f in facts):
        return []
    opened_at = max(newest.observed_at, newest.occurred_at)
    return [Question(SAFE_T_APPEAL, opened_at, newest.address)]


def _looked_at(fact: Fact) -> bool:
    return isinstance(fact.payload, Handled) and fact.payload.question in (SAFE_T_APPEAL, APPEALED, "all")


def _state(row: Fact[Any], policies: Policies, where: str) -> str:
    """refused | granted | "" = not decided, or in words that are not known."""
    word = row.payload.safet_state.strip().casefold()
    if not word:
        return ""
    told = policies.value("amazon.safe_t.decided", on=day_of(row.occurred_at), marketplace=where)
    return next((what for what, words in told.items() if word in words), "")
