"""A conversation without an order is a case of its own until one of its mails names the order."""

from pathlib import Path

import pytest
from tests.answers import kept
from tests.helpers import NOW, take_in
from tests.reports import all_orders, buyer_mail, order, order_id

from odra.cases import noting, operations, queries
from odra.cases.rebuild import rebuild

pytestmark = pytest.mark.usefixtures("desk")
LATER = "Sun, 22 Nov 2026 12:00:00 +0000"


def cases() -> list[str]:
    return [row.order_id or "conversation" for row in queries.queue(["main"], at=NOW)]


def first(tmp_path: Path) -> Path:
    return buyer_mail(tmp_path / "first.eml", "Where is my parcel?")


def second(tmp_path: Path, n: int = 1) -> Path:
    return buyer_mail(tmp_path / f"second{n}.eml", "It is this order.", order=order_id(n), at=LATER)


def test_a_mail_without_an_order_is_kept_and_shown(tmp_path: Path) -> None:
    take_in(first(tmp_path))
    assert cases() == ["conversation"]


def test_the_case_opens_when_the_first_mail_was_written_once_the_order_is_known(tmp_path: Path) -> None:
    take_in(first(tmp_path))
    take_in(second(tmp_path))
    (row,) = queries.queue(["main"], at=NOW)
    assert row.order_id == order_id(1)
    (view,) = queries.find_case(order_id(1), accounts=["main"], at=NOW)
    assert len(view.timeline) == 2
    assert row.decision.opened_at == view.timeline[-1].fact.occurred_at


def test_undo_of_the_mail_that_named_the_order_gives_the_conversation_its_own_case_back(tmp_path: Path) -> None:
    take_in(first(tmp_path))
    before = kept()
    operations.undo(take_in(second(tmp_path)).import_id, at=NOW)
    assert cases() == ["conversation"]
    assert kept() == before


def test_a_conversation_that_names_two_orders_stands_apart(tmp_path: Path) -> None:
    take_in(first(tmp_path))
    take_in(second(tmp_path, 1))
    take_in(second(tmp_path, 2))
    found = kept()
    assert sorted(cases()) == [order_id(1), order_id(2), "conversation"]
    rebuild(at=NOW, progress=lambda name, rows: None)
    assert kept() == found


def test_a_note_on_a_conversation_goes_with_it_to_its_order(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1)), first(tmp_path))
    (row,) = queries.queue(["main"], at=NOW)
    noting.handled(row.subject.native, accounts=["main"], question="not_received", done="settled", key="k", at=NOW)
    assert cases() == []
    take_in(second(tmp_path))
    (view,) = queries.find_case(order_id(1), accounts=["main"], at=NOW)
    assert [e.kind for e in view.timeline].count("handled") == 1
    assert cases() == []


def test_the_order_report_may_come_after_the_mails(tmp_path: Path) -> None:
    take_in(first(tmp_path), second(tmp_path))
    assert cases() == [order_id(1)]
    take_in(all_orders(tmp_path / "o.txt", order(1)))
    (row,) = queries.queue(["main"], at=NOW)
    assert row.order is not None and row.decision.at_risk is not None
