"""How good the chances of arrival are: curves of each month's start, asked about the parcels of that month."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import msgspec
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
WARM_UP_MONTHS = 8


@dataclass(frozen=True, slots=True)
class Answers:
    """Forecast chances, whether it came, weights, and how many parcels the lane has in all; (n,) each."""

    chance: Reals
    came: Flags
    weight: Reals
    lane_parcels: Reals

    @property
    def brier(self) -> float:
        return float(np.average((self.chance - self.came) ** 2, weights=self.weight))

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


class TransitLine(msgspec.Struct, frozen=True):
    """A line of the table: which lanes, how many questions, and how good the answers were."""

    lanes: str
    questions: int
    brier: float
    calibration_error: float
    bias: float


def transit_lines(source: OrderSet, *, assumed: Transit, first: date, last: date) -> list[TransitLine]:
    """All lanes, small and large ones; and for comparison all lanes as one, and each by itself (Kaplan-Meier)."""
    parcels = parcels_of(source)
    months = month_starts(date(first.year, first.month, 1), last)[WARM_UP_MONTHS:]
    answers = ask(parcels, assumed=assumed, months=months)
    size = answers.lane_parcels
    plain = msgspec.structs.replace(assumed, pseudo_parcels=1e-9, half_life=1e9, pace_parcels=1e12)
    as_one = Parcels(
        parcels.shipped_on, delivered_on=parcels.delivered_on, lane=0 * parcels.lane, region=[0], count=parcels.count
    )
    rows = {
        "all": (answers, size > 0), f"below {SMALL} parcels": (answers, size < SMALL), f"{LARGE} parcels and more": (answers, size >= LARGE),
        "all as one lane": (ask(as_one, assumed=plain, months=months), None), "each lane by itself": (ask(parcels, assumed=plain, months=months), None),
    }  # fmt: skip
    return [_line(name, found, chosen) for name, (found, chosen) in rows.items()]


def _line(name: str, found: Answers, chosen: Flags | None) -> TransitLine:
    mine = found if chosen is None else Answers(*(getattr(found, field)[chosen] for field in Answers.__slots__))
    return TransitLine(name, len(mine.chance), mine.brier, mine.calibration_error, mine.bias)
