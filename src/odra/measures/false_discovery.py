"""Many tests at once: which may be called findings when a share of the findings may be false.

Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, J. R. Statist. Soc. B 57 (1995).
"""

import numpy as np

from odra.measures.arrays import Flags, Numbers, reals


def benjamini_hochberg(p: Numbers, share: float) -> Flags:
    """Which of the p-values, (n,), are findings of which at most `share` are false on average."""
    values = reals(p)
    order = np.argsort(values, kind="stable")
    within = np.flatnonzero(values[order] <= share * np.arange(1, len(values) + 1) / max(len(values), 1))
    found = np.zeros(len(values), dtype=bool)
    found[order[: within[-1] + 1 if len(within) else 0]] = True
    return found
