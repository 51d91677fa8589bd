"""The JSON interface of what lies ahead, documented in docs/json.md and kept."""

from collections.abc import Iterable
from typing import Any

from odra.cases.as_json import day, named
from odra.cases.outlook import Ahead


def outlook_json(rows: Iterable[Ahead]) -> list[dict[str, Any]]:
    return [_ahead(one) for one in rows]


def _ahead(one: Ahead) -> dict[str, Any]:
    row, told, final = one.row, one.expected, one.final
    low, high = final.interval() if final else (None, None)
    return {
        "account": row.group.account, "marketplace": named(row.group.marketplace), "fulfilment": row.group.fulfilment,
        "window": row.window, "window_from_on": day(row.window_from_on), "window_to_on": day(row.window_to_on),
        "defects": row.numerator, "orders": row.denominator, "rate": None if row.rate is None else float(row.rate),
        "target": float(row.target), "one_defect": told.one_order,
        "expected_defects": final.expected if final else None, "expected_rate": final.rate if final else None,
        "least_defects": low, "most_defects": high, "final_exceeds": final.exceeds if final else None,
        "headroom": one.headroom, "naive_headroom": row.headroom,
        "from_prior": told.from_prior, "mainly_default": told.mainly_default,
        "matures_on": day(told.matures_on), "all_mature_on": day(told.all_mature_on), **_futures(one),
    }  # fmt: skip


def _futures(one: Ahead) -> dict[str, Any]:
    drawn = one.futures
    fan = [[round(float(r), 6) for r in line] for line in drawn.fan()] if drawn else [[], [], []]
    return {
        "exceeds_30": drawn.exceeds(30) if drawn else None, "exceeds_60": drawn.exceeds(60) if drawn else None,
        "likely_above_on": day(one.likely_above_on), "recovers_on": day(one.recovers_on),
        "days": [day(one.on + n) for n in range(len(fan[0]))], "p10": fan[0], "p50": fan[1], "p90": fan[2],
    }  # fmt: skip
