"""Claims, chargebacks and feedback on the page of a case: traps, what is needed, and what a person reads in the comment."""

from pathlib import Path

import pytest
from django.test import Client
from tests.helpers import take_in
from tests.reports import all_orders, feedback, order, order_id
from tests.web.reading import Page

pytestmark = pytest.mark.usefixtures("desk")
CASE = f"/case/main/{order_id(1)}"


def shown(seller: Client) -> Page:
    return Page(seller.get(CASE).content.decode())


@pytest.fixture
def rated(desk: None, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1)))
    take_in(feedback(tmp_path / "feedback.txt", ("20.11.2026", "1", "Rude, and call me", order_id(1))), marketplace="amazon.de")


def test_a_claim_shows_its_traps_and_what_is_missing(seller: Client, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1)))
    claims = tmp_path / "claims.csv"
    claims.write_text(f"Order,Date,Amount,Currency\n{order_id(1)},2026-11-22,14.95,EUR\n", "utf-8")
    take_in(claims, table="claims")
    page = shown(seller)
    assert "does not take the defect out of the rate" in page.text
    assert "Tracking number on the order: missing" in page.text


@pytest.mark.usefixtures("rated")
def test_the_criterion_that_a_person_reads_turns_the_step_and_can_be_taken_back(seller: Client) -> None:
    assert "Solve the problem behind the feedback" in shown(seller).text
    seller.post(f"{CASE}/know", {"form": "feedback_criterion", "key": "k", "finds": "obscene"})
    page = shown(seller)
    assert "Ask the marketplace to remove the feedback" in page.text and "You read: obscene words" in page.text
    undo = next(a["action"] for a in page.every("form") if a.get("action", "").endswith("/undo"))
    seller.post(undo, {"back": CASE})
    assert "Solve the problem behind the feedback Recommended" in " ".join(shown(seller).text.split())


@pytest.mark.usefixtures("rated")
def test_the_buyer_is_told_once_after_the_problem_is_solved(seller: Client) -> None:
    def note(done: str) -> str:
        seller.post(f"{CASE}/handled", {"question": "negative_feedback", "done": done, "key": done})
        return shown(seller).text

    assert "you can change or remove it in your account" in note("problem_solved")
    told = note("feedback_told")
    assert "you can change or remove it in your account" not in told and "Reply to the feedback in public" in told
    assert "Nothing more to do" in note("replied")


@pytest.mark.parametrize(
    ("ordered", "said"),
    [
        ("2026-09-25", "Counts, leaves on Tue 24 Nov"),
        ("2026-09-24", "Out of the live rate since Mon 23 Nov, in the displayed one until Mon 7 Dec"),
        ("2026-09-11", "Out of the live rate since Tue 10 Nov, in the displayed one until Tue 24 Nov"),
        ("2026-09-10", "Counts no more: out of the rate since Mon 23 Nov"),
    ],
)
def test_of_an_order_that_left_the_rate_the_page_says_so(seller: Client, tmp_path: Path, ordered: str, said: str) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1, purchase_date=f"{ordered}T10:00:00+00:00")))
    take_in(feedback(tmp_path / "feedback.txt", ("20.11.2026", "1", "Rude", order_id(1))), marketplace="amazon.de")
    page = shown(seller)
    assert said in page.text and ("Counts, leaves" in page.text) == said.startswith("Counts, leaves")
