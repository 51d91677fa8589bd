"""Of which return a refund is, where an order has several: a notice names no item, so its amount has to say, or nobody can."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import Any, NamedTuple

from odra.facts.decision import ANY, Key
from odra.facts.fact import Fact, asked_once, of
from odra.facts.moments import day_of
from odra.facts.payloads import Graded, Handled, RefundIssued, ReturnRow, Scan, Settled
from odra.rules.questions.item_price import cost_in
from odra.rules.questions.naming import alike, named
from odra.rules.questions.opening import back_by, noted_back, refunded

Rows = dict[Key, list[Fact[Any]]]
FEW = 8  # items whose sets are all tried; of more, which double with each, only single ones


class Refund(NamedTuple):
    """What went back at one moment: its last fact, the money that is new with it, and the return that it names."""

    fact: Fact
    amount: int
    currency: str
    names: Key


class Shared(NamedTuple):
    """`by`: the refund, or while none is told the mark, with which the money of a return is back; `unclear`: refunds of which nobody can say whose they are."""

    by: dict[Key, Fact]
    unclear: list[Refund]


def shared(facts: Sequence[Fact], rows: Rows) -> Shared:
    """Among some of an order's returns: among all of them that is worked out once."""
    return all_shared(facts) if len(rows) == len(rows_of(facts)) else _shared(facts, rows)


def _shared(facts: Sequence[Fact], rows: Rows) -> Shared:
    """Each refund in turn goes to what is left: to all of it, to what costs just as much, to the return of which a person says so, or to the one item that is back."""
    told, marks = Shared({}, []), _marks(facts, rows)
    for refund in _refunds(facts):
        asked = [k for k, r in rows.items() if k not in told.by and r[0].occurred_at <= refund.fact.occurred_at]
        left = {k: rows[k] for k in asked if alike(refund.names, k)}
        keys = _whose(refund, left, facts, marks)
        told.by.update(dict.fromkeys(keys, refund.fact))
        if left and not keys:
            told.unclear.append(refund)
    return Shared({**marks, **told.by}, told.unclear)


def _rows_of(facts: Sequence[Fact]) -> Rows:
    rows: Rows = {}
    for fact in of(facts, ReturnRow):
        rows.setdefault((fact.payload.rma, fact.payload.sku), []).append(fact)
    return rows


def _all_shared(facts: Sequence[Fact]) -> Shared:
    return _shared(facts, rows_of(facts))


rows_of = asked_once(_rows_of)
all_shared = asked_once(_all_shared)


def _marks(facts: Sequence[Fact], rows: Rows) -> dict[Key, Fact]:
    """The word of a person, who names the return, that its money is back."""
    words = [f for f in of(facts, Handled) if noted_back(f) and named(f) != ANY]
    return {key: next(f for f in words if alike(named(f), key)) for key in rows if any(alike(named(f), key) for f in words)}


def paid_with(opening: Fact, facts: Sequence[Fact]) -> set[Key]:
    """The returns whose money is back with a refund, or with the report's own row; empty where nobody can say."""
    if isinstance(row := opening.payload, ReturnRow):
        return {(row.rma, row.sku)}
    return {key for key, by in shared(facts, rows_of(facts)).by.items() if by is opening}


def _refunds(facts: Sequence[Fact]) -> Iterator[Refund]:
    """Money that an earlier source told already is not new."""
    back = 0
    for _, same in groupby([f for f in of(facts, RefundIssued, Settled) if refunded(f)], lambda f: f.occurred_at):
        last = list(same)[-1]
        until = [f for f in facts if f.happened <= last.happened and not isinstance(f.payload, ReturnRow)]
        now = back_by(until, last.payload.currency)
        if now > back or not last.payload.amount:
            yield Refund(last, now - back, last.payload.currency, named_in(facts, last))
        back = max(back, now)


def named_in(facts: Sequence[Fact], refund: Fact[Any]) -> Key:
    """The return of which a refund is, as whoever noted it says; else its one SKU, by the settlement's rows of its moment, else of its sum; empty where none or several are."""
    if isinstance(refund.payload, RefundIssued) and named(refund) != ANY:
        return named(refund)
    told = {at: list(rows) for at, rows in groupby([f for f in of(facts, Settled) if refunded(f)], lambda f: f.occurred_at)}
    sums = [rows for rows in told.values() if -sum(f.payload.amount for f in rows) == refund.payload.amount]
    found = [told[refund.occurred_at]] if isinstance(refund.payload, Settled) else sums
    names = {f.payload.sku for rows in found for f in rows}
    return ("", names.pop()) if len(names) == 1 else ANY


def _whose(refund: Refund, left: Rows, facts: Sequence[Fact], marks: Mapping[Key, Fact]) -> tuple[Key, ...]:
    costs = {key: _cost(told, facts, refund.currency) for key, told in left.items()}
    if all(costs.values()) and refund.amount >= sum(costs.values()):
        return tuple(left)
    said = {key: costs[key] for key in left if key in marks}
    if exact := _exactly(refund.amount, said):
        return exact
    here = [key for key, told in left.items() if came_before(refund.fact, told, facts)]
    if exact := _exactly(refund.amount, {key: costs[key] for key in sorted(here, key=lambda k: not _paid(left[k]))}):
        return exact
    away = [key for key in left if key not in here and costs[key] == refund.amount]
    if not here and len(away) == 1:
        return (away[0],)
    return (here[0],) if len(here) == 1 and not away and refund.amount <= (costs[here[0]] or refund.amount) else ()


def _exactly(amount: int, costs: Mapping[Key, int]) -> tuple[Key, ...]:
    """The items that cost just as much together; none where others do too. Of items that cost the same the first stands for each."""
    fits: dict[tuple[int, ...], tuple[Key, ...]] = {}
    for n in range(1, len(costs) + 1 if len(costs) <= FEW else 2):
        for keys in combinations(costs, n):
            parts = tuple(sorted(costs[key] for key in keys))
            if all(parts) and sum(parts) == amount:
                fits.setdefault(parts, keys)
    return next(iter(fits.values())) if len(fits) == 1 else ()


def _cost(told: Sequence[Fact[Any]], facts: Sequence[Fact], currency: str) -> int:
    """What was refunded of the item or, while no report tells, what it cost, by the freshest row; 0 where that is not known."""
    row = newest(told)
    return row.refunded if row.refunded and row.currency == currency else cost_in(facts, row, currency)


def newest(told: Sequence[Fact[Any]]) -> ReturnRow:
    """A return as its freshest row tells it."""
    row: ReturnRow = max(told, key=lambda f: f.freshness).payload
    return row


def _paid(told: Sequence[Fact[Any]]) -> bool:
    return any(f.payload.refunded for f in told)


def came_before(refund: Fact, told: Sequence[Fact[Any]], facts: Sequence[Fact]) -> bool:
    """The item was back when that refund was made, as the report, a scan or a person tells."""
    days = [row.delivered_on for f in told if (row := f.payload).delivered_on is not None]
    numbers, keys = {f.payload.tracking for f in told} - {""}, {named(f) for f in told} or {ANY}
    return any(day <= day_of(refund.occurred_at) for day in days) or any(
        f.happened < refund.happened and _tells_back(f, numbers, keys) for f in facts
    )


def _tells_back(fact: Fact, numbers: set[str], keys: set[Key]) -> bool:
    """A person who names no item speaks of whatever came."""
    told = fact.payload
    if isinstance(told, Scan):
        return told.number in numbers and told.status.startswith("delivered")
    if isinstance(told, Graded):
        return told.found != "not_back" and any(alike(named(fact), key) for key in keys)
    return isinstance(told, Handled) and told.question == "return_received" and any(alike(named(fact), key) for key in keys)
