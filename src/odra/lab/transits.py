"""How good the chances of arrival are: curves of each month's start, asked about the parcels of that month.

What no curve can tell is told beside it: the curves of afterwards, made of the very parcels that are asked about, miss by as much.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import msgspec
import numpy as np

from odra.facts.moments import day_number
from odra.lab.order_sets import OrderSet
from odra.measures.arrays import Counts, Flags, Reals
from odra.measures.assumptions import Transit
from odra.measures.transit import Parcels, TransitCurves, transit_curves

REGIONS = "AC AM AP PA RO RR TO|AL BA CE MA PB PE PI RN SE|DF GO MS MT|ES MG RJ SP|PR RS SC".split("|")
ASKED_ON = (3, 5, 7, 10, 14, 18, 21, 28)
WITHIN = 7
SMALL, LARGE = 40, 200
WARM_UP_MONTHS = 8


@dataclass(frozen=True, slots=True)
class Answers:
    """Forecast chances, whether it came, weights, how many parcels the lane has in all, and which parcel was asked about; (n,) each."""

    chance: Reals
    came: Flags
    weight: Reals
    lane_parcels: Reals
    parcel: Counts

    @property
    def brier(self) -> float:
        return float(np.average((self.chance - self.came) ** 2, weights=self.weight))

    @property
    def brier_error(self) -> float:
        """Standard error of the Brier score, were other parcels drawn: questions about one parcel go together."""
        away = self.weight * ((self.chance - self.came) ** 2 - self.brier)
        return float(np.sqrt((np.bincount(self.parcel, away) ** 2).sum()) / self.weight.sum())

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


def ask(parcels: Parcels, *, assumed: Transit, months: list[int], known_on: int | None = None) -> Answers:
    """Arrives within 7 more days | not arrived by day t, of the parcels shipped in each month, told at its start or on the day `known_on`."""
    curves = {start: transit_curves(parcels, on=known_on or start, assumed=assumed) for start in months[:-1]}
    found = [_of_month(parcels, start, end, curves[start]) for start, end in pairwise(months)]
    return Answers(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _of_month(parcels: Parcels, start: int, end: int, curves: TransitCurves) -> tuple[Reals, Flags, Reals, Reals, Counts]:
    mine = np.flatnonzero((parcels.shipped_on >= start) & (parcels.shipped_on < end))
    asked = parcels[mine]
    took = np.where(np.isnan(asked.days), np.inf, asked.days)
    day, which = np.meshgrid(ASKED_ON, np.arange(len(took)), indexing="ij")
    open_then = took[which] > day
    day, which = day[open_then], which[open_then]
    chance = curves.arrives(asked.lane[which], by=day + WITHIN, not_by=day)
    size = np.bincount(parcels.lane, parcels.count, len(parcels.region))
    return chance, took[which] <= day + WITHIN, asked.count[which], size[asked.lane[which]], mine[which]


class TransitLine(msgspec.Struct, frozen=True):
    """A line of the table: which lanes, how many questions, and how good the answers were."""

    lanes: str
    questions: int
    brier: float
    brier_error: float
    calibration_error: float
    bias: float


def transit_lines(source: OrderSet, *, assumed: Transit, first: date, last: date) -> list[TransitLine]:
    """All lanes, small and large ones; and for comparison all lanes as one, each by itself (Kaplan-Meier), and curves of afterwards."""
    parcels = parcels_of(source)
    months = month_starts(date(first.year, first.month, 1), last)[WARM_UP_MONTHS:]
    answers = ask(parcels, assumed=assumed, months=months)
    size = answers.lane_parcels
    steady = msgspec.structs.replace(assumed, half_life=1e9, pace_parcels=1e12)
    plain = msgspec.structs.replace(steady, pseudo_parcels=1e-9)
    afterwards = ask(parcels, assumed=steady, months=months, known_on=months[-1] + assumed.lost)
    as_one = Parcels(
        parcels.shipped_on, delivered_on=parcels.delivered_on, lane=0 * parcels.lane, region=[0], count=parcels.count
    )
    rows = {
        "all": (answers, None), f"below {SMALL} parcels": (answers, size < SMALL), f"{LARGE} parcels and more": (answers, size >= LARGE),
        "all as one lane": (ask(as_one, assumed=plain, months=months), None), "each lane by itself": (ask(parcels, assumed=plain, months=months), None),
        "all, told afterwards": (afterwards, None), f"below {SMALL} parcels, told afterwards": (afterwards, size < SMALL),
    }  # fmt: skip
    return [_line(name, found, chosen) for name, (found, chosen) in rows.items()]


def _line(name: str, found: Answers, chosen: Flags | None) -> TransitLine:
    mine = found if chosen is None else Answers(*(getattr(found, field)[chosen] for field in Answers.__slots__))
    return TransitLine(name, len(mine.chance), mine.brier, mine.brier_error, mine.calibration_error, mine.bias)
