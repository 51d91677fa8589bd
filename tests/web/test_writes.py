"""The two writes of the desk, each told once however often its form is sent, and their undo."""

import json
import re

import pytest
from django.test import Client
from tests.helpers import NOW, signed_in, take_in
from tests.web.conftest import HOST
from tests.web.reading import Page

from odra.cases import queries
from odra.cases.handling import DONE
from odra.ledger import database as db
from odra.web.templatetags.words import case_url

pytestmark = pytest.mark.usefixtures("open_shop")


@pytest.fixture
def open_shop(desk: None, shop_files: object) -> None:
    take_in(shop_files)


def open_questions(order: str) -> list[str]:
    return [d.question for d in queries.find_case(order, accounts=["main"], at=NOW)[0].decisions]


def first(kind: str) -> queries.QueueRow:
    return next(r for r in queries.queue(["main"], at=NOW) if r.decision.question == kind and not r.more)


def form(seller: Client, address: str) -> dict[str, str]:
    """The hidden fields of the form that notes what was done."""
    fields = Page(seller.get(address).content.decode()).every("input")
    return {a["name"]: a["value"] for a in fields if a.get("type") == "hidden" and a["name"] in ("key", "question")}


def handled_facts() -> int:
    told = db.select("SELECT payload FROM ledger_fact WHERE observed_at IS NOT NULL")
    return sum(json.loads(payload)["kind"] == "handled" for (payload,) in told)


def test_what_was_done_is_noted_once_however_often_the_form_is_sent(seller: Client) -> None:
    row = first("claim")
    address = case_url(row.subject)
    fields = form(seller, address)
    for _ in range(3):
        response = seller.post(f"{address}/handled", {**fields, "done": "claim_answered"})
        assert response["Location"] == f"{address}?noted=claim_answered"
    assert handled_facts() == 1
    assert open_questions(row.order_id) == []
    page = Page(seller.get(address).content.decode())
    assert "Nothing is open about this order." in page.text and "Done outside Odra: Claim answered" in page.text


def test_another_form_notes_another_thing(seller: Client) -> None:
    address = case_url(first("not_received").subject)
    for done in ("answered", "answered"):
        seller.post(f"{address}/handled", {**form(seller, address), "done": done})
    assert handled_facts() == 2


def test_what_was_noted_is_undone_from_its_line_in_the_timeline(seller: Client) -> None:
    row = first("chargeback")
    address = case_url(row.subject)
    seller.post(f"{address}/handled", {**form(seller, address), "done": "accepted"})
    assert open_questions(row.order_id) == []
    page = Page(seller.get(address).content.decode())
    undo = next(a["action"] for a in page.every("form") if a.get("action", "").endswith("/undo"))
    assert seller.post(undo, {"back": address})["Location"] == address
    assert open_questions(row.order_id) == ["chargeback"]
    assert handled_facts() == 0


@pytest.mark.parametrize("back", ["https://odra.example/case/", "//odra.example/case/x", "javascript:1", ""])
def test_an_undo_leads_back_to_a_case_of_this_desk_or_to_the_imports(seller: Client, back: str) -> None:
    assert seller.post("/import/1/undo", {"back": back})["Location"] == "/import?undone=1"


@pytest.mark.parametrize("fields", [
    {"question": "claim", "done": "removed", "key": "k"}, {"question": "nothing", "done": "settled", "key": "k"},
    {"question": "claim", "done": "settled", "key": ""}, {},
])  # fmt: skip
def test_what_cannot_be_said_of_a_question_is_not_noted(seller: Client, fields: dict[str, str]) -> None:
    assert seller.post(f"{case_url(first('claim').subject)}/handled", fields).status_code == 404
    assert handled_facts() == 0


def test_everything_that_can_be_noted_is_offered_in_both_languages(seller: Client) -> None:
    for kind in (
        "not_received",
        "message",
        "return_request",
        "claim",
        "claim_appeal",
        "chargeback",
        "negative_feedback",
        "unknown_mail",
    ):
        row = next(r for r in queries.queue(["main"], at=NOW) if r.decision.question == kind)
        for language in ("en", "nl"):
            seller.cookies["odra_language"] = language
            page = Page(seller.get(case_url(row.subject)).content.decode())
            assert set(DONE[kind]) <= {a["value"] for a in page.every("option")}


def test_what_is_probably_over_is_marked_in_one_go_and_a_second_press_changes_nothing(seller: Client) -> None:
    stale = queries.queue_counts(["main"], at=NOW)["stale"]["cases"]
    assert stale > 5
    assert f"Probably over: {stale}" in seller.get("/").content.decode()
    first_press, second_press = (seller.post("/mark-stale")["Location"] for _ in range(2))
    assert (first_press, second_press) == (f"/?marked={stale}", "/?marked=0")
    assert handled_facts() == stale
    assert queries.queue_counts(["main"], at=NOW)["stale"]["cases"] == 0
    assert f"{stale} cases are marked as settled." in seller.get(first_press).content.decode()


def test_marking_leaves_what_is_due_and_overdue_alone(seller: Client) -> None:
    before = queries.queue_counts(["main"], at=NOW)
    seller.post("/mark-stale")
    after = queries.queue_counts(["main"], at=NOW)
    assert {s: after[s] for s in ("overdue", "due")} == {s: before[s] for s in ("overdue", "due")}


@pytest.mark.parametrize("address", ["/mark-stale", "/import/1/undo", "/case/main/302-1/handled"])
def test_a_write_is_not_done_by_looking(seller: Client, address: str) -> None:
    assert seller.get(address).status_code == 405


@pytest.mark.parametrize("address", ["/", "/health", "/import/1", "/import/1/rejected.txt", "/case/main/302-1"])
def test_a_page_takes_no_form(seller: Client, address: str) -> None:
    assert seller.post(address).status_code == 405


def test_the_letter_that_is_copied_names_the_buyer_and_the_address_of_the_order(seller: Client) -> None:
    row = next(r for r in queries.queue(["main"], at=NOW) if r.decision.step.code in ("step.reply_reassure", "step.reply_refund"))
    html = seller.get(case_url(row.subject)).content.decode()
    text = re.search(r'<textarea id="draft"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    assert text is not None
    assert text[1].startswith(f"Hello {row.buyer}") or f" {row.buyer}," in text[1]
    assert "http" not in text[1] and "{" not in text[1]


def test_today_says_so_when_a_source_is_old_and_only_then(seller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Clocks may be wrong" not in seller.get("/").content.decode()
    monkeypatch.setenv("ODRA_NOW", "2026-11-25T12:12:00Z")
    page = Page(signed_in(SERVER_NAME=HOST).get("/").content.decode())
    assert re.search(r"Orders are 2 days \d+ h old: they tell until", page.text) and "Clocks may be wrong." in page.text
    assert "Import now" in page.text
