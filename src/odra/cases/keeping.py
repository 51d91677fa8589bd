"""Forecasts of the displayed rate, kept on the day on which they are made, to be held against what came (`lab/calibration.py`).

Kept by whoever makes them first on a day: the end of an import, the desk, a command. Never from a view of the past.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

import msgspec

from odra.cases.chosen import policies_by
from odra.cases.queries import account_health
from odra.facts.moments import day_of
from odra.ledger import forecasts as table
from odra.ledger.forecasts import Forecast
from odra.measures.assumptions import Assumed
from odra.measures.health import DISPLAYED, RATE, HealthRow

if TYPE_CHECKING:
    from odra.cases.outlook import Ahead

FINAL, WITHIN = "final", {"above_30": 30, "above_60": 60}
SHARES = (0.1, 0.5, 0.9)


def keep(accounts: Iterable[str], *, at: int) -> None:
    """Keep today's forecasts that are not kept yet. `at` is now."""
    mine = list(accounts)
    done, least = table.kept_groups(mine, on=day_of(at)), _least(at)
    missing = [r for r in displayed(mine, at=at) if r.denominator >= least(r) and msgspec.structs.astuple(r.group) not in done]
    if missing:
        from odra.cases.outlook import aheads  # numpy, which only a forecast pays for

        keep_these(aheads(missing, at=at), at=at)


def _least(at: int) -> Callable[[HealthRow], int]:
    """Of a rate: with how many orders it is forecast."""
    policies = policies_by(at=at)
    return lambda row: policies(row.group.account).value(
        "settings.forecast.least", on=day_of(at), marketplace=row.group.marketplace
    )["orders"]


def keep_these(found: Iterable["Ahead"], *, at: int) -> None:
    """Keep forecasts made at this moment, which is now; those of the live window are not kept."""
    table.keep([told for one in found for told in told_of(one, made_on=day_of(at))])


def displayed(accounts: Collection[str], *, at: int) -> list[HealthRow]:
    return account_health(accounts, at=at, of={(RATE, DISPLAYED)}).rows


def told_of(one: "Ahead", *, made_on: int, replayed: str = "") -> list[Forecast]:
    """What a forecast of the displayed window tells, in rows to keep. None with too few orders."""
    row, final, drawn = one.row, one.final, one.futures
    if row.window != DISPLAYED or final is None or drawn is None:
        return []
    home = (row.group.account, replayed, made_on, row.group.marketplace, row.group.fulfilment)
    shown = (row.numerator, row.denominator, float(row.target))
    how = (one.clock, one.expected.from_prior, software(one.assumed))
    window, due_on = (row.window_from_on, row.window_to_on), row.window_to_on + one.assumed.delays.longest
    ends = [(final.defects + final.to_come.quantile(share)) / final.orders for share in SHARES]
    told = [
        Forecast(
            *home, FINAL, *window, due_on, *shown, final.rate, *ends, final.exceeds, final.to_come.size, final.to_come.prob, *how
        )
    ]
    for what, days in WITHIN.items():
        last = drawn.rate[:, days - 1]
        ends = [float(rate) for rate in drawn.fan(SHARES)[:, days - 1]]
        told.append(
            Forecast(
                *home, what, *window, made_on + days + 1, *shown, float(last.mean()), *ends, drawn.exceeds(days), None, None, *how
            )
        )
    return told


@cache
def software(assumed: Assumed) -> str:
    """The version of Odra, and a digest of what the forecast takes for granted."""
    return f"{version('odra')} {sha256(msgspec.json.encode(assumed)).hexdigest()[:8]}"
