"""What came of a forecast, reckoned by hand: ten orders a day, so that sixty days hold 600 and more than six defects are over 1 %."""

import pytest
from tests.forecasts import a_defect, a_forecast, a_shop
from tests.helpers import NOW

from odra.cases.outcomes import Came, came_of
from odra.ledger.forecasts import Forecast

pytestmark = pytest.mark.usefixtures("desk")
WITHIN_30 = {
    "what": "above_30",
    "made_on": 80,
    "window_from_on": 153,
    "window_to_on": 93,
    "due_on": 49,
    "size": None,
    "prob": None,
}


def came(told: Forecast) -> Came | None:
    return came_of([told], at=NOW).get(told)


def test_the_final_rate_counts_what_was_reported_and_stood_when_the_last_order_was_mature() -> None:
    a_shop(days=200)
    a_defect(1, placed=170, told=160)
    a_defect(2, placed=170, told=30)  # on the day it was due: too late
    a_defect(3, placed=130, told=100, gone=31)  # withdrawn before
    a_defect(4, placed=130, told=100, gone=30)  # withdrawn after
    a_defect(5, placed=119, told=100)  # ordered after the window
    a_defect(6, placed=181, told=100)  # and before it
    assert came(a_forecast()) == Came(2, 600, exceeded=False)


@pytest.mark.parametrize(("defects", "over"), [(6, False), (7, True)])
def test_six_of_600_are_at_the_target_and_seven_over_it(defects: int, over: bool) -> None:
    a_shop(days=200)
    for n in range(defects):
        a_defect(n, placed=150, told=140)
    found = came(a_forecast())
    assert found is not None and (found.defects, found.exceeded) == (defects, over)


@pytest.mark.parametrize(("until", "due"), [(31, True), (32, False)])
def test_a_forecast_is_not_due_before_orders_are_known_up_to_its_end(until: int, due: bool) -> None:
    """Nobody has imported since: that no defect came is then no news."""
    a_shop(days=200, until=until)
    assert (came(a_forecast()) is not None) == due


def test_a_forecast_is_not_due_before_its_days_are_over() -> None:
    a_shop(days=200)
    assert came(a_forecast(due_on=0)) is not None
    assert came(a_forecast(due_on=-1)) is None


def test_a_forecast_of_orders_that_were_taken_back_has_no_outcome() -> None:
    a_shop(days=100)
    assert came(a_forecast()) is None


@pytest.mark.parametrize(
    ("told", "gone", "over"),
    [
        (70, 65, True),  # five days over, then withdrawn
        (79, 78, True),  # the first day
        (80, 79, False),  # on the day it was told already: no day ahead
        (50, None, True),  # the last of the thirty days
        (49, None, False),  # the day after
    ],
)
def test_the_displayed_rate_was_over_when_it_was_so_at_the_end_of_any_day(told: int, gone: int | None, over: bool) -> None:
    a_shop(days=200)
    for n in range(7):
        a_defect(n, placed=100, told=told, gone=gone)
    found = came(a_forecast(**WITHIN_30))
    assert found is not None and found.exceeded == over
    assert found.defects == (7 if over else 0) and found.orders == 600


def test_a_defect_shows_only_while_its_order_is_displayed() -> None:
    """The displayed days end a fortnight ago: an order of 150 days ago left them 76 days ago."""
    a_shop(days=200)
    for n in range(7):
        a_defect(n, placed=150, told=75)
    assert came(a_forecast(**WITHIN_30)) == Came(0, 600, exceeded=False)
