"""The page of what was forecast and what came: honest about few, pictures with their tables once there are enough, in both languages."""

from collections.abc import Iterator

import pytest
from django.test import Client
from tests.forecasts import TODAY, a_defect, a_forecast, a_shop
from tests.helpers import NOW
from tests.web.reading import Page, faults_of

from odra.lab.beside import look
from odra.lab.calibration import calibration
from odra.ledger import forecasts
from odra.ledger.forecasts import keep

PATH = "/health/calibration"


@pytest.fixture
def shop(desk: None) -> Iterator[None]:
    """Eleven hundred days of ten orders, one defect a week: replays enough to judge all kinds."""
    a_shop(days=1100)
    for n in range(0, 1000, 9):
        a_defect(n, placed=n + 20, told=n + 2)
    yield


def shown(seller: Client, language: str = "en") -> Page:
    seller.cookies["odra_language"] = language
    page = Page(seller.get(PATH).content.decode())
    assert faults_of(page) == []
    return page


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "None yet. The first are kept"), ("nl", "Nog geen. De eerste worden bewaard")]
)
def test_an_empty_desk_says_when_the_first_will_be_kept(seller: Client, language: str, words: str) -> None:
    page = shown(seller, language)
    assert words in page.text
    assert not page.every("table")


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("language", "due", "waits"),
    [("en", "1 forecast is due, too few to judge.", "1 made, 0 due. The first is due on Tue 24 Nov."),
     ("nl", "1 voorspelling is aan de beurt geweest, te weinig voor een oordeel.", "De eerste is aan de beurt op di 24 nov.")],
)  # fmt: skip
def test_few_are_counted_and_not_judged(seller: Client, language: str, due: str, waits: str) -> None:
    a_shop(days=200)
    keep([a_forecast(), a_forecast(what="above_30", size=None, prob=None, due_on=-1)])
    page = shown(seller, language)
    assert due in page.text and waits in page.text
    assert not [a for a in page.every("svg") if a.get("role") == "img"]
    assert "Brier" not in page.text


@pytest.mark.usefixtures("desk")
def test_neighbouring_days_do_not_add_up_to_a_judgement(seller: Client) -> None:
    a_shop(days=300)
    keep([a_forecast(made_on=107 + n) for n in range(40)])
    told = {(TODAY - 107 - n) // 14 for n in range(40)}
    assert f"40 forecasts are due, only {len(told)} of them a fortnight apart: too few to judge" in shown(seller).text


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("language", ["en", "nl"])
def test_enough_are_judged_with_pictures_their_words_and_tables(seller: Client, language: str) -> None:
    look(pause=0)
    page = shown(seller, language)
    pictures = [a["aria-labelledby"] for a in page.every("svg") if a.get("role") == "img"]
    assert pictures == [f"replayed-{what}-t replayed-{what}-d" for what in ("final", "above_30", "above_60")]
    assert len(page.every("table")) == 5  # of each its forecasts, and of the chances the fifths
    scores = {one.what: one.scores for one in calibration(["main"], at=NOW) if one.replayed}
    final = scores["final"]
    assert final is not None and final.rmse is not None and final.cover is not None
    assert f"{final.rmse / 100:.2f}" in page.text and f"{final.cover * 100:.0f}%" in page.text
    assert all(f"{one.brier:.3f}" in page.text for one in scores.values() if one)


@pytest.mark.usefixtures("shop")
def test_the_page_keeps_and_replays_nothing_itself(seller: Client) -> None:
    shown(seller)
    assert forecasts.forecasts(["main"], made_until=TODAY) == []


@pytest.mark.usefixtures("desk")
def test_health_leads_to_it(seller: Client) -> None:
    a_shop(days=100)
    assert PATH in [a["href"] for a in Page(seller.get("/health").content.decode()).every("a")]
