"""Every measure on a real Spark standalone master with two workers on loopback, against DuckDB over the same columns: equal results.

    python benchmarks/spark_check.py [--orders 6000] [--columns DIR] [--json out.json]

Needs the extra `odra[spark]` and Java 17; without them it says so and ends with exit code 0. `--columns` asks a folder of columns
that is there already, else a simulated shop is imported. Exit code 1 when any answer differs. Prints the seconds of both, warm.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

AT = "2026-11-23T09:12:00Z"
WORKERS = 2


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A standalone master and its workers, each a process of its own; ended, and only they, at the end."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port = _free()
    here = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder),
        "PYSPARK_PYTHON": sys.executable,
    }
    run = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    started = []
    try:
        started.append(
            _start(
                [run[0], f"{run[1]}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(_free())],
                here,
                folder,
            )
        )
        _listening(port)
        for _ in range(WORKERS):
            asked = [
                "--host",
                "127.0.0.1",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--webui-port",
                str(_free()),
                f"spark://127.0.0.1:{port}",
            ]
            started.append(_start([run[0], f"{run[1]}.worker.Worker", *asked], here, folder))
        yield f"spark://127.0.0.1:{port}"
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def _start(command: list[str], environment: dict[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    log = (folder / f"{command[1].rpartition('.')[2]}-{time.monotonic_ns()}.log").open("wb")
    return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _listening(port: int, seconds: int = 60) -> None:
    for _ in range(seconds * 5):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("the Spark master did not come up")


def _session(master: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("odra").config("spark.driver.host", "127.0.0.1")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1", "spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": str(WORKERS), "spark.executor.memory": "800m", "spark.log.level": "ERROR",
    }  # fmt: skip
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def shop(orders: int, home: Path) -> Path:
    """The columns of a simulated shop, imported as anybody's."""
    os.environ.update(ODRA_HOME=str(home), ODRA_ENV="test", ODRA_NOW=AT)
    from odra.site.wiring import set_up

    set_up()
    from odra.cases import columns, operations
    from odra.cases.intake import Intake
    from odra.cases.registry import wired
    from odra.facts.moments import parse_at
    from odra.lab.shop import truth, write

    assert wired.payloads is not None
    write(truth(at=parse_at(AT), orders=orders), home / "files")
    operations.take_in(
        wired.payloads([home / "files"]), readers=wired.readers, at=parse_at(AT), asked=Intake(), progress=lambda *_: None
    )
    return columns.fresh()


def questions(folder: Path) -> dict[str, str]:
    """Every measure in every frame, over all groups of the folder."""
    from odra.facts.moments import day_of, parse_at
    from odra.measures.definition import Span, definitions, question
    from odra.measures.duck import Duck

    at = parse_at(AT)
    today = day_of(at)
    with Duck(folder) as duck:
        groups = [row[0] for row in duck.ask("SELECT DISTINCT grp FROM orders ORDER BY grp")]
    spans = [Span(g, "live", today - 59, today + 1) for g in groups]
    given: dict[str, Any] = {"spans": spans, "by_seller": groups, "args": {g: {"home": g, "hours": 24} for g in groups},
                             "reasons": {"CR-UNWANTED_ITEM": "unwanted", "UNWANTED_ITEM": "unwanted"}}  # fmt: skip
    asked = {}
    for metric, definition in definitions().items():
        for frame in ("moment", "behind", "trajectory") if definition.text else ():
            moment = None if frame == "trajectory" else at
            asked[f"{metric}, {frame}"] = question(metric, frame, at=moment, days=(today - 364, today), **given)
    asked["return_rate, by_sku"] = question("return_rate", "by_sku", at=at, **given)
    return asked


def timed(ask: Callable[[str], Any], text: str) -> tuple[float, Any]:
    start = time.perf_counter()
    rows = ask(text)
    return time.perf_counter() - start, rows


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows to be compared, in one order; a sum may come as a decimal."""
    return sorted((tuple(int(v) if hasattr(v, "quantize") else v for v in row) for row in rows), key=repr)


def compare(folder: Path, master: str) -> dict[str, Any]:
    from odra.measures.duck import Duck
    from odra.measures.spark import Spark

    asked, found = questions(folder), {}
    spark = Spark(_session(master), folder)
    try:
        with Duck(folder) as duck:
            for name, text in asked.items():
                spark.ask(text)  # warm
                (ours, here), (theirs, there) = timed(duck.ask, text), timed(spark.ask, text)
                found[name] = {"same": plain(here) == plain(there), "rows": len(here), "duckdb": ours, "spark": theirs}
                print(
                    f"{name:<44} {'same' if found[name]['same'] else 'DIFFERENT':<10} {len(here):>7} rows  DuckDB {ours:6.3f} s  Spark {theirs:6.2f} s",
                    flush=True,
                )
    finally:
        spark.close()
    return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--orders", type=int, default=6000)
    asked.add_argument("--columns", type=Path)
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster ends with us
    try:
        import pyspark
        import sqlglot  # noqa: F401
    except ImportError as lacking:
        print(f"Not run: {lacking.name} is not installed (pip install 'odra[spark]').")
        return 0
    if not shutil.which("java"):
        print("Not run: Java is not installed.")
        return 0
    with tempfile.TemporaryDirectory() as place:
        folder = options.columns or shop(options.orders, Path(place))
        with cluster(Path(place)) as master:
            found = compare(folder, master)
    bad = [name for name, one in found.items() if not one["same"]]
    ratio = sum(one["spark"] for one in found.values()) / sum(one["duckdb"] for one in found.values())
    print(
        f"\nSpark {pyspark.__version__}, {WORKERS} workers: {len(found)} questions, {len(bad)} differ; Spark takes {ratio:.0f} times as long as DuckDB here."
    )
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
