"""Orders to try forecasts on: a folder of real ones, the simulated shop, the desk's own history.

A folder holds `orders.parquet` and `reviews.parquet` in the columns of the public Olist set (order_purchase_timestamp,
order_delivered_carrier_date, ..., `weight` where it is a stratified sample); a review of one or two stars is its defect.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from odra.measures.arrays import Reals
from odra.measures.nowcast import Orders

BAD_STARS = 2
DAYS = "epoch({0}) / 86400"
ORDERS = f"""
WITH bad AS (SELECT order_id, min(review_creation_date) AS told FROM read_parquet($reviews) WHERE review_score <= {BAD_STARS} GROUP BY order_id),
     sold AS (SELECT order_id, min(seller_id) AS seller FROM read_parquet($items) GROUP BY order_id)
SELECT floor({DAYS.format("order_purchase_timestamp")}) AS ordered, floor({DAYS.format("order_delivered_carrier_date")}) AS shipped,
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
