"""Reads: what the marketplaces tell of themselves beside the order defect rate, with ours over the same days."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from odra.cases import columns
from odra.cases.metrics import over_told
from odra.cases.standing import figures
from odra.facts.moments import DAY
from odra.ledger import database as db
from odra.ledger.queries import Subject
from odra.letters import Speaker, catalogue
from odra.measures.metrics import Figure
from odra.measures.reconcile import Beside, Explanation
from odra.measures.told import Compared, compared

_COUNTED: dict[Any, list[Compared]] = {}  # of the last state of the desk, for the pages of a day
SHOWN = 3  # orders named in a line
QUICK = 50_000  # orders whose columns a page may make, and among which it may look for those behind a difference, while it is waited for


def others(accounts: Iterable[str], beside: Iterable[Beside], *, at: int) -> list[Compared]:
    """Every figure that is not among those of `reconciled`: the freshest of each, by account, marketplace and fulfilment."""
    found = _figures(accounts, beside, at)
    return over_told(found, at=at) if found else []


def others_at_hand(accounts: Iterable[str], beside: Iterable[Beside], *, at: int, orders: bool = False) -> list[Compared]:
    """The same; of very many orders only those asked for, and without ours where they would first have to be laid out in columns."""
    found = _figures(accounts, beside, at)
    if not found:
        return []
    key = (columns.state(), tuple(found), at // DAY)
    known = next((_COUNTED[key, named] for named in ((True,) if orders else (True, False)) if (key, named) in _COUNTED), None)
    if known is not None:
        return known
    many = very_many()
    if many and not columns.current():
        return [compared(figure, None, reason="not_laid_out") for figure in found]
    _COUNTED.clear()
    return _COUNTED.setdefault((key, orders or not many), over_told(found, at=at, orders=orders or not many))


def very_many() -> bool:
    """More orders than a page may lay out in columns while it is waited for."""
    return bool(db.select("SELECT 1 FROM cases_order LIMIT 1 OFFSET %s", (QUICK,)))


def _figures(accounts: Iterable[str], beside: Iterable[Beside], at: int) -> list[Figure]:
    known = {(b.told.group, b.told.metric) for b in beside}
    left = [f for f in figures(accounts, at=at) if (f.group, f.metric) not in known]
    return sorted(left, key=lambda f: (f.group, f.metric))


def metric_name(metric: str, speaker: Speaker) -> str:
    """One that only the marketplace knows keeps its own."""
    return speaker.words(f"metric.{metric}") if f"metric.{metric}" in catalogue("en") else metric


def sides(one: Compared, speaker: Speaker) -> tuple[tuple[str, str], tuple[str, str]]:
    """(rate, counts) of the marketplace and of ours, in words."""
    told, ours = one.told, one.ours
    counted = (
        speaker.words("health.of", count=told.numerator, orders=told.denominator)
        if None not in (told.numerator, told.denominator)
        else ""
    )
    if ours is None:
        return (_score(told.rate), counted), (speaker.words("health.not_computed"), "")
    rate = ours.counts / ours.units if ours.units else None
    return (_score(told.rate), counted), (_score(rate), speaker.words("health.of", count=int(ours.counts), orders=ours.units))


def explained(because: Iterable[Explanation], homes: Mapping[int, Subject], speaker: Speaker) -> str:
    """Sentences, each with some of its orders."""
    return " ".join(word for one in because for word in (speaker.say(one.said), _orders(one, homes, speaker)) if word)


def _orders(one: Explanation, homes: Mapping[int, Subject], speaker: Speaker) -> str:
    shown = [homes[s].native for s in one.subjects[:SHOWN] if s in homes]
    if not shown:
        return ""
    code = "orders_some" if one.count > len(shown) else "orders"
    return speaker.words(f"reconcile.{code}", orders=", ".join(shown), count=one.count - len(shown))


def _score(rate: Decimal | None) -> str:
    """`0.62%`; what is more than the whole is no share, but a score."""
    return "" if rate is None else f"{rate * 100:.2f}%" if rate <= 1 else f"{rate.normalize():f}"
