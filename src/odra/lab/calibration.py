"""What was forecast beside what came, scored: forecasts kept on their day, and those replayed of days before the desk, each apart."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
import numpy as np

from odra.cases.keeping import FINAL, WITHIN
from odra.cases.outcomes import Came, came_of
from odra.facts.moments import day_of
from odra.lab.replaying import Rules, rules
from odra.lab.scoring import SHARES, Bin, Predicted, brier, reliability, score
from odra.ledger.forecasts import Forecast, forecasts
from odra.measures.arrays import Reals
from odra.measures.negative_binomial import NegativeBinomial

KINDS = (FINAL, *WITHIN)


class Pair(msgspec.Struct, frozen=True):
    """A forecast and what came; None while it is not due."""

    told: Forecast
    came: Came | None


class Scores(msgspec.Struct, frozen=True):
    """Rates in basis points, forecast less outcome; None for chances, which have no rate. `cover`: share within the 80 % interval."""

    bias: float | None
    rmse: float | None
    crps: float | None
    cover: float | None
    brier: float
    bins: list[Bin]


class Calibrated(msgspec.Struct, frozen=True):
    """All forecasts of one kind, the newest first. apart: those due that are a fortnight or more from the one before, account,
    marketplace and fulfilment each by itself; `scores` is None with too few of them."""

    what: str
    replayed: bool
    pairs: list[Pair]
    apart: int
    least_in_bin: int
    scores: Scores | None

    @property
    def due(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.came is not None]


def calibration(accounts: Iterable[str], *, at: int) -> list[Calibrated]:
    """As things stand at a moment: kept ones first, of each the final rate, then the chances. Those without a forecast too."""
    asked = rules(at=at)
    told = forecasts(accounts, made_until=day_of(at))
    came = came_of(told, at=at)
    pairs: dict[tuple[bool, str], list[Pair]] = {(replayed, what): [] for replayed in (False, True) for what in KINDS}
    for one in told:
        pairs[bool(one.replayed), one.what].append(Pair(one, came.get(one)))
    return [_calibrated(what, replayed, found, asked) for (replayed, what), found in pairs.items()]


def _calibrated(what: str, replayed: bool, pairs: list[Pair], asked: Rules) -> Calibrated:
    due = [(pair.told, pair.came) for pair in pairs if pair.came is not None]
    apart = len({(told.group, told.made_on // asked.every) for told, _ in due})
    return Calibrated(what, replayed, pairs, apart, asked.least_in_bin, scored(due) if apart >= asked.least else None)


def scored(due: Sequence[tuple[Forecast, Came]]) -> Scores:
    """Of forecasts of one kind. Raises ValueError without any."""
    chance, did = [told.chance for told, _ in due], [came.exceeded for _, came in due]
    bins = reliability(chance, did)
    if any(told.size is None for told, _ in due):
        return Scores(None, None, None, None, brier(chance, did), bins)
    found = score(
        [_predicted(told) for told, _ in due], [came.rate for _, came in due], target=np.array([t.target for t, _ in due])
    )
    return Scores(found.bias, found.rmse, found.crps, found.cover[1], found.brier, bins)


def _predicted(told: Forecast) -> Predicted:
    assert told.size is not None and told.prob is not None
    return Predicted(told.mean, (told.defects + _to_come(told.size, told.prob)) / told.orders, told.chance)


@lru_cache(4096)
def _to_come(size: float, prob: float) -> Reals:
    """Quantiles of the defects that were still to come, (SHARES,)."""
    return NegativeBinomial(size, prob).quantiles(SHARES).astype(np.float64)
