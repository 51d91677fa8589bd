"""Accounts of any size out of real orders: each order keeps its own course, days keep their weekday and season, defects are thinned."""

from dataclasses import dataclass

import numpy as np

from odra.lab.order_sets import OrderSet
from odra.measures.arrays import Reals
from odra.measures.nowcast import Orders

JITTER = 3  # days around each day from which its orders are drawn
SLOW_MEDIAN, SLOW_SIGMA = 8.0, 1.0  # the slow scenario: lognormal days after the parcel came or was due


@dataclass(frozen=True, slots=True)
class Account:
    """What to emulate. per_window: orders in 60 days. rate: mean share of defects. slow: reports lag as in the slow scenario."""

    per_window: int
    rate: float = 0.01
    slow: bool = False
    window: int = 60


def emulate(source: OrderSet, account: Account, *, seed: int) -> Orders:
    """An account's orders over the days of the source, by bootstrap. The same seed gives the same account."""
    dice = np.random.default_rng(seed)
    real = source.orders
    placed = _placed(source, account, dice)
    picked = _like(source, placed, dice)
    moved = placed - real.ordered_on[picked]
    reported, delivered, promised = (v[picked] + moved for v in (real.reported_on, real.delivered_on, real.promised_on))
    if account.slow:
        lag = dice.lognormal(np.log(SLOW_MEDIAN), SLOW_SIGMA, len(placed))
        reported = np.where(np.isnan(reported), np.nan, np.floor(np.fmin(delivered, promised) + lag))
    kept = dice.random(len(placed)) < account.rate / mean_rate(source)
    return Orders(placed, reported_on=np.where(kept, reported, np.nan), delivered_on=delivered, promised_on=promised)


def mean_rate(source: OrderSet) -> float:
    """Share of defects among the real orders."""
    return float(np.average(source.orders.defective, weights=source.weight))


def span(source: OrderSet) -> tuple[int, int]:
    """The first day and the day after the last that have at least half of the usual orders."""
    days = source.orders.ordered_on.astype(np.int64)
    orders = np.bincount(days - days.min(), source.weight)
    busy = np.flatnonzero(orders >= np.median(orders[orders > 0]) / 10)
    return int(days.min() + busy[0]), int(days.min() + busy[-1] + 1)


def _placed(source: OrderSet, account: Account, dice: np.random.Generator) -> Reals:
    """Order days: Poisson numbers a day, with the real weekdays' shares."""
    days = np.arange(*span(source))
    share = np.bincount(source.orders.ordered_on.astype(np.int64) % 7, source.weight, 7)
    mean = account.per_window / account.window * 7 * share / share.sum()
    return np.repeat(days, dice.poisson(mean[days % 7])).astype(np.float64)


def _like(source: OrderSet, placed: Reals, dice: np.random.Generator) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """For each order a real one of the days around it, by weight."""
    days, upto = source.orders.ordered_on, np.concatenate(([0.0], np.cumsum(source.weight)))
    low, high = (upto[np.searchsorted(days, placed + d, side)] for d, side in ((-JITTER, "left"), (JITTER, "right")))
    return np.searchsorted(upto, low + dice.random(len(placed)) * (high - low), "right") - 1
