"""An order with two open questions: each is reached whole from the page of the case, and what is noted there is of the one shown."""

from pathlib import Path

import pytest
from django.test import Client
from tests.helpers import NOW, take_in
from tests.reports import all_orders, buyer_mail, claim_mail, order, order_id
from tests.web.reading import Page, faults_of

from odra.cases import queries

CASE = f"/case/main/{order_id(1)}"


@pytest.fixture
def two(desk: None, tmp_path: Path) -> None:
    """A message of Friday evening, overdue, and a claim of Saturday noon that takes three days."""
    wrote = buyer_mail(tmp_path / "wrote.eml", "Which colour is it?", order=order_id(1), at="Fri, 20 Nov 2026 18:00:00 +0000")
    claimed = claim_mail(tmp_path / "claimed.eml", order_id(1))
    take_in(all_orders(tmp_path / "o.txt", order(1)), wrote, claimed)


def seen(seller: Client, address: str, language: str = "en") -> Page:
    seller.cookies["odra_language"] = language
    page = Page(seller.get(address).content.decode())
    assert faults_of(page) == []
    return page


def tabs(page: Page) -> list[str]:
    return [CASE + a["href"] for a in page.every("a") if a.get("href", "").startswith("?question=")]


def open_now() -> list[str]:
    return [d.question for d in queries.find_case(order_id(1), accounts=["main"], at=NOW)[0].decisions]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_question_has_a_page_with_its_own_step_and_reasons_and_letter(seller: Client, language: str) -> None:
    first = seen(seller, CASE, language)
    pages = [seen(seller, tab, language) for tab in tabs(first)]
    assert len(pages) == 2 and pages[0].text.split() == first.text.split()
    shown = [[a["value"] for a in page.every("input") if a.get("name") == "question"] for page in pages]
    assert shown == [[question] for question in open_now()] == [["message"], ["claim"]]
    assert ["Hello Ada" in page.text for page in pages] == [True, False]
    assert [page.values("aria-labelledby").count("sheet") for page in pages] == [0, 1]
    assert [[a.get("aria-current") for a in p.every("a") if "?question=" in a.get("href", "")] for p in pages] == [
        ["true", None],
        [None, "true"],
    ]


@pytest.mark.usefixtures("two")
def test_an_address_of_a_question_tells_its_kind_and_when_it_was_opened_and_nothing_else(seller: Client) -> None:
    assert tabs(seen(seller, CASE)) == [f"{CASE}?question=message-1795197600", f"{CASE}?question=claim-1795262400"]


@pytest.mark.usefixtures("two")
def test_what_is_noted_is_of_the_question_shown_and_leads_back_to_it_while_it_is_open(seller: Client) -> None:
    claim = tabs(seen(seller, CASE))[1]
    page = seen(seller, claim)
    form = next(f["action"] for f in page.every("form") if "/handled" in f.get("action", ""))
    know = next(f["action"] for f in page.every("form") if "/know" in f.get("action", ""))
    back = seller.post(know, {"form": "claim_about", "finds": "different", "key": "k"})["Location"]
    assert back == f"{CASE}?noted=know.claim_about&{claim.partition('?')[2]}" and "A-to-z claim: " in seen(seller, back).text
    sent = seller.post(form, {"question": "claim", "done": "refunded", "item": "", "key": "d"})
    assert open_now() == ["message"]
    left = seen(seller, sent["Location"])
    assert tabs(left) == [] and "Message from the buyer: " in left.text


@pytest.mark.usefixtures("two")
def test_a_form_that_is_not_taken_shows_the_question_again_that_it_was_sent_from(seller: Client) -> None:
    claim = tabs(seen(seller, CASE))[1].partition("?")[2]
    page = Page(
        seller.post(f"{CASE}/know?{claim}", {"form": "refund", "amount": "much", "currency": "EUR", "key": "k"}).content.decode()
    )
    assert "A-to-z claim: " in page.text and faults_of(page) == []


@pytest.mark.usefixtures("two")
def test_a_question_that_is_not_open_shows_the_first_one(seller: Client) -> None:
    assert seen(seller, f"{CASE}?question=claim-1").text.split() == seen(seller, CASE).text.split()


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Weakest source of this advice: a third party", "Looked at again on Mon 23 Nov, 13:00", "By money alone", "The rule decides: No tracking is known")),
        ("nl", ("Zwakste bron van dit advies: een derde", "Wordt opnieuw bekeken op ma 23 nov, 13:00", "Op geld alleen", "De regel beslist: ")),
    ],
)  # fmt: skip
def test_a_question_tells_its_weakest_source_when_it_is_looked_at_again_and_what_would_be_cheaper(
    seller: Client, language: str, said: tuple[str, ...]
) -> None:
    page = seen(seller, tabs(seen(seller, CASE))[1], language)
    assert [words for words in said if words not in page.text] == []


@pytest.mark.usefixtures("desk")
def test_a_single_question_has_no_tabs(seller: Client, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1)), claim_mail(tmp_path / "claimed.eml", order_id(1)))
    assert tabs(seen(seller, CASE)) == []
