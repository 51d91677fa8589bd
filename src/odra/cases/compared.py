"""Reads: what the marketplaces tell of themselves beside the order defect rate, with ours over the same days."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from odra.cases import columns
from odra.cases.metrics import over_told
from odra.cases.standing import figures
from odra.facts.moments import DAY
from odra.ledger import database as db
from odra.letters import Speaker, catalogue
from odra.measures.metrics import Figure
from odra.measures.reconcile import Beside
from odra.measures.told import Compared, compared

_COUNTED: dict[Any, list[Compared]] = {}  # of the last state of the desk, for the pages of a day
QUICK = 50_000  # orders whose columns a page may make while it is waited for


def others(accounts: Iterable[str], beside: Iterable[Beside], *, at: int) -> list[Compared]:
    """Every figure that is not among those of `reconciled`: the freshest of each, by account, marketplace and fulfilment."""
    found = _figures(accounts, beside, at)
    return over_told(found, at=at) if found else []


def others_at_hand(accounts: Iterable[str], beside: Iterable[Beside], *, at: int) -> list[Compared]:
    """The same, without ours where very many orders would first have to be laid out in columns."""
    found = _figures(accounts, beside, at)
    if not found:
        return []
    key = (columns.state(), tuple(found), at // DAY)
    if key in _COUNTED:
        return _COUNTED[key]
    if not columns.current() and db.select("SELECT 1 FROM cases_order LIMIT 1 OFFSET %s", (QUICK,)):
        return [compared(figure, None, reason="not_laid_out") for figure in found]
    _COUNTED.clear()
    return _COUNTED.setdefault(key, over_told(found, at=at))


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


def _score(rate: Decimal | None) -> str:
    """`0.62%`; what is more than the whole is no share, but a score."""
    return "" if rate is None else f"{rate * 100:.2f}%" if rate <= 1 else f"{rate.normalize():f}"
