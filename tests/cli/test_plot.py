"""`odra health --plot FILE.svg`: every line of rates in one file that says what health says, and nothing personal."""

from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.helpers import NOW, take_in
from tests.pictures.reading import Drawn, figures
from tests.reports import all_orders, claim_mail, order, order_id

from odra.cases import queries
from odra.measures.health import LIVE, RATE

pytestmark = pytest.mark.usefixtures("desk")


def seller_with(folder: Path, *markets: str, orders: int = 120) -> None:
    """So many orders on each marketplace, the first of the first with a claim."""
    rows = [
        order(
            n + 1000 * k,
            purchase_date=f"2026-11-{n % 20 + 1:02d}T08:00:00+00:00",
            sales_channel=market,
            recipient_name="Zephyrine Quill",
        )
        for k, market in enumerate(markets)
        for n in range(1, orders + 1)
    ]
    take_in(all_orders(folder / "o.txt", *rows), claim_mail(folder / "c.eml", order_id(1)))


def plotted(folder: Path) -> Drawn:
    ran = odra("health", "--plot", folder / "rates.svg")
    assert ran.code == 0, ran.err
    return Drawn((folder / "rates.svg").read_text("utf-8"))


def test_the_file_tells_each_rate_that_health_tells(tmp_path: Path) -> None:
    seller_with(tmp_path, "Amazon.de", "Amazon.fr")
    drawn = plotted(tmp_path)
    rows = list(queries.account_health(["main"], at=NOW, of={(RATE, LIVE)}).rows)
    assert [e.text for e in drawn.of("head")] == ["Amazon.de, shipped by you", "Amazon.fr, shipped by you"]
    assert {f"{r.rate * 100:.2f}%" for r in rows if r.rate is not None} <= figures(drawn)
    assert "1 of 120" in drawn.said and "0 of 120" in drawn.said
    assert len([e for e in drawn.every if e.get("role") == "img"]) == 6


def test_with_too_few_orders_it_says_what_one_defect_is_and_draws_no_fan(tmp_path: Path) -> None:
    seller_with(tmp_path, "Amazon.de", orders=40)
    drawn = plotted(tmp_path)
    assert "Too few orders to forecast: each defect is 2.50%" in drawn.said
    assert not drawn.of("b2") and drawn.of("tube") and [e.text for e in drawn.of("on")] == ["−1"]


def test_it_holds_nothing_personal_and_no_order(tmp_path: Path) -> None:
    seller_with(tmp_path, "Amazon.de")
    plotted(tmp_path)
    text = (tmp_path / "rates.svg").read_text("utf-8")
    assert "Zephyrine" not in text and order_id(1) not in text


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("rates.png", "does not end in .svg"),
        ("none/rates.svg", "there is no folder"),
        ("folder.svg", "is a folder; name a file in it"),
        ("x" * 300 + ".svg", "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_way_out(tmp_path: Path, file: str, sentence: str) -> None:
    seller_with(tmp_path, "Amazon.de", orders=3)
    (tmp_path / "folder.svg").mkdir()
    ran = odra("health", "--plot", tmp_path / file)
    assert (ran.code, ran.out) == (2, "") and sentence in ran.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.eml", "folder.svg", "o.txt"]


def test_without_rates_there_is_no_file_and_the_way_to_one_is_said(tmp_path: Path) -> None:
    ran = odra("health", "--plot", tmp_path / "rates.svg")
    assert ran.code == 0 and "import an all-orders report" in ran.out and not (tmp_path / "rates.svg").exists()


def test_it_knows_no_known_at(tmp_path: Path) -> None:
    ran = odra("health", "--plot", tmp_path / "rates.svg", "--known-at", "2026-11-21")
    assert ran.code == 2 and "--at shows what had happened" in ran.err
