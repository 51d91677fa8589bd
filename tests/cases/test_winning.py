"""Own outcomes, counted over the account's cases and shown on a case with their count."""

from pathlib import Path

import pytest
from tests.helpers import NOW, take_in
from tests.reports import all_orders, order, order_id

from odra.cases import queries
from odra.cases.noting import Noted, note
from odra.cases.winning import own_outcomes
from odra.facts.decision import Decision
from odra.facts.moments import DAY, HOUR
from odra.facts.payloads import AnyPayload, Chargeback, ChargebackDecided, Scan, Tracking
from odra.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("desk")
MINE = ["main"]


def notes(n: int, *told: tuple[int, AnyPayload], account: str = "main") -> None:
    for number, (at, payload) in enumerate(told):
        note([Noted(order_id(n), payload)], account=account, channel="amazon", key=f"{n}-{number}", at=at)


def charged(n: int, outcome: str = "", at: int = NOW - 20 * DAY) -> None:
    """A chargeback of a parcel that was delivered to the mailbox, decided two days later."""
    parcel = ((at - 9 * DAY, Tracking(f"T{n}")), (at - 5 * DAY, Scan(f"T{n}", "delivered_mailbox", proof=3)))
    notes(n, *parcel, (at, Chargeback("service")), *([(at + 2 * DAY, ChargebackDecided(outcome))] if outcome else []))


@pytest.fixture
def five(tmp_path: Path) -> None:
    """Five that were decided, three of them won, and one that is open."""
    take_in(all_orders(tmp_path / "o.txt", *(order(n) for n in range(1, 7))), as_of=NOW)
    for n, outcome in enumerate(["won", "won", "lost", "won", "lost"], 1):
        charged(n, outcome)
    charged(6, at=NOW - HOUR)


def decision(at: int = NOW) -> Decision:
    (view,) = queries.find_case(order_id(6), accounts=MINE, at=at)
    return next(d for d in view.decisions if d.question == "chargeback")


def test_a_case_tells_three_of_five_of_your_own(five: None) -> None:
    (own,) = [r.said for r in decision().because if r.said.code == "reason.own_won"]
    # set 0.5 as eight, and 3 of 5: 7 / 13 = 54 %
    assert own.values == {"won": 3, "of": 5, "percent": 54, "assumed": 50}


def test_only_what_was_decided_by_the_moment_asked_about_counts(five: None) -> None:
    (home,) = ledger.find_subject(order_id(6), MINE)
    assert own_outcomes(home, ["chargeback"], at=NOW) == {"chargeback_delivered_won": 3.0, "chargeback_delivered_of": 5.0}
    assert own_outcomes(home, ["chargeback"], at=NOW - 19 * DAY) == {}
    assert own_outcomes(home, ["chargeback"], at=NOW, known_at=0) == {}


def test_outcomes_of_another_account_do_not_count(tmp_path: Path, five: None) -> None:
    take_in(all_orders(tmp_path / "second.txt", order(9)), account="second", as_of=NOW)
    notes(9, (NOW - HOUR, Chargeback("service")), account="second")
    (home,) = ledger.find_subject(order_id(9), ["second"])
    assert own_outcomes(home, ["chargeback"], at=NOW) == {}


def test_the_queue_and_the_case_name_the_same_step_and_clock(five: None) -> None:
    (row,) = [r for r in queries.queue(MINE, at=NOW) if r.order_id == order_id(6)]
    found = decision()
    assert (row.decision.step, row.decision.due_at, row.decision.at_risk) == (found.step, found.due_at, found.at_risk)


def test_a_case_without_a_dispute_looks_at_no_other(five: None) -> None:
    (home,) = ledger.find_subject(order_id(6), MINE)
    assert own_outcomes(home, ["message", "return_request"], at=NOW) == {}
