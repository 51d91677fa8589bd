"""Returns of a SKU for a reason that have jumped: the last weeks against all before, over all pairs at once.

Source: beta-binomial predictive tail with the false discovery rate held; figures in docs/measures.md.
"""

from dataclasses import dataclass

import numpy as np

from odra.measures.arrays import Flags, Numbers, Reals, reals
from odra.measures.assumptions import Spikes
from odra.measures.beta_binomial import beta_binomial_tail
from odra.measures.false_discovery import benjamini_hochberg


class Weeks:
    """Units sold and returned, (pairs, weeks) each, one pair a SKU and reason, the last week at the end.

    Raises ValueError when the shapes differ.
    """

    def __init__(self, sold: Numbers, *, returned: Numbers) -> None:
        self.sold, self.returned = np.atleast_2d(reals(sold)), np.atleast_2d(reals(returned))
        if self.sold.shape != self.returned.shape:
            raise ValueError(f"sold is {self.sold.shape} and returned {self.returned.shape}: pairs by weeks, both alike")

    def sums(self, *, late: int) -> tuple[Reals, Reals, Reals, Reals]:
        """Sold and returned in the last weeks, sold and returned before, (pairs,) each."""
        cut = max(self.sold.shape[1] - late, 0)
        halves = (
            (slice(cut, None), self.sold),
            (slice(cut, None), self.returned),
            (slice(cut), self.sold),
            (slice(cut), self.returned),
        )
        sold, returned, before, found = (values[:, weeks].sum(axis=1) for weeks, values in halves)
        return sold, returned, before, found


@dataclass(frozen=True, slots=True)
class Spike:
    """A pair (its row) with what was returned of what was sold, what was expected, and how often chance would do as much.

    sure False: ranked only, more such would be false than may be.
    """

    pair: int
    returned: int
    sold: int
    expected: float
    p: float
    sure: bool


def find_spikes(weeks: Weeks, *, assumed: Spikes, rest: Numbers | None = None) -> list[Spike]:
    """Pairs with at least `least` returns of late, the least likely by chance first.

    rest: (pairs,) weeks since each pair was last told, NaN for never; those told within `rest_weeks` are left out.
    """
    sold, returned, before, found = weeks.sums(late=assumed.weeks)
    a, b = assumed.a + found, assumed.b + np.maximum(before - found, 0)
    expected = sold * a / (a + b)
    p = np.ones(len(sold))
    counts = returned >= assumed.least
    p[counts] = beta_binomial_tail(returned[counts], sold[counts], a=a[counts], b=b[counts])
    sure = _active_findings(p, sold > 0, assumed.false_discovery) & (returned > assumed.times * expected)
    told = counts if rest is None else counts & ~(reals(rest) < assumed.rest_weeks)
    spikes = [
        Spike(int(n), int(returned[n]), int(sold[n]), float(expected[n]), float(p[n]), bool(sure[n]))
        for n in np.flatnonzero(told)
    ]
    return sorted(spikes, key=lambda s: (not s.sure, s.p, s.pair))


def _active_findings(p: Reals, active: Flags, share: float) -> Flags:
    """Findings among the pairs that were sold at all."""
    found = np.zeros(len(p), dtype=bool)
    found[active] = benjamini_hochberg(p[active], share)
    return found
