"""What a person says of a SKU's stock reaches the orders of it that wait to be shipped (R29)."""

import pytest
from tests.helpers import NOW

from odra.cases import noting, queries
from odra.cases.stock import note_stock
from odra.facts.moments import HOUR
from odra.facts.payloads import OrderRow, ShipRow

ORDER, OTHER = "302-1234567-7654321", "302-1234567-7654322"
pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def orders(desk: None) -> None:
    for order, sku in ((ORDER, "A-1"), (OTHER, "B-2")):
        row = OrderRow("Unshipped", "amazon.nl", fulfilment="seller", sku=sku, currency="EUR", item_price=990)
        waits = ShipRow(item_id="1", sku=sku, ship_by_at=NOW + HOUR)
        noted = [noting.Noted(order, row, None, NOW - 99 * HOUR), noting.Noted(order, waits, None, NOW - 98 * HOUR)]
        noting.note(noted, account="main", channel="amazon", key=f"order {sku}", at=NOW - 90 * HOUR)


def step(order: str, **when: int) -> str:
    return queries.find_case(order, accounts=["main"], at=NOW, **when)[0].decisions[0].step.code


def test_an_order_of_a_sku_that_is_out_is_cancelled_and_no_other() -> None:
    note_stock("A-1", account="main", channel="amazon", out=True, key="out", at=NOW - HOUR)
    assert (step(ORDER), step(OTHER)) == ("step.cancel_out_of_stock", "step.ship_in_time")
    home = queries.find_case(ORDER, accounts=["main"], at=NOW)[0].subject
    assert queries.decided([home.id], at=NOW)[0].decision.step.code == "step.cancel_out_of_stock"


def test_the_mark_stands_on_the_page_of_the_order_with_its_origin() -> None:
    note_stock("A-1", account="main", channel="amazon", out=True, key="out", at=NOW - HOUR)
    (entry,) = [e for e in queries.find_case(ORDER, accounts=["main"], at=NOW)[0].timeline if e.kind == "stock_out"]
    assert entry.origin is not None


def test_in_stock_again_the_order_is_shipped() -> None:
    note_stock("A-1", account="main", channel="amazon", out=True, key="out", at=NOW - 2 * HOUR)
    note_stock("A-1", account="main", channel="amazon", out=False, key="in", at=NOW - HOUR)
    assert step(ORDER) == "step.ship_in_time"


def test_what_was_not_known_yet_is_not_looked_at() -> None:
    note_stock("A-1", account="main", channel="amazon", out=True, key="out", at=NOW - HOUR)
    assert step(ORDER, known_at=NOW - 2 * HOUR) == "step.ship_in_time"
