"""Working days: Monday to Friday less the public holidays of a country."""

from datetime import date, timedelta
from functools import cache


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # slow to import, and most runs need none

    return frozenset(holidays.country_holidays(country, years=year))


def is_workday(day: date, country: str) -> bool:
    return day.weekday() < 5 and day not in _holidays(country, day.year)


def workdays_after(day: date, count: int, country: str) -> date:
    """The `count`-th working day after `day`, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day, country)
    return day


def workday_before(day: date, country: str) -> date:
    """The last working day before `day`."""
    day -= timedelta(days=1)
    while not is_workday(day, country):
        day -= timedelta(days=1)
    return day


def workdays_between(start: date, end: date, country: str) -> int:
    """Working days after `start` up to and with `end`."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_workday(day, country) for day in days)
