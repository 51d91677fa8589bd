"""Forecasts of past days, made of what had happened by then, so that a new desk sees at once how good they would have been.

As in the backtest of an own history (`lab/trials.py`): dates a fortnight apart, after some weeks of history; no claim before it was
filed, no report before it came. What a day did not know and this cannot take back: how orders of then stand today.
They are kept apart from those made on their day, and made anew when imports or the way of forecasting change.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

import msgspec

from odra.cases.chosen import policies_of
from odra.cases.keeping import displayed, software, told_of
from odra.cases.outlook import ahead
from odra.cases.queries import rated
from odra.facts.moments import DAY, day_of
from odra.ledger import database as db
from odra.ledger import forecasts as table
from odra.measures.assumptions import assumed


class Rules(msgspec.Struct, frozen=True):
    """`settings.forecast.calibration`: days between dates, days of history before the first, how many apart judge, how many a bin needs."""

    every: int
    warm_up: int
    least: int
    least_in_bin: int


def rules(account: str = "", *, at: int) -> Rules:
    return msgspec.convert(policies_of(account, at=at).value("settings.forecast.calibration", on=day_of(at)), Rules)


def replay(accounts: Iterable[str], *, at: int, progress: Callable[[str, int], None]) -> bool:
    """Replay the accounts whose replay is none or old; `at` is now. Returns whether there were any. Seconds for eight months of five marketplaces."""
    stamps = {account: _stamp(account, at) for account in accounts}
    old = {account: stamp for account, stamp in stamps.items() if table.replayed_from(account) != stamp}
    for account, stamp in old.items():
        found = [told for n, on in enumerate(_dates(account, at)) for told in _told(account, on, stamp, progress, n)]
        table.replace_replayed(account, found)
    return bool(old)


def _told(account: str, on: int, stamp: str, progress: Callable[[str, int], None], n: int) -> Iterator[table.Forecast]:
    """At the end of a day."""
    progress(account, n)
    end = (on + 1) * DAY - 1
    for row in displayed([account], at=end):
        yield from told_of(ahead(row, at=end), made_on=on, replayed=stamp)


def _dates(account: str, at: int) -> range:
    """Multiples of the interval, so that tomorrow's replay has the same dates."""
    asked, first = rules(account, at=at), _first(account)
    if first is None:
        return range(0)
    start = first + asked.warm_up
    return range(start + -start % asked.every, day_of(at), asked.every)


def _first(account: str) -> int | None:
    """The day of the first order that counts."""
    found = db.select(
        "SELECT min(ordered_on) FROM cases_day WHERE orders > 0 AND shop IN (SELECT value FROM json_each(%s))",
        (db.listed(rated([account])),),
    )
    return None if found[0][0] is None else int(found[0][0])


def _stamp(account: str, at: int) -> str:
    """What a replay hangs on: which imports stand, which dates are past, how forecasts are made."""
    dates = _dates(account, at)
    told = (table.import_states(account), dates.start, len(dates), software(assumed(policies_of(account, at=at), on=day_of(at))))
    return sha256(msgspec.json.encode(told)).hexdigest()[:12]
