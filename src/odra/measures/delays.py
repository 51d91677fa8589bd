"""How long after the order, or after its due day, a defect is reported: the distribution of the delay, in whole days.

Source: the nonparametric maximum likelihood estimate under right truncation (Lynden-Bell 1971), which in daily bins is the
chain-ladder's development pattern; pseudo-defects of an assumed curve keep it steady while own defects are few.
"""

from functools import cache
from math import erf, log, sqrt

import numpy as np

from odra.measures.arrays import Numbers, Reals, reals


def delay_distribution(delay: Numbers, age: Numbers, *, prior: Reals, pseudo: float, weight: Numbers | None = None) -> Reals:
    """F[j], the share of reports that come within j days, for j = 0 .. J; F[J] = 1.

    delay, age: (n,) days from the start of each reported defect's clock to its report, and to today; delays beyond J count as J.
    prior: (J+1,) chances of each delay. pseudo: how many defects it is worth. weight: (n,), 1 unless given.
    Raises ValueError when delay and age differ in length.
    """
    if len(delay) != len(age):
        raise ValueError(f"{len(delay)} delays and {len(age)} ages: one of each for a defect")
    last = len(prior) - 1
    came = np.clip(reals(delay), 0, last).astype(np.int64)
    seen = np.maximum(np.clip(reals(age), 0, last).astype(np.int64), came)
    weights = np.ones(len(came)) if weight is None else reals(weight)
    events = np.bincount(came, weights, last + 1)
    gone = np.concatenate(([0.0], np.bincount(seen, weights, last + 1)[:-1]))
    at_risk = np.cumsum(events - gone) + pseudo * np.cumsum(prior)
    hazard = np.divide(events + pseudo * prior, at_risk, out=np.zeros(last + 1), where=at_risk > 0)
    return np.append(np.cumprod(np.clip(1 - hazard[:0:-1], 0, 1))[::-1], 1.0)


@cache
def assumed_delays(*, median: float, sigma: float, longest: int) -> Reals:
    """(longest+1,) chances of a delay of j days: lognormal, in days, cut at `longest`."""
    share = [0.0, *(0.5 * (1 + erf((log(j) - log(median)) / (sigma * sqrt(2)))) for j in range(1, longest + 2))]
    curve: Reals = np.diff(share) / share[-1]
    curve.flags.writeable = False  # it is kept
    return curve


def delayed_by(curve: Reals, offset: Numbers) -> Reals:
    """The curve of a clock that starts `offset` days earlier: its convolution with the offsets, later delays at the end."""
    last = len(curve) - 1
    days = np.clip(reals(offset), 0, last).astype(np.int64)
    whole = np.convolve(curve, np.bincount(days, minlength=last + 1) / max(len(days), 1))
    return np.append(whole[:last], whole[last:].sum())
