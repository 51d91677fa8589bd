"""Orders to try forecasts on: a folder of real ones, the simulated shop, the desk's own history.

A folder holds `orders.parquet` and `reviews.parquet` in the columns of the public Olist set (order_purchase_timestamp,
order_delivered_carrier_date, ..., `weight` where it is a stratified sample); a review of one or two stars is its defect.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from odra.cases.counted import kept
from odra.facts.moments import DAY, day_of
from odra.lab.truth import COUNTING, Sale, Truth
from odra.ledger import queries as ledger
from odra.measures.arrays import Reals
from odra.measures.health import Group
from odra.measures.nowcast import Orders

BAD_STARS = 2
DAYS = "epoch({0}) / 86400"
# One that came on a day unknown is no lost parcel.
DATED = "order_status = 'shipped' OR order_delivered_customer_date IS NOT NULL"
ORDERS = f"""
WITH bad AS (SELECT order_id, min(review_creation_date) AS told FROM read_parquet($reviews) WHERE review_score <= {BAD_STARS} GROUP BY order_id),
     sold AS (SELECT order_id, min(seller_id) AS seller FROM read_parquet($items) GROUP BY order_id)
SELECT floor({DAYS.format("order_purchase_timestamp")}) AS ordered,
       CASE WHEN {DATED} THEN floor({DAYS.format("order_delivered_carrier_date")}) END AS shipped,
       floor({DAYS.format("order_delivered_customer_date")}) AS delivered, floor({DAYS.format("order_estimated_delivery_date")}) AS promised,
       floor({DAYS.format("told")}) AS reported, customer_state AS lane, coalesce(seller, '') AS seller, {{weight}} AS weight
FROM read_parquet($orders) LEFT JOIN bad USING (order_id) LEFT JOIN sold USING (order_id)
WHERE order_status IN ('delivered', 'shipped') AND order_purchase_timestamp >= TIMESTAMP '2017-01-01'
ORDER BY ordered, order_id
"""


@dataclass(frozen=True, slots=True)
class OrderSet:
    """Orders with how many of the whole each stands for; shipped_on and lane for the transit times, where known. Arrays (n,)."""

    orders: Orders
    weight: Reals
    shipped_on: Reals
    lane: Any
    seller: Any


def from_folder(folder: Path) -> OrderSet:
    """Real orders that were handed to a carrier. Raises FileNotFoundError naming the file that is not there."""
    import duckdb

    paths = {name: str(folder / f"{name}.parquet") for name in ("orders", "reviews", "items")}
    missing = [path for path in paths.values() if not Path(path).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{missing[0]} is not there; a folder of orders holds orders.parquet, reviews.parquet and items.parquet"
        )
    with duckdb.connect() as base:
        names = {
            row[0] for row in base.execute("DESCRIBE SELECT * FROM read_parquet($orders)", {"orders": paths["orders"]}).fetchall()
        }
        told = base.execute(ORDERS.format(weight="weight" if "weight" in names else "1.0"), paths).fetchnumpy()
    days = {
        name: np.ma.filled(np.ma.asarray(told[name], dtype=np.float64), np.nan)
        for name in ("ordered", "shipped", "delivered", "promised", "reported")
    }
    reported = np.fmax(days["reported"], days["ordered"] + 0 * days["reported"])
    orders = Orders(days["ordered"], reported_on=reported, delivered_on=days["delivered"], promised_on=days["promised"])
    return OrderSet(
        orders,
        np.asarray(told["weight"], dtype=np.float64),
        days["shipped"],
        np.asarray(told["lane"]),
        np.asarray(told["seller"]),
    )


def from_truth(truth: Truth) -> Orders:
    """The seller's own sales of a simulated shop. A parcel that nobody missed came a day before its promise, as its scans say."""
    sales = [s for s in truth.sales if s.by_seller and s.market.id and s.status not in ("Pending", "Cancelled")]
    promised = np.array([s.promised_at // DAY for s in sales], dtype=np.float64)
    came = np.where([any(e.kind in ("claim", "chargeback", "refund") for e in s.events) for s in sales], np.nan, promised - 1)
    reported = [_first_defect(s) for s in sales]
    return Orders([s.at // DAY for s in sales], reported_on=reported, delivered_on=came, promised_on=promised)


def _first_defect(sale: Sale) -> float:
    """The day of what first makes an order count; NaN when nothing does."""
    outcome = next((e.what for e in sale.events if e.kind == "decision"), "undecided")
    counting = {"chargeback": True, "claim": outcome in (*COUNTING, "undecided")}
    days = [e.at // DAY for e in sale.events if counting.get(e.kind, e.kind == "feedback" and e.what in "12")]
    return float(min(days)) if days else np.nan


def from_desk(accounts: list[str], *, at: int) -> dict[Group, Orders]:
    """The desk's own history, a row for each day of orders without defect and one for each defective order."""
    days, defects = kept(ledger.shops(accounts), at, (0, day_of(at) + 1))
    first = {(d.group, d.subject): d for d in sorted(defects, key=lambda d: -d.from_at) if d.counts and d.ordered_on >= 0}
    rows: dict[Group, Counter[tuple[int, float]]] = defaultdict(Counter)
    for day in days:
        rows[day.group][day.ordered_on, math.nan] += day.orders
    for (group, _), defect in first.items():
        rows[group][defect.ordered_on, math.nan] -= 1
        rows[group][defect.ordered_on, float(day_of(defect.from_at))] += 1
    return {group: _by_day(counts) for group, counts in sorted(rows.items()) if group.fulfilment}


def _by_day(counts: "Counter[tuple[int, float]]") -> Orders:
    ordered, reported = zip(*counts, strict=True)
    return Orders(ordered, reported_on=reported, count=list(counts.values()))
