"""How much somebody may note as refunded: their role's limit on one order, told plainly, with who may."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from odra.cases import noting, queries
from odra.facts.payloads import RefundIssued
from odra.lab.shop import truth, write
from odra.ledger import database as db
from odra.ledger.queries import Subject
from odra.people import operations, rights
from tests.helpers import NOW, signed_in, take_in
from tests.reports import buyer_mail, order_id
from tests.web.reading import Page


@pytest.fixture
def order(tmp_path: Path) -> str:
    """An open case about something not received, of more than 10 and less than 500 in euro."""
    write(truth(at=NOW, orders=300), tmp_path / "shop")
    take_in(tmp_path / "shop")
    rows = [r for r in queries.queue(["main"], at=NOW) if r.decision.question == "not_received"]
    fit = [
        r
        for r in rows
        if r.decision.at_risk and r.decision.at_risk.currency == "EUR" and 1000 < r.decision.at_risk.minor < 50_000
    ]
    return fit[0].subject.native


def facts() -> object:
    return db.select("SELECT count(*) FROM ledger_fact")


def note(client: object, order: str, amount: str, currency: str = "EUR", key: str = "k") -> object:
    form = {"form": "refund", "amount": amount, "currency": currency, "by": "seller", "key": key}
    return client.post(f"/case/main/{order}/know", form)  # type: ignore[attr-defined]


def test_an_agent_notes_up_to_the_limit_and_is_told_who_may_above_it(order: str) -> None:
    signed_in()
    agent = signed_in("agent", SERVER_NAME="127.0.0.1")
    operations.limit("agent", "EUR", 800)
    before = facts()
    answer = note(agent, order, "8.01")
    said = " ".join(Page(answer.content.decode()).text.split())  # type: ignore[attr-defined]
    assert "You may not note a refund of EUR 8.01: your limit on one order is EUR 8.00." in said
    assert "Who may: Owner (owner)." in said and facts() == before
    assert note(agent, order, "8.00").status_code == 302  # type: ignore[attr-defined]


def test_parts_of_one_order_count_together(order: str) -> None:
    agent = signed_in("agent", SERVER_NAME="127.0.0.1")
    operations.limit("agent", "EUR", 800)
    assert note(agent, order, "5.00", key="a").status_code == 302  # type: ignore[attr-defined]
    answer = note(agent, order, "3.01", key="b")
    assert "EUR 5.00 of this order is noted as refunded already." in Page(answer.content.decode()).text  # type: ignore[attr-defined]


def test_saying_refunded_without_an_amount_counts_as_what_is_at_risk(order: str) -> None:
    agent, owner = signed_in("agent", SERVER_NAME="127.0.0.1"), signed_in(SERVER_NAME="127.0.0.1")
    operations.limit("agent", "EUR", 800)
    form = {"question": "not_received", "done": "refunded", "key": "k"}
    assert agent.post(f"/case/main/{order}/handled", form).status_code == 400
    assert agent.post(f"/case/main/{order}/handled", form | {"done": "answered"}).status_code == 302
    assert owner.post(f"/case/main/{order}/handled", form | {"key": "l"}).status_code == 302


def test_what_was_noted_counts_where_the_rest_is_said_to_be_refunded(order: str) -> None:
    agent = signed_in("agent", SERVER_NAME="127.0.0.1")
    view = queries.find_case(order, accounts=["main"], at=NOW)[0]
    total = view.derived.order.total  # type: ignore[union-attr]
    operations.limit("agent", "EUR", total.minor - 1)
    assert note(agent, order, f"{total.amount / 2:.2f}").status_code == 302  # type: ignore[attr-defined]
    (lead, *_) = queries.find_case(order, accounts=["main"], at=NOW)[0].decisions
    form = {"question": lead.question, "done": "refunded", "key": "l"}
    answer = agent.post(f"/case/main/{order}/handled", form)
    assert answer.status_code == 400 and "is noted as refunded already" in Page(answer.content.decode()).text


def test_a_limit_is_had_once_and_not_once_a_currency() -> None:
    order = "302-0000007-0000007"
    earlier = RefundIssued(amount=4000, currency="EUR", by="seller", noted=True)
    noting.note([noting.Noted(order, earlier)], account="main", channel="amazon", key="a", at=NOW)
    agent, manager = signed_in("agent", SERVER_NAME="127.0.0.1"), signed_in("manager", SERVER_NAME="127.0.0.1")
    assert note(agent, order, "20.00", "GBP", key="b").status_code == 400  # type: ignore[attr-defined]
    assert note(agent, order, "10.00", key="c").status_code == 302  # type: ignore[attr-defined]
    assert note(manager, order, "20.00", "GBP", key="d").status_code == 400  # type: ignore[attr-defined]
    owner = signed_in(SERVER_NAME="127.0.0.1")
    assert note(owner, order, "20.00", "GBP", key="e").status_code == 302  # type: ignore[attr-defined]


def test_what_another_notes_at_the_same_moment_counts(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another note comes in after this one has looked at its case for the first time, and before it is written."""
    agent = signed_in("agent", SERVER_NAME="127.0.0.1")
    operations.limit("agent", "EUR", 800)
    alone, meanwhile = noting.alone, RefundIssued(amount=500, currency="EUR", by="seller", noted=True)

    def late(home: Subject) -> AbstractContextManager[None]:
        noting.note([noting.Noted(order, meanwhile)], account="main", channel=home.channel, key="other", at=NOW)
        return alone(home)

    monkeypatch.setattr(noting, "alone", late)
    assert note(agent, order, "5.00", key="own").status_code == 400  # type: ignore[attr-defined]


def test_a_currency_without_a_limit_is_none_at_all(order: str) -> None:
    agent = operations.add("a@example.org", "A", {"": "agent"})
    from odra.facts.money import Money

    assert rights.may_refund(agent, Money(100, "EUR"), "main") and not rights.may_refund(agent, Money(1, "JPY"), "main")
    viewer = operations.add("v@example.org", "V", {"": "viewer"})
    assert not rights.may_refund(viewer, Money(0, "EUR"), "main")


def test_the_role_for_the_account_itself_counts() -> None:
    both = operations.add("b@example.org", "B", {"": "manager", "main": "agent"})
    from odra.facts.money import Money

    assert rights.may_refund(both, Money(40_000, "EUR"), "other") and not rights.may_refund(both, Money(40_000, "EUR"), "main")


def test_what_has_no_known_amount_an_agent_may_not_say_to_be_refunded(tmp_path: Path) -> None:
    """A mail about an order that no report tells: nobody knows what it cost, so no limit can be held against it."""
    take_in(buyer_mail(tmp_path / "a.eml", "Where is my parcel? It never arrived.", order=order_id(7)))
    owner, agent = signed_in(SERVER_NAME="127.0.0.1"), signed_in("agent", SERVER_NAME="127.0.0.1")
    (lead, *_) = queries.find_case(order_id(7), accounts=["main"], at=NOW)[0].decisions
    form = {"question": lead.question, "done": "refunded", "key": "k"}
    before = facts()
    answer = agent.post(f"/case/main/{order_id(7)}/handled", form)
    said = " ".join(Page(answer.content.decode()).text.split())
    assert answer.status_code == 400 and facts() == before
    assert "is not known" in said and "note the refund with its amount" in said and "Who may: Owner (owner)." in said
    assert note(agent, order_id(7), "8.00").status_code == 302  # type: ignore[attr-defined]
    manager = signed_in("manager", SERVER_NAME="127.0.0.1")
    for who, key in ((manager, "l"), (owner, "m")):
        assert who.post(f"/case/main/{order_id(7)}/handled", form | {"key": key}).status_code == 302
