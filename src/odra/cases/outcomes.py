"""What came of forecasts, counted from the desk's tables as they are now: nothing of it is kept, so that late facts still count."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import msgspec
import numpy as np

from odra.cases.keeping import FINAL
from odra.cases.outlook import Spells, spells_of
from odra.cases.queries import rated
from odra.facts.moments import day_of
from odra.ledger import database as db
from odra.ledger.forecasts import Forecast
from odra.measures.arrays import Reals
from odra.measures.health import Group


class Came(msgspec.Struct, frozen=True):
    """What came of one forecast. Of `final`: the window's defects that stood when its last order had had all its reports, and its orders.
    Of `above_…`: the defects and orders of the day on which the displayed rate was highest. `exceeded`: it was above the target."""

    defects: int
    orders: int
    exceeded: bool

    @property
    def rate(self) -> float:
        return self.defects / self.orders if self.orders else 0.0


def came_of(forecasts: Iterable[Forecast], *, at: int) -> dict[Forecast, Came]:
    """Of those that are due: their days are over, orders are known up to them, and there still are any."""
    groups: dict[tuple[str, str, str], list[Forecast]] = defaultdict(list)
    for one in forecasts:
        groups[one.group].append(one)
    until = {account: _known_until(account, at) for account in {account for account, _, _ in groups}}
    due = {group: [f for f in told if f.due_on <= until[group[0]]] for group, told in groups.items()}
    return {one: came for group, told in due.items() if told for one, came in _of_group(group, told, at) if came.orders}


def _known_until(account: str, at: int) -> int:
    """The day before which all days are over and have their orders in a file."""
    last = db.select(
        "SELECT max(ordered_on) FROM cases_day WHERE orders > 0 AND ordered_on <= %s AND shop IN (SELECT value FROM json_each(%s))",
        (day_of(at), db.listed(rated([account]))),
    )[0][0]
    return 0 if last is None else min(day_of(at), int(last) + 1)


def _of_group(group: tuple[str, str, str], forecasts: list[Forecast], at: int) -> Iterable[tuple[Forecast, Came]]:
    first = min(f.window_from_on for f in forecasts)
    path = _Path(spells_of(Group(*group), at=at, first=first), first, day_of(at) + 1)
    return [(f, path.final(f) if f.what == FINAL else path.highest(f)) for f in forecasts]


class _Path:
    """The days of a group from `first` to before `last`."""

    def __init__(self, spells: Spells, first: int, last: int) -> None:
        self.spells, self.first, self.last = spells, first, last
        self.shown: dict[tuple[int, int], Reals] = {}

    @cached_property
    def upto(self) -> Reals:
        """Orders before each day, (days + 1,)."""
        return np.append(0.0, np.cumsum(self.spells.by_day(self.first, self.last)[0]))

    def orders(self, from_on: int, to_on: int) -> int:
        return int(self.upto[to_on - self.first] - self.upto[from_on - self.first])

    def final(self, one: Forecast) -> Came:
        s, until = self.spells, one.due_on
        inside = (s.placed_on >= one.window_from_on) & (s.placed_on < one.window_to_on)
        defects = int((inside & (s.from_on < until) & (s.until_on >= until)).sum())
        orders = self.orders(one.window_from_on, one.window_to_on)
        return Came(defects, orders, defects / max(orders, 1) > one.target)

    def highest(self, one: Forecast) -> Came:
        """The displayed window moves on with each of the days; what is shown is as it was at their ends."""
        days, lag = one.window_to_on - one.window_from_on, one.made_on + 1 - one.window_to_on
        ends = np.arange(one.made_on + 1, one.due_on)
        defects = self._shown(days, lag)[ends - self.first]
        after = ends + 1 - lag - self.first
        orders = self.upto[after] - self.upto[after - days]
        rate = defects / np.maximum(orders, 1)
        top = int(np.argmax(rate))
        return Came(int(defects[top]), int(orders[top]), bool(rate[top] > one.target))

    def _shown(self, days: int, lag: int) -> Reals:
        """Defects of the displayed window at the end of each day, (last - first,): one more where both it and its order show, one less after."""
        if (days, lag) not in self.shown:
            size = self.last - self.first
            comes, goes = self.spells.shown(days, lag)
            change = np.zeros(size + 1)
            for when, by in ((comes, 1), (goes, -1)):
                np.add.at(change, np.clip(when[comes < goes] - self.first, 0, size).astype(np.int64), by)
            self.shown[days, lag] = np.cumsum(change)[:size]
        return self.shown[days, lag]
