"""How good the chances of arrival are: curves of each month's start, asked about the parcels of that month."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from odra.facts.moments import day_number
from odra.lab.order_sets import OrderSet
from odra.measures.arrays import Flags, Reals
from odra.measures.assumptions import Transit
from odra.measures.transit import Parcels, transit_curves

REGIONS = "AC AM AP PA RO RR TO|AL BA CE MA PB PE PI RN SE|DF GO MS MT|ES MG RJ SP|PR RS SC".split("|")
ASKED_ON = (3, 5, 7, 10, 14, 18, 21, 28)
WITHIN = 7
SMALL, LARGE = 40, 200


@dataclass(frozen=True, slots=True)
class Answers:
    """Forecast chances, whether it came, weights, and how many parcels the lane has in all; (n,) each."""

    chance: Reals
    came: Flags
    weight: Reals
    lane_parcels: Reals

    def brier(self, chosen: Flags | None = None) -> float:
        mine = np.ones(len(self.chance), bool) if chosen is None else chosen
        return float(np.average((self.chance - self.came)[mine] ** 2, weights=self.weight[mine]))

    @property
    def calibration_error(self) -> float:
        """Mean distance of what was said and what came, over tenths of the chance."""
        tenth = np.minimum((self.chance * 10).astype(np.int64), 9)
        gap = np.abs(np.bincount(tenth, self.weight * (self.chance - self.came)))
        return float(gap.sum() / self.weight.sum())

    @property
    def bias(self) -> float:
        return float(np.average(self.chance - self.came, weights=self.weight))


def parcels_of(source: OrderSet) -> Parcels:
    """Lanes are the states of the buyers, regions as the country counts them. The commonest weight counts as one parcel."""
    there = ~np.isnan(source.shipped_on)
    names, lane = np.unique(source.lane[there], return_inverse=True)
    region = [next((n for n, states in enumerate(REGIONS) if name in states.split()), len(REGIONS)) for name in names]
    return Parcels(
        source.shipped_on[there], delivered_on=source.orders.delivered_on[there], lane=lane, region=region, count=(source.weight / np.median(source.weight))[there]
    )  # fmt: skip


def month_starts(first: date, last: date) -> list[int]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [day_number(date(m // 12, m % 12 + 1, 1)) for m in months]


def ask(parcels: Parcels, *, assumed: Transit, months: list[int]) -> Answers:
    """Arrives within 7 more days | not arrived by day t, of the parcels shipped in each month."""
    found = [_of_month(parcels, start, end, assumed) for start, end in pairwise(months)]
    return Answers(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _of_month(parcels: Parcels, start: int, end: int, assumed: Transit) -> tuple[Reals, Flags, Reals, Reals]:
    curves = transit_curves(parcels, on=start, assumed=assumed)
    asked = parcels[(parcels.shipped_on >= start) & (parcels.shipped_on < end)]
    took = np.where(np.isnan(asked.days), np.inf, asked.days)
    day, which = np.meshgrid(ASKED_ON, np.arange(len(took)), indexing="ij")
    open_then = took[which] > day
    day, which = day[open_then], which[open_then]
    chance = curves.arrives(asked.lane[which], by=day + WITHIN, not_by=day)
    size = np.bincount(parcels.lane, parcels.count, len(parcels.region))
    return chance, took[which] <= day + WITHIN, asked.count[which], size[asked.lane[which]]
