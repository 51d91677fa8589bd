"""Rates over windows of order days: half-open windows, headroom against a count, roll-off, one order once."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers import at

from odra.facts.decision import Order
from odra.facts.fact import Fact
from odra.facts.moments import DAY, as_date, day_of
from odra.facts.payloads import ClaimFiled, OrderRow
from odra.measures.health import DISPLAYED, LIVE, METRICS, RATE, Day, DefectRow, Group, HealthRow, headroom, health, windows
from odra.policies import load

NOW = at("2026-11-23 09:12")
TODAY = day_of(NOW)
GROUP = Group("main", "amazon.de", "seller")


def defect(subject: int, ordered_on: int, component: str = "a_to_z", **more: object) -> DefectRow:
    told: dict[str, object] = {"from_at": ordered_on * DAY, "until_at": None, "why": "claim_granted", "counts": True,
                               "undecided": False, "policy": "amazon.odr.claim_counts", **more}  # fmt: skip
    return DefectRow(subject, GROUP, ordered_on, component, **told)  # type: ignore[arg-type]


def rows(days: list[Day], defects: list[DefectRow], now: int = NOW) -> dict[tuple[str, str], HealthRow]:
    return {(row.metric, row.window): row for row in health(days, defects, load(), at=now)}


def one_day(ordered_on: int, orders: int = 100) -> list[Day]:
    return [Day(GROUP, ordered_on, orders)]


def test_the_live_window_is_sixty_days_with_today_and_the_displayed_one_fourteen_days_earlier() -> None:
    spans = windows(load(), marketplace="amazon.de", at=NOW)
    assert [as_date(day).isoformat() for day in spans[LIVE]] == ["2026-09-25", "2026-11-24"]
    assert [as_date(day).isoformat() for day in spans[DISPLAYED]] == ["2026-09-11", "2026-11-10"]
    assert {to - start for start, to in spans.values()} == {60}


def test_the_window_moves_at_midnight_utc() -> None:
    last, first = at("2026-11-23 23:59:59.999999"), at("2026-11-24 00:00")
    assert windows(load(), marketplace="", at=first)[LIVE][1] == windows(load(), marketplace="", at=last)[LIVE][1] + 1


@pytest.mark.parametrize("window", [LIVE, DISPLAYED])
def test_windows_are_half_open(window: str) -> None:
    start, end = windows(load(), marketplace="", at=NOW)[window]
    counted = {
        day: rows([*one_day(day), *one_day(start + 30)], [])[RATE, window].denominator for day in (start - 1, start, end - 1, end)
    }
    assert counted == {start - 1: 100, start: 200, end - 1: 200, end: 100}


@pytest.mark.parametrize("window", [LIVE, DISPLAYED])
def test_defects_follow_the_day_of_the_order(window: str) -> None:
    start, end = windows(load(), marketplace="", at=NOW)[window]
    for day, inside in ((start - 1, 0), (start, 1), (end - 1, 1), (end, 0)):
        found = rows(one_day(start + 30), [defect(1, day, from_at=NOW - DAY)])
        assert found[RATE, window].numerator == inside


def brute(target: Decimal, orders: int, defective: int) -> int:
    """How many more, one by one, until the rate would no longer be below the target."""
    more = 0
    while defective + more + 1 <= orders * 2 and Decimal(defective + more + 1) / orders < target:
        more += 1
    return more


@given(st.integers(1, 5000), st.integers(0, 60), st.sampled_from(["0.01", "0.025", "0.04", "0.1"]))
@settings(max_examples=500)
def test_headroom_is_what_counting_one_by_one_gives(orders: int, defective: int, target: str) -> None:
    assert headroom(Decimal(target), orders, defective) == brute(Decimal(target), orders, defective)


@pytest.mark.parametrize(
    ("orders", "defective", "room"),
    [
        (1000, 0, 9),  # 9 of 1,000 is below 1 %, 10 is 1 %
        (1001, 0, 10),  # 10 of 1,001 is just below
        (1000, 9, 0),
        (1000, 25, 0),
        (100, 0, 0),  # a single one of 100 is 1 %
        (101, 0, 1),
        (0, 0, 0),
    ],
)
def test_headroom_at_the_edges(orders: int, defective: int, room: int) -> None:
    assert headroom(Decimal("0.01"), orders, defective) == room


def test_the_target_is_to_be_stayed_below() -> None:
    assert load().policy("amazon.odr.target").condition == "less_than"


def test_one_order_counts_once_in_the_whole_and_once_in_each_part() -> None:
    day = TODAY - 20
    found = rows(one_day(day), [defect(1, day, "a_to_z"), defect(1, day, "negative_feedback"), defect(2, day, "chargeback")])
    assert {metric: found[metric, LIVE].numerator for metric in METRICS} == {
        "order_defect_rate": 2, "negative_feedback_rate": 1, "a_to_z_rate": 1, "chargeback_rate": 1,
    }  # fmt: skip
    assert found[RATE, LIVE].rate == Decimal("0.02")


def test_an_order_counts_once_however_many_rows_its_claim_has() -> None:
    day = TODAY - 20
    found = rows(one_day(day), [defect(1, day, from_at=NOW - 5 * DAY), defect(1, day, from_at=NOW - 4 * DAY)])
    assert found[RATE, LIVE].numerator == 1
    assert len(found[RATE, LIVE].orders) == 1


def test_a_defect_that_does_not_count_is_shown_and_not_counted() -> None:
    day = TODAY - 20
    found = rows(one_day(day), [defect(1, day, "chargeback", counts=False, why="chargeback_fraud")])
    assert found[RATE, LIVE].numerator == 0
    assert [c.counts for c in found[RATE, LIVE].orders] == [False]


def test_undecided_orders_are_told_apart() -> None:
    day = TODAY - 20
    found = rows(one_day(day), [defect(1, day, undecided=True), defect(2, day)])
    assert (found[RATE, LIVE].numerator, found[RATE, LIVE].undecided) == (2, 1)


@pytest.mark.parametrize(("moment", "counted"), [(-1, 0), (0, 1), (DAY - 1, 1), (DAY, 0)])
def test_a_defect_counts_from_its_moment_until_its_end(moment: int, counted: int) -> None:
    begins = NOW - 5 * DAY
    day = TODAY - 20
    found = rows(one_day(day), [defect(1, day, from_at=begins, until_at=begins + DAY)], now=begins + moment)
    assert found[RATE, LIVE].numerator == counted


def test_the_displayed_window_shifts_only_the_order_days() -> None:
    """What is known about defects is as of the moment asked, not of two weeks before."""
    day = TODAY - 20
    found = rows(one_day(day), [defect(1, day, from_at=NOW - 1)])
    assert found[RATE, DISPLAYED].numerator == found[RATE, LIVE].numerator == 1


@pytest.mark.parametrize("window", [LIVE, DISPLAYED])
@pytest.mark.parametrize("age", [20, 45])
def test_the_roll_off_day_is_the_first_without_the_order(window: str, age: int) -> None:
    day = TODAY - age
    mine = defect(1, day, from_at=NOW - DAY)
    (shown,) = rows(one_day(day), [mine])[RATE, window].orders
    left = NOW + (shown.leaves_on - TODAY) * DAY

    def counted(now: int) -> int:
        orders = [*one_day(day), *one_day(day_of(now) - 20)]
        return rows(orders, [mine], now=now)[RATE, window].numerator

    assert (counted(left - DAY), counted(left)) == (1, 0)


def test_groups_do_not_mix() -> None:
    other = Group("main", "amazon.it", "seller")
    day = TODAY - 20
    found = health([*one_day(day), Day(other, day, 50)], [defect(1, day)], load(), at=NOW)
    assert {(r.group.marketplace, r.numerator, r.denominator) for r in found if r.metric == RATE and r.window == LIVE} == {
        ("amazon.de", 1, 100), ("amazon.it", 0, 50),
    }  # fmt: skip


@pytest.mark.parametrize("group", [Group("main", "", "seller"), Group("main", "amazon.de", "")])
def test_orders_of_no_marketplace_are_in_no_rate(group: Group) -> None:
    assert health([Day(group, TODAY - 20, 100)], [], load(), at=NOW) == []


def test_a_marketplace_without_orders_in_its_windows_has_no_rate() -> None:
    assert rows(one_day(TODAY - 74), []) == {}
    assert rows(one_day(TODAY - 73), [])[RATE, LIVE].rate is None


def _facts(status: str, market: str) -> list[Fact]:
    placed = NOW - 20 * DAY
    return [Fact(1, placed, 0, placed, 1, OrderRow(status, marketplace=market, sales_channel=market or "Non-Amazon", fulfilment="seller")),
            Fact(2, placed + DAY, 0, placed + DAY, 2, ClaimFiled())]  # fmt: skip


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("status", "market", "expected"),
    [
        ("Shipped", "amazon.de", [(1, 1)]),
        ("Cancelled", "amazon.de", [(1, 1)]),  # cancelled orders stay in the denominator
        ("Pending", "amazon.de", []),  # pending ones are not in it yet
        ("Shipped", "", []),  # Non-Amazon never is
    ],
)
def test_which_orders_are_in_the_denominator(status: str, market: str, expected: list[tuple[int, int]]) -> None:
    from odra.cases.queries import account_health
    from odra.cases.state import Case, Writer, derive
    from odra.ledger.recording import shop_id

    facts = _facts(status, market)
    derived = derive(facts, policies=load())
    assert isinstance(derived.order, Order)
    Writer(shop_id("main", "amazon"), at=NOW).replace([Case(1, facts, derived)], known=[])
    found = account_health(["main"], at=NOW).rows
    assert [(r.numerator, r.denominator) for r in found if r.metric == RATE and r.window == LIVE] == expected
