"""`odra import` into PostgreSQL against a plain COPY and upsert there, and against both on SQLite, in one run, as ratios.

    python benchmarks/postgresql.py postgresql://name:password@host:5432/postgres [--rows 1000000] [--json out.json]

The name must be allowed to make databases: two are made, and dropped in the end. The server's own processor time is not in the ratios' seconds
of this process alone: what is compared is how long somebody waits.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

sys.path.insert(0, str(Path(__file__).parent))
from import_million import AT, HERE, plain, timed
from plain import KEPT

from odra.lab.bulk import write_all_orders


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as there:
        there.execute(f"DROP DATABASE IF EXISTS {name}")
        there.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            there.execute(f"DROP DATABASE {name} WITH (FORCE)")


def upsert(source: Path, url: str) -> None:
    """csv, COPY into a table beside, one upsert, one transaction."""
    names = ", ".join(f'"{name}"' for name in KEPT)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in KEPT[2:])
    columns = ", ".join(f'"{name}" text' for name in KEPT)
    with psycopg.connect(url) as there, source.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        header = next(rows)
        places = [header.index(name) for name in KEPT]
        there.execute(f'CREATE TABLE IF NOT EXISTS orders ({columns}, PRIMARY KEY ("amazon-order-id", "sku"))')
        there.execute(f"CREATE TEMP TABLE beside ON COMMIT DROP AS SELECT {names} FROM orders WITH NO DATA")
        with there.cursor().copy(f"COPY beside ({names}) FROM STDIN") as into:
            for row in rows:
                into.write_row([row[p] for p in places])
        there.execute(
            f'INSERT INTO orders SELECT {names} FROM beside ON CONFLICT ("amazon-order-id", sku) DO UPDATE SET {changes}'
        )


def odra(step: str, path: Path, home: Path, url: str = "") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, HERE / "odra_side.py", step, path], check=True, capture_output=True, text=True,
        env={**os.environ, "ODRA_HOME": str(home), "ODRA_DATABASE": url},
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def measure(server: str, rows: int, folder: Path) -> dict[str, Any]:
    file, again = folder / "orders.txt", folder / "known.txt"
    write_all_orders(file, rows=rows, at=AT)
    write_all_orders(again, rows=rows, at=AT, reverse=True)
    found: dict[str, Any] = {"rows": rows}
    with database(server, "odra_bench_plain") as url:
        found["plain"], found["plain_known"] = timed(lambda: upsert(file, url)), timed(lambda: upsert(again, url))
    with database(server, "odra_bench") as url:
        found["odra"] = odra("take_in", file, folder / "pg", url)
        found["odra_known"] = odra("take_in", again, folder / "pg", url)
        found["rebuild"] = odra("rebuild", file, folder / "pg", url)
    found["sqlite_plain"] = plain(file, folder / "plain.db")
    found["sqlite"], found["sqlite_known"] = odra("take_in", file, folder / "sqlite"), odra("take_in", again, folder / "sqlite")
    return found


def report(f: dict[str, Any]) -> list[tuple[str, str]]:
    against = lambda seconds, to: f"{seconds:7.2f} s = {seconds / to:5.2f} x"  # noqa: E731
    return [
        ("PostgreSQL, plain COPY and upsert", f"{f['plain']:7.2f} s"),
        ("PostgreSQL, plain, all known", f"{f['plain_known']:7.2f} s"),
        ("PostgreSQL, odra import, all new", against(f["odra"]["seconds"], f["plain"])),
        ("PostgreSQL, odra import, all known", against(f["odra_known"]["seconds"], f["plain_known"])),
        ("PostgreSQL, odra import to that on SQLite", against(f["odra"]["seconds"], f["sqlite"]["seconds"])),
        ("PostgreSQL, peak memory", f"{f['odra']['peak_mb']} MB"),
        ("PostgreSQL, odra rebuild", f"{f['rebuild']['seconds']:7.2f} s"),
        ("SQLite, plain upsert", f"{f['sqlite_plain']:7.2f} s"),
        ("SQLite, odra import, all new", against(f["sqlite"]["seconds"], f["sqlite_plain"])),
        ("SQLite, odra import, all known", f"{f['sqlite_known']['seconds']:7.2f} s"),
    ]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("server")
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--json", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(given.server, given.rows, Path(folder))
    for name, value in report(found):
        print(f"{name:45} {value}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
