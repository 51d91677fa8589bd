"""Share of orders said not to have arrived, by lane, each lane drawn towards what lanes have in common.

Source: empirical Bayes for the beta-binomial; figures in docs/measures.md.
"""

from dataclasses import dataclass

import numpy as np

from odra.measures.arrays import Numbers, Reals, reals
from odra.measures.assumptions import Beta
from odra.measures.beta_binomial import fit_beta


@dataclass(frozen=True, slots=True)
class LaneRates:
    """rate, cases, orders: (lanes,). a, b: the prior; learnt False: the default, since too few lanes or cases tell."""

    rate: Reals
    cases: Reals
    orders: Reals
    a: float
    b: float
    learnt: bool


def lane_rates(cases: Numbers, orders: Numbers, *, assumed: Beta) -> LaneRates:
    """Posterior means, (lanes,). Raises ValueError where a lane has more cases than orders."""
    y, n = reals(cases), reals(orders)
    if (y > n).any() or (y < 0).any():
        raise ValueError(f"lane {int(np.argmax((y > n) | (y < 0)))} has {y.max():.0f} cases: between 0 and its orders are needed")
    learnt = int((n > 0).sum()) >= assumed.lanes and assumed.cases <= y.sum() < n.sum()
    a, b = fit_beta(y, n) if learnt else (assumed.a, assumed.b)
    return LaneRates((y + a) / (n + a + b), y, n, a, b, learnt)
