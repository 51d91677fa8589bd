"""Defects in no rate, each for its own reason, and what the day's cases weigh."""

from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.helpers import NOW, at, take_in
from tests.reports import all_orders, claim_mail, order, order_id

from odra.cases import queries
from odra.facts.moments import end_of, local_date
from odra.letters import Speaker

pytestmark = pytest.mark.usefixtures("desk")
MULTI = "S01-1234567-1234567"


@pytest.fixture
def outside(tmp_path: Path) -> None:
    """Claims about an order in no report, a pending one, one of no marketplace, and one that counts."""
    orders = [order(2, order_status="Pending"), order(3, sales_channel="Non-Amazon"), order(4)]
    take_in(all_orders(tmp_path / "o.txt", *orders), *(claim_mail(tmp_path / f"{n}.eml", order_id(n)) for n in (1, 2, 3, 4)))


def test_defects_in_no_rate_are_told_apart(outside: None) -> None:
    found = queries.account_health(["main"], at=NOW)
    told = {found.subjects[u.defect.subject].native: u.why for u in found.unplaced}
    assert told == {order_id(1): "unreported", order_id(2): "pending", order_id(3): "elsewhere"}
    again = queries.account_health(["main"], at=NOW, known_at=NOW)
    assert {found.subjects[u.defect.subject].native: u.why for u in again.unplaced} == told


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_reason_is_said_in_its_own_words(outside: None, language: str) -> None:
    said = [Speaker(language).say(one) for one in queries.account_health(["main"], at=NOW).outside]
    assert len(set(said)) == 3 and all(words.startswith("1 defect ") for words in said)


def test_the_command_lists_them_and_names_the_sales_channel(outside: None) -> None:
    listed = odra("health", "--orders").out
    assert "in no rate yet: pending" in listed and "still pending: not counted yet" in listed
    assert all(order_id(n) in listed for n in (1, 2, 3, 4))
    short = odra("health").out
    assert "odra health --orders lists them" in short and order_id(2) not in short
    assert f"Order {order_id(3)}, Non-Amazon" in odra("case", order_id(3)).out


def test_a_deadline_at_midnight_belongs_to_the_day_that_it_ends() -> None:
    from odra.cases.state import SLOT, slot_of

    midnight = end_of(local_date(NOW, "Europe/Amsterdam"), "Europe/Amsterdam")
    assert slot_of(midnight) == slot_of(midnight - 1) == slot_of(midnight + 1) - 1
    assert slot_of(at("2026-11-23 10:00")) * SLOT == at("2026-11-23 09:30")


def test_what_is_due_by_midnight_has_the_deadline_of_midnight(tmp_path: Path) -> None:
    """A claim filed 48 hours before the end of the day: counted by the summary, as the queue has it."""
    take_in(all_orders(tmp_path / "o.txt", order(1), order(2)),
            claim_mail(tmp_path / "a.eml", order_id(1), at="Sat, 21 Nov 2026 23:00:00 +0000"),
            claim_mail(tmp_path / "b.eml", order_id(2), at="Sat, 21 Nov 2026 23:00:01 +0000"))  # fmt: skip
    ends_at = at("2026-11-23 23:00")
    rows = [row for row in queries.queue(["main"], at=NOW) if row.decision.due_at <= ends_at]
    load = queries.due_by(["main"], ends_at=ends_at)
    assert [row.order_id for row in rows] == [order_id(1)]
    assert load.cases == queries.summary(["main"], at=NOW, day_ends_at=ends_at).today == 1
    assert load.defects == 1 and load.money == {row.decision.at_risk.currency: row.decision.at_risk.minor for row in rows}  # type: ignore[union-attr]
