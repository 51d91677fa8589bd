"""The negative binomial, by its own recursion: loading scipy.stats takes ten times as long as loading numpy.

p(0) = prob^size, p(u+1) = p(u) (size + u) / (u + 1) (1 - prob).
"""

from functools import cached_property

import numpy as np

from odra.measures.arrays import Counts, Reals

TAIL_SD, TAIL = 12.0, 40  # beyond the mean: a tail of less than 1e-9 for sizes from 1


class NegativeBinomial:
    """Counts with shape `size` and success chance `prob` (mean = size (1 - prob) / prob)."""

    def __init__(self, size: float, prob: float) -> None:
        if not (size > 0 and 0 < prob <= 1):
            raise ValueError(f"a negative binomial needs size > 0 and 0 < prob <= 1, not size {size} and prob {prob}")
        self.size, self.prob = size, prob

    @property
    def mean(self) -> float:
        return self.size * (1 - self.prob) / self.prob

    @property
    def sd(self) -> float:
        return float(np.sqrt(self.mean / self.prob))

    @cached_property
    def pmf(self) -> Reals:
        """P(U = 0), P(U = 1), ... as far as it matters."""
        if self.prob == 1:
            return np.ones(1)
        u = np.arange(int(self.mean + TAIL_SD * self.sd) + TAIL, dtype=np.float64)
        steps = np.log((self.size + u) / (u + 1)) + np.log1p(-self.prob)
        logs: Reals = self.size * np.log(self.prob) + np.concatenate(([0.0], np.cumsum(steps)))
        return np.exp(logs)

    @cached_property
    def cdf(self) -> Reals:
        return np.minimum(np.cumsum(self.pmf), 1.0)

    def chance_of(self, count: int) -> float:
        """P(U = count)."""
        return float(self.pmf[count]) if 0 <= count < len(self.pmf) else 0.0

    def at_least(self, count: int) -> float:
        """P(U >= count)."""
        return 1.0 if count <= 0 else float(max(0.0, 1 - self.cdf[min(count, len(self.cdf)) - 1]))

    def quantile(self, share: float) -> int:
        """The least count with P(U <= count) >= share."""
        return int(self.quantiles(np.array([share]))[0])

    def quantiles(self, shares: Reals) -> Counts:
        """The same for many shares."""
        return np.minimum(np.searchsorted(self.cdf, shares - 1e-12), len(self.cdf) - 1)
