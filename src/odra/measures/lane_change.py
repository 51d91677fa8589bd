"""Lanes on which parcels have begun to arrive more slowly, or faster, than their own curve of before says.

Source: the one-sample log-rank test (arrivals against those due), two-sided on the square root scale, over all lanes at once.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from odra.measures.assumptions import LaneAlarm, Transit
from odra.measures.false_discovery import benjamini_hochberg
from odra.measures.transit import Parcels, came_and_due, transit_curves


@dataclass(frozen=True, slots=True)
class LaneChange:
    """Arrivals of the last days on a lane, and how many were due; `p`: how often chance alone would do as much."""

    lane: int
    came: float
    due: float
    p: float

    @property
    def slower(self) -> bool:
        return self.came < self.due


def lane_changes(parcels: Parcels, *, on: int, alarm: LaneAlarm, transit: Transit) -> list[LaneChange]:
    """The lanes that have changed, the surest first, as known before the day `on` begins."""
    survival = transit_curves(parcels, on=on - alarm.days, assumed=transit).survival
    hazard = 1 - survival / np.concatenate((np.ones((len(survival), 1)), np.maximum(survival[:, :-1], 1e-12)), axis=1)
    came, due = came_and_due(parcels.known(on), hazard, on=on, days=alarm.days)
    told = [lane for lane in range(len(due)) if due[lane] >= alarm.parcels]
    found = [LaneChange(n, float(came[n]), float(due[n]), erfc(sqrt(2) * abs(sqrt(came[n]) - sqrt(due[n])))) for n in told]
    sure = benjamini_hochberg([one.p for one in found], alarm.false_discovery)
    changed = [one for one, is_sure in zip(found, sure, strict=True) if is_sure and _by_enough(one, alarm.ratio)]
    return sorted(changed, key=lambda one: (one.p, one.lane))


def _by_enough(one: LaneChange, ratio: float) -> bool:
    return not ratio < one.came / one.due < 1 / ratio
