"""`odra import` at a million rows against a plain upsert, the bare scan and parse, pandas and the Django ORM, in one run, as ratios.

    python benchmarks/import_million.py [--rows 1000000] [--json out.json]

Each step is a process of its own. Targets are printed beside the figures; nothing here fails a build.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from odra.facts.moments import parse_at
from odra.lab.bulk import write_all_orders

HERE = Path(__file__).parent
AT = parse_at("2026-11-23")


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def scan(path: Path) -> None:
    with path.open("rb") as file:
        while file.read(2**20):
            pass


def parse(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file, delimiter="\t"):
            pass


def plain(path: Path, database: Path) -> float:
    return timed(lambda: subprocess.run([sys.executable, HERE / "plain.py", path, database], check=True))


def odra(step: str, path: Path, home: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, HERE / "odra_side.py", step, path],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "ODRA_HOME": str(home)},
    )
    return json.loads(done.stdout)


def command(*words: str, home: Path) -> float:
    program = Path(sys.executable).parent / "odra"
    return timed(
        lambda: subprocess.run([program, *words], check=True, capture_output=True, env={**os.environ, "ODRA_HOME": str(home)})
    )


def other(name: str, path: Path, database: Path) -> float | None:
    done = subprocess.run([sys.executable, HERE / "others.py", name, path, database], check=False, capture_output=True, text=True)
    if done.returncode:
        print(f"{name}: skipped, {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return float(done.stdout)


def measure(rows: int, folder: Path) -> dict[str, Any]:
    file, again, sample = folder / "orders.txt", folder / "known.txt", folder / "sample.txt"
    size = write_all_orders(file, rows=rows, at=AT)
    write_all_orders(again, rows=rows, at=AT, reverse=True)
    write_all_orders(sample, rows=min(rows, 100_000), at=AT)
    quarter = folder / "quarter.txt"
    write_all_orders(quarter, rows=rows // 4, at=AT)
    home = folder / "home"
    found: dict[str, Any] = {"rows": rows, "bytes": size}
    found["scan"], found["parse"] = timed(lambda: scan(file)), timed(lambda: parse(file))
    found["plain"], found["plain_known"] = plain(file, folder / "plain.db"), plain(again, folder / "plain.db")
    found["odra"], found["odra_known"] = odra("take_in", file, home), odra("take_in", again, home)
    found["odra_same"] = odra("take_in", file, home)
    found["odra_quarter"] = odra("take_in", quarter, folder / "quarter")
    found["database_bytes"] = (home / "desk.sqlite3").stat().st_size
    found["rebuild"] = odra("rebuild", file, home)
    found["health"] = min(command("health", "--json", home=home) for _ in range(3))
    found["help"] = min(command("--help", home=home) for _ in range(3))
    found["plain_sample"] = plain(sample, folder / "sample.db")
    found["pandas"], found["orm"] = other("pandas", sample, folder / "pandas.db"), other("orm", sample, folder / "orm.db")
    return found


def report(f: dict[str, Any]) -> list[tuple[str, str, str]]:
    ratio = lambda seconds, to: "" if seconds is None else f"{seconds:7.2f} s = {seconds / to:5.2f} x plain"  # noqa: E731
    return [
        ("bare scan", ratio(f["scan"], f["plain"]), ""),
        ("bare csv parse", ratio(f["parse"], f["plain"]), ""),
        ("plain csv + executemany upsert", ratio(f["plain"], f["plain"]), ""),
        ("odra import, all new", ratio(f["odra"]["seconds"], f["plain"]), "at most 3"),
        ("odra import, all known", ratio(f["odra_known"]["seconds"], f["plain_known"]), "at most 1.25"),
        ("odra import, identical file", f"{f['odra_same']['seconds']:7.2f} s", "at once"),
        ("peak memory, all rows", f"{f['odra']['peak_mb']} MB", "below 600"),
        ("peak memory, a quarter", f"{f['odra_quarter']['peak_mb']} MB", "flat"),
        ("database", f"{f['database_bytes'] / f['rows']:.0f} bytes an order", ""),
        ("odra rebuild", f"{f['rebuild']['seconds']:7.2f} s, {f['rebuild']['peak_mb']} MB", "within 90 s"),
        ("odra health --json", f"{f['health']:7.2f} s", "within 2 s"),
        ("odra --help", f"{f['help']:7.2f} s", "within 0.25 s"),
        ("pandas to_sql (sample, insert only)", ratio(f["pandas"], f["plain_sample"]), ""),
        ("Django ORM bulk_create (sample)", ratio(f["orm"], f["plain_sample"]), ""),
    ]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(options.rows, Path(folder))
    print(f"{found['rows']:,} rows, {found['bytes'] / 1e6:.0f} MB, {os.cpu_count()} cores")
    for name, figure, target in report(found):
        print(f"{name:<38} {figure:<34} {target}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
