"""Reads: every metric beside the order defect rate as a page shows it, with its last weeks, counted once for a state of the desk and an hour."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from odra.cases import columns
from odra.cases.compared import very_many
from odra.cases.metrics import metrics, trajectory
from odra.facts.moments import HOUR
from odra.measures.definition import definitions
from odra.measures.health import METRICS, Group
from odra.measures.metrics import Measured

WEEK, WEEKS = 7, 12


class Line(msgspec.Struct, frozen=True):
    """`trend`: the rate at the end of each of the last weeks, this one last; weeks without one left out."""

    measured: Measured
    trend: tuple[Decimal, ...] = ()


_COUNTED: dict[object, list[Line]] = {}  # of the last state of the desk, for the pages of an hour


def scorecard(accounts: Iterable[str], *, at: int) -> list[Line] | None:
    """Of every marketplace. None where very many orders would first have to be laid out in columns while a page is waited for."""
    mine = sorted(accounts)
    if very_many() and not columns.current():
        return None
    key = (columns.state(), tuple(mine), at // HOUR)
    if key not in _COUNTED:
        found = [m for m in metrics(mine, at=at) if m.metric not in METRICS]
        _COUNTED.clear()
        _COUNTED[key] = _lines(found, mine, at)
    return _COUNTED[key]


def behind(one: Measured, *, at: int) -> Measured:
    """The same with the orders behind it."""
    found = metrics([one.group.account], at=at, only=[one.metric], orders=True)
    return next((m for m in found if (m.group, m.window) == (one.group, one.window)), one)


def _lines(found: Sequence[Measured], accounts: list[str], at: int) -> list[Line]:
    counted = {m.metric for m in found if m.count is not None and m.count.units and definitions()[m.metric].text}
    trends: dict[tuple[str, Group, int], tuple[Decimal, ...]] = {}
    for metric in sorted(counted):
        for line in trajectory(accounts, metric, at=at, days=WEEK * (WEEKS - 1) + 1):
            trends[metric, line.group, line.window_days] = tuple(d.rate for d in line.days[::WEEK] if d.rate is not None)
    return [Line(m, trends.get((m.metric, m.group, m.window_to_on - m.window_from_on), ())) for m in found]
