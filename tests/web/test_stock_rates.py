"""Out of stock: what cancelling the orders that wait does to the cancellation rate of their marketplace."""

from pathlib import Path

import pytest
from django.test import Client
from tests.helpers import take_in
from tests.reports import all_orders, order

pytestmark = pytest.mark.usefixtures("desk")
OUT = {"shop": "main/amazon", "out": "1"}


def ordered(n: int, day: str, **cells: str) -> dict[str, str]:
    return order(n, purchase_date=f"2026-11-{day}T08:00:00+00:00", **cells)


@pytest.fixture(autouse=True)
def orders(desk: None, tmp_path: Path) -> None:
    """Of the last seven days, from the 17th: 40 shipped and 1 cancelled; of STRAP two wait, and one of a day before them."""
    shipped = [ordered(n, "18", sku="BAND") for n in range(1, 41)]
    waiting = [ordered(51, "17", order_status="Unshipped"), ordered(52, "23", order_status="Unshipped")]
    older = ordered(53, "16", order_status="Unshipped")
    take_in(all_orders(tmp_path / "o.txt", *shipped, *waiting, older, ordered(54, "20", sku="BAND", order_status="Cancelled")))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Amazon.de, 7 days: 1 of 43 cancelled (2.33 %); with 2 of these orders it would be 3 (6.98 %). Norm: below 2.5 %."),
        ("nl", "Amazon.de, 7 dagen: 1 van 43 geannuleerd (2.33 %); met 2 van deze bestellingen zou het 3 zijn (6.98 %). Norm: onder 2.5 %."),
    ],
)  # fmt: skip
def test_the_cost_in_the_cancellation_rate_is_shown_before_and_after_beside_the_norm(
    seller: Client, language: str, said: str
) -> None:
    seller.post("/stock/say", {**OUT, "sku": "STRAP", "key": "a"})
    seller.cookies["odra_language"] = language
    assert said in seller.get("/stock").content.decode()


@pytest.mark.parametrize("sku", ["BAND", "NEVER-SOLD"])
def test_a_sku_of_which_nothing_waits_costs_nothing(seller: Client, sku: str) -> None:
    seller.post("/stock/say", {**OUT, "sku": sku, "key": "a"})
    assert "7 days" not in seller.get("/stock").content.decode()
