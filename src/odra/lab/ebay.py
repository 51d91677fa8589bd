"""A second stall, on eBay: the orders report of Seller Hub, its list of requests, and a notice."""

import csv
from collections.abc import Iterator
from pathlib import Path

from odra.facts.moments import DAY, as_datetime
from odra.lab.cast import FIRST, GOODS, LAST
from odra.lab.tables import decimal
from odra.lab.truth import Truth

ORDERS = (
    "Sales record number", "Order number", "Buyer username", "Post to name", "Post to address 1", "Post to city", "Post to postcode",
    "Post to country", "Item number", "Item title", "Custom label", "Quantity", "Sold for", "Postage and packaging", "Total price", "Sale date",
    "Paid on date", "Dispatched on date", "Delivery service", "Tracking number",
)  # fmt: skip
REQUESTS = (
    "Inquiry ID",
    "Return ID",
    "Order number",
    "Opened on",
    "Respond by",
    "Status",
    "Amount",
    "Buyer comments",
    "Closed on",
)
SOLD = 40


def write_ebay(truth: Truth, folder: Path) -> Iterator[Path]:
    """Forty orders of two months; some buyers miss theirs, some send it back."""
    days = {n: truth.at - (60 - n) * DAY for n in range(SOLD)}
    yield _write(folder / "ebay-orders.csv", ORDERS, [_sold(n, at) for n, at in days.items()], framed=True)
    asked = [_asked(n, at, truth.at) for n, at in days.items() if n % 8 == 7]
    yield _write(folder / "ebay-requests.csv", REQUESTS, asked, framed=False)


def _write(path: Path, header: tuple[str, ...], rows: list[list[str]], *, framed: bool) -> Path:
    """The report of orders has a blank line before its header and a count below."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerows([[""] * len(header)] * framed + [list(header)] + [[""] * len(header)] * framed + rows)
        out.writerows([[str(len(rows)), "record(s) downloaded"], ["Seller ID : kade"]] * framed)
    return path


def number(n: int) -> str:
    return f"12-{n:05d}-{7 * n:05d}"


def _sold(n: int, at: int) -> list[str]:
    sku, _, title, paid = GOODS[n % len(GOODS)]
    name, day = f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]}", f"{as_datetime(at):%d-%b-%y}"
    return [
        str(100 + n), number(n), f"buyer_{n}", name, f"Mill Lane {n + 1}", "Leeds", "LS1 4AP", "United Kingdom", f"3350{n:08d}", title, sku, "1",
        f"£{decimal(paid)}", "£2.00", f"£{decimal(paid + 200)}", day, day, f"{as_datetime(at + DAY):%d-%b-%y}", "Royal Mail Tracked 48", "",
    ]  # fmt: skip


def _asked(n: int, at: int, now: int) -> list[str]:
    """Requests open some weeks after the sale; old ones are closed."""
    opened, back = at + 19 * DAY, n % 16 == 15
    closed = opened + 4 * DAY if opened + 4 * DAY < now else 0
    day = lambda moment: f"{as_datetime(moment):%d-%b-%y}" if moment else ""  # noqa: E731
    return [
        "" if back else f"5{n:09d}", f"6{n:09d}" if back else "", number(n), day(opened), day(opened + 3 * DAY), "Closed" if closed else "Open",
        f"£{decimal(GOODS[n % len(GOODS)][3])}", "Please call me" if back else "", day(closed),
    ]  # fmt: skip
