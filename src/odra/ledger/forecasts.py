"""What was forecast, kept as it was made, and what was replayed of days before: the one table that is neither told nor derived."""

from collections.abc import Iterable, Sequence

import msgspec

from odra.ledger import database as db


class Forecast(msgspec.Struct, frozen=True):
    """One forecast of a rate as displayed. Days count from 1970, windows are half-open, rates and chances are shares.

    what: `final`, the rate of the window once every report is in, or `above_30`, `above_60`: the displayed rate on the last of so
    many days, and as `chance` that it exceeds the target on any. due_on: the day from which what came is known.
    size, prob: of the negative binomial of defects to come; None where futures were drawn. replayed: what of; empty where kept.
    """

    account: str
    replayed: str
    made_on: int
    marketplace: str
    fulfilment: str
    what: str
    window_from_on: int
    window_to_on: int
    due_on: int
    defects: int
    orders: int
    target: float
    mean: float
    p10: float
    p50: float
    p90: float
    chance: float
    size: float | None
    prob: float | None
    clock: str
    from_prior: float
    version: str

    @property
    def group(self) -> tuple[str, str, str]:
        return self.account, self.marketplace, self.fulfilment


_FIELDS = Forecast.__struct_fields__
_KEEP = f"INSERT INTO ledger_forecast ({', '.join(_FIELDS)}) VALUES ({', '.join(['%s'] * len(_FIELDS))}) ON CONFLICT DO NOTHING"


def keep(forecasts: Sequence[Forecast]) -> None:
    """Keep those of which there is none of the day yet."""
    if forecasts:
        db.write_many(_KEEP, (msgspec.structs.astuple(one) for one in forecasts))


def kept_groups(accounts: Iterable[str], *, on: int) -> set[tuple[str, str, str]]:
    """(account, marketplace, fulfilment) of the forecasts kept on a day."""
    return set(
        db.select(
            "SELECT DISTINCT account, marketplace, fulfilment FROM ledger_forecast "
            "WHERE replayed = '' AND made_on = %s AND account IN (SELECT value FROM json_each(%s))",
            (on, db.listed(accounts)),
        )
    )


def replayed_from(account: str) -> str:
    """What the replayed forecasts of an account were made of; empty without any."""
    found = db.select("SELECT replayed FROM ledger_forecast WHERE account = %s AND replayed > '' LIMIT 1", (account,))
    return str(found[0][0]) if found else ""


def replace_replayed(account: str, forecasts: Sequence[Forecast]) -> None:
    with db.writing():
        db.execute("DELETE FROM ledger_forecast WHERE account = %s AND replayed > ''", (account,))
        keep(forecasts)


def forecasts(accounts: Iterable[str], *, made_until: int) -> list[Forecast]:
    """Made until a day, that day included, the newest first."""
    rows = db.select(
        f"SELECT {', '.join(_FIELDS)} FROM ledger_forecast WHERE account IN (SELECT value FROM json_each(%s)) AND made_on <= %s "
        "ORDER BY made_on DESC, account, marketplace, fulfilment, what",
        (db.listed(accounts), made_until),
    )
    return [Forecast(*row) for row in rows]


def import_states(account: str) -> list[tuple[int, str]]:
    """Which imports there are and whether they stand."""
    return [
        (n, state) for n, state in db.select("SELECT id, state FROM ledger_import WHERE account = %s ORDER BY id", (account,))
    ]
