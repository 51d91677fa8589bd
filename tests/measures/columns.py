"""Columns made up for tests: tables in DuckDB with the names and types of the files."""

from typing import Any

import duckdb

SHAPES = {
    "orders": "subject BIGINT, grp INTEGER, ordered_on INTEGER, ordered_at BIGINT, counted TINYINT, cancelled TINYINT, ship_by_at BIGINT, "
              "deliver_by_at BIGINT, unshipped_at BIGINT, seen_shipped_at BIGINT, seen_cancelled_at BIGINT, cancel_asked_at BIGINT, shipped_at BIGINT, "
              "tracked_at BIGINT, scanned_at BIGINT, delivered_at BIGINT, refunded_at BIGINT, missed_at BIGINT, return_asked_at BIGINT",
    "defects": "subject BIGINT, grp INTEGER, ordered_on INTEGER, component VARCHAR, from_at BIGINT, until_at BIGINT, counts TINYINT, undecided TINYINT, "
               "alone TINYINT, why VARCHAR, policy VARCHAR",
    "items": "subject BIGINT, grp INTEGER, ordered_on INTEGER, ordered_at BIGINT, counted TINYINT, sku VARCHAR, quantity INTEGER",
    "events": "subject BIGINT, grp INTEGER, ordered_on INTEGER, happened_at BIGINT, told_at BIGINT, kind VARCHAR, message VARCHAR, topic VARCHAR, "
              "outcome VARCHAR, status VARCHAR, reason VARCHAR, rma VARCHAR, sku VARCHAR, quantity INTEGER, request VARCHAR, about VARCHAR, "
              "question VARCHAR, done VARCHAR, rating INTEGER",
}  # fmt: skip


def columns(**rows: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """Tables with these rows; what a row leaves out is NULL."""
    duck = duckdb.connect()
    for table, shape in SHAPES.items():
        duck.execute(f"CREATE TABLE {table} ({shape})")
        for row in rows.get(table, ()):
            duck.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    duck.execute(
        "UPDATE defects SET alone = (SELECT (count(*) = 1)::TINYINT FROM defects AS d WHERE d.subject = defects.subject)"
    )
    return duck
