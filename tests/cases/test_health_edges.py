"""Health where there is little or nothing: no orders, no marketplace, orders that Amazon only ships."""

from pathlib import Path

import pytest
from tests.helpers import NOW, take_in
from tests.reports import all_orders, claim_mail, feedback, order, order_id

from odra.cases import operations, queries

pytestmark = pytest.mark.usefixtures("desk")


def rates() -> dict[tuple[str, str, str], tuple[int, int]]:
    rows = queries.account_health(["main"], at=NOW).rows
    return {(r.group.marketplace, r.metric, r.window): (r.numerator, r.denominator) for r in rows if r.window == "live"}


def test_a_desk_without_orders_has_no_rates() -> None:
    assert rates() == {}
    state = queries.summary(["main"], at=NOW, day_ends_at=NOW)
    assert (state.orders, state.today, state.tightest) == (0, 0, None)


def test_a_defect_of_an_order_in_no_report_is_in_no_rate_and_is_counted_apart(tmp_path: Path) -> None:
    take_in(claim_mail(tmp_path / "c.eml", order_id(1)))
    found = queries.account_health(["main"], at=NOW)
    assert found.rows == [] and [(u.why, u.defect.component) for u in found.unplaced] == [("unreported", "a_to_z")]
    take_in(all_orders(tmp_path / "o.txt", order(1)))
    found = queries.account_health(["main"], at=NOW)
    assert found.unplaced == [] and rates()["amazon.de", "a_to_z_rate", "live"] == (1, 1)


def test_non_amazon_orders_are_kept_and_in_no_denominator(tmp_path: Path) -> None:
    multi = order(2, amazon_order_id="S01-1234567-1234567", sales_channel="Non-Amazon")
    result = take_in(all_orders(tmp_path / "o.txt", order(1), multi))
    assert result.total.new == 2
    assert rates()["amazon.de", "order_defect_rate", "live"] == (0, 1)
    assert {market for market, _, _ in rates()} == {"amazon.de"}
    assert queries.summary(["main"], at=NOW, day_ends_at=NOW).orders == 2
    (view,) = queries.find_case("S01-1234567-1234567", accounts=["main"], at=NOW)
    assert view.derived.marketplace == ""


def test_a_marketplace_that_is_not_known_makes_no_rate_and_its_spelling_is_kept(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1, sales_channel="Amazon.moon")))
    assert rates() == {}
    (view,) = queries.find_case(order_id(1), accounts=["main"], at=NOW)
    assert getattr(view.timeline[0].fact.payload, "sales_channel", "") == "Amazon.moon"


def test_a_file_without_the_column_takes_the_marketplace_that_was_named(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1, sales_channel="")), marketplace="amazon.nl")
    assert rates()["amazon.nl", "order_defect_rate", "live"] == (0, 1)


def test_cancelled_orders_count_and_pending_ones_do_not(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1, order_status="Cancelled"), order(2, order_status="Pending"), order(3)))
    assert rates()["amazon.de", "order_defect_rate", "live"] == (0, 2)


def test_each_shipper_has_a_rate_of_its_own(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1), order(2, fulfillment_channel="Amazon")))
    groups = {r.group.fulfilment: r.denominator for r in queries.account_health(["main"], at=NOW).rows}
    assert groups == {"seller": 1, "marketplace": 1}


def test_undo_takes_a_rate_away_with_its_last_order(tmp_path: Path) -> None:
    number = take_in(all_orders(tmp_path / "o.txt", order(1))).import_id
    assert rates()
    operations.undo(number, at=NOW)
    assert rates() == {}


@pytest.mark.parametrize(("day", "live", "displayed"), [("2026-11-23", 1, 0), ("2026-11-09", 1, 1), ("2026-09-25", 1, 1),
                                                        ("2026-09-24", 0, 1), ("2026-09-11", 0, 1), ("2026-09-10", 0, 0)])  # fmt: skip
def test_windows_begin_and_end_on_their_days(tmp_path: Path, day: str, live: int, displayed: int) -> None:
    """23 November: live from 25 September (60 days, today included), displayed the same, 14 days earlier."""
    take_in(all_orders(tmp_path / "o.txt", order(1, purchase_date=f"{day}T08:00:00Z")))
    found = {r.window: r.denominator for r in queries.account_health(["main"], at=NOW).rows}
    assert found == ({"live": live, "displayed": displayed} if live or displayed else {})


def test_an_order_with_two_defects_counts_once(tmp_path: Path) -> None:
    take_in(
        all_orders(tmp_path / "o.txt", order(1), order(2)),
        claim_mail(tmp_path / "c.eml", order_id(1)),
        feedback(tmp_path / "f.txt", ("13.11.26", "1", "", order_id(1))),
    )
    found = rates()
    assert found["amazon.de", "order_defect_rate", "live"] == (1, 2)
    assert found["amazon.de", "a_to_z_rate", "live"] == found["amazon.de", "negative_feedback_rate", "live"] == (1, 2)
