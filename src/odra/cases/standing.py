"""Reads: what the marketplace says of the account itself, and its figures beside ours."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from odra.cases.counted import kept
from odra.cases.queries import rated
from odra.facts.fact import ACCOUNT, Fact
from odra.facts.moments import day_of
from odra.facts.payloads import AccountStatus, Metric
from odra.ledger import queries as ledger
from odra.measures.health import METRICS, Group
from odra.measures.metrics import Figure
from odra.measures.reconcile import Beside, Told, beside
from odra.policies import load

REMOVAL = "amazon.feedback.removal_hours"


def reconciled(accounts: Iterable[str], *, at: int) -> list[Beside]:
    """The freshest told figure of each rate, with ours over the same days."""
    shops = rated(accounts)
    told = [t for account, fact in _said(shops, at) if (t := _told(account, fact)) is not None]
    newest = {(t.group, t.metric): t for t in sorted(told, key=lambda t: (t.seen_at, t.to_on))}
    if not newest:
        return []
    reach = min(t.from_on for t in newest.values()), max(t.to_on for t in newest.values())
    days, defects = kept(shops, at, (reach[0] - 1, reach[1] + 1))
    kinds = {account: imported(account) for account in {t.group.account for t in newest.values()}}
    order = list(METRICS)
    found = sorted(newest.values(), key=lambda t: (t.group, order.index(t.metric)))
    return [
        beside(one, days, defects, imported=kinds[one.group.account], lag_hours=booked_within(one))
        for one in found
    ]  # fmt: skip


def imported(account: str) -> set[str]:
    """Kinds of files that live imports of the account read."""
    return {source.kind for source in ledger.freshness([account])}


def booked_within(told: Told | Figure) -> int:
    """Hours that the marketplace takes to take off what no longer counts (R45); 0 where none are known."""
    policies, where = load(), told.group.marketplace
    if not policies.policy(REMOVAL).covers(where):
        return 0
    hours: int = policies.value(REMOVAL, on=day_of(told.seen_at), marketplace=where)
    return hours


def statuses(accounts: Iterable[str], *, at: int) -> list[tuple[str, AccountStatus]]:
    """(account, what the marketplace says of it), the freshest of each marketplace."""
    newest: dict[tuple[str, str], tuple[str, AccountStatus]] = {}
    for account, fact in sorted(_said(ledger.shops(accounts), at), key=lambda said: said[1].freshness):
        if isinstance(fact.payload, AccountStatus):
            newest[account, fact.payload.marketplace] = (account, fact.payload)
    return [newest[key] for key in sorted(newest)]


def figures(accounts: Iterable[str], *, at: int) -> list[Figure]:
    """The freshest figure of each metric that the marketplace tells of an account, whatever the metric."""
    newest: dict[tuple[Group, str], Figure] = {}
    for account, fact in sorted(_said(ledger.shops(accounts), at), key=lambda said: said[1].freshness):
        m = fact.payload
        if isinstance(m, Metric) and (m.rate or m.numerator is not None):
            group = Group(account, m.marketplace, m.fulfilment)
            newest[group, m.name] = Figure(group, m.name, m.from_on, m.to_on, m.numerator, m.denominator, _decimal(m.rate),
                                           _decimal(m.target), m.status, fact.observed_at)  # fmt: skip
    return list(newest.values())


def _said(shops: dict[int, tuple[str, str]], at: int) -> list[tuple[str, Fact]]:
    """Facts about accounts that happened by `at`."""
    homes = ledger.subjects_named(ACCOUNT, shops)
    facts = ledger.facts_of(sorted(homes))
    return [(shops[homes[s].shop][0], f) for s, told in facts.items() for f in told if f.occurred_at <= at]


def _told(account: str, fact: Fact) -> Told | None:
    """None for what is no rate of ours, or comes without its days or counts."""
    m = fact.payload
    if not isinstance(m, Metric) or m.name not in METRICS or m.from_on is None or m.to_on is None:
        return None
    if m.numerator is None or m.denominator is None:
        return None
    group = Group(account, m.marketplace, m.fulfilment)
    return Told(group, m.name, m.from_on, m.to_on, m.numerator, m.denominator, _decimal(m.rate), fact.observed_at)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
