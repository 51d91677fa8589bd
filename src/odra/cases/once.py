"""Told twice, counted once: what a person pasted or noted gives way to the source that tells the same, whichever came first; a settlement to the refund."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from odra.facts.fact import Fact
from odra.facts.moments import DAY, day_of
from odra.facts.payloads import BuyerMessage, Pasted, RefundIssued, Settled
from odra.policies import Policies
from odra.rules.questions.opening import back_between


def once(facts: Sequence[Fact], *, policies: Policies, marketplace: str) -> Sequence[Fact]:
    """The facts without copies; what only the copy says is kept with its source."""
    within = _Within(policies, marketplace)
    twice = {**_pasted(facts, within), **_noted(facts, within)}
    gone = {*twice, *_settled(facts, twice)}
    if not gone:
        return facts
    told = {source.id: fact for fact in facts if (source := twice.get(fact.id))}
    return [_filled(f, told[f.id]) if f.id in told else f for f in facts if f.id not in gone]


class _Within(NamedTuple):
    """How far a copy may lie from what it is a copy of."""

    policies: Policies
    marketplace: str

    def of(self, kind: str, copy: Fact) -> int:
        days = self.policies.value("settings.told_twice.within", on=day_of(copy.occurred_at), marketplace=self.marketplace)
        return int(days[kind]) * DAY


def _pasted(facts: Sequence[Fact], within: _Within) -> dict[int, Fact]:
    """By the number of a pasted message: the mail of the same words. A copy without a time of its own stands at the moment of its pasting, some time after the mail."""
    said = [f for f in facts if isinstance(f.payload, BuyerMessage) and f.payload.words]
    hands = [f for f in said if f.payload.message == f.payload.words]  # type: ignore[union-attr]
    if not hands or len(hands) == len(said):
        return {}
    untimed = {f.occurred_at for f in facts if isinstance(f.payload, Pasted)}
    found = {}
    for copy in hands:
        wide = within.of("message", copy)
        earliest = 0 if copy.occurred_at in untimed else copy.occurred_at - wide
        alike = [f for f in said if f not in hands and f.payload.words == copy.payload.words]  # type: ignore[union-attr]
        near = [f for f in alike if earliest <= f.occurred_at <= copy.occurred_at + wide]
        if near:
            found[copy.id] = min(near, key=lambda f: abs(f.occurred_at - copy.occurred_at))
    return found


def _noted(facts: Sequence[Fact], within: _Within) -> dict[int, Fact]:
    """Each noted refund with the nearest notice of one as large; a notice stands for one note."""
    told = [f for f in facts if isinstance(f.payload, RefundIssued)]
    hands = [f for f in told if f.payload.noted]  # type: ignore[union-attr]
    pairs = sorted(
        (abs(f.occurred_at - copy.occurred_at), copy.id, f.id, f)
        for copy in hands
        for f in told
        if f not in hands and _as_large(f, copy) and abs(f.occurred_at - copy.occurred_at) <= within.of("refund", copy)
    )
    found: dict[int, Fact] = {}
    for _, copy, _, source in pairs:
        if copy not in found and source not in found.values():
            found[copy] = source
    return found


def _as_large(notice: Fact, note: Fact) -> bool:
    a, b = notice.payload, note.payload
    assert isinstance(a, RefundIssued) and isinstance(b, RefundIssued)
    return a.by != "marketplace" and (not a.amount or (a.amount, a.currency) == (b.amount, b.currency))


def _settled(facts: Sequence[Fact], twice: Collection[int]) -> set[int]:
    """Refunds of settlements, where notices and notes tell of all that money and more surely, and it is the same: of which refund a row is a part, no row says."""
    rows = [f for f in facts if isinstance(f.payload, Settled) and f.payload.means == "refund"]
    left: Counter[str] = Counter()
    for fact in facts if rows else ():
        if isinstance(fact.payload, RefundIssued) and fact.id not in twice:
            left[fact.payload.currency] += fact.payload.amount
    for row in rows:
        left[row.payload.currency] += row.payload.amount  # type: ignore[union-attr]
    told = [f for f in facts if f.id not in twice]
    same = min(left.values(), default=-1) >= 0 and all(least == most for least, most in (back_between(told, c) for c in left))
    return {f.id for f in rows} if same else set()


def _filled(source: Fact, copy: Fact) -> Fact:
    """The source, with what it leaves unsaid and a person said; what he says a message is about goes before what its words were read as."""
    names = ("amount", "currency", "by") if isinstance(copy.payload, RefundIssued) else ("topic", "topic_from")
    unsaid = {n for n in names if not getattr(source.payload, n, True) or _chosen(copy)}
    said: Mapping[str, Any] = {n: getattr(copy.payload, n) for n in unsaid}
    return msgspec.structs.replace(source, payload=msgspec.structs.replace(source.payload, **said)) if said else source


def _chosen(copy: Fact) -> bool:
    """A person chose what the message is about."""
    return isinstance(copy.payload, BuyerMessage) and copy.payload.topic != "" and copy.payload.topic_from == ""
