"""What the order defect rate of a window will be once every late report is in.

1. A clock for every order: since its day (N1), or since its parcel was due, with late parcels weighing more (N2).
2. The distribution F of reports on that clock, from right-truncated delays (`measures/delays.py`).
3. The rate per unit of exposure w F(c): Gamma(a, b), orders fading with a half-life, from a weak prior.
4. Drift that no history tells widens it: shape 1 / (1/a + drift^2), the same mean.
5. Defects still to come in the window are then negative binomial, with mean (a / b) sum w (1 - F(c)).

Source: Bornhuetter-Ferguson reserving (1972) with a Cape Cod rate, made Bayesian by its conjugate prior; figures in docs/measures.md.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from odra.measures.arrays import Counts, Flags, Numbers, Reals, fading, reals
from odra.measures.assumptions import Assumed, Late
from odra.measures.delays import assumed_delays, delay_distribution, delayed_by
from odra.measures.negative_binomial import NegativeBinomial


class Orders:
    """Orders as plain arrays of equal length (n,), in days since 1970; NaN where a day is not known or did not come.

    ordered_on; reported_on: the first report of a defect; delivered_on, promised_on (the latest promise): for the status clock;
    count: how many like orders a row stands for, 1 unless given. Raises ValueError when lengths differ.
    """

    def __init__(
        self,
        ordered_on: Numbers,
        *,
        reported_on: Numbers,
        delivered_on: Numbers | None = None,
        promised_on: Numbers | None = None,
        count: Numbers | None = None,
    ) -> None:
        self.ordered_on = reals(ordered_on)
        n = len(self.ordered_on)
        self.reported_on = reals(reported_on)
        self.delivered_on = np.full(n, np.nan) if delivered_on is None else reals(delivered_on)
        self.promised_on = np.full(n, np.nan) if promised_on is None else reals(promised_on)
        self.count = np.ones(n) if count is None else reals(count)
        if {len(v) for v in vars(self).values()} != {n}:
            raise ValueError(
                f"arrays of lengths {[len(v) for v in vars(self).values()]}: one value for each of {n} orders is needed"
            )

    def __getitem__(self, chosen: Flags | Counts | slice) -> "Orders":
        return Orders(**{name: values[chosen] for name, values in vars(self).items()})

    def known(self, on: int, *, history: int) -> "Orders":
        """As known before the day `on` begins: orders of the `history` days before it, later reports and deliveries not come."""
        mine = (self.ordered_on < on) & (self.ordered_on >= on - history)
        told = self[slice(None) if mine.all() else mine]
        told.reported_on = np.where(told.reported_on < on, told.reported_on, np.nan)
        told.delivered_on = np.where(told.delivered_on < on, told.delivered_on, np.nan)
        return told

    @property
    def defective(self) -> Flags:
        return ~np.isnan(self.reported_on)


@dataclass(frozen=True, slots=True)
class Clock:
    """Per order (n,): days since its clock started (negative: not yet), and the chance that its parcel is late."""

    age: Reals
    late: Reals

    def weight(self, times: float) -> Reals:
        """How many plain orders each is worth when a late parcel is worth so many."""
        return 1 + (times - 1) * self.late


@dataclass(frozen=True, slots=True)
class Posterior:
    """Rate per unit of exposure: Gamma(shape a, rate b), widened to shape k with the same mean; `reported` is F by day of delay."""

    a: float
    b: float
    drift: float
    reported: Reals
    prior_defects: float
    times: float = 1.0  # as often as other orders, late ones become defects

    @property
    def mean(self) -> float:
        return self.a / self.b

    @property
    def shape(self) -> float:
        return 1 / (1 / self.a + self.drift**2)

    @property
    def from_prior(self) -> float:
        """Share of the forecast that is the default."""
        return self.prior_defects / self.a

    def still_to_come(self, exposure: float) -> NegativeBinomial:
        """Defects yet to be reported of orders that are still exposed by as much."""
        rate = self.shape / self.mean
        return NegativeBinomial(self.shape, rate / (rate + exposure))

    def share_reported(self, age: Reals) -> Reals:
        """F at the clock's age; 0 before the clock starts."""
        last = len(self.reported) - 1
        return np.where(age < 0, 0.0, self.reported[np.clip(age, 0, last).astype(np.int64)])


@dataclass(frozen=True, slots=True)
class Final:
    """The window's final figures, `defects` of them reported. Chances are shares; the slot price is `loss` times `one_more`."""

    orders: int
    defects: int
    to_come: NegativeBinomial
    over: int  # so many more defects exceed the target

    @property
    def expected(self) -> float:
        """Defects, the mean."""
        return self.defects + self.to_come.mean

    @property
    def rate(self) -> float:
        return self.expected / self.orders

    def interval(self, share: float = 0.8) -> tuple[int, int]:
        """Least and most defects, both included, with as much below as above."""
        low, high = (self.to_come.quantile(q) for q in ((1 - share) / 2, (1 + share) / 2))
        return self.defects + low, self.defects + high

    @property
    def exceeds(self) -> float:
        """P(final rate > target)."""
        return self.to_come.at_least(self.over)

    @property
    def headroom(self) -> int:
        """Defects for which there is room beside those to come, with a chance of 80 %."""
        return max(0, self.over - 1 - self.to_come.quantile(0.8))

    @property
    def naive_headroom(self) -> int:
        """The same as if nothing were to come."""
        return max(0, self.over - 1)

    @property
    def one_more(self) -> float:
        """By how much one more defect moves P(final rate > target)."""
        return self.to_come.chance_of(self.over - 1)

    def slot_price(self, loss: float) -> float:
        """What one defect costs when exceeding the target costs `loss`, in its currency."""
        return loss * self.one_more


@dataclass(frozen=True, slots=True)
class Nowcast:
    """`final` is None with too few orders to rate. Shares are of 1.

    matures_on: the day on which the oldest open order day has `mature` of its reports, all_mature_on: the youngest; None: it has.
    """

    orders: int
    defects: int
    final: Final | None
    from_prior: float
    mainly_default: bool
    matures_on: int | None
    all_mature_on: int | None

    @property
    def displayed(self) -> float | None:
        return self.defects / self.orders if self.orders else None

    @property
    def one_order(self) -> float | None:
        """What one defect adds to the rate."""
        return 1 / self.orders if self.orders else None


def forecast(
    orders: Orders, *, on: int, target: Decimal, assumed: Assumed, by_status: bool = False, delays: Reals | None = None
) -> Nowcast:
    """The final rate of the window of days before `on`, from what was known before that day begins.

    target: the rate is to stay at or below. by_status: count from when the parcel was due (N2) instead of from the order (N1).
    delays: chances of each delay on that clock that other accounts have taught; the assumed curve unless given.
    """
    told = orders.known(on, history=assumed.rate.history)
    clock, rate = _fitted(told, on, assumed, by_status, delays)
    inside = (told.ordered_on >= on - assumed.lag - assumed.window) & (told.ordered_on < on - assumed.lag)
    n, defects = (int(told.count[inside & mine].sum()) for mine in (True, told.defective))
    open_share = 1 - rate.share_reported(clock.age)
    exposed = inside & ~told.defective if by_status else inside
    to_come = rate.still_to_come(float((told.count * clock.weight(rate.times) * open_share)[exposed].sum()))
    final = Final(n, defects, to_come, int(target * n) - defects + 1) if n >= assumed.least.orders else None
    own = int(told.count[told.defective].sum())
    return Nowcast(
        n, defects, final, rate.from_prior, own < assumed.least.own_defects, *_maturity(clock.age[inside], rate, on, assumed)
    )


def posterior(orders: Orders, *, on: int, assumed: Assumed, by_status: bool = False, delays: Reals | None = None) -> Posterior:
    """The rate and the distribution of delays, from what was known before the day `on` begins."""
    return _fitted(orders.known(on, history=assumed.rate.history), on, assumed, by_status, delays)[1]


def _fitted(told: Orders, on: int, assumed: Assumed, by_status: bool, delays: Reals | None) -> tuple[Clock, Posterior]:
    """Steps 1 to 4, of orders as known."""
    age = on - 1 - told.ordered_on
    clock = status_clock(told, on=on, late=assumed.late) if by_status else Clock(age, np.zeros(len(age)))
    prior = _assumed_delays(told, on, assumed, by_status) if delays is None else delays
    reported = _reported(told, clock, on, assumed, prior)
    fresh = told.count * fading(age, assumed.rate.half_life)
    a0, drift = assumed.rate.prior_defects, assumed.drift.status_clock if by_status else assumed.drift.order_clock
    start = Posterior(a0, a0 / assumed.rate.prior_rate, drift, reported, a0)
    seen = start.share_reported(clock.age)
    times = times_as_often(told, clock.late, told.count * seen, assumed=assumed) if by_status else 1.0
    a = a0 + float(fresh[told.defective].sum())
    b = start.b + float((fresh * clock.weight(times) * seen).sum())
    return clock, Posterior(a, b, drift, reported, a0, times)


def _reported(told: Orders, clock: Clock, on: int, assumed: Assumed, prior: Reals) -> Reals:
    """F by day of delay, own reports fading with their order."""
    mine = told.defective
    delay = told.reported_on[mine] - (on - 1 - clock.age[mine])
    weight = told.count[mine] * fading(on - 1 - told.ordered_on[mine], assumed.delays.half_life)
    return delay_distribution(delay, clock.age[mine], prior=prior, pseudo=assumed.delays.pseudo_defects, weight=weight)


def _assumed_delays(told: Orders, on: int, assumed: Assumed, by_status: bool) -> Reals:
    prior = assumed_delays(median=assumed.delays.median, sigma=assumed.delays.sigma, longest=assumed.delays.longest)
    return prior if by_status else delayed_by(prior, _days_to_due(told, on, assumed.promise))


def _days_to_due(told: Orders, on: int, promise: int) -> Reals:
    """Days from the order until its parcel was there or due, of orders where that is over; the assumed promise where none is."""
    due = np.fmin(told.delivered_on, told.promised_on) - told.ordered_on
    over = due[told.promised_on < on]
    return over if len(over) else np.array([float(promise)])


def status_clock(told: Orders, *, on: int, late: Late) -> Clock:
    """Since the parcel came or was due, whichever was first; orders without a promise keep the order's clock and are not late."""
    due = np.fmin(told.delivered_on, told.promised_on)
    age = on - 1 - np.where(np.isnan(told.promised_on), told.ordered_on, due)
    return Clock(age, lateness(told, on=on, late=late))


def lateness(told: Orders, *, on: int, late: Late) -> Reals:
    """The chance that each parcel is late: 1 or 0 once known; 0 without a promise."""
    gone = np.nan_to_num((on - 1 - told.ordered_on) / np.maximum(told.promised_on - told.ordered_on, 1))
    tenths = np.linspace(0, 1, len(late.by_tenth))
    under_way = np.interp(gone, tenths, late_by_tenth(told, tenths, on=on, late=late))
    came_late = told.delivered_on > told.promised_on
    here = ~np.isnan(told.delivered_on)
    known = np.where(here, came_late, np.where(told.promised_on < on - 1, 1.0, under_way))
    return np.where(np.isnan(told.promised_on), 0.0, known)


def late_by_tenth(told: Orders, tenths: Reals, *, on: int, late: Late) -> Reals:
    """Share late of parcels still under way at each part of the time to their promise: the account's own, drawn to the assumed."""
    over = told[told.promised_on < on - 1]
    came = np.nan_to_num((over.delivered_on - over.ordered_on) / np.maximum(over.promised_on - over.ordered_on, 1), nan=np.inf)
    weight = over.count * fading(on - 1 - over.promised_on, late.half_life)
    step = np.clip(np.ceil(came * (len(tenths) - 1) - 1e-9), 0, len(tenths)).astype(np.int64)
    under_way, too_late = (
        np.bincount(step, weight * mine, len(tenths) + 1)[::-1].cumsum()[::-1][1:] for mine in (np.ones(len(came)), came > 1)
    )
    drawn: Reals = (too_late + late.parcels * np.array(late.by_tenth)) / (under_way + late.parcels)
    return drawn


def times_as_often(told: Orders, late: Reals, exposure: Reals, *, assumed: Assumed) -> float:
    """How many times as often late parcels become defects: assumed until own defects are enough, then the account's own.

    late: (n,) chances to be late, of which 1 and 0 count. The ratio of rates, each smoothed by one pseudo-defect, within bounds.
    """
    cases = told.count * told.defective
    if cases.sum() < assumed.late.own_defects:
        return assumed.late.times
    base = (cases.sum() + 1) / (exposure.sum() + 1 / assumed.rate.prior_rate)
    found, seen = ([float(v @ (late == share)) for share in (1.0, 0.0)] for v in (cases, exposure))
    rates = [(found[n] + 1) / (seen[n] + 1 / (base * times)) for n, times in enumerate((assumed.late.times, 1.0))]
    return float(np.clip(rates[0] / rates[1], assumed.late.at_least, assumed.late.at_most))


def _maturity(age: Reals, rate: Posterior, on: int, assumed: Assumed) -> tuple[int | None, int | None]:
    """When the oldest, and when the youngest, of those that are open will have nearly all their reports."""
    needed = int(np.searchsorted(rate.reported, assumed.delays.mature))
    left = needed - age[age < needed]
    return (on - 1 + int(left.min()), on - 1 + int(left.max())) if len(left) else (None, None)
