"""Working days: Monday to Friday less the public holidays of a country; and a company's opening hours."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from odra.facts.moments import HOUR, local_date, moment

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # slow to import, and most runs need none

    return frozenset(holidays.country_holidays(country, years=year))


def is_workday(day: date, country: str) -> bool:
    return day.weekday() < 5 and day not in _holidays(country, day.year)


@lru_cache(maxsize=1 << 16)
def workdays_after(day: date, count: int, country: str) -> date:
    """The `count`-th working day after `day`, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day, country)
    return day


def open_hours_after(at: int, hours: float, week: Mapping[str, str], country: str, zone: str) -> int:
    """The moment at which so many opening hours have passed since `at`.

    `week`: weekday (mon to sun) -> `09:00-17:00`; days that are not named, and public holidays, are closed. Raises ValueError
    where no day is open.
    """
    if not week:
        raise ValueError("no weekday has opening hours")
    left, day = round(hours * HOUR), local_date(at, zone)
    while True:
        for opens, closes in _spans(day, week.get(DAYS[day.weekday()], ""), country, zone):
            begins = max(at, opens)
            if left <= closes - begins:
                return begins + left
            left -= max(0, closes - begins)
        day += timedelta(days=1)


@lru_cache(maxsize=1 << 14)
def _spans(day: date, told: str, country: str, zone: str) -> tuple[tuple[int, int], ...]:
    """When a day told as `09:00-17:00` opens and closes: not at all where nothing is told, or on a public holiday."""
    if not told or day in _holidays(country, day.year):
        return ()
    opens, closes = (moment(datetime.combine(day, time.fromisoformat(t), ZoneInfo(zone))) for t in told.split("-"))
    return ((opens, closes),)


@lru_cache(maxsize=1 << 16)
def workday_before(day: date, country: str) -> date:
    """The last working day before `day`."""
    day -= timedelta(days=1)
    while not is_workday(day, country):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=1 << 16)
def workdays_between(start: date, end: date, country: str) -> int:
    """Working days after `start` up to and with `end`."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_workday(day, country) for day in days)
