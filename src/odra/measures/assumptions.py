"""What the estimates take for granted, read from the policies `settings.forecast.*` and `settings.estimate.*` of a day."""

import msgspec

from odra.policies import Policies


class Delays(msgspec.Struct, frozen=True):
    """The assumed delay of reports, in days from the due day; `pseudo_defects` is what it weighs. `mature`: share reported of a day that is over."""

    median: float
    sigma: float
    longest: int
    pseudo_defects: float
    half_life: float
    mature: float


class Rate(msgspec.Struct, frozen=True):
    """The prior defect rate, worth `prior_defects`; how far back orders count, and how fast they fade, in days."""

    prior_rate: float
    prior_defects: float
    half_life: float
    history: int


class Drift(msgspec.Struct, frozen=True):
    """Coefficient of variation of what the model cannot know, by the clock it runs on."""

    order_clock: float
    status_clock: float


class Late(msgspec.Struct, frozen=True):
    """How many times as often a late parcel becomes a defect: assumed, and within what bounds once `own_defects` tell.

    `by_tenth`: chance that a parcel under way turns out late, by its age in tenths of the time until the promise;
    `parcels`: how many own parcels that is worth; these fade with `half_life` days.
    """

    times: float
    at_least: float
    at_most: float
    own_defects: int
    by_tenth: tuple[float, ...]
    parcels: float
    half_life: float


class Least(msgspec.Struct, frozen=True):
    """Fewer `orders` are only counted; with fewer `own_defects` a forecast is said to be mainly the default."""

    orders: int
    own_defects: int


class Volume(msgspec.Struct, frozen=True):
    """Future orders: mean of as many same weekdays, with this coefficient of variation; and how many futures are drawn."""

    weeks: int
    variation: float
    draws: int


class Transit(msgspec.Struct, frozen=True):
    """Arrivals by lane, in days: see `measures/transit.py`."""

    longest: int
    pseudo_parcels: float
    half_life: float
    mean_parcels: float
    mature: int
    lost: int
    certain: float
    certain_parcels: int
    pace_days: int
    pace_parcels: float


class LaneAlarm(msgspec.Struct, frozen=True):
    """A lane has changed: over `days`, with at least `parcels` due, arrivals at most `ratio` times or at least 1/`ratio` times what was due."""

    days: int
    parcels: float
    ratio: float
    false_discovery: float


class Beta(msgspec.Struct, frozen=True):
    """The prior of rates by lane, and how many lanes and cases it takes to learn an own one."""

    a: float
    b: float
    lanes: int
    cases: int


class Spikes(msgspec.Struct, frozen=True):
    """A spike of returns: the last `weeks` against all before, with prior (a, b)."""

    weeks: int
    least: int
    times: float
    false_discovery: float
    rest_weeks: int
    a: float
    b: float


class Assumed(msgspec.Struct, frozen=True):
    """All of it. `window`, `promise`: days. `lag`: how many days before today the window ends, for a rate that is shown late."""

    delays: Delays
    rate: Rate
    drift: Drift
    late: Late
    least: Least
    volume: Volume
    transit: Transit
    lane_alarm: LaneAlarm
    not_received: Beta
    spikes: Spikes
    window: int
    promise: int
    lag: int = 0


def assumed(policies: Policies, *, on: int, marketplace: str = "") -> Assumed:
    """The values in force on a day (days since 1970), a seller's own choices laid over them."""
    value = {name: policies.value(name, on=on, marketplace=marketplace) for name in POLICIES.values()}
    parts = {field: value[name] for field, name in POLICIES.items()}
    return msgspec.convert({**parts, "promise": value["settings.delivery.assumed_days"]["domestic"]}, Assumed)


POLICIES = {
    "delays": "settings.forecast.delays", "rate": "settings.forecast.rate", "drift": "settings.forecast.drift",
    "late": "settings.forecast.late", "least": "settings.forecast.least", "volume": "settings.forecast.volume",
    "transit": "settings.estimate.transit", "lane_alarm": "settings.estimate.lane_alarm",
    "not_received": "settings.estimate.not_received", "spikes": "settings.estimate.spikes",
    "window": "amazon.odr.window_days", "promise": "settings.delivery.assumed_days",
}  # fmt: skip
