"""Each definition against plain counting in Python, over orders that hypothesis makes up."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers import at
from tests.measures.columns import columns

from odra.facts.moments import DAY, HOUR, day_of
from odra.letters import catalogue
from odra.measures.definition import EVER, Span, definitions, question
from odra.measures.health import METRICS
from odra.measures.spark import translated
from odra.policies import load

NOW = at("2026-11-23 09:12")
TODAY = day_of(NOW)
SPANS = [Span(1, "live", TODAY - 59, TODAY + 1), Span(2, "live", TODAY - 59, TODAY + 1)]
MOMENTS = {"booked": NOW - 2 * DAY, "told": NOW, "now": NOW + 9 * DAY, "some": 2}
FEW = settings(max_examples=40, deadline=None)
moments = st.integers(TODAY * DAY - 80 * DAY, NOW + 2 * DAY)
maybe = st.one_of(st.none(), moments)


def asked(duck: Any, metric: str, frame: str = "moment", **more: Any) -> list[tuple[Any, ...]]:
    args = {1: {"home": 1, "hours": 24}, 2: {"home": 2, "hours": 24}}
    more.setdefault("at", NOW)
    return duck.execute(question(metric, frame, spans=SPANS, by_seller=[1, 2], args=args, **more)).fetchall()  # type: ignore[no-any-return]


def counted(duck: Any, metric: str) -> dict[int, tuple[int, int, int, int]]:
    """Group -> (units, counts, undecided, unknown)."""
    return {grp: tuple(round(n) for n in numbers) for grp, _, *numbers in asked(duck, metric)}  # type: ignore[misc]


def inside(day: int) -> bool:
    return TODAY - 59 <= day <= TODAY


@st.composite
def orders(draw: st.DrawFn, **fields: Any) -> list[dict[str, Any]]:
    """Up to 12 orders of two groups within 80 days; `fields`: strategies of further columns."""
    made = []
    for subject in range(draw(st.integers(1, 12))):
        ordered_at = draw(moments)
        made.append({
            "subject": subject, "grp": draw(st.sampled_from((1, 2))), "ordered_at": ordered_at, "ordered_on": day_of(ordered_at),
            "counted": draw(st.sampled_from((1, 1, 1, 0))), "cancelled": draw(st.sampled_from((0, 0, 1))),
            **{name: draw(value) for name, value in fields.items()},
        })  # fmt: skip
    return made


@st.composite
def shops(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Orders, and defects whose spells overlap, touch, end and wait."""
    every = draw(orders())
    defects = []
    for order in every:
        for _ in range(draw(st.integers(0, 3))):
            begins = draw(moments)
            ends = draw(st.one_of(st.none(), st.integers(1, 20 * DAY)))
            defects.append({
                "subject": order["subject"], "grp": order["grp"], "ordered_on": order["ordered_on"], "from_at": begins,
                "component": draw(st.sampled_from(("negative_feedback", "a_to_z", "chargeback", ""))),
                "until_at": None if ends is None else begins + ends, "counts": draw(st.sampled_from((1, 1, 0))),
                "undecided": draw(st.sampled_from((0, 1))),
            })  # fmt: skip
    return every, defects


def standing(defects: list[dict[str, Any]], grp: int, metric: str, moment: int, days: range) -> set[int]:
    """Orders of these days that are defective at a moment: one by one."""
    part = METRICS[metric]
    return {
        d["subject"] for d in defects
        if d["grp"] == grp and d["counts"] and d["ordered_on"] in days and (not part or d["component"] == part)
        and d["from_at"] <= moment and (d["until_at"] is None or moment < d["until_at"])
    }  # fmt: skip


@given(shops(), st.sampled_from([*METRICS]))
@FEW
def test_the_order_defect_rate_is_what_counting_one_by_one_gives(shop: Any, metric: str) -> None:
    every, defects = shop
    found = counted(columns(orders=every, defects=defects), metric)
    waiting = [d for d in defects if d["undecided"]]
    for grp in (1, 2):
        placed = sum(o["counted"] for o in every if o["grp"] == grp and inside(o["ordered_on"]) and o["ordered_at"] <= NOW)
        days = range(TODAY - 59, TODAY + 1)
        assert found[grp] == (
            placed,
            len(standing(defects, grp, metric, NOW, days)),
            len(standing(waiting, grp, metric, NOW, days)),
            0,
        )


@given(shops(), st.sampled_from([*METRICS]))
@FEW
def test_each_day_of_the_trajectory_is_that_day_counted_alone(shop: Any, metric: str) -> None:
    every, defects = shop
    first = TODAY - 99
    path = asked(columns(orders=every, defects=defects), metric, "trajectory", at=None, days=(first, TODAY))
    assert [(grp, day) for grp, day, *_ in path] == [(grp, day) for grp in (1, 2) for day in range(first, TODAY + 1)]
    for grp, day, counts, units in path:
        window = range(day - 59, day + 1)
        assert units == sum(o["counted"] for o in every if o["grp"] == grp and o["ordered_on"] in window)
        assert counts == len(standing(defects, grp, metric, (day + 1) * DAY - 1, window))


@given(shops())
@FEW
def test_the_orders_behind_a_figure_are_as_many_as_it_says(shop: Any) -> None:
    every, defects = shop
    duck = columns(orders=every, defects=defects)
    behind = [(grp, subject) for grp, _, subject, _, part, *_ in asked(duck, "order_defect_rate", "behind") if part == "counts"]
    assert len(behind) == len({*behind})
    for grp, numbers in counted(duck, "order_defect_rate").items():
        assert sum(g == grp for g, _ in behind) == numbers[1]


@given(orders(ship_by_at=maybe, shipped_at=maybe, seen_shipped_at=maybe, unshipped_at=maybe))
@FEW
def test_late_shipments_are_late_in_time_or_not_known(every: Any) -> None:
    found = counted(columns(orders=every), "late_shipment_rate")
    for grp in (1, 2):
        due = [o for o in every if o["grp"] == grp and o["counted"] and not o["cancelled"] and o["ship_by_at"] is not None]
        due = [o for o in due if inside(day_of(o["ship_by_at"])) and o["ship_by_at"] <= NOW]
        turns = [_turn(o) for o in due]
        assert found[grp] == (len(due), turns.count("late"), 0, turns.count("unknown"))


def _turn(o: dict[str, Any]) -> str:
    by = o["ship_by_at"]
    told = [moment for name in ("shipped_at", "seen_shipped_at") if (moment := o[name]) is not None]
    if any(moment <= by for moment in told):
        return "in time"
    if o["shipped_at"] is not None:
        return "late"
    seen = EVER if o["seen_shipped_at"] is None else o["seen_shipped_at"]
    return "late" if o["unshipped_at"] is not None and by < o["unshipped_at"] < seen else "unknown"


@given(orders(seen_cancelled_at=maybe, cancel_asked_at=maybe))
@FEW
def test_cancellations_count_until_the_buyer_asked_for_them(every: Any) -> None:
    found = counted(columns(orders=every), "pre_fulfilment_cancel_rate")
    for grp in (1, 2):
        mine = [o for o in every if o["grp"] == grp and o["counted"] and inside(o["ordered_on"]) and o["ordered_at"] <= NOW]
        bad = [o for o in mine if o["cancelled"] and o["seen_cancelled_at"] is not None and o["seen_cancelled_at"] <= NOW]
        bad = [o for o in bad if o["cancel_asked_at"] is None or o["cancel_asked_at"] > NOW]
        assert found[grp] == (len(mine), len(bad), len(bad), 0)


@given(orders(deliver_by_at=maybe, tracked_at=maybe, scanned_at=maybe, delivered_at=maybe))
@FEW
def test_tracking_and_delivery_are_good_bad_or_not_known(every: Any) -> None:
    duck = columns(orders=every)
    valid, on_time = counted(duck, "valid_tracking_rate"), counted(duck, "on_time_delivery_rate")
    for grp in (1, 2):
        due = [o for o in every if o["grp"] == grp and o["counted"] and not o["cancelled"] and o["deliver_by_at"] is not None]
        due = [o for o in due if inside(day_of(o["deliver_by_at"])) and o["ordered_at"] <= NOW]
        good = [o for o in due if _by(o["tracked_at"], NOW) and _by(o["scanned_at"], NOW)]
        assert valid[grp] == (len(due), len(good), 0, len(due) - len(good))
        over = [o for o in every if o["grp"] == grp and o["counted"] and not o["cancelled"] and _by(o["deliver_by_at"], NOW)]
        over = [o for o in over if inside(day_of(o["deliver_by_at"]))]
        came = [o for o in over if _by(o["delivered_at"], o["deliver_by_at"])]
        silent = [o for o in over if not _by(o["delivered_at"], NOW)]
        assert on_time[grp] == (len(over), len(came), 0, len(silent))


def _by(moment: int | None, at: int) -> bool:
    return moment is not None and moment <= at


@st.composite
def talks(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Messages, answers and what people said of them, of up to three conversations; no two at the same moment."""
    at = draw(st.lists(st.integers(0, 70 * 24 * 60), min_size=1, max_size=14, unique=True))
    kinds = (
        ("buyer_message", ""),
        ("buyer_message", ""),
        ("seller_message", ""),
        ("handled", "answered"),
        ("handled", "nothing"),
    )
    made = []
    for minutes in at:
        kind, done = draw(st.sampled_from(kinds))
        made.append({"subject": draw(st.integers(0, 2)), "grp": 1, "happened_at": NOW - minutes * HOUR // 60, "kind": kind, "done": done,
                     "question": "answer" if done == "answered" else "message"})  # fmt: skip
    return made


@given(talks())
@FEW
def test_each_message_is_answered_in_time_late_or_not_at_all(talk: Any) -> None:
    waits = []
    for m in (m for m in talk if m["kind"] == "buyer_message" and inside(day_of(m["happened_at"]))):
        after = [t for t in talk if t["subject"] == m["subject"] and t["happened_at"] > m["happened_at"]]
        answer = min((t["happened_at"] for t in after if t["kind"] == "seller_message" or t["done"] == "answered"), default=None)
        let_be = min((t["happened_at"] for t in after if t["done"] == "nothing"), default=None)
        if let_be is None or (answer is not None and answer < let_be):
            waits.append((m["happened_at"], answer))
    answered = [a - m for m, a in waits if a is not None]
    duck = columns(events=talk)
    open_late = sum(a is None and m + DAY <= NOW for m, a in waits)
    assert counted(duck, "contact_response_rate")[1] == (
        len(waits),
        sum(a <= DAY for a in answered),
        0,
        len(waits) - len(answered),
    )
    assert counted(duck, "contact_unanswered_rate")[1] == (len(waits), open_late, open_late, 0)
    (hours, *_) = asked(duck, "contact_response_hours")
    assert (hours[2], hours[3]) == (len(answered), sum(answered) // (HOUR // 60))


def test_feedback_by_the_day_received_is_not_by_the_day_of_the_order() -> None:
    old = {
        "subject": 1,
        "grp": 1,
        "ordered_on": TODAY - 90,
        "component": "negative_feedback",
        "counts": 1,
        "undecided": 0,
        "from_at": NOW - 5 * DAY,
    }
    withdrawn = {**old, "subject": 2, "until_at": NOW - DAY}
    duck = columns(defects=[old, withdrawn])
    assert counted(duck, "negative_feedback_received")[1] == (0, 1, 0, 0)
    assert counted(duck, "negative_feedback_rate")[1] == (0, 0, 0, 0)


def test_feedback_of_a_day_is_received_on_that_day_wherever_its_midnight_lies() -> None:
    first, last = (TODAY - 59) * DAY, TODAY * DAY
    given = {
        1: [first - HOUR, first - 9 * HOUR, last - HOUR],  # days that begin in Berlin and Tokyo
        2: [first - 16 * HOUR, last + 8 * HOUR, first - HOUR // 7],  # days of Los Angeles, and a moment before the window
    }
    base = {"ordered_on": TODAY - 70, "component": "negative_feedback", "counts": 1, "undecided": 0}
    duck = columns(
        defects=[
            {**base, "subject": 10 * grp + n, "grp": grp, "from_at": at}
            for grp, every in given.items()
            for n, at in enumerate(every)
        ]
    )
    assert {grp: found[1] for grp, found in counted(duck, "negative_feedback_received").items()} == {1: 3, 2: 1}


def test_a_return_is_counted_once_by_its_units_whoever_tells_of_it() -> None:
    order = {"subject": 1, "grp": 1, "ordered_on": TODAY - 9, "ordered_at": NOW - 9 * DAY, "counted": 1}
    asked_for = {"subject": 1, "grp": 1, "ordered_on": TODAY - 9, "sku": "PIN", "quantity": 1}
    events = [
        {**asked_for, "kind": "return_asked", "happened_at": NOW - 3 * DAY, "told_at": 1, "reason": "free words"},
        {**asked_for, "kind": "return_row", "happened_at": NOW - 2 * DAY, "told_at": 1, "reason": "CR-DEFECTIVE", "rma": "D1"},
        {
            **asked_for,
            "kind": "return_row",
            "happened_at": NOW - 2 * DAY,
            "told_at": 2,
            "reason": "CR-DEFECTIVE",
            "rma": "D1",
            "quantity": 2,
        },
    ]
    duck = columns(orders=[order], items=[{**order, "sku": "PIN", "quantity": 3}], events=events)
    assert counted(duck, "return_rate")[1] == (3, 2, 0, 0)
    assert asked(duck, "return_rate", "by_sku", reasons={"CR-DEFECTIVE": "factory_defect"}) == [
        (1, "live", "PIN", "factory_defect", "CR-DEFECTIVE", 2, 3)
    ]


def test_a_return_that_ebay_lists_counts_as_one_unit_of_the_only_sku_of_its_order() -> None:
    base = {"grp": 1, "ordered_on": TODAY - 9, "ordered_at": NOW - 9 * DAY, "counted": 1}
    opened = {
        "grp": 1,
        "ordered_on": TODAY - 9,
        "kind": "request_opened",
        "happened_at": NOW - 3 * DAY,
        "told_at": 1,
        "sku": "",
        "quantity": 1,
    }
    items = [("PIN", 1), ("PIN", 2), ("CUP", 2), ("CUP", 3)]
    events = [{**opened, "subject": n, "about": about} for n, about in enumerate(("return", "return", "not_received"), start=1)]
    duck = columns(
        orders=[{**base, "subject": n} for n in (1, 2, 3)],
        items=[{**base, "sku": sku, "subject": n, "quantity": 1} for sku, n in items],
        events=[*events, {**events[0], "told_at": 2}],
    )
    assert counted(duck, "return_rate")[1] == (4, 2, 0, 0)
    assert [row[2:6] for row in asked(duck, "return_rate", "by_sku")] == [("", "", "", 1), ("PIN", "", "", 1)]


def test_a_transaction_is_defective_by_the_sellers_cancellation_or_a_case_closed_for_the_buyer() -> None:
    placed = {"grp": 1, "ordered_on": TODAY - 9, "ordered_at": NOW - 9 * DAY, "counted": 1, "cancelled": 0}
    cancelled = {**placed, "cancelled": 1, "seen_cancelled_at": NOW - 8 * DAY}
    every = [
        {**placed, "subject": 1},
        {**cancelled, "subject": 2},
        {**cancelled, "subject": 3, "cancel_asked_at": NOW - 9 * DAY},
        {**cancelled, "subject": 4},
    ]
    closed = {"grp": 1, "kind": "request_closed", "about": "case", "happened_at": NOW - DAY}
    events = [{**closed, "subject": 1, "outcome": "buyer"}, {**closed, "subject": 4, "outcome": "seller"}]
    duck = columns(orders=every, events=events)
    assert counted(duck, "transaction_defect_rate")[1] == (4, 3, 2, 0)
    assert counted(duck, "cases_unresolved_rate")[1] == (4, 1, 0, 0)


def apart(duck: Any, metric: str) -> dict[tuple[str, int, str], tuple[int, int, list[int]]]:
    """(what, day at an end of the window or 0, when it stood) -> (units, how many orders, some of them), of the first group."""
    found: dict[tuple[str, int, str], tuple[int, int, list[int]]] = {}
    for what, edge_on, was, stood, stands, units, count, subject in asked(duck, metric, "apart", at=None, moments=MOMENTS):
        key = what, edge_on and edge_on - TODAY, f"{was}{stood}{stands}"
        found.setdefault(key, (int(units), count, []))[2].append(subject)
    return found


def test_orders_are_told_apart_by_when_they_counted_and_on_which_day() -> None:
    """Late shipments: by the day to ship; one more is not late and two are in no figure."""
    due = {"grp": 1, "ordered_on": TODAY - 30, "ordered_at": NOW - 30 * DAY, "counted": 1, "cancelled": 0}
    late = {"shipped_at": NOW + 90 * DAY}
    days = {1: TODAY - 60, 2: TODAY - 59, 3: TODAY - 9, 4: TODAY - 1, 5: TODAY - 9, 6: TODAY - 10, 10: TODAY + 1}
    every = [{**due, **late, "subject": n, "ordered_on": on - 2, "ship_by_at": on * DAY + 9 * HOUR} for n, on in days.items()]
    in_time = {**due, "subject": 7, "ship_by_at": (TODAY - 9) * DAY, "shipped_at": (TODAY - 10) * DAY}
    duck = columns(orders=[*every, in_time, {**due, "subject": 8}, {**due, "subject": 9, "cancelled": 1}])
    assert apart(duck, "late_shipment_rate") == {
        ("counts", -60, "111"): (1, 1, [1]), ("of", -60, "111"): (1, 1, [1]),
        ("counts", -59, "111"): (1, 1, [2]), ("of", -59, "111"): (1, 1, [2]),
        ("counts", 0, "111"): (3, 3, [3, 5]), ("counts", 0, "011"): (1, 1, [4]), ("rest", 0, "111"): (1, 1, [7]),
        ("counts", 1, "001"): (1, 1, [10]), ("of", 1, "111"): (1, 1, [10]),
        ("cancelled", 0, "111"): (1, 1, [9]), ("dayless", 0, "111"): (1, 1, [8]),
    }  # fmt: skip


def test_orders_told_apart_are_those_that_a_moment_counts() -> None:
    order = {"grp": 1, "ordered_on": TODAY - 9, "ordered_at": NOW - 9 * DAY, "counted": 1, "cancelled": 0}
    every = [{**order, "subject": n} for n in range(6)]
    defect = {"grp": 1, "ordered_on": TODAY - 9, "component": "a_to_z", "counts": 1, "undecided": 0, "from_at": NOW - 5 * DAY}
    gone = {"until_at": NOW - DAY}
    duck = columns(
        orders=every,
        defects=[{**defect, "subject": 1}, {**defect, **gone, "subject": 2}, {**defect, "subject": 3, "undecided": 1}],
    )
    found = apart(duck, "order_defect_rate")
    assert {key: subjects for key, (_, _, subjects) in found.items()} == {
        ("counts", 0, "111"): [1, 3], ("undecided", 0, "111"): [3], ("counts", 0, "100"): [2], ("rest", 0, "111"): [0, 2],
    }  # fmt: skip
    assert found["rest", 0, "111"][:2] == (4, 4) and counted(duck, "order_defect_rate")[1] == (6, 2, 1, 0)


@pytest.mark.parametrize("metric", definitions())
def test_every_definition_cites_a_policy_and_has_words_in_both_languages(metric: str) -> None:
    d = definitions()[metric]
    assert load().policy(d.source)
    codes = [f"metric.{metric}", *(f"excludes.{c}" for c in d.excludes), *(f"note.{c}" for c in d.notes)]
    codes += [f"missing.{c}" for c in (*d.missing, d.empty, d.unknown, d.undecided) if c]
    assert not [code for code in codes for language in ("en", "nl") if code not in catalogue(language)]


@pytest.mark.parametrize("metric", [m for m, d in definitions().items() if d.text])
def test_every_definition_answers_in_every_frame_over_nothing(metric: str) -> None:
    duck = columns()
    assert [row[2] for row in asked(duck, metric)] == [0, 0]
    assert asked(duck, metric, "behind") == asked(duck, metric, "apart", at=None, moments=MOMENTS) == []
    assert {tuple(row[2:]) for row in asked(duck, metric, "trajectory", at=None, days=(TODAY - 3, TODAY))} == {(0, 0)}


@pytest.mark.parametrize("metric", [m for m, d in definitions().items() if d.text])
@pytest.mark.parametrize("frame", ["moment", "behind", "trajectory", "apart"])
def test_every_question_can_be_put_to_spark(metric: str, frame: str) -> None:
    """That the answers are the same is for benchmarks/spark_check.py, which needs Java."""
    at = NOW if frame in ("moment", "behind") else None
    args = {1: {"home": 1, "hours": 24}}
    said = translated(question(metric, frame, spans=SPANS, at=at, args=args, days=(1, 9), moments=MOMENTS))
    assert (" // " not in said and " DIV " in said) or metric not in ("late_shipment_rate", "contact_response_rate")
    assert "{" not in said
    assert "GENERATE_SERIES" not in said.upper()
