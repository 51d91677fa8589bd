"""Large all-orders reports for benchmarks: realistic rows, unique order ids, about 282 bytes each."""

import random
from collections.abc import Iterator
from pathlib import Path

from odra.facts.moments import DAY, as_datetime
from odra.lab.cast import GOODS, MARKETS, PLACES
from odra.lab.reports import ALL_ORDERS

BLOCK = 10_000


def write_all_orders(path: Path, *, rows: int, at: int, seed: int = 7, reverse: bool = False) -> int:
    """Write `rows` orders of the year that ends at `at`; the same seed gives the same rows, `reverse` from the last back.

    Returns the bytes written.
    """
    starts = range(0, rows, BLOCK)
    with path.open("wb") as file:
        file.write(("\t".join(ALL_ORDERS) + "\r\n").encode())
        for start in reversed(starts) if reverse else starts:
            lines = list(_block(start, min(BLOCK, rows - start), rows, at, seed))
            file.write("".join(reversed(lines) if reverse else lines).encode())
        return file.tell()


def _block(start: int, count: int, rows: int, at: int, seed: int) -> Iterator[str]:
    dice = random.Random(seed * 1_000_003 + start)  # dice of a simulated shop  # nosec B311
    markets = dice.choices(MARKETS[:7], [m.share for m in MARKETS[:7]], k=count)
    first = at - 365 * DAY
    for n, market in enumerate(markets, start):
        bought = first + (n * 365 * DAY) // rows
        sku, asin, title, price = GOODS[dice.randrange(8)]
        city, postcode, state = PLACES[market.country][n % len(PLACES[market.country])]
        cents = price + dice.randrange(400)
        order = f"{market.prefix}-{(n * 7919 + seed) % 10**7:07d}-{n % 10**7:07d}"
        status = "Cancelled" if n % 40 == 0 else "Shipped"
        yield (
            f"{order}\t{order}\t{as_datetime(bought):%Y-%m-%dT%H:%M:%S}+00:00\t{as_datetime(min(bought + DAY, at)):%Y-%m-%dT%H:%M:%S}+00:00\t{status}\t"
            f"Merchant\t{market.channel}\t\tStandard\t{title}, with gift box, no. {n % 997}, art. {sku}\t{sku}\t{asin}\t{status}\t1\t{market.currency}\t{cents / 100:.2f}\t"
            f"{cents * 21 // 121 / 100:.2f}\t0.0\t0.0\t\t\t\t\t{city}\t{state}\t{postcode}\t{market.country}\t\tfalse\t\t\tfalse\r\n"
        )
