"""The parts of a rate as they were at the end of each of the last weeks. Imported only with a picture, for numpy's sake."""

import numpy as np

from odra.cases.queries import rated
from odra.facts.moments import DAY
from odra.ledger import database as db
from odra.measures.health import METRICS, RATE, HealthRow

WEEKS = 12


def trends(row: HealthRow, *, at: int) -> dict[str, list[float]]:
    """Metric -> its shares of 1 over the row's window as it lay 11 weeks ago, 10 weeks ago, and so on to now; weeks without orders left out."""
    group, back = row.group, 7 * (WEEKS - 1)
    of = (db.listed(rated([group.account])), group.marketplace, group.fulfilment, row.window_from_on - back, row.window_to_on)
    where = "shop IN (SELECT value FROM json_each(%s)) AND marketplace = %s AND fulfilment = %s AND ordered_on >= %s AND ordered_on < %s"
    placed = db.select(f"SELECT ordered_on, sum(orders) FROM cases_day WHERE {where} GROUP BY 1", of)
    found = db.select(
        f"SELECT component, min(ordered_on), min(from_at), max(coalesce(until_at, {2**62})) FROM cases_defect WHERE {where} AND counts = 1 "
        "GROUP BY subject, component",
        of,
    )
    moments = [(7 * n, at - 7 * n * DAY) for n in range(WEEKS - 1, -1, -1)]
    days, orders = np.array(placed, dtype=np.int64).reshape(-1, 2).T
    part, spell = np.array([f[0] for f in found]), np.array([f[1:] for f in found], dtype=np.int64).reshape(-1, 3).T
    return {metric: _shares(row, days, orders, spell[:, part == c], moments) for metric, c in METRICS.items() if metric != RATE}


def _shares(
    row: HealthRow, days: np.ndarray, orders: np.ndarray, spell: np.ndarray, moments: list[tuple[int, int]]
) -> list[float]:
    """spell: (3, k) of one part: day of the order, from when and until when it counts."""
    placed_on, from_at, until_at = spell
    shares = []
    for ago, moment in moments:
        first, last = row.window_from_on - ago, row.window_to_on - ago
        of = orders[(days >= first) & (days < last)].sum()
        counts = ((placed_on >= first) & (placed_on < last) & (from_at <= moment) & (moment < until_at)).sum()
        shares += [float(counts / of)] if of else []
    return shares
