"""`odra check measures`: what the desk keeps counted, counted again from the columns, and every order in which the two differ."""

from collections.abc import Iterable, Iterator

import msgspec

from odra.cases import columns
from odra.cases.metrics import metrics
from odra.cases.queries import account_health, rated
from odra.ledger import database as db
from odra.measures.duck import Duck
from odra.measures.health import METRICS, Group, HealthRow
from odra.measures.metrics import Measured


class Difference(msgspec.Struct, frozen=True):
    """`metric`: what differs, `orders` for the count of a day's orders. `window`: or the day (`on`). `subjects`: the orders in one of them only."""

    group: Group
    metric: str
    window: str
    kept: int
    counted: int
    subjects: tuple[int, ...]
    on: int | None = None


def recount(accounts: Iterable[str], *, at: int, anew: bool = False) -> tuple[int, list[Difference]]:
    """(how many figures were counted again, those that differ)."""
    mine = list(accounts)
    columns.fresh(anew=anew)
    days, first = _days(mine)
    kept = account_health(mine, at=at).rows
    again = {(m.group, m.metric, m.window): m for m in metrics(mine, at=at, only=list(METRICS), orders=True)}
    found = [_difference(row, again.get((row.group, row.metric, row.window))) for row in kept]
    return days + len(kept), [*first, *(d for d in found if d is not None)]


def _difference(kept: HealthRow, again: Measured | None) -> Difference | None:
    """Of one figure: the orders that only one of the two counts, and how many orders it is a share of."""
    ours = {c.defect.subject for c in kept.found if c.counts}
    theirs = {b.subject for b in again.orders if b.part == "counts"} if again else set()
    units = again.count.units if again and again.count else 0
    if ours == theirs and kept.denominator == units:
        return None
    name = kept.metric if ours != theirs else "orders"
    told = (len(ours), len(theirs)) if ours != theirs else (kept.denominator, units)
    return Difference(kept.group, name, kept.window, *told, tuple(sorted(ours ^ theirs)))


def _days(accounts: list[str]) -> tuple[int, list[Difference]]:
    """Orders of every day, as kept and as the columns have them."""
    numbers = {group: n for n, group in columns.groups(accounts).items()}
    kept = {
        (Group(home[0], market, by), day): orders
        for shop, home in rated(accounts).items()
        for market, by, day, orders in db.select(
            "SELECT marketplace, fulfilment, ordered_on, orders FROM cases_day WHERE shop = %s AND orders <> 0", (shop,)
        )
    }
    with Duck(columns.folder()) as duck:
        rows = duck.ask("SELECT grp, ordered_on, SUM(counted) FROM orders GROUP BY grp, ordered_on HAVING SUM(counted) <> 0")
        groups = {n: group for group, n in numbers.items() if columns.channels()[n] == "amazon"}
        counted = {(groups[grp], day): int(n) for grp, day, n in rows if grp in groups}
        differing = sorted(key for key in {*kept, *counted} if kept.get(key, 0) != counted.get(key, 0))
        return len(kept), [
            Difference(group, "orders", "", kept.get((group, day), 0), counted.get((group, day), 0),
                       tuple(_apart(duck, numbers[group], group, day)), day)
            for group, day in differing
        ]  # fmt: skip


def _apart(duck: Duck, number: int, group: Group, day: int) -> Iterator[int]:
    """Orders of a day that only one of the two has as counted."""
    kept = db.select(
        "SELECT o.id FROM cases_order o JOIN ledger_shop s ON s.id = o.shop WHERE s.account = %s AND o.marketplace = %s AND o.fulfilment = %s "
        "AND o.ordered_at / 86400000000 = %s AND o.counted = 1",
        (group.account, group.marketplace, group.fulfilment, day),
    )
    again = duck.ask(f"SELECT subject FROM orders WHERE grp = {number} AND ordered_on = {day} AND counted = 1")
    yield from sorted({row[0] for row in kept} ^ {row[0] for row in again})
