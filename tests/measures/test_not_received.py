"""Parcels that buyers say did not come, whatever way they say it."""

from typing import Any

import pytest
from tests.measures.columns import columns
from tests.measures.test_definitions import NOW, TODAY, asked

from odra.facts.moments import DAY
from odra.measures.metrics import classes
from odra.policies import load

ORDER = {"grp": 1, "ordered_on": TODAY - 9, "ordered_at": NOW - 9 * DAY, "counted": 1}


def counted(duck: Any) -> tuple[int, int]:
    """(orders, of them missed) of the one group."""
    reasons = classes(load().value("amazon.return.reason_fault", on=TODAY))
    ((_, _, orders, missed, *_),) = [row for row in asked(duck, "item_not_received_rate", reasons=reasons) if row[0] == 1]
    return int(orders), int(missed)


@pytest.mark.parametrize(
    ("reason", "counts"), [("NEVER_ARRIVED", 1), ("CR-UNDELIVERABLE_UNKNOWN", 1), ("UNWANTED_ITEM", 0), ("", 0), (None, 0)]
)
def test_a_return_asked_for_because_nothing_came_counts_from_then_on(reason: str | None, counts: int) -> None:
    row = {
        "grp": 1,
        "subject": 1,
        "ordered_on": TODAY - 9,
        "kind": "return_row",
        "happened_at": NOW - DAY,
        "told_at": NOW,
        "reason": reason,
    }
    duck = columns(orders=[{**ORDER, "subject": n} for n in (1, 2)], events=[row, {**row, "happened_at": NOW - 2 * DAY}])
    assert counted(duck) == (2, counts)


def test_a_buyer_who_says_it_in_two_ways_counts_once() -> None:
    row = {
        "grp": 1,
        "subject": 1,
        "ordered_on": TODAY - 9,
        "kind": "return_asked",
        "happened_at": NOW - DAY,
        "told_at": NOW,
        "reason": "NEVER_ARRIVED",
    }
    orders = [
        {**ORDER, "subject": 1, "missed_at": NOW - 3 * DAY},
        {**ORDER, "subject": 2, "missed_at": NOW - DAY},
        {**ORDER, "subject": 3},
    ]
    assert counted(columns(orders=orders, events=[row])) == (3, 2)
