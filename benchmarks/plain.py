"""What a careful programmer would write by hand: csv and one transaction of upserts into one table. The measure for `odra import`."""

import csv
import sqlite3
import sys
from pathlib import Path

KEPT = (
    "amazon-order-id", "sku", "purchase-date", "last-updated-date", "order-status", "fulfillment-channel", "sales-channel", "ship-service-level",
    "product-name", "asin", "item-status", "quantity", "currency", "item-price", "item-tax", "shipping-price", "shipping-tax",
    "item-promotion-discount", "ship-promotion-discount", "ship-city", "ship-state", "ship-postal-code", "ship-country", "is-business-order",
    "signature-confirmation-recommended",
)  # fmt: skip


def connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    columns = ", ".join(f'"{name}"' for name in KEPT)
    db.execute(f'CREATE TABLE IF NOT EXISTS orders ({columns}, PRIMARY KEY ("amazon-order-id", "sku"))')
    return db


def upsert(source: Path, database: Path) -> int:
    """Rows written."""
    db = connect(database)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in KEPT[2:])
    sql = f"INSERT INTO orders VALUES ({', '.join('?' * len(KEPT))}) ON CONFLICT DO UPDATE SET {changes}"
    with source.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        header = next(rows)
        places = [header.index(name) for name in KEPT]
        db.execute("BEGIN")
        count = db.executemany(sql, ([row[p] for p in places] for row in rows)).rowcount
        db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return count


if __name__ == "__main__":
    upsert(Path(sys.argv[1]), Path(sys.argv[2]))
