"""A shop of whole days written straight into the tables, and forecasts of it, for what has to be reckoned by hand."""

from typing import Any

from odra.facts.moments import DAY, day_of
from odra.ledger import database as db
from odra.ledger.forecasts import Forecast
from tests.helpers import NOW

TODAY = day_of(NOW)
GROUP = ("main", "amazon.de", "seller")


def a_shop(*, days: int, a_day: int = 10, until: int = 0) -> None:
    """So many orders on each of the last days, from `days` ago until `until` days ago."""
    db.execute("INSERT INTO ledger_shop (id, account, channel) VALUES (1, 'main', 'amazon')")
    an_import(1)
    db.write_many(
        "INSERT INTO cases_day VALUES (1, 'amazon.de', 'seller', %s, %s, %s, %s)",
        [(TODAY - n, a_day, a_day, (TODAY - n) * DAY) for n in range(until, days + 1)],
    )


def an_import(number: int) -> None:
    db.execute(
        "INSERT INTO ledger_import (id, account, recorded_at, state, process) VALUES (%s, 'main', 0, 'done', 0)", (number,)
    )


def a_defect(n: int, *, placed: int, told: int, gone: int | None = None) -> None:
    """A claim on an order of `placed` days ago, filed `told` days ago, that stopped to count `gone` days ago."""
    db.execute(
        "INSERT INTO cases_defect VALUES (%s, 1, 1, 'amazon.de', 'seller', %s, 'a_to_z', %s, %s, 'claim', 1, 0, '', NULL)",
        (n, TODAY - placed, (TODAY - told) * DAY, None if gone is None else (TODAY - gone) * DAY),
    )


def a_forecast(**told: Any) -> Forecast:
    """Of the final rate, made 107 days ago: 3 of 600 shown, nothing more to come. Days are counted back from today."""
    days = {name: TODAY - told.pop(name, ago) for name, ago in
            {"made_on": 107, "window_from_on": 180, "window_to_on": 120, "due_on": 30}.items()}  # fmt: skip
    plain = {
        "account": "main", "replayed": "", "marketplace": "amazon.de", "fulfilment": "seller", "what": "final", "defects": 3, "orders": 600,
        "target": 0.01, "mean": 0.005, "p10": 0.005, "p50": 0.005, "p90": 0.005, "chance": 0.0, "size": 1.0, "prob": 1.0, "clock": "n1",
        "from_prior": 0.1, "version": "0 test",
    }  # fmt: skip
    return Forecast(**{**plain, **days, **told})
