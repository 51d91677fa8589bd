"""A SAFE-T claim that was refused: open for its appeal until it is granted, refused for good, or left. A question for each return that is named."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from odra.facts.decision import ANY, Key, Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import day_of
from odra.facts.payloads import Assessed, Handled
from odra.policies import Policies
from odra.rules.questions.naming import alike, named
from odra.rules.questions.opening import question
from odra.rules.questions.recoveries import safe_t_pays
from odra.rules.questions.shared_refunds import Rows, rows_of

SAFE_T_APPEAL, APPEALED = "safe_t_appeal", "safe_t_appealed"
State = Callable[[Fact[Any]], str]


def safe_t_appeals(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """From a person's word on the decision, else from the report that first shows it, and then only until somebody looked it up."""
    where, rows = order.marketplace if order else "", rows_of(facts)
    state = partial(_state, policies=policies, where=where)
    refused = _refused(facts, rows)
    noted = [_noted(key, facts, rows, state, partial(_most, policies=policies, where=where)) for key in refused]
    return noted + [q for key in rows if not any(alike(key, own) for own in refused) for q in _reported(key, facts, rows, state)]


def refusals(facts: Sequence[Fact], about: Key) -> list[Fact[Assessed]]:
    """Decisions against the seller that a person noted of a return, or without naming any."""
    return [f for f in _decided(facts, "refused") if alike(_whose(f, rows_of(facts)), about)]


def appeals(facts: Sequence[Fact], about: Key, until: Fact | None = None) -> list[Fact[Handled]]:
    """Those that were made, all or those before a fact."""
    made = [f for f in of(facts, Handled) if f.payload.question == APPEALED and alike(named(f), about)]
    return [f for f in made if until is None or f.happened < until.happened]


def _decided(facts: Sequence[Fact], finds: str) -> list[Fact[Assessed]]:
    return [f for f in of(facts, Assessed) if f.payload.of == "safe_t" and f.payload.finds == finds]


def _refused(facts: Sequence[Fact], rows: Rows) -> list[Key]:
    """The returns of which a person says so; a word that names none stands alone only where no other names one."""
    keys = list(dict.fromkeys(_whose(f, rows) for f in _decided(facts, "refused")))
    return [key for key in keys if key != ANY] or keys


def _whose(fact: Fact, rows: Rows) -> Key:
    """The only return that it may be of, of those for which SAFE-T was asked where the report shows that; else what it names."""
    keys = [key for key in rows if alike(named(fact), key)]
    asked = [key for key in keys if any(f.payload.safet_id for f in rows[key])] or keys
    return asked[0] if len(asked) == 1 else named(fact)


def _noted(key: Key, facts: Sequence[Fact], rows: Rows, state: State, most: Callable[[Fact], int]) -> Question:
    told = refusals(facts, key)
    first = told[0]
    last: Callable[[Fact], bool] = lambda f: f in told and len(appeals(facts, key, f)) >= most(first)  # noqa: E731
    asked = question(SAFE_T_APPEAL, first, facts, lambda f: _grants(f, key, facts) or last(f), key)
    paid_at = _granted_at(key, rows, state)
    ends = [at for at in (asked.closed_at, paid_at and max(paid_at, first.occurred_at)) if at is not None]
    return msgspec.structs.replace(asked, closed_at=min(ends, default=None))


def _granted_at(key: Key, rows: Rows, state: State) -> int | None:
    """From when the report shows it as granted, for each return that it may be about."""
    own = [told for one, told in rows.items() if alike(one, key) and any(f.payload.safet_id or state(f) for f in told)]
    granted = [[f.observed_at for f in told if state(f) == "granted"] for told in own]
    return max(map(min, granted)) if granted and all(granted) else None


def _grants(fact: Fact, key: Key, facts: Sequence[Fact]) -> bool:
    told = fact.payload
    if isinstance(told, Assessed):
        return told.of == "safe_t" and told.finds == "granted" and alike(named(fact), key)
    return safe_t_pays(fact, key, rows_of(facts), facts)


def _reported(key: Key, facts: Sequence[Fact], rows: Rows, state: State) -> list[Question]:
    """The report does not say when it was decided; the moment of a row that is told anew moves, so any word of a person ends it."""
    newest = max([f for f in rows[key] if state(f)], key=lambda f: f.freshness, default=None)
    if newest is None or state(newest) == "granted" or any(_grants(f, key, facts) or _looked_at(f, key) for f in facts):
        return []
    opened_at = max(newest.observed_at, newest.occurred_at)
    return [Question(SAFE_T_APPEAL, opened_at, newest.address, about=key)]


def _looked_at(fact: Fact, key: Key) -> bool:
    looked = isinstance(fact.payload, Handled) and fact.payload.question in (SAFE_T_APPEAL, APPEALED, "all")
    return looked and alike(named(fact), key)


def _most(first: Fact, policies: Policies, where: str) -> int:
    return int(policies.value("amazon.safe_t.appeals_at_most", on=day_of(first.occurred_at), marketplace=where))


def _state(row: Fact[Any], policies: Policies, where: str) -> str:
    """refused | granted | "" = not decided, or in words that are not known."""
    word = row.payload.safet_state.strip().casefold()
    if not word:
        return ""
    told = policies.value("amazon.safe_t.decided", on=day_of(row.occurred_at), marketplace=where)
    return next((what for what, words in told.items() if word in words), "")
