"""Sellers' own choices: of an account or all, a marketplace or all; from their moment on, and never before it."""

from pathlib import Path

import msgspec
import pytest
from tests.helpers import NOW, at, take_in
from tests.reports import all_orders, order, order_id

from odra.cases import queries
from odra.cases.choosing import choose, settings
from odra.cases.chosen import policies_of
from odra.cases.noting import Noted, note_all_on_case
from odra.cases.operations import wake
from odra.cases.rebuild import rebuild
from odra.facts.moments import DAY, HOUR, day_of
from odra.facts.payloads import BuyerMessage, SellerMessage
from odra.ledger import choices
from odra.ledger import database as db
from odra.policies import PolicyError

pytestmark = pytest.mark.usefixtures("desk")
DAYS = "settings.refund.working_days"
KEPT = "SELECT s.native, q.kind, q.due_at, q.state, q.lead FROM cases_question q JOIN ledger_subject s ON s.id = q.subject ORDER BY 1, 2"


@pytest.fixture
def waiting(tmp_path: Path) -> str:
    """An order whose buyer said on Friday that it did not come, answered at once: refund on day six."""
    take_in(all_orders(tmp_path / "orders.txt", order(1, purchase_date="2026-11-18T10:00:00+00:00")))
    asked, answered = at("2026-11-20 08:00"), at("2026-11-20 09:00")
    told = [
        Noted("", BuyerMessage("m", topic="not_received"), occurred_at=asked),
        Noted("", SellerMessage("n"), occurred_at=answered),
    ]
    note_all_on_case(order_id(1), told, accounts=["main"], key="k", at=NOW - HOUR)
    return order_id(1)


def pick(value: object, *, account: str = "", where: str = "", now: int = NOW, policy: str = DAYS) -> int:
    return choose(policy, value, account=account, where=where, accounts=["main"], told_by="command", at=now)


def refund_on(now: int) -> int:
    (row,) = [r for r in queries.queue(["main"], at=now) if r.decision.question == "not_received"]
    return int(row.decision.step.values["refund_on"])


def kept_due() -> list[int]:
    return [due for _, kind, due, *_ in db.select(KEPT) if kind == "not_received"]


def test_a_choice_moves_open_cases_from_its_moment_on_and_leaves_the_past(waiting: str) -> None:
    before = (refund_on(NOW), kept_due())
    assert pick("2") > 0
    after = (refund_on(NOW), kept_due())
    assert after[0] < before[0] and after[1] < before[1]
    assert refund_on(NOW - 1) == before[0], "what was advised before the choice"
    (view,) = queries.find_case(waiting, accounts=["main"], at=NOW)
    assert view.decisions[0].step.values["refund_on"] == after[0]
    (view,) = queries.find_case(waiting, accounts=["main"], at=NOW + DAY, known_at=NOW - 1)
    assert view.decisions[0].step.values["refund_on"] == before[0], "what was known by then"


def test_the_default_can_be_chosen_again(waiting: str) -> None:
    before = (refund_on(NOW), kept_due())
    pick("2")
    pick(None, now=NOW + 1)
    assert (refund_on(NOW + 1), kept_due()) == before
    assert refund_on(NOW) < before[0], "between the two the choice held"


def test_a_choice_survives_a_rebuild(waiting: str) -> None:
    pick("2")
    before = db.select(KEPT)
    rebuild(at=NOW, progress=lambda name, done: None)
    assert db.select(KEPT) == before
    wake(at=NOW)
    assert db.select(KEPT) == before


@pytest.mark.parametrize(
    ("account", "where", "moves"), [("main", "", True), ("", "amazon.de", True), ("main", "amazon.fr", False)]
)
def test_a_choice_holds_for_its_account_and_marketplace_only(waiting: str, account: str, where: str, moves: bool) -> None:
    before = refund_on(NOW)
    pick("2", account=account, where=where)
    assert (refund_on(NOW) < before) == moves


def test_an_account_s_own_goes_before_that_for_all_and_a_marketplace_s_before_both(waiting: str) -> None:
    for n, (account, where) in enumerate([("main", "amazon.de"), ("main", ""), ("", "amazon.de"), ("", "")], 2):
        pick(str(n), account=account, where=where)
    mine = policies_of("main", at=NOW)
    assert [mine.value(DAYS, on=day_of(NOW), marketplace=m) for m in ("amazon.de", "amazon.fr")] == [2, 3]
    other = policies_of("other", at=NOW)
    assert [other.value(DAYS, on=day_of(NOW), marketplace=m) for m in ("amazon.de", "amazon.fr")] == [4, 5]


def test_the_same_choices_are_the_same_policies_so_that_nothing_is_looked_up_twice(waiting: str) -> None:
    pick("2")
    assert policies_of("main", at=NOW) is policies_of("main", at=NOW)
    assert policies_of("main", at=NOW - 1) is policies_of("", at=NOW - 1)


def test_a_choice_that_is_made_already_changes_nothing(waiting: str) -> None:
    pick("2")
    assert pick("2", now=NOW + 1) == 0 == pick(None, account="main", now=NOW + 1)
    assert len(choices.by(NOW + 1)) == 1


@pytest.mark.parametrize(
    ("policy", "value", "account", "where", "said"),
    [
        (DAYS, "soon", "", "", "whole number"),
        ("amazon.odr.target", "0.5", "", "", "not a setting"),
        ("settings.refund.working_day", "3", "", "", "did you mean settings.refund.working_days"),
        (DAYS, "3", "nobody", "", "no account 'nobody'"),
        (DAYS, "3", "", "amazon.moon", "'amazon.moon' is not known"),
        ("settings.desk.zone", "Europe/Berlin", "main", "", "whole desk"),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_nothing_kept(
    waiting: str, policy: str, value: str, account: str, where: str, said: str
) -> None:
    with pytest.raises((PolicyError, LookupError), match=said):
        pick(value, account=account, where=where, policy=policy)
    assert choices.by(NOW) == []


def test_a_choice_of_an_earlier_version_that_no_longer_fits_leaves_the_default(waiting: str) -> None:
    for policy, value in ((DAYS, '"soon"'), ("settings.gone", "1")):
        choices.note(choices.Choice("", "", policy, value, NOW, "desk"))
    assert policies_of("main", at=NOW).value(DAYS, on=day_of(NOW)) == 5


def test_settings_are_listed_with_default_and_choices(waiting: str) -> None:
    pick("2", account="main")
    pick("3")
    (found,) = [s for s in settings(["main"], at=NOW) if s.policy.id == DAYS]
    assert (found.default, found.for_all) == (5, 3)
    assert [(c.account, c.told, c.told_by) for c in found.chosen] == [("", 3, "command"), ("main", 2, "command")]
    assert not any(s.chosen for s in settings(["main"], at=NOW - 1))
    assert [c.account for s in settings(["other"], at=NOW) for c in s.chosen] == [""]


def test_choices_are_kept_as_dated_rows(waiting: str) -> None:
    pick("2")
    pick(None, now=NOW + 1)
    assert [msgspec.structs.astuple(c) for c in choices.by(NOW + 1)] == [
        ("", "", DAYS, "2", NOW, "command"), ("", "", DAYS, None, NOW + 1, "command"),
    ]  # fmt: skip
