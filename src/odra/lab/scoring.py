"""How good forecasts of the final rate were: bias, error, CRPS, coverage, Brier. Rates in basis points (0.01 % points).

And how good chances were: Brier, and told against come by fifths of the chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from odra.measures.arrays import Flags, Reals
from odra.measures.nowcast import Final

SHARES = np.arange(1, 200) / 200  # quantiles by which a forecast is told; 2.5, 10, 25, 75, 90 and 97.5 % are among them
NOMINAL = (0.5, 0.8, 0.95)
BP = 10_000
FIFTHS = 5


@dataclass(frozen=True, slots=True)
class Predicted:
    """A forecast of a final rate: its mean, its quantiles at SHARES, and P(it exceeds the target)."""

    mean: float
    quantiles: Reals
    exceeds: float


def point(rate: float, target: float) -> Predicted:
    """A forecast without doubt."""
    return Predicted(rate, np.full(len(SHARES), rate), float(rate > target))


def counted(final: Final) -> Predicted:
    return Predicted(final.rate, (final.defects + final.to_come.quantiles(SHARES)) / final.orders, final.exceeds)


def lognormal(shown: float, reserve: float, error: float, target: float) -> Predicted:
    """What is shown, and a lognormal reserve of that mean and standard error."""
    if reserve <= 0 or not np.isfinite(error) or error <= 0:
        return point(shown + max(reserve, 0.0), target)
    sigma2 = np.log1p((error / reserve) ** 2)
    normal = NormalDist(float(np.log(reserve) - sigma2 / 2), float(np.sqrt(sigma2)))
    quantiles = shown + np.exp([normal.inv_cdf(share) for share in SHARES])
    return Predicted(shown + reserve, quantiles, 1 - normal.cdf(np.log(target - shown)) if target > shown else 1.0)


@dataclass(frozen=True, slots=True)
class Score:
    """Means over `cases`; `cover`: share of outcomes within the intervals of NOMINAL; `brier`: of P(final rate > target)."""

    cases: int
    bias: float
    rmse: float
    crps: float
    cover: tuple[float, ...]
    brier: float


def score(told: Sequence[Predicted], came: Sequence[float], *, target: float | Reals) -> Score:
    """came: the final rates; target: one of all, or of each. Raises ValueError without any."""
    if not told:
        raise ValueError("nothing to score: no date had a final rate to compare with")
    outcome = np.array(came)
    quantiles = np.array([p.quantiles for p in told])
    error = np.array([p.mean for p in told]) - outcome
    miss = outcome[:, None] - quantiles
    crps = 2 * np.mean(np.where(miss >= 0, SHARES, SHARES - 1) * miss)
    chance = np.array([p.exceeds for p in told])
    return Score(
        len(told), float(error.mean() * BP), float(np.sqrt((error**2).mean()) * BP), float(crps * BP),
        tuple(_covered(quantiles, outcome, share) for share in NOMINAL), float(((chance - (outcome > target)) ** 2).mean()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts with a chance from `at_least` to below `below` (the last with 1): the mean told, the share that came."""

    at_least: float
    below: float
    told: float
    came: float
    cases: int


def brier(chance: Sequence[float] | Reals, came: Sequence[bool] | Flags) -> float:
    """Mean squared difference of chances and what came (1 or 0)."""
    return float(((np.asarray(chance) - np.asarray(came, dtype=np.float64)) ** 2).mean())


def reliability(chance: Sequence[float] | Reals, came: Sequence[bool] | Flags) -> list[Bin]:
    """By fifths of the chance; those without a forecast are left out."""
    told, did = np.asarray(chance, dtype=np.float64), np.asarray(came, dtype=np.float64)
    fifth = np.minimum((told * FIFTHS).astype(np.int64), FIFTHS - 1)
    found = [(n, told[fifth == n], did[fifth == n]) for n in range(FIFTHS)]
    return [Bin(n / FIFTHS, (n + 1) / FIFTHS, float(t.mean()), float(d.mean()), len(t)) for n, t, d in found if len(t)]


def _covered(quantiles: Reals, outcome: Reals, share: float) -> float:
    low, high = (int(np.argmin(np.abs(SHARES - q))) for q in ((1 - share) / 2, (1 + share) / 2))
    slack = 1e-12
    return float(((quantiles[:, low] - slack <= outcome) & (outcome <= quantiles[:, high] + slack)).mean())
