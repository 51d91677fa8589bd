"""What lies ahead on Health: it tells its numbers in both languages and both drawings, and nothing with too few orders."""

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.helpers import NOW, take_in
from tests.reports import all_orders, claim_mail, order, order_id
from tests.web.reading import Page, faults_of

from odra.cases import queries
from odra.cases.outlook import Ahead
from odra.measures.health import LIVE, RATE
from odra.web.charts import pill
from odra.web.forecasts import looked_ahead, projected

MARKET = "/health?of=main/amazon.de/seller&window=live"


def of(market: str = "amazon.de") -> Ahead:
    row = next(
        r for r in queries.account_health(["main"], at=NOW).rows
        if (r.group.marketplace, r.group.fulfilment, r.metric, r.window) == (market, "seller", RATE, LIVE)
    )  # fmt: skip
    found = looked_ahead(row, at=NOW)
    assert found is not None
    return found


def shown(seller: Client, address: str, language: str = "en") -> Page:
    seller.cookies["odra_language"] = language
    page = Page(seller.get(address).content.decode())
    assert faults_of(page) == []
    return page


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Once late reports are in it is expected"), ("nl", "Met alle late meldingen wordt")]
)
@pytest.mark.usefixtures("shop")
def test_both_drawings_tell_their_numbers_and_a_table_stands_beside_them(seller: Client, language: str, words: str) -> None:
    page = shown(seller, MARKET, language)
    final = of().final
    assert final is not None
    assert len([a for a in page.every("svg") if a.get("aria-labelledby", "").startswith("fan-only-")]) == 2
    assert page.text.count(words) == 2
    assert page.text.count(f"{final.rate * 100:.2f}%") >= 5  # description and label of both, and the figure beside the gauge
    assert [a["scope"] for a in page.every("th")].count("row") > 15


@pytest.mark.usefixtures("shop")
def test_the_same_page_twice_draws_the_same_picture(seller: Client) -> None:
    drawn = [[a["d"] for a in shown(seller, MARKET).every("path") if a.get("class") == "b2"] for _ in range(2)]
    assert len(drawn[0]) == 2 and drawn[0] == drawn[1]


@pytest.mark.usefixtures("shop")
def test_the_pill_says_what_is_projected(seller: Client) -> None:
    tightest = queries.summary(["main"], at=NOW, day_ends_at=NOW).tightest
    found = looked_ahead(tightest, at=NOW)
    said = [p.strip() for p in re.findall(r'class="proj">([^<]*)<', seller.get("/").content.decode())]
    assert said == ([f"to {found.final.rate * 100:.2f}% projected"] if found and found.final else [])


@pytest.mark.usefixtures("desk")
def test_with_too_few_orders_there_is_no_picture_and_the_page_says_what_a_defect_is(seller: Client, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", *(order(n) for n in range(1, 41))))
    page = shown(seller, MARKET)
    assert "Too few orders to forecast: each defect is 2.50%" in page.text
    assert not [a for a in page.every("svg") if a.get("aria-labelledby", "").startswith("fan-")]
    assert "projected" not in page.text


@pytest.mark.usefixtures("desk")
def test_a_forecast_without_defects_of_its_own_says_that_it_rests_on_defaults(seller: Client, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", *(order(n, purchase_date="2026-11-20T08:00:00+00:00") for n in range(1, 202))))
    assert "Based mainly on defaults" in shown(seller, MARKET).text
    assert "Vooral op aannames gebaseerd" in shown(seller, MARKET, "nl").text


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(("claims", "status"), [(0, "under"), (10, "close")])
def test_what_is_projected_close_to_the_target_is_said_to_be_close_but_not_by_a_default(
    tmp_path: Path, claims: int, status: str
) -> None:
    """10 of 1,500 are 0.67 %, with room for 4, and late reports bring it beyond 0.8 %; without a defect the default is 0.8 %."""
    rows = [order(n, purchase_date=f"2026-11-{n % 20 + 1:02d}T08:00:00+00:00") for n in range(1, 1501)]
    take_in(
        all_orders(tmp_path / "o.txt", *rows), *(claim_mail(tmp_path / f"{n}.eml", order_id(n)) for n in range(1, claims + 1))
    )
    found = of()
    plain = pill(found.row)
    told = projected(plain, found)
    assert plain is not None and told is not None and found.final is not None
    assert (plain["status"], told["status"]) == ("under", status)
    assert told["to"] > plain["bar"] and told["projected"] == f"{found.final.rate * 100:.2f}%"
