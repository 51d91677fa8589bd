"""The desk's pages on a million orders with 100,000 open cases: server time of each page, and of the commands, in one run.

    python benchmarks/screens_at_size.py [--orders 1000000] [--open 100000] [--home DIR] [--json out.json]

The orders come from one report, the open cases from returns, claims and messages, as a seller's files would bring them. A page
is timed in process with Django's test client, without the network; beside it the physical limit: one bare primary-key read.
`--home` keeps the data for another run.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

AT = "2026-11-23T09:12:00Z"
TARGET_MS = 100
RETURNS = (
    "Order ID", "Order date", "Return request date", "Return request status", "Amazon RMA ID", "Merchant SKU", "Return quantity",
    "Return Reason", "Order Amount", "Currency code",
)  # fmt: skip


def fill(orders: int, open_cases: int, folder: Path) -> list[Path]:
    """Files of a portfolio: all orders; pending returns, mapped claims and messages on the newest of them."""
    from odra.facts.moments import parse_at
    from odra.lab.bulk import write_all_orders

    report = folder / "orders.txt"
    write_all_orders(report, rows=orders, at=parse_at(AT))
    newest = list(_newest(report, open_cases))
    returns, claims, mails = folder / "returns.txt", folder / "claims.csv", folder / "mails.mbox"
    asked, claimed, wrote = (
        newest[: open_cases * 89 // 100],
        newest[open_cases * 89 // 100 : open_cases * 9 // 10],
        newest[open_cases * 9 // 10 :],
    )
    returns.write_text("\n".join(["\t".join(RETURNS), *(_return(n, o) for n, o in enumerate(asked))]) + "\n")
    claims.write_text(
        "Order ID,Date,Amount\n" + "".join(f"{o},2026-11-{1 + n % 22:02d},EUR 14.95\n" for n, o in enumerate(claimed))
    )
    mails.write_text("".join(_mail(n, o) for n, o in enumerate(wrote)))
    return [report, returns, claims, mails]


def _newest(report: Path, count: int) -> Iterator[str]:
    with report.open() as file:
        lines = file.readlines()[-count * 11 // 10 :]
    return (line.split("\t", 1)[0] for line in lines if "\tShipped\t" in line)


def _return(n: int, order: str) -> str:
    day = f"{1 + n % 23:02d}-Nov-2026"
    return "\t".join((order, "01-Nov-2026", day, "Pending", f"D{n:08d}RMA", "SKU", "1", "CR-UNWANTED_ITEM", "14.95", "EUR"))


def _mail(n: int, order: str) -> str:
    return (
        f'From x Mon Nov 23 00:00:00 2026\nFrom: "Buyer - Amazon Marketplace" <b{n}@marketplace.amazon.de>\nTo: shop@example.org\n'
        f"Date: {1 + n % 22} Nov 2026 {n % 24:02d}:00:00 +0000\nMessage-ID: <{n}@bench>\nSubject: Paket nicht angekommen (Bestellung: {order})\n\n"
        "------------- Nachricht: -------------\n\nIch habe nichts erhalten.\n\n------------- Ende der Nachricht -------------\n\n"
    )


def import_all(files: list[Path]) -> None:
    from odra.cases import operations
    from odra.cases.intake import Intake
    from odra.cases.registry import wired

    assert wired.payloads is not None and wired.now is not None
    for file in files:
        asked = Intake(marketplace="amazon.de", table="claims" if file.suffix == ".csv" else "")
        operations.take_in(wired.payloads([file]), readers=wired.readers, at=wired.now(), asked=asked, progress=_tell)


def _tell(name: str, rows: int) -> None:
    print(f"\r{Path(name).name}: {rows:,} rows", end="", file=sys.stderr)


def median_ms(work: Callable[[], Any], runs: int = 9) -> float:
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def pages() -> dict[str, float]:
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    case = next(part for part in client.get("/").content.decode().split('"') if part.startswith("/case/"))
    paths = {"Today": "/", "Today, probably over": "/?stale=1", "Case": case, "Health": "/health", "Import": "/import"}
    return {name: median_ms(lambda path=path: _page(client, path)) for name, path in paths.items()}  # type: ignore[misc]


def _page(client: Any, path: str) -> None:
    assert client.get(path).status_code == 200, path


def floor() -> float:
    from odra.ledger import database as db

    (last,) = db.select("SELECT max(id) FROM ledger_fact")[0]
    return median_ms(lambda: db.select("SELECT payload FROM ledger_fact WHERE id = %s", (last,)))


def measure(orders: int, open_cases: int, home: Path) -> dict[str, Any]:
    os.environ.update(ODRA_HOME=str(home), ODRA_ENV="test", ODRA_NOW=AT)
    from odra.site.wiring import set_up

    set_up()
    from odra.ledger import database as db

    if not db.select("SELECT 1 FROM ledger_import LIMIT 1"):
        with tempfile.TemporaryDirectory() as folder:
            import_all(fill(orders, open_cases, Path(folder)))
    counts = db.select("SELECT state, count(*) FROM cases_question WHERE lead = 1 GROUP BY state")
    return {
        "orders": db.select("SELECT count(*) FROM cases_order")[0][0],
        "open": dict(counts),
        "pages": pages(),
        "floor": floor(),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--orders", type=int, default=1_000_000)
    asked.add_argument("--open", type=int, default=100_000)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(options.orders, options.open, options.home or Path(folder))
    print(f"\n{found['orders']:,} orders, open cases {found['open']}; one key read {found['floor']:.2f} ms")
    for name, ms in found["pages"].items():
        print(f"{name:<24} {ms:7.1f} ms   (target below {TARGET_MS})")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
