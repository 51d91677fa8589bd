"""An order with two returns of one day: two questions on the page and in the tables, and what a person says of one is of that one."""

from pathlib import Path

import pytest
from django.test import Client
from tests.helpers import NOW, take_in
from tests.reports import all_orders, asked_back, order, order_id, returns
from tests.web.reading import Page, faults_of

from odra.cases import queries
from odra.cases.drafts import drafted
from odra.facts.money import Money
from odra.facts.payloads import NAME
from odra.ledger import database as db

MINE = ["main"]
CASE = f"/case/main/{order_id(1)}"
A, B = "STRAP, RMA D1", "BAND, RMA D2"
Asked = list[tuple[str, str]]


@pytest.fixture
def two(desk: None, tmp_path: Path) -> None:
    of_two(tmp_path, "Pending")


@pytest.fixture
def two_back(desk: None, tmp_path: Path) -> None:
    of_two(tmp_path, "Approved", **{"Return delivery date": "23-Nov-2026"})


def of_two(folder: Path, status: str, **cells: str) -> None:
    told = {
        "Return request date": "22-Nov-2026",
        "Return request status": status,
        "Return Reason": "CR-NO_LONGER_NEEDED",
        "Currency code": "EUR",
        **cells,
    }
    rows = [
        asked_back(1, **told, **{"Merchant SKU": "STRAP", "Amazon RMA ID": "D1", "Order Amount": "14.95"}),
        asked_back(1, **told, **{"Merchant SKU": "BAND", "Amazon RMA ID": "D2", "Order Amount": "9.95"}),
    ]
    orders = all_orders(folder / "o.txt", order(1), order(1, sku="BAND", item_price="9.95", product_name="Wrist band"))
    take_in(orders, returns(folder / "r.txt", *rows), as_of=NOW)


def asked() -> Asked:
    (view,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)
    return [(d.question, d.about[1]) for d in view.decisions]


def marked(seller: Client, question: str, done: str, about: str, key: str) -> None:
    sent = seller.post(f"{CASE}/handled", {"question": question, "done": done, "item": about, "key": key})
    assert sent["Location"] == f"{CASE}?noted={done}"


@pytest.mark.usefixtures("two")
def test_two_returns_of_one_day_are_told_apart_in_the_tables_and_lead_the_queue_once() -> None:
    rows = db.select("SELECT due_at, at_risk, lead FROM cases_question ORDER BY at_risk")
    assert [(risk, lead) for _, risk, lead in rows] == [(995, 0), (1495, 1)] and all(due for due, _, _ in rows)
    assert sum(c["cases"] for c in queries.queue_counts(MINE, at=NOW).values()) == 1
    assert len(queries.queue_page(MINE, state="due", at=NOW)) == 1


@pytest.mark.usefixtures("two")
def test_the_page_names_each_return_and_a_mark_of_one_leaves_the_other(seller: Client) -> None:
    page = Page(seller.get(CASE).content.decode())
    assert faults_of(page) == [] and A in page.text and B in page.text
    marked(seller, "return_request", "authorised", B, "k")
    assert sorted(asked()) == [("return_back", "BAND"), ("return_request", "STRAP")]
    marked(seller, "return_request", "authorised", A, "k")
    assert sorted(asked()) == [("return_back", "BAND"), ("return_back", "STRAP")]


@pytest.mark.usefixtures("two")
def test_the_letter_of_each_return_names_its_own_item() -> None:
    (view,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)
    letters = {d.about[1]: drafted(view, at=NOW, decision=d) for d in view.decisions}
    for sku, own, other in (("STRAP", "Watch strap", "Wrist band"), ("BAND", "Wrist band", "Watch strap")):
        letter = letters[sku]
        assert letter is not None and own in letter.text and other not in letter.text


@pytest.mark.usefixtures("two_back")
def test_a_refund_that_is_marked_of_one_return_leaves_the_other_owed(seller: Client) -> None:
    marked(seller, "return_back", "refunded", B, "k")
    assert asked() == [("return_back", "STRAP")]
    (decision,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)[0].decisions
    assert decision.at_risk == Money(1495, "EUR")


def page_text(seller: Client) -> str:
    page = Page(seller.get(CASE).content.decode())
    assert faults_of(page) == []
    return page.text


@pytest.mark.usefixtures("two")
def test_the_same_form_pressed_twice_marks_once(seller: Client) -> None:
    for _ in range(2):
        marked(seller, "return_request", "authorised", B, "k")
    (view,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)
    assert [e.kind for e in view.timeline].count("handled") == 1


@pytest.mark.usefixtures("two")
def test_a_return_that_the_case_does_not_have_cannot_be_named(seller: Client) -> None:
    wrong = {"question": "return_request", "done": "authorised", "item": "Ada Example", "key": "k"}
    assert seller.post(f"{CASE}/handled", wrong).status_code == 404
    assert seller.post(f"{CASE}/know", {"form": "graded", "found": "used", "item": "Ada Example", "key": "k"}).status_code == 404


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(("form", "answers"), [("graded", {"found": "used"}), ("refund", {"amount": "9.95", "currency": "EUR"})])
def test_how_an_item_was_found_and_a_refund_are_noted_of_the_return_that_is_chosen(
    seller: Client, form: str, answers: dict[str, str]
) -> None:
    seller.post(f"{CASE}/know", {"form": form, "key": "k", "item": B, **answers})
    (view,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)
    (told,) = [e.fact.payload for e in view.timeline if NAME[type(e.fact.payload)] == form]
    assert (told.rma, told.sku) == ("D2", "BAND")  # type: ignore[union-attr]
    assert B in page_text(seller)


@pytest.mark.usefixtures("two_back")
def test_the_button_of_the_first_return_notes_its_refund_and_the_other_is_still_owed(seller: Client) -> None:
    for about in (A, B):
        seller.post(f"{CASE}/know", {"form": "graded", "found": "as_sent", "item": about, "key": "g"})
    page = Page(seller.get(CASE).content.decode())
    named = next(i["value"] for i in page.every("input") if i.get("name") == "item")
    amount = next(i["value"] for i in page.every("input") if i.get("id") == "refund-amount")
    assert (named, amount) == (A, "14.95")
    seller.post(f"{CASE}/know", {"form": "refund", "key": "r", "item": named, "amount": amount, "currency": "EUR"})
    assert asked() == [("return_back", "BAND")]


@pytest.mark.usefixtures("two")
def test_a_refusal_of_safe_t_is_noted_of_one_return_and_what_is_done_then_too(seller: Client) -> None:
    said = {"form": "safe_t_decided", "finds": "refused", "key": "r"}
    for about in (A, B):
        assert "noted" in seller.post(f"{CASE}/know", {**said, "item": about})["Location"]
    assert sorted(about for question, about in asked() if question == "safe_t_appeal") == ["BAND", "STRAP"]
    marked(seller, "safe_t_appeal", "accepted", B, "k")
    assert [about for question, about in asked() if question == "safe_t_appeal"] == ["STRAP"]
