"""Arrays as the estimates take them: numbers, days since 1970 among them; NaN where a day is not known or did not come."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Numbers = Reals | Counts | Sequence[float]


def reals(values: Numbers) -> Reals:
    return np.asarray(values, dtype=np.float64)


def fading(age: Reals, half_life: float) -> Reals:
    """Weights that halve with every half-life."""
    return np.exp2(-age / half_life)
