"""How good the chance to exceed the target within the next days is: told on past dates, beside whether the displayed rate did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec
import numpy as np

from odra.lab.backtest import EVERY
from odra.lab.emulation import Account, emulate, span
from odra.lab.order_sets import OrderSet
from odra.lab.scoring import brier
from odra.lab.trials import WARM_UP
from odra.measures.arrays import Flags, Reals
from odra.measures.assumptions import Assumed
from odra.measures.exceedance import Window, outlook
from odra.measures.nowcast import Orders, posterior

HORIZONS = (30, 60)
TRUE_RATES = (0.003, 0.014)
SETS = (
    (False, 200, (6, 60)),
    (False, 2_000, (4, 40)),
    (True, 2_000, (4, 40)),
)  # slow, orders in 60 days, accounts quick and full


@dataclass(frozen=True, slots=True)
class Told:
    """Per account and date (n,): the chance told, whether it came, whether it was above the target that day already."""

    chance: Reals
    came: Flags
    now: Flags

    @property
    def brier(self) -> float:
        return brier(self.chance, self.came)

    @property
    def brier_now(self) -> float:
        """Of the rule that what is above today will be, and nothing else."""
        return float((self.now != self.came).mean())

    @property
    def climatology(self) -> float:
        """Of telling the share of all cases every time."""
        share = float(self.came.mean())
        return share * (1 - share)


def window_on(orders: Orders, on: int, assumed: Assumed) -> Window:
    """Orders and known defects by day, as known before the day `on` begins."""
    told = orders.known(on, history=assumed.rate.history)
    day = (told.ordered_on - (on - assumed.rate.history)).astype(np.int64)
    placed, found = (np.bincount(day, told.count * mine, assumed.rate.history) for mine in (1.0, told.defective))
    return Window.of(placed, defects=found, days=assumed.window)


def exceeded(orders: Orders, on: int, *, days: int, target: float, window: int) -> bool:
    """Whether the displayed rate was above the target once any of the next days was over."""
    for end in range(on + 1, on + days + 1):
        inside = (orders.ordered_on < end) & (orders.ordered_on >= end - window)
        found = (orders.reported_on[inside] < end) * orders.count[inside]
        if found.sum() > target * orders.count[inside].sum():
            return True
    return False


def tell(accounts: Iterable[Orders], *, dates: range, horizon: int, target: float, assumed: Assumed) -> Told:
    """Chances of every account on every date."""
    rows = [_row(orders, on, horizon, target, assumed) for orders in accounts for on in dates]
    chance, came, now = (np.array(column) for column in zip(*rows, strict=True))
    return Told(chance, came, now)


def _row(orders: Orders, on: int, horizon: int, target: float, assumed: Assumed) -> tuple[float, bool, bool]:
    window = window_on(orders, on, assumed)
    rate = posterior(orders, on=on, assumed=assumed)
    found = outlook(window, rate, target=target, horizon=horizon, volume=assumed.volume, seed=on)
    shown = window.defects[-assumed.window :].sum() > target * window.orders[-assumed.window :].sum()
    return found.exceeds(), exceeded(orders, on, days=horizon, target=target, window=assumed.window), bool(shown)


class OutlookLine(msgspec.Struct, frozen=True):
    """A line of the table. `came`: share of dates on which the rate did exceed; Brier scores of the model and of two rules."""

    set: str
    orders: int
    days: int
    cases: int
    came: float
    brier: float
    brier_today: float
    climatology: float


def outlooks(source: OrderSet, *, target: float, assumed: Assumed, full: bool) -> Iterator[OutlookLine]:
    """Emulated accounts whose true rates lie between a third of the target and more than it."""
    first, last = span(source)
    for slow, size, counts in SETS:
        dice = np.random.default_rng(size)
        accounts = [
            emulate(source, Account(size, rate=dice.uniform(*TRUE_RATES), slow=slow), seed=n) for n in range(counts[full])
        ]
        for days in HORIZONS:
            told = tell(accounts, dates=range(first + WARM_UP, last - days, EVERY), horizon=days, target=target, assumed=assumed)
            name = "slow reports" if slow else "real delays"
            yield OutlookLine(
                name, size, days, len(told.chance), float(told.came.mean()), told.brier, told.brier_now, told.climatology
            )
