"""Forecasts of the final rate, made on past dates from what was known then, beside what came.

Ways to forecast: `none` (what is displayed), `mack` (a weekly chain-ladder), `n1` and `n2` (`measures/nowcast.py`). Where there are
other accounts, their delays until the date stand in for the assumed curve, and `n1_assumed` and `n2_assumed` are those without.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from odra.lab.scoring import Predicted, Score, counted, lognormal, point, score
from odra.measures.arrays import Reals
from odra.measures.assumptions import Assumed
from odra.measures.chain_ladder import mack
from odra.measures.nowcast import Orders, forecast, posterior

EVERY = 14  # days between two dates
WEEK, WEEKS_BACK, WEEKS_AHEAD = 7, 34, 14


@dataclass(frozen=True)
class Trial:
    """An account to forecast on each of the dates; `teacher`: orders of others, from which delays are learnt."""

    orders: Orders
    dates: range
    teacher: Orders | None = None
    taught: dict[tuple[int, bool], Reals] = field(default_factory=dict)

    def delays(self, on: int, by_status: bool, assumed: Assumed) -> Reals | None:
        """Chances of each delay as others had taught by that day."""
        if self.teacher is None:
            return None
        if (on, by_status) not in self.taught:
            learnt = posterior(self.teacher, on=on, assumed=assumed, by_status=by_status).reported
            self.taught[on, by_status] = np.diff(learnt, prepend=0.0)
        return self.taught[on, by_status]


@dataclass(frozen=True, slots=True)
class Asked:
    """One forecast to make."""

    trial: Trial
    on: int
    target: Decimal
    assumed: Assumed

    @property
    def inside(self) -> Reals:
        """How many orders of the window each row stands for."""
        ordered = self.trial.orders.ordered_on
        mine: Reals = self.trial.orders.count * ((ordered < self.on) & (ordered >= self.on - self.assumed.window))
        return mine

    @property
    def shown(self) -> float:
        """The rate as displayed."""
        inside = self.inside
        return float(inside[self.trial.orders.reported_on < self.on].sum() / inside.sum())

    @property
    def final(self) -> float:
        """The rate as it came to be."""
        inside = self.inside
        return float(inside[self.trial.orders.defective].sum() / inside.sum())


def _none(asked: Asked) -> Predicted:
    return point(asked.shown, float(asked.target))


def _mack(asked: Asked) -> Predicted:
    """Weeks of orders by weeks until the report, the last 60 days of them added up; the reserve is lognormal."""
    told = asked.trial.orders.known(asked.on, history=WEEK * WEEKS_BACK)
    share = np.clip((asked.assumed.window - WEEK * np.arange(WEEKS_BACK)) / WEEK, 0, 1)[::-1]
    reserve, error = mack(weekly_triangle(told, asked.on)).total(share)
    orders = asked.inside.sum()
    return lognormal(asked.shown, reserve / orders, error / orders, float(asked.target))


def weekly_triangle(told: Orders, on: int) -> Reals:
    """(weeks, weeks ahead) defects reported by the end of each week after the week of the order, the oldest week first."""
    mine = told[told.defective]
    week = ((on - 1 - mine.ordered_on) // WEEK).astype(np.int64)
    starts = on - WEEK * (week + 1)
    later = np.clip((mine.reported_on - starts) // WEEK, 0, WEEKS_AHEAD - 1).astype(np.int64)
    row = WEEKS_BACK - 1 - week
    counts = np.bincount(row * WEEKS_AHEAD + later, mine.count, WEEKS_BACK * WEEKS_AHEAD).reshape(WEEKS_BACK, WEEKS_AHEAD)
    known = np.arange(WEEKS_AHEAD) <= np.arange(WEEKS_BACK)[::-1, None]
    return np.where(known, np.cumsum(counts, axis=1), np.nan)


def _nowcast(by_status: bool, taught: bool) -> Callable[[Asked], Predicted]:
    def told(asked: Asked) -> Predicted:
        delays = asked.trial.delays(asked.on, by_status, asked.assumed) if taught else None
        found = forecast(
            asked.trial.orders, on=asked.on, target=asked.target, assumed=asked.assumed, by_status=by_status, delays=delays
        )
        return counted(found.final) if found.final else point(asked.shown, float(asked.target))

    return told


METHODS = {
    "none": _none, "mack": _mack, "n1": _nowcast(False, True), "n1_assumed": _nowcast(False, False),
    "n2": _nowcast(True, True), "n2_assumed": _nowcast(True, False),
}  # fmt: skip


def methods_for(trial: Trial) -> list[str]:
    """N2 needs promises; the assumed curve is a way of its own only where others have taught another."""
    promised = not np.isnan(trial.orders.promised_on).all()
    return [name for name in METHODS if (promised or "n2" not in name) and (trial.teacher is not None or "assumed" not in name)]


def backtest(trials: Iterable[Trial], *, target: Decimal, assumed: Assumed) -> dict[str, Score]:
    """The score of each way to forecast over all dates of all trials on which the window has orders enough to be rated."""
    told: dict[str, list[Predicted]] = defaultdict(list)
    came: dict[str, list[float]] = defaultdict(list)
    for asked in _questions(trials, target, assumed):
        for name in methods_for(asked.trial):
            told[name].append(METHODS[name](asked))
            came[name].append(asked.final)
    return {name: score(told[name], came[name], target=float(target)) for name in METHODS if told[name]}


def _questions(trials: Iterable[Trial], target: Decimal, assumed: Assumed) -> Iterator[Asked]:
    for trial in trials:
        for on in trial.dates:
            asked = Asked(trial, on, target, assumed)
            if asked.inside.sum() >= assumed.least.orders:
                yield asked
