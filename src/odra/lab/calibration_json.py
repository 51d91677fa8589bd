"""The JSON interface of what was forecast and what came, documented in docs/json.md and kept."""

from collections.abc import Iterable
from typing import Any

from odra.cases.as_json import day, named
from odra.lab.calibration import Calibrated, Pair
from odra.lab.scoring import Bin


def calibration_json(found: Iterable[Calibrated]) -> list[dict[str, Any]]:
    return [_calibrated(one) for one in found]


def _calibrated(one: Calibrated) -> dict[str, Any]:
    scores = one.scores
    return {
        "what": one.what, "replayed": one.replayed, "made": len(one.pairs), "due": len(one.due), "apart": one.apart, "enough": scores is not None,
        "bias": scores and scores.bias, "rmse": scores and scores.rmse, "crps": scores and scores.crps, "cover_80": scores and scores.cover,
        "brier": scores and scores.brier, "bins": [_bin(b) for b in scores.bins] if scores else [], "forecasts": [_pair(p) for p in one.pairs],
    }  # fmt: skip


def _bin(one: Bin) -> dict[str, Any]:
    return {"at_least": one.at_least, "below": one.below, "told": one.told, "came": one.came, "cases": one.cases}


def _pair(one: Pair) -> dict[str, Any]:
    told, came = one.told, one.came
    return {
        "made_on": day(told.made_on), "account": told.account, "marketplace": named(told.marketplace), "fulfilment": told.fulfilment,
        "window_from_on": day(told.window_from_on), "window_to_on": day(told.window_to_on), "defects": told.defects, "orders": told.orders,
        "target": told.target, "mean": told.mean, "p10": told.p10, "p50": told.p50, "p90": told.p90, "chance": told.chance,
        "clock": told.clock, "from_prior": told.from_prior, "version": told.version, "due_on": day(told.due_on),
        "came_defects": came and came.defects, "came_orders": came and came.orders, "came_rate": came and came.rate, "exceeded": came and came.exceeded,
    }  # fmt: skip
