"""Moments: microseconds since 1970 UTC, days in a zone, and the two ways to write `--at`."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odra.facts.moments import (
    DAY,
    HOUR,
    as_date,
    as_datetime,
    day_number,
    day_of,
    days_later,
    end_of,
    iso,
    local_date,
    moment,
    parse_at,
    start_of,
    told_day,
)

ZONES = st.sampled_from(
    ["UTC", "Europe/Amsterdam", "America/Los_Angeles", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "Africa/Cairo"]
)
DATES = st.dates(date(2015, 1, 1), date(2099, 12, 30))


def test_a_bare_date_means_the_end_of_that_utc_day() -> None:
    assert parse_at("2026-11-23") == parse_at("2026-11-24T00:00:00Z") - 1


@pytest.mark.parametrize("text", ["2026-11-23T09:12:00Z", "2026-11-23T10:12+01:00", " 2026-11-23T09:12:00+00:00 "])
def test_a_time_with_its_zone_is_that_moment(text: str) -> None:
    assert iso(parse_at(text)) == "2026-11-23T09:12:00Z"


@pytest.mark.parametrize("text", ["2026-11-23T09:12", "yesterday", "", "2026-02-30", "23/11/2026", "9999-12-31T10:00"])
def test_a_naive_time_or_nonsense_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(ValueError, match=r"zone|neither"):
        parse_at(text)


@pytest.mark.parametrize(
    "text", ["2014-12-31", "9999-12-31", "9999-12-31T23:59:59-14:00", "2015-01-01T00:00+14:00", "0001-01-01"]
)
def test_years_without_rules_are_refused_with_those_that_have_them(text: str) -> None:
    with pytest.raises(ValueError, match="lies outside 2015 to 2099"):
        parse_at(text)


def test_a_naive_datetime_is_no_moment() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        moment(datetime(2026, 11, 23))


@given(st.datetimes(datetime(2015, 1, 1), datetime(2099, 12, 31)))
def test_a_moment_reads_back_as_it_was(when: datetime) -> None:
    at = moment(when.replace(tzinfo=UTC))
    assert as_datetime(at) == when.replace(tzinfo=UTC)
    assert parse_at(iso(at)) == at
    assert as_date(day_of(at)) == when.date()


@given(DATES, ZONES)
def test_a_day_begins_and_ends_in_its_zone_and_days_leave_no_gap(day: date, zone: str) -> None:
    start, end = start_of(day, zone), end_of(day, zone)
    assert local_date(start, zone) == local_date(end - 1, zone) == day
    assert local_date(start - 1, zone) == day - timedelta(days=1)
    assert end - start in (23 * HOUR, DAY, 25 * HOUR)
    assert told_day(start, zone) == day


@given(DATES)
def test_days_are_numbered_from_1970(day: date) -> None:
    assert as_date(day_number(day)) == day
    assert day_number(day) * DAY == start_of(day)


def test_across_a_change_of_the_clock_a_day_is_not_24_hours() -> None:
    noon = parse_at("2026-10-24T10:00:00Z")
    assert iso(days_later(noon, 1, "Europe/Amsterdam")) == "2026-10-25T11:00:00Z"
    assert end_of(date(2026, 10, 25), "Europe/Amsterdam") - start_of(date(2026, 10, 25), "Europe/Amsterdam") == 25 * HOUR


def test_a_day_told_without_its_zone_starts_in_utc() -> None:
    assert told_day(start_of(date(2026, 11, 20)), "Europe/Amsterdam") == date(2026, 11, 20)
    assert told_day(start_of(date(2026, 11, 20)), "America/Los_Angeles") == date(2026, 11, 20)


def test_a_day_that_begins_at_one_because_of_the_clock_is_still_that_day() -> None:
    assert told_day(start_of(date(2026, 4, 24), "Africa/Cairo"), "Africa/Cairo") == date(2026, 4, 24)


@given(DATES, st.integers(-90, 90), st.integers(0, 47), st.integers(-3, 3), ZONES)
def test_days_and_times_of_day_are_those_of_the_zone_around_every_change_of_the_clock(
    day: date, days: int, halves: int, off: int, zone: str
) -> None:
    at = DAY * min(max(day_number(day), day_number(date(2015, 6, 1))), day_number(date(2099, 6, 1))) + halves * HOUR // 2 + off
    there = as_datetime(at).astimezone(ZoneInfo(zone))
    assert local_date(at, zone) == there.date()
    assert days_later(at, days, zone) == moment(there + timedelta(days=days))


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/Los_Angeles", "Australia/Sydney", "Asia/Tokyo", "Africa/Cairo"])
def test_each_half_hour_of_a_year_lies_in_the_day_of_its_zone(zone: str) -> None:
    first = start_of(date(2026, 1, 1))
    for at in range(first, first + 366 * DAY, HOUR // 2):
        there = as_datetime(at).astimezone(ZoneInfo(zone))
        assert local_date(at, zone) == there.date()
        assert days_later(at, 3, zone) == moment(there + timedelta(days=3))
