"""Working days and opening hours on their own; what follows from them stands in the experts' cases."""

from datetime import date

import pytest
from tests.rules.casebook import when

from odra.rules.procedures.workdays import open_hours_after, workday_before, workdays_after, workdays_between

ZONE = "Europe/Amsterdam"
WEEK = {"mon": "09:00-17:00", "tue": "09:00-12:00"}


@pytest.mark.parametrize(
    ("at", "hours", "until"),
    [
        ("2026-11-16 10:00", 7, "2026-11-16 17:00"),  # the last minute of the day is one of it
        ("2026-11-16 10:00", 8, "2026-11-17 10:00"),
        ("2026-11-17 15:00", 1, "2026-11-23 10:00"),  # after Tuesday noon nothing is open until Monday
        ("2026-04-27 10:00", 1, "2026-04-28 10:00"),  # King's Day is closed
    ],
)
def test_only_hours_at_which_somebody_is_there_are_counted(at: str, hours: float, until: str) -> None:
    assert open_hours_after(when(at, ZONE), hours, WEEK, "NL", ZONE) == when(until, ZONE)


def test_a_week_without_opening_hours_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^no weekday has opening hours$"):
        open_hours_after(when("2026-11-16 10:00", ZONE), 1, {}, "NL", ZONE)


def test_working_days_leave_out_weekends_and_holidays_both_ways() -> None:
    friday, wednesday = date(2026, 4, 24), date(2026, 4, 29)
    assert workdays_after(friday, 2, "NL") == wednesday
    assert workdays_between(friday, wednesday, "NL") == 2
    assert workday_before(date(2026, 4, 28), "NL") == friday
