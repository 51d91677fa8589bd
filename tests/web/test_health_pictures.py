"""The pictures of Health on the simulated shop: what each draws is what health counts, with its table, in both languages and drawings."""

import pytest
from django.test import Client
from tests.helpers import NOW
from tests.web.reading import Page, faults_of

from odra.cases import queries
from odra.cases.compared import others
from odra.cases.outlook import ahead
from odra.cases.pictured import gauge_of, leaving_of, weeks_of
from odra.cases.trend import WEEKS, trends
from odra.measures.health import DISPLAYED, LIVE, RATE, HealthRow

pytestmark = pytest.mark.usefixtures("shop")
MARKET = "/health?of=main/amazon.de/seller&window="


def row_of(window: str, metric: str = RATE) -> HealthRow:
    return next(
        r for r in queries.account_health(["main"], at=NOW).rows
        if (r.group.marketplace, r.group.fulfilment, r.metric, r.window) == ("amazon.de", "seller", metric, window)
    )  # fmt: skip


@pytest.mark.parametrize("window", [LIVE, DISPLAYED])
def test_every_order_that_counts_leaves_once_and_then_none_is_left(window: str) -> None:
    row = row_of(window)
    told = leaving_of(ahead(row, at=NOW))
    assert row.numerator > 0 and sum(count for _, count in told.leaves) == row.numerator == told.counting
    assert all(told.on < on <= told.on + len(told.rates) for on, _ in told.leaves)
    assert told.rates[-1] == 0 and sum(count for _, count in weeks_of(row).counts) == row.numerator


def test_the_rate_after_a_defect_left_is_that_of_those_that_stay() -> None:
    """Live, nothing new comes in: on the day after the last has left the rate is nothing, and before it some."""
    told = leaving_of(ahead(row_of(LIVE), at=NOW))
    last = told.leaves[-1][0] - told.on - 1
    assert (told.rates[last - 1] or 0) > 0 == told.rates[last]


@pytest.mark.parametrize("window", [LIVE, DISPLAYED])
def test_a_trend_ends_with_the_figure_beside_it(window: str) -> None:
    found = trends(row_of(window), at=NOW)
    assert RATE not in found and len(found) == 3
    for metric, shares in found.items():
        assert len(shares) <= WEEKS
        assert shares[-1] == pytest.approx(float(row_of(window, metric).rate or 0))


def test_the_gauge_has_the_room_beside_late_reports_where_there_is_a_forecast() -> None:
    row = row_of(LIVE)
    found = ahead(row, at=NOW)
    assert (gauge_of(row).room, gauge_of(row).final) == (row.headroom, None)
    assert gauge_of(row, found).room == found.headroom and gauge_of(row, found).final == pytest.approx(found.final.rate)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "When today's defects leave the window"), ("nl", "Wanneer de defecten van vandaag")]
)
@pytest.mark.parametrize("window", [LIVE, DISPLAYED])
def test_every_picture_stands_on_the_page_with_its_table(seller: Client, window: str, language: str, words: str) -> None:
    seller.cookies["odra_language"] = language
    html = seller.get(MARKET + window).content.decode()
    page = Page(html)
    assert faults_of(page) == [] and words in page.text
    named = {a["aria-labelledby"].split("-")[0] for a in page.every("svg") if a.get("role") == "img"}
    assert {"fan", "gauge", "leaving", "weeks", "told"} <= named
    parts, measures = (part.count('class="spark"') for part in html.split('aria-labelledby="om"'))
    assert parts == 3 and measures > 8
    assert len(page.every("summary")) >= 3


def test_every_other_figure_of_the_marketplaces_stands_there_with_ours(seller: Client) -> None:
    late = [one for one in others(["main"], [], at=NOW) if one.told.metric == "late_shipment_rate"]
    html = seller.get(MARKET + LIVE).content.decode()
    page = " ".join(Page(html[html.index('id="told"') :]).text.split())
    assert len(late) == 7 and page.count("Shipped late") == 7
    assert all(one.ours and f"{one.ours.counts} of {one.ours.units}" in page for one in late)
