"""Parcels by lane, kept beside the orders: when the carrier had one, and when it arrived. What transit curves are learnt from."""

from collections import Counter
from collections.abc import Iterable, Sequence

from odra.facts.fact import Fact
from odra.facts.moments import day_of
from odra.facts.payloads import Scan
from odra.ledger import database as db

DISPATCHED, DELIVERED = 1, 3  # proof of a scan
MISSING = 0  # `delivered_on` of a parcel that has not arrived
Row = tuple[int, int, str, int, int]


def parcel_of(facts: Iterable[Fact]) -> tuple[int, int] | None:
    """(shipped_on, delivered_on) of an order, days since 1970; None where no scan tells that a carrier had it.

    An order in several parcels is taken as one: from the first that left to the first that arrived.
    """
    scans = [(f.payload.proof, day_of(f.occurred_at)) for f in facts if isinstance(f.payload, Scan)]
    under_way = [day for proof, day in scans if DISPATCHED <= proof < DELIVERED]
    if not under_way:
        return None
    return min(under_way), min((day for proof, day in scans if proof >= DELIVERED), default=MISSING)


class Parcels:
    """Writes the parcels of one shop and moves the counts by the difference; `suffix` names the shadow tables of a rebuild."""

    def __init__(self, shop: int, suffix: str = "") -> None:
        self.shop, self.suffix = shop, suffix
        self.rows: list[Row] = []
        self.counts: Counter[tuple[str, int, int]] = Counter()

    def forget(self, ids: str) -> None:
        """`ids`: orders as a JSON list."""
        among = "WHERE id IN (SELECT value FROM json_each(%s))"
        for lane in db.select(f"SELECT country, shipped_on, delivered_on FROM cases_parcel{self.suffix} {among}", (ids,)):
            self.counts[lane] -= 1
        db.execute(f"DELETE FROM cases_parcel{self.suffix} {among}", (ids,))

    def add(self, order: int, country: str, facts: Sequence[Fact]) -> None:
        found = parcel_of(facts) if len(facts) > 1 else None
        if found:
            self.rows.append((order, self.shop, country, *found))
            self.counts[country, *found] += 1

    def write(self) -> None:
        x = self.suffix
        db.write_many(f"INSERT INTO cases_parcel{x} VALUES (%s, %s, %s, %s, %s)", self.rows)
        moved = [(self.shop, *lane, n) for lane, n in self.counts.items() if n]
        db.write_many(
            f"INSERT INTO cases_lane{x} AS l VALUES (%s, %s, %s, %s, %s) ON CONFLICT (shop, country, shipped_on, delivered_on) "
            "DO UPDATE SET parcels = l.parcels + excluded.parcels",
            moved,
        )
        if any(n < 0 for *_, n in moved):
            db.execute(f"DELETE FROM cases_lane{x} WHERE shop = %s AND parcels = 0", (self.shop,))
        self.rows.clear()
        self.counts.clear()
