"""What lies ahead of an order defect rate: late reports still to come, and the days on which it may exceed its target.

From the day counts and defects alone: no promised dates, so every order's clock starts with the order (N1). A forecast
takes about a millisecond, the futures of one rate some tens. Imported only where a forecast is asked for, for numpy's sake.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import msgspec
import numpy as np

from odra.cases.chosen import policies_of
from odra.cases.queries import rated
from odra.facts.moments import DAY, day_of
from odra.ledger import database as db
from odra.measures.arrays import Reals
from odra.measures.assumptions import Assumed, assumed
from odra.measures.exceedance import Outlook, Window, if_nothing_new, outlook, recovers_on
from odra.measures.health import DISPLAYED, Group, HealthRow
from odra.measures.nowcast import Final, Nowcast, Orders, Posterior, forecast, posterior

HORIZON = 60
NEVER = 100_000  # a day that does not come


@dataclass(frozen=True)
class Spells:
    """Of one group, in days since 1970: `ordered_on`, `orders` (m,) by day; of defective orders `placed_on`, and counting
    from `from_on` to before `until_on` (k,); `stands` at the moment asked."""

    ordered_on: Reals
    orders: Reals
    placed_on: Reals
    from_on: Reals
    until_on: Reals
    stands: Reals

    @cached_property
    def told(self) -> Orders:
        """A row for each day of orders without defect, and one for each defective order."""
        placed, reported = self.placed_on[self.stands > 0], self.from_on[self.stands > 0]
        first, last = int(self.ordered_on.min()), int(self.ordered_on.max()) + 1
        found = _counts(placed, np.ones(len(placed)), first, last)[(self.ordered_on - first).astype(np.int64)]
        return Orders(
            np.append(self.ordered_on, placed),
            reported_on=np.append(np.full(len(self.orders), np.nan), np.maximum(placed, reported)),
            count=np.append(self.orders - found, np.ones(len(placed))),
        )

    def shown(self, days: int, lag: int) -> tuple[Reals, Reals]:
        """The days from which, and before which, each defect is in a window of `days` that ended `lag` days ago. (k,)"""
        return np.maximum(self.from_on, self.placed_on + lag), np.minimum(self.until_on, self.placed_on + lag + days)

    def by_day(self, first: int, last: int) -> tuple[Reals, Reals]:
        """Orders, and those that are defective now, of each day from `first` to before `last`."""
        return _counts(self.ordered_on, self.orders, first, last), _counts(self.placed_on, self.stands, first, last)


@dataclass(frozen=True)
class Ahead:
    """A rate with what lies ahead of it. Shares are of 1; days count from 1970. `on`: the day after the one asked about."""

    row: HealthRow
    on: int
    lag: int
    expected: Nowcast
    spells: Spells
    rate: Posterior
    assumed: Assumed
    clock: str = "n1"  # what delays are counted from, as kept forecasts name it

    @property
    def final(self) -> Final | None:
        """None with too few orders."""
        return self.expected.final

    @property
    def headroom(self) -> int | None:
        """More defects that keep the rate below its target beside those to come, with a chance of 80 %; `row.headroom` as if none were."""
        return None if self.final is None else max(0, self.row.headroom - self.final.to_come.quantile(0.8))

    @cached_property
    def days(self) -> Window:
        reach = max(self.assumed.window + self.lag, 7 * self.assumed.volume.weeks)
        orders, defects = self.spells.by_day(self.on - reach, self.on)
        return Window.of(orders, defects=defects, days=self.assumed.window, lag=self.lag)

    @cached_property
    def futures(self) -> Outlook | None:
        """Drawn with the day as seed, so that the same day shows the same. None with too few orders."""
        if self.final is None:
            return None
        return outlook(
            self.days, self.rate, target=float(self.row.target), horizon=HORIZON, volume=self.assumed.volume, seed=self.on
        )

    @property
    def likely_above_on(self) -> int | None:
        """The first day by which it has more likely than not exceeded the target; None too where it does today."""
        if self.futures is None or (self.row.rate or 0) > self.row.target:
            return None
        after = self.futures.likely_after
        return None if after is None else self.on - 1 + after

    @property
    def recovers_on(self) -> int | None:
        """The day from which it is below the target if nothing new is reported; None: it is now, or too few orders."""
        if self.final is None or self.row.rate is None or self.row.rate < self.row.target:
            return None
        horizon = self.assumed.window + self.lag + 1
        after = recovers_on(self.days, target=float(self.row.target), horizon=horizon, weeks=self.assumed.volume.weeks)
        return None if after is None else self.on - 1 + after

    @property
    def if_nothing_new(self) -> list[float | None]:
        """The rate shown on each coming day, until every order of today has left, if nothing new is reported; None without orders."""
        horizon = self.assumed.window + self.lag + 1
        orders, defects = if_nothing_new(self.days, horizon=horizon, weeks=self.assumed.volume.weeks)
        return [float(d / n) if n else None for d, n in zip(defects, orders, strict=True)]

    def past(self, days: int) -> Reals:
        """The rate as it was shown at the end of each of the last `days`, the last one now; NaN without orders. (days,)"""
        ends = np.arange(self.on - days, self.on) + 1 - self.lag
        spells, window = self.spells, self.assumed.window
        first = int(ends[0]) - window
        placed = np.append(0, np.cumsum(_counts(spells.ordered_on, spells.orders, first, int(ends[-1]))))
        orders = placed[ends - first] - placed[ends - first - window]
        comes, goes = spells.shown(window, self.lag)
        shown = np.arange(self.on - days, self.on)[:, None]
        found = ((comes <= shown) & (shown < goes)).sum(axis=1)
        found[-1] = self.row.numerator
        return np.divide(found, orders, out=np.full(days, np.nan), where=orders > 0)


def ahead(row: HealthRow, *, at: int) -> Ahead:
    """What lies ahead of an order defect rate as `account_health` gives it for the same moment."""
    on = day_of(at) + 1
    lag = on - row.window_to_on if row.window == DISPLAYED else 0
    policies = policies_of(row.group.account, at=at)
    known = msgspec.structs.replace(assumed(policies, on=on - 1, marketplace=row.group.marketplace), lag=lag)
    spells = _spells(row, at, on - known.rate.history - known.window)
    rate = posterior(spells.told, on=on, assumed=known)
    return Ahead(row, on, lag, forecast(spells.told, on=on, target=row.target, assumed=known), spells, rate, known)


def aheads(rows: Iterable[HealthRow], *, at: int) -> list[Ahead]:
    return [ahead(row, at=at) for row in rows]


def _spells(row: HealthRow, at: int, first: int) -> Spells:
    """Of the row's group, as many orders as the row counts."""
    known = spells_of(row.group, at=at, first=first)
    now = known.ordered_on == day_of(at)
    if now.any() and row.window != DISPLAYED:  # orders of today that came after the moment are in no rate
        known.orders[now] -= max(0, known.orders[known.ordered_on >= row.window_from_on].sum() - row.denominator)
    return known


def spells_of(group: Group, *, at: int, first: int) -> Spells:
    """Of orders from the day `first` to that of `at`. One line an order: several defects of it count as one."""
    today, shops = day_of(at), db.listed(rated([group.account]))
    of = (shops, group.marketplace, group.fulfilment, first)
    days = db.select(
        "SELECT ordered_on, sum(orders) FROM cases_day WHERE shop IN (SELECT value FROM json_each(%s)) AND marketplace = %s "
        "AND fulfilment = %s AND ordered_on BETWEEN %s AND %s GROUP BY ordered_on",
        (*of, today),
    )
    defects = db.select(
        "SELECT min(ordered_on), min(from_at) / %s, max(coalesce(until_at, %s)) / %s, max(CASE WHEN until_at IS NULL OR until_at > %s THEN 1 ELSE 0 END) "
        "FROM cases_defect WHERE shop IN (SELECT value FROM json_each(%s)) AND marketplace = %s AND fulfilment = %s "
        "AND ordered_on BETWEEN %s AND %s AND counts = 1 AND from_at <= %s GROUP BY subject",
        (DAY, NEVER * DAY, DAY, at, *of, today, at),
    )
    ordered_on, orders = np.array(days, dtype=np.float64).reshape(-1, 2).T.copy()
    placed_on, from_on, until_on, stands = np.array(defects, dtype=np.float64).reshape(-1, 4).T
    return Spells(ordered_on, orders, placed_on, from_on, until_on, stands)


def _counts(on: Reals, count: Reals, first: int, last: int) -> Reals:
    """(last - first,) sums of `count` by day."""
    inside = (on >= first) & (on < last)
    return np.bincount((on[inside] - first).astype(np.int64), count[inside], last - first).astype(np.float64)
