"""Accounts never see one another's data, not even about the same order or in the same conversation."""

import inspect
from pathlib import Path

import pytest
from tests.answers import said
from tests.helpers import NOW, take_in
from tests.reports import all_orders, buyer_mail, claim_mail, order, order_id

from odra.cases import noting, operations, queries
from odra.ledger import database as db
from odra.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("desk")
LATER = "Sun, 22 Nov 2026 12:00:00 +0000"


@pytest.fixture
def two_accounts(tmp_path: Path) -> None:
    """The same order id and the same conversation in two accounts; only `ours` knows which order the conversation is about."""
    first = buyer_mail(tmp_path / "first.eml", "Where is my parcel?")
    second = buyer_mail(tmp_path / "second.eml", "This order", order=order_id(1), at=LATER)
    take_in(
        all_orders(tmp_path / "a.txt", order(1), order(2)),
        first,
        second,
        claim_mail(tmp_path / "c.eml", order_id(2)),
        account="ours",
    )
    take_in(all_orders(tmp_path / "b.txt", order(1, order_status="Cancelled")), first, account="theirs")


def reads(accounts: list[str]) -> dict[str, object]:
    """Every function of cases/queries.py that takes accounts, asked about everything there is."""
    mine = {
        "accounts": accounts,
        "at": NOW,
        "state": "overdue",
        "day_ends_at": 2**60,
        "ends_at": 2**60,
        "order": order_id(1),
        "known_at": NOW,
        "subject": 1,
    }
    found: dict[str, object] = {}
    for name, function in inspect.getmembers(queries, inspect.isfunction):
        wants = inspect.signature(function).parameters
        if function.__module__ == queries.__name__ and "accounts" in wants:
            found[name] = function(
                **{k: mine[k] for k, p in wants.items() if k in mine and (p.default is p.empty or k == "known_at")}
            )
    return found


def test_every_read_that_shows_orders_takes_accounts() -> None:
    """The others are told which cases and shops by those that do."""
    public = {n for n, f in inspect.getmembers(queries, inspect.isfunction) if f.__module__ == queries.__name__ and n[0] != "_"}
    assert public - reads([]).keys() <= {"decided", "kept"}


@pytest.mark.parametrize("accounts", [[], ["stranger"]])
def test_a_stranger_is_told_nothing(two_accounts: None, accounts: list[str]) -> None:
    for name, answer in reads(accounts).items():
        told = str(answer)
        assert "302-" not in told and "amazon" not in told, name
    assert said(NOW, accounts=accounts) == said(NOW, known_at=NOW, accounts=accounts) == {"queue": [], "health": [], "cases": []}
    assert ledger.imports(accounts) == ledger.freshness(accounts) == [] and ledger.shops(accounts) == {}
    assert ledger.find_import(1, accounts) is None
    assert ledger.find_subject(order_id(1), accounts) == []


@pytest.mark.parametrize("known_at", [None, NOW])
def test_each_account_sees_its_own_cases_only(two_accounts: None, known_at: int | None) -> None:
    ours, theirs = (said(NOW, known_at, accounts=[a]) for a in ("ours", "theirs"))
    assert {row["account"] for row in (*ours["queue"], *ours["health"], *ours["cases"])} == {"ours"}
    assert {row["account"] for row in (*theirs["queue"], *theirs["health"], *theirs["cases"])} == {"theirs"}
    assert sorted(str(row["order_id"]) for row in ours["queue"]) == [order_id(1), order_id(2)]
    assert [row["order_id"] for row in theirs["queue"]] == [None], "there the conversation has no order"


def test_a_mail_to_one_account_moves_no_case_of_the_other(two_accounts: None, tmp_path: Path) -> None:
    before = said(NOW, accounts=["theirs"])
    take_in(buyer_mail(tmp_path / "third.eml", "And another", order=order_id(2), at=LATER), account="ours")
    assert said(NOW, accounts=["theirs"]) == before


def test_the_same_order_id_is_two_orders(two_accounts: None) -> None:
    views = queries.find_case(order_id(1), accounts=["ours", "theirs"], at=NOW)
    assert {v.subject.account: v.derived.order.status for v in views if v.derived.order} == {
        "ours": "Shipped",
        "theirs": "Cancelled",
    }


def test_a_note_is_made_in_ones_own_account_only(two_accounts: None) -> None:
    before = said(NOW, accounts=["theirs"])
    noting.handled(order_id(1), accounts=["ours"], question="not_received", done="refunded", key="k", at=NOW)
    assert said(NOW, accounts=["theirs"]) == before
    with pytest.raises(LookupError, match="no single case"):
        noting.handled(order_id(1), accounts=["stranger"], question="not_received", done="refunded", key="k", at=NOW)


def test_undo_in_one_account_leaves_the_other(two_accounts: None) -> None:
    before = said(NOW, accounts=["theirs"])
    (number,) = [i.id for i in ledger.imports(["ours"])]
    operations.undo(number, at=NOW)
    assert said(NOW, accounts=["theirs"]) == before
    assert db.select("SELECT count(*) FROM cases_order") == [(1,)]


def test_the_identical_file_is_read_anew_for_another_account(tmp_path: Path) -> None:
    file = all_orders(tmp_path / "a.txt", order(1))
    assert [take_in(file, account=a).total.new for a in ("ours", "theirs")] == [1, 1]


def test_an_order_is_found_with_its_channel_before_it(two_accounts: None) -> None:
    for spelling in (order_id(1), f"amazon:{order_id(1)}", f" {order_id(1)} "):
        assert len(queries.find_case(spelling, accounts=["ours"], at=NOW)) == 1
    assert queries.find_case(f"ebay:{order_id(1)}", accounts=["ours"], at=NOW) == []
