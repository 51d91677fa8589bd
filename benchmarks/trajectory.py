"""The 365-day trajectory of the order defect rate over 5 marketplaces, beside a bare DuckDB scan of the columns it needs and beside pandas.

    python benchmarks/trajectory.py [--rows 1000000,10000000] [--home DIR] [--json out.json]

In one run, each step in a process of its own, so that the ratios hold on a busy machine: what is measured takes turns with what it is
measured against. The columns are those that Odra keeps (a Parquet file a month). pandas is left out where it or pyarrow is not
installed. `--rows 100000000` takes 3 GB of disk. `--dashboard` measures, instead, what the dashboard and the first count over the columns
take after 10,000 new rows into a million orders.
"""

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

AT = "2026-11-23T09:12:00Z"
TODAY = 20780  # the day of AT
DAYS, MARKETS, WINDOW = 425, 5, 60
RUNS = 7
TARGETS = {"scan": 1.5, "pandas": 6.0, "peak_mb": 400, "dashboard_ms": 50}
ORDERS = """
    SELECT i AS subject, (hash(i) % 5)::INTEGER AS grp, on_day AS ordered_on, (on_day * 86400000000 + hash(i + 7) % 86400000000)::BIGINT AS ordered_at,
      (hash(i + 1) % 50 <> 0)::TINYINT AS counted, 0::TINYINT AS cancelled, NULL::BIGINT AS ship_by_at, NULL::BIGINT AS refunded_at
    FROM (SELECT i, ({first} + i * {days} // {rows})::INTEGER AS on_day FROM range({rows}) AS t(i)) WHERE on_day BETWEEN {from_on} AND {to_on}
    ORDER BY grp, ordered_on, subject"""
DEFECTS = """
    SELECT subject, grp, ordered_on, ['a_to_z', 'negative_feedback', 'chargeback'][1 + (hash(subject + 3) % 3)::INTEGER] AS component,
      (ordered_at + (1 + hash(subject + 4) % 90) * 86400000000)::BIGINT AS from_at,
      CASE WHEN hash(subject + 5) % 4 = 0 THEN (ordered_at + (20 + hash(subject + 4) % 90) * 86400000000)::BIGINT END AS until_at,
      1::TINYINT AS counts, 0::TINYINT AS undecided, 1::TINYINT AS alone, '' AS why, '' AS policy
    FROM '{orders}' WHERE hash(subject + 2) % 100 = 0"""


def fill(folder: Path, rows: int) -> None:
    """Columns of `rows` orders over 425 days, 1 % defective, reported 1 to 90 days later, a quarter of them withdrawn."""
    import duckdb

    for table in ("orders", "defects", "items", "events"):
        (folder / table).mkdir(parents=True, exist_ok=True)
    duck, first = duckdb.connect(), TODAY - DAYS + 1
    for start in range(first, TODAY + 1, 30):
        orders = folder / "orders" / f"{start}.parquet"
        asked = ORDERS.format(first=first, days=DAYS, rows=rows, from_on=start, to_on=min(start + 29, TODAY))
        duck.execute(f"COPY ({asked}) TO '{orders}' (FORMAT parquet, COMPRESSION zstd)")
        duck.execute(
            f"COPY ({DEFECTS.format(orders=orders)}) TO '{folder}/defects/{start}.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
    for table in ("items", "events"):
        duck.execute(f"COPY (SELECT 1 AS subject, 1 AS grp) TO '{folder}/{table}/none.parquet' (FORMAT parquet)")


def scan(folder: Path) -> Callable[[], Any]:
    """Bare: every value of the needed columns is read; their least, greatest and sum."""
    import duckdb

    duck = duckdb.connect()
    duck.execute("SET enable_external_file_cache = false")  # as Odra does
    orders, defects = (
        f"SELECT {', '.join(f'{f}({c})' for c in names for f in ('min', 'max', *(['sum'] if c != 'component' else [])))} FROM '{folder}/{table}/*.parquet'"
        for table, names in (
            ("orders", ("grp", "ordered_on", "counted")),
            ("defects", ("subject", "grp", "ordered_on", "component", "from_at", "until_at", "counts", "undecided", "alone")),
        )
    )
    return lambda: (duck.execute(orders).fetchall(), duck.execute(defects).fetchall())


def odra(folder: Path) -> Callable[[], Any]:
    from odra.measures.definition import Span, question
    from odra.measures.duck import Duck

    duck = Duck(folder)
    spans = [Span(grp, "live", TODAY - WINDOW + 1, TODAY + 1) for grp in range(MARKETS)]
    text = question("order_defect_rate", "trajectory", spans=spans, days=(TODAY - 364, TODAY))
    return lambda: duck.ask(text)


def pandas(folder: Path) -> Callable[[], Any]:
    """As a careful analyst would: read the columns, group by day, +1 and -1, a running sum. Overlaps within an order are left as they are
    (there are none in these data)."""
    import pandas as pd

    day = 86_400_000_000

    def ask() -> Any:
        orders = pd.read_parquet(folder / "orders", columns=["grp", "ordered_on", "counted"])
        placed = orders.groupby(["grp", "ordered_on"])["counted"].sum().unstack(0, fill_value=0)
        every = range(placed.index.min(), TODAY + 1)
        units = placed.reindex(every, fill_value=0).cumsum()
        units = units - units.shift(WINDOW, fill_value=0)
        bad = pd.read_parquet(folder / "defects", columns=["grp", "ordered_on", "from_at", "until_at"])
        starts = bad["from_at"] // day
        starts = starts.where(starts > bad["ordered_on"], bad["ordered_on"])
        until = (bad["until_at"] // day).fillna(10**9)
        leaves = bad["ordered_on"] + WINDOW
        ends = until.where(until < leaves, leaves)
        alive = starts < ends
        plus = bad[alive].groupby(["grp", starts[alive]]).size().unstack(0, fill_value=0)
        minus = bad[alive].groupby(["grp", ends[alive].astype(int)]).size().unstack(0, fill_value=0)
        counts = plus.reindex(every, fill_value=0).cumsum() - minus.reindex(every, fill_value=0).cumsum()
        return [(g, d, int(counts[g][d]), int(units[g][d])) for g in range(MARKETS) for d in range(TODAY - 364, TODAY + 1)]

    return ask


STEPS: dict[str, Callable[[Path], Callable[[], Any]]] = {"scan": scan, "odra": odra, "pandas": pandas}


def step(name: str, folder: Path, runs: int) -> None:
    """In a process of its own: seconds of each run, peak memory, and a digest of the answer."""
    ask, seconds = STEPS[name](folder), []
    answer = ask()
    for _ in range(runs):
        start = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": round(peak), "answer": hash(tuple(answer)) if name != "scan" else 0}))


def child(name: str, folder: Path, runs: int) -> dict[str, Any] | None:
    done = subprocess.run([sys.executable, __file__, "--step", name, "--home", str(folder), "--runs", str(runs)], capture_output=True, check=False,
                          env={**os.environ, "PYTHONHASHSEED": "0"})  # fmt: skip
    if done.returncode:
        print(f"{name}: not run ({done.stderr.decode().strip().splitlines()[-1]})")
        return None
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def turns(folder: Path, rows: int) -> dict[str, Any]:
    """Scan and Odra take turns; pandas too, up to 10M."""
    runs, rounds = (RUNS, 3) if rows <= 10_000_000 else (2, 2)
    told: dict[str, list[dict[str, Any]]] = {"scan": [], "odra": [], "pandas": []}
    for _ in range(rounds):
        for name in ("scan", "odra", *(["pandas"] if rows <= 10_000_000 else [])):
            if (one := child(name, folder, 2 if name == "pandas" else runs)) is not None:
                told[name].append(one)
    found: dict[str, Any] = {"rows": rows}
    for name, every in told.items():
        if every:
            found[name] = statistics.median(s for one in every for s in one["seconds"])
            found[f"{name}_peak_mb"] = max(one["peak_mb"] for one in every)
    found["to_scan"] = found["odra"] / found["scan"]
    if "pandas" in found:
        found["pandas_to_odra"] = found["pandas"] / found["odra"]
        found["same"] = len({one["answer"] for name in ("odra", "pandas") for one in told[name]}) == 1
    return found


def say(one: dict[str, Any]) -> None:
    text = f"{one['rows']:>11,} orders: scan {one['scan']:.3f} s, trajectory {one['odra']:.3f} s = {one['to_scan']:.2f} times the scan (at most {TARGETS['scan']})"
    text += f", peak {one['odra_peak_mb']} MB (below {TARGETS['peak_mb']}; the scan {one['scan_peak_mb']})"
    if "pandas" in one:
        text += f"; pandas {one['pandas']:.2f} s, {one['pandas_peak_mb']:,} MB: {one['pandas_to_odra']:.1f} times as long (at least {TARGETS['pandas']}); "
        text += "the same answers" if one["same"] else "OTHER ANSWERS"
    print(text, flush=True)


def dashboard(home: Path) -> dict[str, Any]:
    """A million orders, then 10,000 new rows: the dashboard's read, and the columns made fresh for the months touched."""
    os.environ.update(ODRA_HOME=str(home), ODRA_ENV="test", ODRA_NOW=AT)
    from odra.site.wiring import set_up

    set_up()
    from odra.cases import columns, operations, queries
    from odra.cases.intake import Intake
    from odra.cases.metrics import metrics
    from odra.cases.registry import wired
    from odra.facts.moments import DAY, parse_at
    from odra.lab.bulk import write_all_orders

    at = parse_at(AT)

    def take(rows: int, until: int, seed: int) -> None:
        report = home / f"{seed}.txt"
        write_all_orders(report, rows=rows, at=until, seed=seed)
        assert wired.payloads is not None
        operations.take_in(wired.payloads([report]), readers=wired.readers, at=at, asked=Intake(), progress=lambda *_: None)

    take(1_000_000, at - DAY, 7)
    found = {"columns_built_s": timed(columns.fresh)}
    take(10_000, at, 8)
    queries.account_health(["main"], at=at)
    found["dashboard_ms"] = 1000 * statistics.median(timed(lambda: queries.account_health(["main"], at=at)) for _ in range(15))
    found["columns_after_10k_s"] = timed(columns.fresh)
    found["metrics_s"] = timed(lambda: metrics(["main"], at=at))
    return found


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", default="1000000,10000000")
    asked.add_argument("--home", type=Path)
    asked.add_argument("--json", type=Path)
    asked.add_argument("--dashboard", action="store_true")
    asked.add_argument("--step", choices=STEPS)
    asked.add_argument("--runs", type=int, default=RUNS)
    options = asked.parse_args()
    if options.step:
        step(options.step, options.home, options.runs)
        return
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as place:
        home = options.home or Path(place)
        if options.dashboard:
            found.append(dashboard(home))
            print({name: round(value, 3) for name, value in found[0].items()}, f"(dashboard below {TARGETS['dashboard_ms']} ms)")
        for rows in () if options.dashboard else map(int, options.rows.split(",")):
            folder = home / str(rows)
            if not (folder / "events" / "none.parquet").exists():
                filled = multiprocessing.get_context("spawn").Process(target=fill, args=(folder, rows))
                filled.start()  # apart: a child's peak begins with what its parent held
                filled.join()
            found.append(turns(folder, rows))
            say(found[-1])
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
