"""Personal data on the desk: the page, the part of a case, what may be decided there and by whom."""

import json
from pathlib import Path

import pytest
from django.test import Client
from tests.helpers import NOW, signed_in, take_in
from tests.reports import all_orders, buyer_mail, claim_mail, new_orders, order, order_id, to_ship
from tests.web.conftest import HOST
from tests.web.reading import Page, faults_of

from odra.cases import expiring
from odra.facts.moments import DAY
from odra.ledger import database as db

pytestmark = pytest.mark.usefixtures("desk")
CASE = f"/case/main/{order_id(1)}"
LANGUAGES = [("en", "Goes on 9 Dec 2026"), ("nl", "Gaat weg op 9 dec 2026")]


def shown(browser: Client, address: str, language: str = "en") -> Page:
    browser.cookies["odra_language"] = language
    page = Page(browser.get(address).content.decode())
    assert faults_of(page) == []
    return page


@pytest.fixture
def told(desk: None, tmp_path: Path) -> Path:
    take_in(new_orders(tmp_path / "new.txt", to_ship(1)), all_orders(tmp_path / "o.txt", order(1)))
    take_in(buyer_mail(tmp_path / "m.eml", "A purple penguin sat on it", order=order_id(1)))
    return tmp_path


def decide(browser: Client, do: str, **given: str) -> int:
    return browser.post(f"{CASE}/privacy", {"do": do, "key": do, **given}).status_code


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(("language", "words"), LANGUAGES)
def test_a_case_says_when_its_personal_data_goes_and_why_then(seller: Client, language: str, words: str) -> None:
    page = shown(seller, CASE, language)
    assert words in page.text and ("last promised day, 9 Nov 2026" in page.text or "beloofde dag, 9 nov 2026" in page.text)


@pytest.mark.usefixtures("told")
def test_a_case_whose_words_are_gone_says_since_when(monkeypatch: pytest.MonkeyPatch) -> None:
    expiring.expire(at=NOW + 60 * DAY)
    monkeypatch.setenv("ODRA_NOW", "2027-01-22T09:12:00Z")
    page = shown(signed_in(SERVER_NAME=HOST), CASE)
    assert "Gone since 9 Dec 2026" in page.text and "The words are gone since 9 Dec 2026" in page.text
    assert "penguin" not in page.text and "Ada" not in page.text


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(("language", "kept"), [("en", "Messages of buyers"), ("nl", "Berichten van kopers")])
def test_the_page_tells_in_plain_words_what_is_kept_of_whom(seller: Client, language: str, kept: str) -> None:
    page = shown(seller, "/privacy", language)
    assert kept in page.text and "30" in page.text
    assert "Ada" not in page.text and "penguin" not in page.text


@pytest.mark.usefixtures("told")
def test_a_person_keeps_it_longer_with_a_reason_that_the_page_shows_and_lets_it_go_again(seller: Client) -> None:
    assert decide(seller, "hold", reason="Letter of a lawyer", until="2027-03-01") == 302
    assert "Held by a person until 1 Mar 2027" in shown(seller, CASE).text
    assert "Letter of a lawyer" in shown(seller, "/privacy").text
    assert decide(seller, "release") == 302
    assert "Held by a person" not in shown(seller, CASE).text


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    "given", [{"reason": "", "until": "2027-03-01"}, {"reason": "x", "until": "2020-01-01"}, {"reason": "x", "until": "soon"}]
)
def test_a_hold_without_a_reason_or_an_end_is_refused_and_what_was_typed_stays(seller: Client, given: dict[str, str]) -> None:
    answer = seller.post(f"{CASE}/privacy", {"do": "hold", "key": "h", **given})
    assert answer.status_code == 400 and "A hold has a reason and an end" in answer.content.decode()


@pytest.mark.usefixtures("told")
def test_erasing_takes_names_and_words_and_leaves_what_happened(seller: Client) -> None:
    assert decide(seller, "erase") == 302
    page = shown(seller, CASE)
    assert "Erased on 23 Nov 2026" in page.text and "The buyer wrote" in page.text
    assert "penguin" not in page.text and "Ada" not in page.text
    assert db.select("SELECT count(*) FROM ledger_personal") == [(0,)]


def test_erasing_what_is_held_shows_the_conflict_and_asks_again(seller: Client, told: Path) -> None:
    take_in(claim_mail(told / "c.eml", order_id(1)))
    answer = seller.post(f"{CASE}/privacy", {"do": "erase", "key": "e"})
    assert answer.status_code == 400 and "It is held" in answer.content.decode() and "penguin" in answer.content.decode()
    assert decide(seller, "erase", despite="yes") == 302
    assert "penguin" not in shown(seller, CASE).text


@pytest.mark.usefixtures("told")
def test_all_that_is_held_of_a_buyer_is_a_file(seller: Client) -> None:
    answer = seller.get(f"{CASE}/buyer.json")
    held = json.loads(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="{order_id(1)}.json"' and answer["Cache-Control"] == "no-store"
    assert "A purple penguin sat on it" in answer.content.decode() and held["order"] == order_id(1)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("role", ["agent", "viewer", "auditor"])
def test_who_may_not_decide_sees_when_it_goes_and_no_forms(role: str) -> None:
    browser = signed_in(role, SERVER_NAME=HOST)
    page = browser.get(CASE).content.decode()
    assert "Goes on 9 Dec 2026" in page and "Erase now" not in page and "/privacy" not in page
    assert [browser.get("/privacy").status_code, browser.get(f"{CASE}/buyer.json").status_code, decide(browser, "erase")] == [
        403
    ] * 3


@pytest.mark.parametrize("do", ["", "burn"])
@pytest.mark.usefixtures("told")
def test_what_is_no_decision_is_not_found(seller: Client, do: str) -> None:
    assert decide(seller, do) == 404
