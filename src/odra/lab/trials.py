"""What forecasts are tried on: emulated accounts of real orders in two scenarios, the real orders as they are, shops, the desk."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

from odra.lab.backtest import EVERY, Trial
from odra.lab.emulation import Account, emulate, mean_rate, span
from odra.lab.order_sets import OrderSet, from_truth
from odra.lab.scoring import Score
from odra.lab.truth import truth
from odra.measures.health import Group
from odra.measures.nowcast import Orders

SIZES = {200: (30, 150), 2_000: (8, 40), 20_000: (2, 8)}  # orders in 60 days: accounts for a quick look, and in full
WARM_UP, SHORT_WARM_UP, RIPE = 150, 60, 60  # days of history before the first date, and until all reports of the last are in
TEACHER = 2_000  # orders in 60 days of the account that teaches the others its delays


@dataclass(frozen=True, slots=True)
class Set:
    """Trials that are scored together. `orders`: in 60 days, None where it is what it is."""

    name: str
    orders: int | None
    trials: list[Trial]


def emulated(source: OrderSet, *, full: bool) -> Iterator[Set]:
    """Accounts of three sizes with the real delays, and with slow ones. The teacher is no account that is scored."""
    first, last = span(source)
    dates = range(first + WARM_UP, last, EVERY)
    for slow in (False, True):
        teacher = emulate(source, Account(TEACHER, rate=mean_rate(source), slow=slow), seed=10**6)
        for size, counts in SIZES.items():
            account, shared = Account(size, slow=slow), {}
            trials = [Trial(emulate(source, account, seed=n), dates, teacher, shared) for n in range(counts[full])]
            yield Set("slow reports" if slow else "real delays", size, trials)


def as_they_are(source: OrderSet) -> Iterator[Set]:
    """The real orders as one account, thinned to equal weights."""
    first, last = span(source)
    dates = range(first + WARM_UP, last, EVERY // 2)
    drawn = np.random.default_rng(0).random(len(source.weight)) < source.weight / source.weight.max()
    yield Set("one account", None, [Trial(source.orders[drawn], dates)])


def shops(*, at: int, count: int) -> Set:
    """Simulated shops, each with a seed of its own."""
    trials = [_of_history(from_truth(truth(at=at, orders=6000, seed=seed))) for seed in range(count)]
    return Set("simulated shop", None, trials)


def own(history: dict[Group, Orders]) -> Iterator[Set]:
    """The desk's accounts, marketplace by marketplace."""
    for group, orders in history.items():
        yield Set(f"{group.account}, {group.marketplace}, {group.fulfilment}", None, [_of_history(orders)])


def _of_history(orders: Orders) -> Trial:
    first, last = int(orders.ordered_on.min()), int(orders.ordered_on.max())
    return Trial(orders, range(first + SHORT_WARM_UP, last - RIPE, EVERY))


class Line(msgspec.Struct, frozen=True):
    """A line of the table: a set, a way to forecast and its score. Rates in basis points, coverage and chances as shares."""

    set: str
    orders: int | None
    method: str
    cases: int
    bias: float
    rmse: float
    crps: float
    cover_50: float
    cover_80: float
    cover_95: float
    brier: float


def line(one: Set, method: str, score: Score) -> Line:
    return Line(one.name, one.orders, method, score.cases, score.bias, score.rmse, score.crps, *score.cover, score.brier)
