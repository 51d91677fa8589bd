"""The chance that the displayed rate exceeds its target on any of the next days, by drawing many futures at once.

1. Draw a rate for each future from the posterior, and a level of orders; orders of a day are then Poisson.
2. Cells of (order day, report day) weigh by the orders and by the distribution of delays; each future draws its number of
   reports and spreads them over the cells.
3. A report adds one defect from the day on which it and its order are in the window until the order leaves it; known defects
   stay until theirs leaves. Add up along the days.

Source: simulation from the predictive distribution of `measures/nowcast.py`; figures in docs/measures.md.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from odra.measures.arrays import Counts, Flags, Numbers, Reals, reals
from odra.measures.assumptions import Volume
from odra.measures.nowcast import Posterior

MANY = 200  # reports of a future, from where drawing each one tells no more than their normal


@dataclass(frozen=True)
class Window:
    """What is known when the day `on` begins.

    orders: (m,) of each day up to the day before, the last at the end. defects: (m,) known so far, by the day of their order.
    days: how many order days the window has. lag: how many days before today it ends.
    """

    orders: Reals
    defects: Reals
    days: int = 60
    lag: int = 0

    @classmethod
    def of(cls, orders: Numbers, *, defects: Numbers, days: int = 60, lag: int = 0) -> "Window":
        """Raises ValueError when the arrays differ in length or do not reach back to the start of the window."""
        counts, found = reals(orders), reals(defects)
        if len(counts) != len(found) or len(counts) < days + lag:
            raise ValueError(
                f"{len(counts)} days of orders and {len(found)} of defects; both need the last {days + lag} days at least"
            )
        return cls(counts, found, days, lag)

    def shown(self, by_day: Reals, horizon: int) -> Reals:
        """Sums over the window on each of the next `horizon` days, (..., horizon), of (..., m + horizon) numbers by order day."""
        upto = np.concatenate((np.zeros((*by_day.shape[:-1], 1)), np.cumsum(by_day, axis=-1)), axis=-1)
        ends = len(self.orders) + 1 + np.arange(horizon) - self.lag
        difference: Reals = upto[..., ends] - upto[..., ends - self.days]
        return difference

    @property
    def days_known(self) -> int:
        return len(self.orders)


@dataclass(frozen=True)
class Outlook:
    """Rates by future and day, (draws, horizon): column h is as displayed when h + 1 more days are over."""

    rate: Reals
    target: float

    @cached_property
    def over(self) -> Flags:
        return np.maximum.accumulate(self.rate > self.target, axis=1)

    @property
    def by_day(self) -> Reals:
        """P(has exceeded the target on some day so far), (horizon,)."""
        share: Reals = self.over.mean(axis=0)
        return share

    def exceeds(self, within: int | None = None) -> float:
        """P(exceeds the target on any day of the next `within`)."""
        return float(self.by_day[-1 if within is None else within - 1])

    def fan(self, shares: tuple[float, ...] = (0.1, 0.5, 0.9)) -> Reals:
        """Quantiles of the rate, (shares, horizon)."""
        quantiles: Reals = np.quantile(self.rate, shares, axis=0)
        return quantiles

    @property
    def likely_after(self) -> int | None:
        """Days until it has more likely than not exceeded the target; None: not within the horizon."""
        return _first(self.by_day > 0.5)


def outlook(window: Window, posterior: Posterior, *, target: float, horizon: int, volume: Volume, seed: int = 0) -> Outlook:
    """Futures of the displayed rate; the same seed gives the same. `posterior` must be of the order's clock (N1)."""
    dice = np.random.default_rng(seed)
    mean = np.concatenate((window.orders, expected_orders(window, horizon=horizon, weeks=volume.weeks)))
    placed = _placed(window, mean, volume, dice)
    rates = dice.gamma(posterior.shape, posterior.mean / posterior.shape, volume.draws)
    first, gone, weight = _cells(window, mean, posterior.reported, horizon)
    if posterior.mean * weight.sum() < MANY:
        found = _paths(first, gone, weight, dice.poisson(rates * weight.sum()), horizon, dice)
    else:
        found = _crowded(first, gone, weight, rates, horizon, dice)
    known = window.shown(np.append(window.defects, np.zeros(horizon)), horizon)
    orders = np.maximum(window.shown(placed, horizon), 1)
    return Outlook((known + found) / orders, target)


def expected_orders(window: Window, *, horizon: int, weeks: int) -> Reals:
    """(horizon,) orders to come: the mean of the last same weekdays."""
    seen = window.orders[-7 * weeks :]
    whole = seen[len(seen) % 7 :].reshape(-1, 7)
    return np.resize(whole.mean(axis=0), horizon)


def if_nothing_new(window: Window, *, horizon: int, weeks: int) -> tuple[Reals, Reals]:
    """(horizon,) orders and defects that each coming day shows if nothing new is reported and orders come as they did."""
    orders = np.concatenate((window.orders, expected_orders(window, horizon=horizon, weeks=weeks)))
    return window.shown(orders, horizon), window.shown(np.append(window.defects, np.zeros(horizon)), horizon)


def recovers_on(window: Window, *, target: float, horizon: int, weeks: int) -> int | None:
    """Days until the displayed rate is below the target for good if nothing new is reported; None: not within the horizon."""
    orders, defects = if_nothing_new(window, horizon=horizon, weeks=weeks)
    above = defects >= target * np.maximum(orders, 1)
    return None if above[-1] else int(np.flatnonzero(np.append(True, above))[-1] + 1)


def _placed(window: Window, mean: Reals, volume: Volume, dice: np.random.Generator) -> Reals:
    """(draws, days) orders: as they were, then Poisson around a level of each future's own."""
    level = dice.gamma(volume.variation**-2, volume.variation**2, (volume.draws, 1))
    to_come = dice.poisson(level * mean[window.days_known :])
    return np.concatenate((np.tile(mean[: window.days_known], (volume.draws, 1)), to_come), axis=1)


def _cells(window: Window, mean: Reals, reported: Reals, horizon: int) -> tuple[Counts, Counts, Reals]:
    """Per cell: the day on which its report shows, the day on which its order is gone, and its weight. Days count from `on`."""
    share = np.diff(reported, prepend=0.0)
    ordered, told = np.meshgrid(np.arange(len(mean)) - window.days_known, np.arange(horizon), indexing="ij")
    delay = told - ordered
    weight = mean[:, None] * np.where((delay >= 0) & (delay < len(share)), share[np.clip(delay, 0, len(share) - 1)], 0.0)
    first, gone = np.maximum(told, ordered + window.lag), ordered + window.lag + window.days
    matters = (weight > 0) & (first < gone) & (first < horizon)
    return first[matters], gone[matters], weight[matters]


def _paths(first: Counts, gone: Counts, weight: Reals, reports: Counts, horizon: int, dice: np.random.Generator) -> Reals:
    """(draws, horizon) new defects in the window."""
    upto = np.cumsum(weight)
    cell = np.searchsorted(upto, dice.random(int(reports.sum())) * upto[-1]) if len(upto) else np.zeros(0, np.int64)
    future = np.repeat(np.arange(len(reports)), reports) * (horizon + 1)
    size = len(reports) * (horizon + 1)
    comes = np.bincount(future + np.minimum(first[cell], horizon), minlength=size)
    goes = np.bincount(future + np.minimum(gone[cell], horizon), minlength=size)
    path: Reals = np.cumsum((comes - goes).reshape(-1, horizon + 1), axis=1)[:, :horizon].astype(np.float64)
    return path


def _crowded(first: Counts, gone: Counts, weight: Reals, rates: Reals, horizon: int, dice: np.random.Generator) -> Reals:
    """The same where reports are many: normal, with the mean and the covariance that the counts have."""
    comes_goes = first * (horizon + 1) + np.minimum(gone, horizon)
    mass = np.bincount(comes_goes, weight, horizon * (horizon + 1)).reshape(horizon, horizon + 1)
    there = np.cumsum(np.cumsum(mass[:, ::-1], axis=1)[:, ::-1], axis=0)[:, 1:]  # has come by a day, goes after another
    day = np.arange(horizon)
    spread = there[np.minimum.outer(day, day), np.maximum.outer(day, day)]
    root = np.linalg.cholesky(spread + 1e-9 * spread.max() * np.eye(horizon))
    noise = dice.standard_normal((len(rates), horizon)) @ root.T
    path: Reals = np.maximum(rates[:, None] * np.diag(spread) + np.sqrt(rates)[:, None] * noise, 0.0)
    return path


def _first(when: Flags) -> int | None:
    return int(np.argmax(when)) + 1 if when.any() else None
