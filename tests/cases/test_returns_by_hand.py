"""A return from the report to the refund, with what a person notes on the way; units of the marketplace's stock; no work for the rest."""

from pathlib import Path

import pytest
from tests.helpers import NOW, take_in
from tests.reports import all_orders, asked_back, order, order_id, returns

from odra.cases import queries
from odra.cases.choosing import choose
from odra.cases.handling import DONE, deeds
from odra.cases.knowing import known
from odra.cases.noting import handled, note_on_case
from odra.facts.decision import Decision
from odra.facts.moments import HOUR
from odra.ledger import database as db

pytestmark = pytest.mark.usefixtures("desk")
MINE = ["main"]


def asked(n: int, at: int = NOW) -> list[Decision]:
    (view,) = queries.find_case(order_id(n), accounts=MINE, at=at)
    return list(view.decisions)


def steps(n: int, at: int = NOW) -> list[str]:
    return [decision.step.code.removeprefix("step.") for decision in asked(n, at)]


@pytest.fixture
def unwanted(tmp_path: Path) -> None:
    row = asked_back(1, **{"Return Reason": "CR-NO_LONGER_NEEDED", "Return request date": "22-Nov-2026"})
    take_in(all_orders(tmp_path / "o.txt", order(1)), returns(tmp_path / "r.txt", row), as_of=NOW)


def test_a_return_goes_from_the_request_to_the_money_by_what_a_person_notes(unwanted: None) -> None:
    assert steps(1) == ["authorise_prepaid"]
    for n, (question, done, then) in enumerate(
        [("return_request", "authorised", "wait_for_return"), ("return_back", "received", "grade_return")]
    ):
        handled(order_id(1), accounts=MINE, question=question, done=done, key=f"k{n}", at=NOW + n * HOUR)
        assert steps(1, NOW + n * HOUR) == [then]
    told, personal = known("graded", {"found": "as_sent"}, key="g")
    note_on_case(order_id(1), told, accounts=MINE, key="g", at=NOW + 2 * HOUR, personal=personal)
    assert steps(1, NOW + 2 * HOUR) == ["refund_return_full"]
    handled(order_id(1), accounts=MINE, question="return_back", done="refunded", key="r", at=NOW + 3 * HOUR)
    assert steps(1, NOW + 3 * HOUR) == []


def test_what_is_advised_stands_first_among_the_deeds() -> None:
    assert deeds("return_request", "step.close_late")[0] == "closed_reason"
    assert deeds("return_back", "step.refund_return_part")[0] == "refunded_part"
    assert deeds("reimbursement", "step.order_removal")[0] == "removal_ordered"
    assert {done for question in ("return_back", "safe_t", "reimbursement") for done in DONE[question]} >= {
        "received",
        "safe_t_filed",
    }


def test_r27_the_sellers_own_address_makes_the_authorisation_whole(unwanted: None) -> None:
    def missing() -> set[str]:
        needs = {e.said.code.removeprefix("evidence."): e.present for e in asked(1)[0].evidence}
        return {code for code in ("return_way", "return_instructions") if not needs[code]}

    assert missing() == {"return_way", "return_instructions"}
    for policy, value in (("settings.return.address_in", ["DE"]), ("settings.return.instructions", "Sample Street 2, Berlin")):
        choose(policy, value, account="", where="", accounts=MINE, told_by="seller", at=NOW)
    assert missing() == set()


def test_a_return_that_the_marketplace_handles_is_no_case(tmp_path: Path) -> None:
    row = asked_back(1, **{"Return request date": "22-Nov-2026"})
    take_in(all_orders(tmp_path / "o.txt", order(1, fulfillment_channel="Amazon")), returns(tmp_path / "r.txt", row), as_of=NOW)
    assert db.select("SELECT count(*) FROM cases_question") == [(0,)]
