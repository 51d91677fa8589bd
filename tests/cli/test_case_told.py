"""`odra case` of an order with several open questions: clocks, the weakest source, the next look, what money alone would have, each draft."""

import re
from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.helpers import take_in
from tests.reports import all_orders, asked_back, buyer_mail, claim_mail, order, order_id, returns

NAMED = re.compile(r"--question (\S+)|Draft \((.+)\):")
pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def two(desk: None, tmp_path: Path) -> None:
    """A message and a return request, which ask for a letter each."""
    wrote = buyer_mail(tmp_path / "w.eml", "Which colour is it?", order=order_id(1), at="Fri, 20 Nov 2026 18:00:00 +0000")
    take_in(all_orders(tmp_path / "o.txt", order(1)), wrote, returns(tmp_path / "r.txt", asked_back(1)))


RETURN, MISSING = "return_request-1795129200-D1RRMA-STRAP", "not_received-1795197600"
SENT_BACK = "The return is authorised: how to send it back"
PROMISED = "First answer to not received: the refund is due today, so nothing is asked"


def names_and_drafts(*words: str) -> list[str]:
    """The names and the drafts that a call shows, as they follow one another."""
    return [name or intent for name, intent in NAMED.findall(odra("case", order_id(1), *words).out)]


@pytest.mark.usefixtures("two")
def test_each_open_question_is_told_with_its_name_and_its_own_draft_as_on_its_page() -> None:
    assert names_and_drafts() == [RETURN, SENT_BACK, MISSING, PROMISED]
    told = odra("case", order_id(1), "--json").json
    assert [q["name"] for q in told["questions"]] == [RETURN, MISSING]
    assert told["draft"] == told["questions"][0]["draft"] != told["questions"][1]["draft"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("name", [MISSING, "not_received"])
def test_a_question_is_chosen_by_its_name_or_its_kind(name: str) -> None:
    assert names_and_drafts("--question", name) == [PROMISED]
    told = odra("case", order_id(1), "--question", name, "--json").json
    assert [q["kind"] for q in told["questions"]] == ["not_received"] and "money back" in told["draft"]["text"]


@pytest.mark.usefixtures("two")
def test_a_question_that_is_not_open_is_wrong_use_that_names_those_that_are() -> None:
    told = odra("case", order_id(1), "--question", "claim")
    assert (told.code, told.out) == (2, "") and told.err.endswith(f"open is {RETURN}, {MISSING}\n")


def test_the_company_s_clock_the_weakest_source_the_next_look_and_the_cheaper_step_are_told(tmp_path: Path) -> None:
    wrote = buyer_mail(tmp_path / "w.eml", "Which colour is it?", order=order_id(1), at="Fri, 20 Nov 2026 18:00:00 +0000")
    take_in(all_orders(tmp_path / "o.txt", order(1)), wrote, claim_mail(tmp_path / "c.eml", order_id(1)))
    message, claim = odra("case", order_id(1)).out.split("\nA-to-z claim: ")
    assert "(overdue; own clock: Mon 23 Nov, 17:00)" in message and "own clock" not in claim
    for words in ("Weakest source of this advice: a third party.", "Looked at again on Mon 23 Nov, 13:00, when "):
        assert words in claim
    assert (
        "By money alone" in claim
        and "The rule decides: No tracking is known" in claim
        and "[amazon.claim.granted_untracked]" in claim
    )
    told = odra("case", order_id(1), "--json").json["questions"][1]
    assert told["changes_at"] == "2026-11-23T12:00:00Z"
    assert (
        told["cheaper"]["step"]["code"] == "step.accept_claim"
        and told["cheaper"]["because"]["policy"] == "amazon.claim.granted_untracked"
    )
