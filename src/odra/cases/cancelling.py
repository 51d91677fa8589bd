"""What cancelling the waiting orders of a SKU does to the cancellation rate of their marketplaces (R29)."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from odra.cases import columns
from odra.cases.compared import very_many
from odra.cases.metric_words import figure, norm_name, window_name
from odra.cases.metrics import metrics
from odra.cases.stock import Out
from odra.facts.moments import day_of
from odra.ledger import database as db
from odra.letters import Speaker
from odra.measures.metrics import Measured

RATE = "pre_fulfilment_cancel_rate"


class Cancelling(msgspec.Struct, frozen=True):
    """The rate of one marketplace over one window, and how many of its orders would be cancelled besides."""

    measured: Measured
    more: int


def cancelling(found: Sequence[Out], *, at: int) -> list[list[Cancelling]]:
    """For each SKU that is out. None where nothing of it waits, and while very many orders would first have to be counted."""
    accounts = sorted({one.account for one in found if one.orders})
    if not accounts or (very_many() and not columns.current()):
        return [[] for _ in found]
    rates = [m for m in metrics(accounts, at=at, only=[RATE]) if m.count is not None and m.count.units]
    return [_of(one, [m for m in rates if m.group.account == one.account]) for one in found]


def _of(one: Out, rates: Sequence[Measured]) -> list[Cancelling]:
    waiting = _days([order.id for order in one.orders])
    more = [(m, sum(n for (market, day), n in waiting.items() if _within(m, market, day))) for m in rates]
    return [Cancelling(measured, count) for measured, count in more if count]


def _within(one: Measured, market: str, day: int) -> bool:
    return one.group.marketplace == market and one.window_from_on <= day < one.window_to_on


def _days(orders: Sequence[int]) -> Counter[tuple[str, int]]:
    """Orders that a rate counts, by marketplace and day."""
    rows = db.select(
        "SELECT marketplace, ordered_at FROM cases_order WHERE counted = 1 AND fulfilment = 'seller' "
        "AND id IN (SELECT value FROM json_each(%s))", (db.listed(set(orders)),),
    )  # fmt: skip
    return Counter((market, day_of(ordered_at)) for market, ordered_at in rows)


def worded(one: Cancelling, market: str, speaker: Speaker) -> str:
    measured, count = one.measured, one.measured.count
    assert count is not None
    after = count.counts + one.more
    return speaker.words(
        "stock.rate", marketplace=market, window=window_name(measured, speaker), counts=int(count.counts), units=count.units,
        rate=figure(measured.rate, measured.unit), more=one.more, after=int(after),
        rate_after=figure(Decimal(after) / count.units, measured.unit), norm=norm_name(measured, speaker),
    )  # fmt: skip
