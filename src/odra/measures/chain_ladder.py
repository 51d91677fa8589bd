"""The chain-ladder with its standard errors, as insurers project triangles of claims: here for comparison with other forecasts.

Source: T. Mack, Distribution-free calculation of the standard error of chain ladder reserve estimates, ASTIN Bulletin 23 (1993),
with his extrapolation of the last sigma.
"""

from dataclasses import dataclass

import numpy as np

from odra.measures.arrays import Counts, Reals


@dataclass(frozen=True, slots=True)
class Mack:
    """factors, sigma2: (periods-1,). ultimate, reserve: (origins,). covariance: (origins, origins), of the reserves, squared units."""

    factors: Reals
    sigma2: Reals
    ultimate: Reals
    reserve: Reals
    covariance: Reals

    @property
    def standard_error(self) -> Reals:
        return np.sqrt(np.diag(self.covariance))

    def total(self, share: Reals | None = None) -> tuple[float, float]:
        """Reserve and standard error of all origins together, or of a share of each."""
        shares = np.ones(len(self.reserve)) if share is None else share
        return float(shares @ self.reserve), float(np.sqrt(shares @ self.covariance @ shares))


def mack(triangle: Reals) -> Mack:
    """Project a triangle of cumulated amounts, (origins, periods), NaN where not yet known, each row known from the left.

    Raises ValueError for a row with nothing known or with a gap.
    """
    known = ~np.isnan(triangle)
    latest = known.sum(axis=1) - 1
    if (latest < 0).any() or (known != (np.arange(triangle.shape[1]) <= latest[:, None])).any():
        raise ValueError("every row of a triangle must be known from its first period on, without a gap")
    base, factors, sigma2 = _development(triangle, known)
    full = _projected(triangle, latest, factors)
    at_latest = full[np.arange(len(full)), latest]
    return Mack(factors, sigma2, full[:, -1], full[:, -1] - at_latest, _covariance(full, latest, factors, sigma2, base))


def _development(triangle: Reals, known: Reals) -> tuple[Reals, Reals, Reals]:
    """What each factor rests on, the factors, and their sigma squared. A factor that rests on nothing is 1."""
    both = known[:, 1:].astype(bool)
    before, after = np.where(both, triangle[:, :-1], 0.0), np.where(both, triangle[:, 1:], 0.0)
    base = before.sum(axis=0)
    factors = np.divide(after.sum(axis=0), base, out=np.ones_like(base), where=base > 0)
    ratio = np.divide(after, before, out=np.tile(factors, (len(before), 1)), where=before > 0)
    freedom = both.sum(axis=0) - 1
    sigma2 = np.divide((before * (ratio - factors) ** 2).sum(axis=0), freedom, out=np.zeros_like(base), where=freedom > 0)
    for k in np.flatnonzero(freedom <= 0):
        sigma2[k] = _extrapolated(sigma2[:k])
    return base, factors, sigma2


def _extrapolated(sigma2: Reals) -> float:
    """Mack's rule for a factor seen once: the trend of the last two, or the lesser of them."""
    if len(sigma2) < 2:
        return float(sigma2.sum())
    older, newer = sigma2[-2:]
    return float(min(newer**2 / older if older else 0.0, older, newer))


def _projected(triangle: Reals, latest: Counts, factors: Reals) -> Reals:
    full: Reals = triangle.copy()
    for k, factor in enumerate(factors):
        full[:, k + 1] = np.where(latest > k, full[:, k + 1], full[:, k] * factor)
    return full


def _covariance(full: Reals, latest: Counts, factors: Reals, sigma2: Reals, base: Reals) -> Reals:
    """Process variance of each origin, and the error of the factors that origins share."""
    relative = sigma2 / np.where(factors > 0, factors, 1) ** 2
    ahead = np.arange(len(factors)) >= latest[:, None]
    spread = np.divide(relative, full[:, :-1], out=np.zeros_like(full[:, :-1]), where=full[:, :-1] > 0)
    process = full[:, -1] ** 2 * (spread * ahead).sum(axis=1)
    error = np.divide(relative, base, out=np.zeros_like(base), where=base > 0)
    shared = np.append(np.cumsum(error[::-1])[::-1], 0.0)[np.maximum.outer(latest, latest)]
    spread_of_all: Reals = np.diag(process) + np.outer(full[:, -1], full[:, -1]) * shared
    return spread_of_all
