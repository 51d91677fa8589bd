"""One shape for every metric of every marketplace: counted over a window, held against its norm, with what is left out and missing."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

import msgspec

from odra.facts.decision import Said
from odra.facts.moments import as_date, day_number, day_of
from odra.measures.definition import Definition, Span
from odra.measures.health import METRICS, Group, windows
from odra.policies import Policies

ODR = "amazon.odr.target"
Condition = Literal["", "less_than", "at_most", "at_least"]


class Norm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a marketplace wants of a metric. `windows`: lengths in days; `lag_days`: how long ago the newest of them ends; `evaluated`: when
    the marketplace looks at it."""

    windows: tuple[int, ...]
    lag_days: int = 0
    target: Decimal | None = None
    condition: Condition = ""
    evaluated: Literal["daily", "day_20"] = "daily"

    def next_on(self, today: int) -> int:
        """The next day on which the marketplace holds the metric against its norm."""
        if self.evaluated == "daily":
            return today + 1
        day = as_date(today)
        month = day.replace(day=28) + timedelta(days=4) if day.day >= 20 else day
        return day_number(month.replace(day=20))

    def met(self, rate: Decimal) -> bool:
        assert self.target is not None
        if self.condition == "at_least":
            return rate >= self.target
        return rate < self.target if self.condition == "less_than" else rate <= self.target


class Figure(msgspec.Struct, frozen=True):
    """The marketplace's own figure, as it says it: None for what it leaves out. Days are half-open."""

    group: Group
    metric: str
    from_on: int | None
    to_on: int | None
    numerator: int | None
    denominator: int | None
    rate: Decimal | None
    target: Decimal | None
    status: str
    seen_at: int


class Count(msgspec.Struct, frozen=True):
    """What a definition counted in one window: `counts` of `units`; `unknown` of the units may count too, `undecided` of `counts` may stop to."""

    units: int
    counts: Decimal
    undecided: int = 0
    unknown: int = 0


class Behind(msgspec.Struct, frozen=True):
    """An order (or conversation) behind a metric. `part`: counts | undecided | unknown. `leaves_on`: the first day without it in the window."""

    subject: int
    day_on: int
    part: str
    from_at: int
    until_at: int | None
    leaves_on: int


class Measured(msgspec.Struct, frozen=True):
    """A metric of one group over one window (half-open days). `count` is None where no file of ours can tell.

    `told`: the marketplace's own figure of that name. `excludes`, `missing`, `notes`: sentences.
    """

    group: Group
    metric: str
    unit: str
    window: str
    window_from_on: int
    window_to_on: int
    norm: Norm | None
    count: Count | None
    next_on: int | None
    excludes: tuple[Said, ...] = ()
    missing: tuple[Said, ...] = ()
    notes: tuple[Said, ...] = ()
    told: Figure | None = None
    orders: tuple[Behind, ...] = ()

    @property
    def rate(self) -> Decimal | None:
        """Of what is known: a share, or the mean of the hours."""
        return None if self.count is None or not self.count.units else self.count.counts / self.count.units

    @property
    def rate_up_to(self) -> Decimal | None:
        """As if all that is unknown counted."""
        return None if self.count is None or self.rate is None else (self.count.counts + self.count.unknown) / self.count.units

    @property
    def met(self) -> bool | None:
        """Whether the norm is met; None where that hangs on what is unknown."""
        if self.norm is None or self.norm.target is None or self.rate is None or self.rate_up_to is None or self.unit != "share":
            return None
        low, high = self.norm.met(self.rate), self.norm.met(self.rate_up_to)
        return low if low == high else None

    @property
    def distance(self) -> Decimal | None:
        """From the rate to the norm, positive on the right side of it."""
        if self.norm is None or self.norm.target is None or self.rate is None:
            return None
        away = self.norm.target - self.rate
        return -away if self.norm.condition == "at_least" else away

    @property
    def headroom(self) -> int | None:
        """How many more of the same units may go wrong with the norm still met; never below 0, None where the norm hangs on the unknown."""
        if self.norm is None or self.norm.target is None or self.count is None or self.met is None:
            return None
        return room(self.norm, self.count)


def room(norm: Norm, count: Count) -> int:
    """How many more of the units counted may go wrong: count for a rate to stay below its norm, or not count for one to stay above it."""
    assert norm.target is not None
    edge = norm.target * count.units
    if norm.condition == "at_least":
        return max(0, int(count.counts - edge.to_integral_value(ROUND_CEILING)))
    most = edge.to_integral_value(ROUND_CEILING) - 1 if norm.condition == "less_than" else edge.to_integral_value(ROUND_FLOOR)
    return max(0, int(most - count.counts))


def norm_of(metric: str, marketplace: str, policies: Policies, *, on: int) -> Norm | None:
    """The norm of a metric on a marketplace and day; None where the marketplace has none. That of the order defect rate has policies of its own."""
    if metric in METRICS:
        if not policies.policy(ODR).covers(marketplace):
            return None
        days = policies.value("amazon.odr.window_days", on=on, marketplace=marketplace)
        target = Decimal(policies.value(ODR, on=on, marketplace=marketplace))
        return Norm((days,), target=target, condition=policies.policy(ODR).condition)
    policy = policies.policy(f"metric.{metric}")
    if not policy.covers(marketplace):
        return None
    return msgspec.convert(policies.value(policy.id, on=on, marketplace=marketplace), Norm, strict=False)


def spans_of(metric: str, group: int, marketplace: str, norm: Norm, policies: Policies, *, at: int) -> list[Span]:
    """The windows in which a metric is shown: by their length in days, those of the order defect rate as displayed and live."""
    if metric in METRICS:
        return [Span(group, name, *days) for name, days in windows(policies, marketplace=marketplace, at=at).items()]
    to_on = day_of(at) + 1 - norm.lag_days
    return [Span(group, f"{days}_days", to_on - days, to_on) for days in norm.windows]


def measured(
    metric: str, definition: Definition, norm: Norm, span: Span, group: Group, count: Count | None, *, at: int, told: Figure | None = None,
    orders: Iterable[Behind] = (),
) -> Measured:  # fmt: skip
    """Put a count into the shape."""
    return Measured(
        group, metric, definition.unit, span.window, span.from_on, span.to_on, norm, count, norm.next_on(day_of(at)),
        excludes=tuple(Said(f"excludes.{code}") for code in definition.excludes), missing=tuple(_missing(definition, count)),
        notes=tuple(Said(f"note.{code}") for code in definition.notes), told=told, orders=tuple(orders),
    )  # fmt: skip


def _missing(definition: Definition, count: Count | None) -> Iterable[Said]:
    """What the files do not tell, with how many units hang on it."""
    yield from (Said(f"missing.{code}") for code in definition.missing)
    if count is None:
        return
    if definition.empty and not count.units:
        yield Said(f"missing.{definition.empty}")
    for code, units in ((definition.unknown, count.unknown), (definition.undecided, count.undecided)):
        if code and units:
            yield Said(f"missing.{code}", {"count": units})


def told_alone(told: Figure, *, norm: Norm | None, at: int) -> Measured:
    """A figure of the marketplace's for which we count nothing ourselves."""
    return Measured(
        told.group, told.metric, "share", "told", _first(told), _last(told), norm, None, norm.next_on(day_of(at)) if norm else None,
        missing=(Said("missing.not_counted"),), told=told,
    )  # fmt: skip


def _last(told: Figure) -> int:
    return day_of(told.seen_at) if told.to_on is None else told.to_on


def _first(told: Figure) -> int:
    return _last(told) if told.from_on is None else told.from_on


def classes(policy: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Reason, as either report writes it -> class."""
    return {f"{before}{reason}": name for name, reasons in policy.items() for reason in reasons for before in ("", "CR-")}
