"""The order defect rate and its three parts, by account, marketplace and fulfilment, over two windows of order days.

Source: policies amazon.odr.*. An order counts once in the order defect rate, however many of its components count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, Decimal

import msgspec

from odra.facts.moments import day_of
from odra.policies import Policies

RATE = "order_defect_rate"
METRICS = {RATE: "", "negative_feedback_rate": "negative_feedback", "a_to_z_rate": "a_to_z", "chargeback_rate": "chargeback"}
DISPLAYED, LIVE = "displayed", "live"
PENDING, UNREPORTED = -2, -1  # `ordered_on` of orders that are in no day of a rate
EVERY = frozenset((metric, window) for metric in METRICS for window in (DISPLAYED, LIVE))


class Group(msgspec.Struct, frozen=True, order=True):
    """What one rate is about. `fulfilment`: seller | marketplace."""

    account: str
    marketplace: str
    fulfilment: str


class Day(msgspec.Struct, frozen=True):
    """Orders placed on one UTC day, cancelled ones included, pending ones not."""

    group: Group
    ordered_on: int
    orders: int


class DefectRow(msgspec.Struct, frozen=True):
    """A defect of one order as kept by `cases`; the interval is half-open, in microseconds."""

    subject: int
    group: Group
    ordered_on: int
    component: str
    from_at: int
    until_at: int | None
    why: str
    counts: bool
    undecided: bool
    policy: str
    leaves_by_at: int | None = None

    def stands(self, at: int) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


class Counted(msgspec.Struct, frozen=True):
    """A defect with what it means at the moment asked: in the rate or not, and on which day it has left the window."""

    defect: DefectRow
    counts: bool
    leaves_on: int


class HealthRow(msgspec.Struct, frozen=True):
    """One metric of one group over one window. Days are half-open, numbered since 1970. `rate` is None without orders.

    `headroom`: how many more defective orders keep the rate below the target; the parts have no target of their own,
    so theirs is reckoned as if each were the whole.
    """

    group: Group
    metric: str
    window: str
    window_from_on: int
    window_to_on: int
    numerator: int
    denominator: int
    target: Decimal
    headroom: int
    undecided: int
    found: tuple[Counted, ...]
    next_on: int  # when the marketplace looks again: the rate moves with every day

    @property
    def orders(self) -> tuple[Counted, ...]:
        """One line an order and component, by the day on which it leaves: the standing one, else the last that stood."""
        return _shown(self.found)

    @property
    def rate(self) -> Decimal | None:
        return Decimal(self.numerator) / self.denominator if self.denominator else None


def windows(policies: Policies, *, marketplace: str, at: int) -> dict[str, tuple[int, int]]:
    """The displayed and the live window as half-open day numbers; the live one ends with today."""
    today = day_of(at)
    days = policies.value("amazon.odr.window_days", on=today, marketplace=marketplace)
    lag = policies.value("amazon.odr.displayed_lag_days", on=today, marketplace=marketplace)
    return {DISPLAYED: (today + 1 - lag - days, today + 1 - lag), LIVE: (today + 1 - days, today + 1)}


def headroom(target: Decimal, orders: int, defective: int) -> int:
    """How many more defects keep the rate strictly below the target; never below 0."""
    return max(0, int((target * orders).to_integral_value(ROUND_CEILING)) - 1 - defective)


def health(
    days: Iterable[Day],
    defects: Iterable[DefectRow],
    policies: Policies,
    *,
    at: int,
    of: Collection[tuple[str, str]] = EVERY,
) -> list[HealthRow]:
    """Every metric of every group that has orders, or defects, in one of its windows, known at `at`.

    `of`: only these pairs of metric and window.
    """
    by_day: dict[Group, dict[int, int]] = defaultdict(dict)
    for day in days:
        by_day[day.group][day.ordered_on] = by_day[day.group].get(day.ordered_on, 0) + day.orders
    found: dict[Group, list[DefectRow]] = defaultdict(list)
    for defect in defects:
        found[defect.group].append(defect)
    rated = policies.policy("amazon.odr.target")
    groups = sorted(g for g in {*by_day, *found} if g.fulfilment and rated.covers(g.marketplace))
    return [row for group in groups for row in _of_group(group, by_day[group], found[group], policies, at, of)]


def _of_group(
    group: Group,
    orders: dict[int, int],
    defects: Sequence[DefectRow],
    policies: Policies,
    at: int,
    of: Collection[tuple[str, str]],
) -> Iterator[HealthRow]:
    spans = windows(policies, marketplace=group.marketplace, at=at)
    first, last = min(s[0] for s in spans.values()), max(s[1] for s in spans.values())
    if not any(first <= day < last and n for day, n in orders.items()):
        return
    target = Decimal(policies.value("amazon.odr.target", on=day_of(at), marketplace=group.marketplace))
    for window, (from_on, to_on) in spans.items():
        placed = sum(n for day, n in orders.items() if from_on <= day < to_on)
        if not any(named == window for _, named in of):
            continue
        inside = [counted(d, to_on - from_on, _lag(window, spans), at) for d in defects if from_on <= d.ordered_on < to_on]
        for metric, component in ((m, c) for m, c in METRICS.items() if (m, window) in of):
            mine = tuple(c for c in inside if c.defect.from_at <= at and component in ("", c.defect.component))
            counting = {c.defect.subject for c in mine if c.counts}
            waiting = {c.defect.subject for c in mine if c.counts and c.defect.undecided}
            yield HealthRow(group, metric, window, from_on, to_on, len(counting), placed, target,
                            headroom(target, placed, len(counting)), len(waiting), mine, day_of(at) + 1)  # fmt: skip


def counted(defect: DefectRow, days: int, lag: int, at: int) -> Counted:
    """The roll-off date: the first day on which a window of `days`, ending `lag` days ago, no longer holds the order."""
    return Counted(defect, defect.counts and defect.stands(at), defect.ordered_on + days + lag)


def _lag(window: str, spans: dict[str, tuple[int, int]]) -> int:
    return spans[LIVE][1] - spans[window][1]


def _shown(rows: Sequence[Counted]) -> tuple[Counted, ...]:
    latest: dict[tuple[int, str], Counted] = {}
    for row in sorted(rows, key=lambda c: (c.counts, c.defect.from_at)):
        latest[row.defect.subject, row.defect.component] = row
    return tuple(sorted(latest.values(), key=lambda c: (c.leaves_on, c.defect.subject, c.defect.component)))
