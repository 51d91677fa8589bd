"""When a parcel arrives, by lane: P(arrives by day d | not arrived by day t), in whole days since it was handed to the carrier.

1. Each lane's level: the mean of log(1 + days), drawn towards its region's; the shape is that of all lanes together.
2. The parent's hazards follow from level, shape and the share never delivered.
3. The lane's own hazards, censored today and fading, are drawn towards its parent's as by so many pseudo-parcels.
4. The pace of all lanes over the last weeks, arrivals against those due, moves every curve: a carrier's bad month shows at once.

Source: discrete-time hazards with censoring (Kaplan-Meier 1958) and beta shrinkage; figures in docs/measures.md.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from odra.measures.arrays import Counts, Flags, Numbers, Reals, fading, reals
from odra.measures.assumptions import Transit

ALL = -1  # a region or lane of which nothing is known: all together


class Parcels:
    """Parcels as plain arrays of equal length (n,), days since 1970; NaN where one did not arrive.

    shipped_on: handed to the carrier; delivered_on; lane: (n,) numbers 0 .. lanes-1; region: (lanes,) of each lane, numbers from 0;
    count: how many like parcels a row stands for, 1 unless given. Raises ValueError when lengths differ or a lane has no region.
    """

    def __init__(
        self, shipped_on: Numbers, *, delivered_on: Numbers, lane: Numbers, region: Numbers, count: Numbers | None = None
    ) -> None:
        self.shipped_on, self.delivered_on = reals(shipped_on), reals(delivered_on)
        self.lane, self.region = np.asarray(lane, dtype=np.int64), np.asarray(region, dtype=np.int64)
        self.count = np.ones(len(self.shipped_on)) if count is None else reals(count)
        if not len(self.shipped_on) == len(self.delivered_on) == len(self.lane) == len(self.count):
            raise ValueError("shipped_on, delivered_on, lane and count need one value a parcel")
        if len(self.lane) and self.lane.max() >= len(self.region):
            raise ValueError(f"lane {self.lane.max()} has no region: {len(self.region)} regions are given")

    def __getitem__(self, chosen: Flags) -> "Parcels":
        return Parcels(
            self.shipped_on[chosen], delivered_on=self.delivered_on[chosen], lane=self.lane[chosen], region=self.region,
            count=self.count[chosen],
        )  # fmt: skip

    def known(self, on: int) -> "Parcels":
        """As known before the day `on` begins."""
        told = self[self.shipped_on < on]
        told.delivered_on = np.where(told.delivered_on < on, told.delivered_on, np.nan)
        return told

    @property
    def days(self) -> Reals:
        """In transit, whole; NaN while not arrived."""
        return np.maximum(self.delivered_on - self.shipped_on, 0)


@dataclass(frozen=True, slots=True)
class TransitCurves:
    """survival: (lanes, longest+1), P(takes more than j days). regions: the same for a new lane of a region, the last for any.

    at_risk: (lanes, longest+1) parcels that a hazard rests on.
    """

    survival: Reals
    regions: Reals
    at_risk: Reals
    certain: float
    certain_parcels: int
    pseudo_parcels: float = 0.0

    def arrives(self, lane: Numbers, *, by: Numbers, not_by: Numbers) -> Reals:
        """P(arrives by day `by` | not arrived by day `not_by`), both since the hand-over and both included; arrays of one shape.

        Never above `certain` where few parcels are at risk.
        """
        lanes = np.asarray(lane, dtype=np.int64)
        last = self.survival.shape[1] - 1
        from_day, to_day = (np.clip(reals(v), -1, last).astype(np.int64) for v in (not_by, by))
        alive = np.where(from_day < 0, 1.0, self.survival[lanes, np.maximum(from_day, 0)])
        left = self.survival[lanes, np.maximum(to_day, 0)]
        chance = np.where(to_day > from_day, 1 - left / np.maximum(alive, 1e-12), 0.0)
        few = self.at_risk[lanes, np.minimum(from_day + 1, last)] < self.certain_parcels
        return np.where(few, np.minimum(chance, self.certain), chance)

    def interval(self, lane: Numbers, *, by: Numbers, not_by: Numbers, share: float = 0.8) -> tuple[Reals, Reals]:
        """(least, most) of `arrives`, so that `share` lies between: what so many parcels at risk, and the parent's, leave in doubt.

        Normal approximation of the binomial, kept between 0 and 1.
        """
        lanes, chance = np.asarray(lane, dtype=np.int64), self.arrives(lane, by=by, not_by=not_by)
        waits = np.clip(reals(not_by) + 1, 0, self.survival.shape[1] - 1).astype(np.int64)
        known = self.at_risk[lanes, waits] + self.pseudo_parcels
        doubt = NormalDist().inv_cdf((1 + share) / 2) * np.sqrt(chance * (1 - chance) / (known + 1))
        return np.maximum(chance - doubt, 0.0), np.minimum(chance + doubt, 1.0)

    @property
    def never_arrives(self) -> Reals:
        """Share of each lane's parcels that take longer than any that is counted, (lanes,)."""
        return self.survival[:, -1]

    def median(self) -> Counts:
        """The day by which half of a lane's parcels have arrived, (lanes,)."""
        day: Counts = np.argmax(self.survival <= 0.5 + 1e-9, axis=1)
        return day


def transit_curves(parcels: Parcels, *, on: int, assumed: Transit) -> TransitCurves:
    """Curves of every lane from what was known before the day `on` begins. A lane without parcels has its region's curve."""
    told = parcels.known(on)
    parent = _parent_hazards(told, on, assumed)
    events, at_risk = _own(told, on, assumed)
    lanes = len(told.region)
    hazard = (events + assumed.pseudo_parcels * parent[:lanes]) / (at_risk + assumed.pseudo_parcels)
    came, due = came_and_due(told, hazard, on=on, days=assumed.pace_days)
    pace = (came.sum() + assumed.pace_parcels) / (due.sum() + assumed.pace_parcels)
    survival, regions = (np.cumprod(1 - h, axis=1) ** pace for h in (hazard, parent[lanes:]))
    return TransitCurves(survival, regions, at_risk, assumed.certain, assumed.certain_parcels, assumed.pseudo_parcels)


def came_and_due(told: Parcels, hazard: Reals, *, on: int, days: int) -> tuple[Reals, Reals]:
    """Arrivals of the last `days` and how many were due by the hazards, (lanes,) each; hazard: (lanes, longest+1)."""
    last = hazard.shape[1] - 1
    upto = np.concatenate((np.zeros((len(hazard), 1)), np.cumsum(hazard, axis=1)), axis=1)
    arrived = ~np.isnan(told.delivered_on)
    start = np.maximum(on - days - told.shipped_on, 0)
    end = np.where(arrived, told.days, on - 1 - told.shipped_on)
    mine = (end >= start) & (start <= last)
    first, final = start[mine].astype(np.int64), np.minimum(end[mine], last).astype(np.int64)
    lane, count = told.lane[mine], told.count[mine]
    due = np.bincount(lane, count * (upto[lane, final + 1] - upto[lane, first]), len(hazard))
    came = np.bincount(lane, count * (arrived & (end <= last))[mine], len(hazard))
    return reals(came), reals(due)


def _own(told: Parcels, on: int, assumed: Transit) -> tuple[Reals, Reals]:
    """Arrivals and parcels at risk on each day, (lanes, longest+1) each, fading, censored today."""
    size, age = assumed.longest + 1, on - 1 - told.shipped_on
    weight = told.count * fading(age, assumed.half_life)
    arrived = ~np.isnan(told.delivered_on)
    stay = np.where(arrived, told.days, age).astype(np.int64)
    seen = np.minimum(stay, assumed.longest)
    cell = told.lane * size + seen
    shape = (len(told.region), size)
    events, leaves = (
        reals(np.bincount(cell, w, shape[0] * size)).reshape(shape)
        for w in (weight * (arrived & (stay <= assumed.longest)), weight)
    )
    at_risk: Reals = np.cumsum(leaves[:, ::-1], axis=1)[:, ::-1]
    return events, at_risk


def _parent_hazards(told: Parcels, on: int, assumed: Transit) -> Reals:
    """(lanes + regions + 1, longest+1) from levels and the shape of all, never delivered ones taken off."""
    level, residual, weight = _levels(told, on, assumed)
    order = np.argsort(residual)
    upto = np.concatenate(([0.0], np.cumsum(weight[order])))
    days = np.log1p(np.arange(assumed.longest + 1))
    place = np.searchsorted(residual[order], days[None, :] - level[:, None] + 1e-9, "right")
    arrived = (1 - _never(told, on, assumed)) * upto[place] / max(upto[-1], 1e-12)
    left = np.concatenate((np.ones((len(level), 1)), 1 - arrived), axis=1)
    hazard: Reals = np.clip(1 - left[:, 1:] / np.maximum(left[:, :-1], 1e-12), 0, 1)
    return hazard


def _levels(told: Parcels, on: int, assumed: Transit) -> tuple[Reals, Reals, Reals]:
    """Mean of log(1 + days) of lanes, then of regions, then of all; residuals and weights of the parcels they rest on."""
    old = told[~np.isnan(told.delivered_on) & (on - told.shipped_on >= assumed.mature)]
    logs = np.log1p(old.days)
    everywhere = float(np.average(logs, weights=old.count)) if len(logs) else np.log1p(assumed.longest / 4)
    regions = int(told.region.max()) + 1
    of_region = _drawn(logs, old.count, told.region[old.lane], np.full(regions, everywhere), assumed.mean_parcels)
    of_lane = _drawn(logs, old.count, old.lane, of_region[told.region], assumed.mean_parcels)
    return np.concatenate((of_lane, of_region, [everywhere])), logs - of_lane[old.lane], old.count


def _drawn(values: Reals, weight: Reals, group: Counts, towards: Reals, pseudo: float) -> Reals:
    """Means of groups, each drawn towards a value as by so many more observations of it."""
    total = np.bincount(group, weight * values, len(towards))
    return (total + pseudo * towards) / (np.bincount(group, weight, len(towards)) + pseudo)


def _never(told: Parcels, on: int, assumed: Transit) -> float:
    """Share of parcels old enough to be lost that did not arrive."""
    old = on - told.shipped_on >= assumed.lost
    lost = told.count[old & np.isnan(told.delivered_on)].sum()
    return float((lost + 0.5) / (told.count[old].sum() + 1))
