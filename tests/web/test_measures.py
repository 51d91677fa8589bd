"""Other measures on Health: what `odra metrics` counts, beside its norm, with the orders behind it."""

from pathlib import Path

import pytest
from django.test import Client
from tests.helpers import NOW, take_in
from tests.web.conftest import empty
from tests.web.reading import Page

from odra.cases import compared, metrics, scorecard
from odra.cases.metric_words import ends_of
from odra.cli.take_in import way_on
from odra.lab.shop import truth, write
from odra.measures.health import METRICS
from odra.measures.metrics import Measured

MARKET = "/health?of=main/amazon.de/seller&window=live"


@pytest.fixture(autouse=True)
def _afresh() -> None:
    scorecard._COUNTED.clear()


def section(client: Client, address: str) -> str:
    """The words of it, without tags."""
    html = client.get(address).content.decode()
    found = html[html.index('aria-labelledby="om"') :]
    return " ".join(Page(found[: found.index("</section>")]).text.split())


def mine(*, orders: bool = False) -> list[Measured]:
    """Those of the chosen marketplace."""
    every = metrics.metrics(["main"], at=NOW, orders=orders)
    return [
        m
        for m in every
        if m.group.marketplace == "amazon.de" and m.group.fulfilment in ("", "seller") and m.metric not in METRICS
    ]


@pytest.mark.usefixtures("shop")
def test_every_measure_of_the_marketplace_stands_there_as_it_is_counted(seller: Client) -> None:
    told = section(seller, MARKET)
    counted = [m for m in mine() if m.count and m.count.units and m.unit == "share"]
    assert len({m.metric for m in counted}) > 6
    for m in counted:
        assert m.count and f"{ends_of(m).replace(' %', '%')} {int(m.count.counts)} of {m.count.units}" in told
    assert {m.met for m in counted} >= {True, None} and "Met" in told and "Hangs on what is not known" in told


@pytest.mark.usefixtures("shop")
def test_the_orders_behind_a_measure_are_one_step_away(seller: Client) -> None:
    counted = [m for m in mine(orders=True) if m.orders and m.unit == "share"]
    assert len({m.metric for m in counted}) > 2
    links = [a["href"] for a in Page(seller.get(MARKET).content.decode()).every("a")]
    for m in counted:
        link = next(link for link in links if f"{m.metric}/{m.window}" in link)
        html = seller.get(f"/health{link.partition('#')[0]}").content.decode()
        shown = html[html.index('id="mo"') :]
        assert shown[: shown.index("</table>")].count('href="/case/') == len(m.orders), m.metric


@pytest.mark.usefixtures("shop")
def test_a_measure_that_nobody_knows_shows_no_orders(seller: Client) -> None:
    assert "Orders behind it" not in section(seller, f"{MARKET}&measure=main/amazon.de/seller/nothing/30_days")


@pytest.mark.usefixtures("shop")
def test_marketplaces_without_an_order_defect_rate_are_not_forgotten(seller: Client) -> None:
    told = section(seller, MARKET)
    assert "Transaction defects" in told and "eBay.co.uk, shipped by you" in told


@pytest.mark.usefixtures("shop")
def test_what_no_file_tells_is_said_with_what_would(seller: Client) -> None:
    told = section(seller, MARKET)
    assert "without a figure, and what would tell" in told and "Invoice defects" in told


def test_a_seller_without_amazon_reads_what_his_marketplace_measures(seller: Client, tmp_path: Path) -> None:
    empty()
    write(truth(at=NOW, orders=2000), tmp_path / "files")
    take_in(tmp_path / "files" / "ebay-orders.csv")
    html = seller.get("/health").content.decode()
    assert "What the other marketplaces measure stands below" in html and "import a newer all-orders report" not in html
    assert "Transaction defects" in section(seller, "/health")
    assert "40 orders" in (said := way_on(["main"], at=NOW)) and "only Amazon has one" in said
    empty()


def test_of_very_many_orders_nothing_is_counted_while_a_page_waits(
    seller: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty()
    write(truth(at=NOW, orders=300), tmp_path / "files")
    take_in(tmp_path / "files")
    monkeypatch.setattr(compared, "QUICK", 100)
    assert "odra metrics does" in section(seller, MARKET)
    metrics.metrics(["main"], at=NOW)
    assert "odra metrics does" not in section(seller, MARKET)
    empty()
