"""The shape of a metric: its rate between two ends, its norm, its room, the day of the next look."""

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers import at

from odra.facts.moments import as_date, day_number, day_of
from odra.measures.definition import Span, definitions
from odra.measures.health import Group
from odra.measures.metrics import Condition, Count, Measured, Norm, classes, measured, norm_of, room, spans_of
from odra.policies import load

NOW = at("2026-11-23 09:12")
GROUP = Group("main", "amazon.de", "seller")
CONDITIONS = [c for c in get_args(Condition) if c]


def shown(
    count: Count | None, *, target: str = "0.04", condition: Condition = "less_than", metric: str = "late_shipment_rate"
) -> Measured:
    norm = Norm((30,), target=Decimal(target), condition=condition)
    return measured(metric, definitions()[metric], norm, Span(1, "30_days", 0, 30), GROUP, count, at=NOW)


@pytest.mark.parametrize(
    ("condition", "counts", "unknown", "met"),
    [
        ("less_than", 3, 0, True),  # 3 of 100 is below 4 %
        ("less_than", 4, 0, False),  # 4 of 100 is not
        ("at_most", 4, 0, True),
        ("less_than", 3, 1, None),  # met unless the unknown one counts
        ("less_than", 4, 50, False),  # not met whatever the unknown ones are
        ("at_least", 3, 1, None),
        ("at_least", 4, 50, True),
        ("at_least", 1, 1, False),
    ],
)
def test_a_norm_is_met_or_not_only_where_both_ends_agree(
    condition: Condition, counts: int, unknown: int, met: bool | None
) -> None:
    row = shown(Count(100, Decimal(counts), unknown=unknown), condition=condition)
    assert row.met is met
    assert (row.headroom is None) == (met is None)


@given(st.integers(1, 400), st.data(), st.sampled_from(["0.04", "0.95", "0.003"]), st.sampled_from(CONDITIONS))
def test_room_is_what_going_wrong_one_by_one_gives(units: int, data: st.DataObject, target: str, condition: Condition) -> None:
    counts = data.draw(st.integers(0, units))
    norm, wrong = Norm((30,), target=Decimal(target), condition=condition), -1 if condition == "at_least" else 1
    more = 0
    while 0 <= counts + wrong * (more + 1) <= units and norm.met(Decimal(counts + wrong * (more + 1)) / units):
        more += 1
    if more and not norm.met(Decimal(counts) / units):
        more = 0
    most = units - counts if wrong == 1 else counts
    assert min(room(norm, Count(units, Decimal(counts))), most) == more


def test_the_distance_is_positive_on_the_right_side() -> None:
    assert shown(Count(100, Decimal(3))).distance == Decimal("0.01")
    assert shown(Count(100, Decimal(90)), target="0.95", condition="at_least").distance == Decimal("-0.05")


def test_what_no_file_tells_has_no_count_and_says_which_report_would() -> None:
    row = shown(None, metric="invoice_defect_rate")
    assert (row.rate, row.met, row.headroom, [s.code for s in row.missing]) == (None, None, None, ["missing.invoices"])


def test_unknown_units_are_said_with_their_number_and_an_empty_figure_with_its_report() -> None:
    assert [(s.code, s.values) for s in shown(Count(100, Decimal(0), unknown=7)).missing] == [
        ("missing.ship_dates", {"count": 7})
    ]
    assert [s.code for s in shown(Count(0, Decimal(0))).missing] == ["missing.ship_by"]


@pytest.mark.parametrize(
    ("today", "then"),
    [("2026-11-19", "2026-11-20"), ("2026-11-20", "2026-12-20"), ("2026-12-31", "2027-01-20"), ("2027-01-31", "2027-02-20")],
)
def test_sellers_on_ebay_are_looked_at_on_the_twentieth(today: str, then: str) -> None:
    norm = norm_of("transaction_defect_rate", "ebay.de", load(), on=day_of(NOW))
    assert norm is not None
    assert as_date(norm.next_on(day_number(as_date(day_of(at(f"{today} 12:00")))))).isoformat() == then
    assert Norm((30,)).next_on(5) == 6


@pytest.mark.parametrize(
    ("metric", "market", "windows"),
    [
        ("late_shipment_rate", "amazon.de", [10, 30]),
        ("late_shipment_rate", "ebay.de", [90, 365]),
        ("pre_fulfilment_cancel_rate", "amazon.nl", [7]),
        ("on_time_delivery_rate", "amazon.com", [14]),
        ("item_not_received_rate", "walmart.com", [60]),
        ("order_defect_rate", "amazon.de", [60, 60]),
    ],
)
def test_windows_are_those_of_the_marketplace(metric: str, market: str, windows: list[int]) -> None:
    norm = norm_of(metric, market, load(), on=day_of(NOW))
    assert norm is not None
    spans = spans_of(metric, 1, market, norm, load(), at=NOW)
    assert [s.days for s in spans] == windows
    assert max(s.to_on for s in spans) == day_of(NOW) + 1 - norm.lag_days


def test_a_marketplace_without_a_norm_has_no_such_metric() -> None:
    assert norm_of("order_defect_rate", "ebay.de", load(), on=day_of(NOW)) is None
    assert norm_of("invoice_defect_rate", "amazon.com", load(), on=day_of(NOW)) is None


def test_every_norm_of_every_definition_can_be_read() -> None:
    for metric in definitions():
        for market in ("amazon.de", "amazon.com", "ebay.de", "walmart.com", "bol.com"):
            norm = norm_of(metric, market, load(), on=day_of(NOW))
            assert norm is None or (norm.windows and bool(norm.condition) == (norm.target is not None))


def test_reasons_are_classed_as_either_report_writes_them() -> None:
    known = classes(load().value("metric.return_reason_classes", on=day_of(NOW)))
    assert known["CR-DEFECTIVE"] == known["DEFECTIVE"] == "factory_defect"
    assert "SOMETHING_NEW" not in known


@pytest.mark.parametrize(
    ("metric", "left_out"),
    [
        ("order_defect_rate", {"feedback_withdrawn", "claims_not_counting", "fraud_chargebacks"}),
        ("negative_feedback_rate", {"feedback_withdrawn"}),
        ("a_to_z_rate", {"claims_not_counting"}),
        ("chargeback_rate", {"fraud_chargebacks"}),
    ],
)
def test_a_part_of_the_rate_says_only_what_that_part_leaves_out(metric: str, left_out: set[str]) -> None:
    assert {*definitions()[metric].excludes} == {"pending", "unplaced", *left_out}


def test_of_hours_without_an_answer_no_answer_is_missing_and_not_the_mails() -> None:
    empty = {metric: definitions()[metric].empty for metric in ("contact_response_hours", "contact_response_rate")}
    assert empty == {"contact_response_hours": "answered", "contact_response_rate": "mails"}
