"""Moments as integers: microseconds since 1970 UTC for instants, days since 1970 for dates.

`at` is always a moment in microseconds. Periods are half-open. Field names end in `_at` (moment) or `_on` (day).
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MICROS = 1_000_000
HOUR = 3600 * MICROS
DAY = 24 * HOUR
INSTANT, DAY_ONLY = 0, 1
_BARE = re.compile(r"[\dW-]+\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FIRST_YEAR, LAST_YEAR = 2015, 2099  # the years whose rules policies know
FIRST_AT, LAST_AT = (DAY * (date(y, 1, 1).toordinal() - _EPOCH_ORDINAL) for y in (FIRST_YEAR, LAST_YEAR + 1))


def moment(when: datetime) -> int:
    """Microseconds since 1970 UTC. Raises ValueError for a naive time."""
    if when.tzinfo is None:
        raise ValueError(f"{when.isoformat()} has no time zone; write for instance {when.isoformat()}Z")
    return (when - _EPOCH) // timedelta(microseconds=1)


def as_datetime(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


def iso(at: int) -> str:
    """`2026-11-23T09:12:00Z`; microseconds only where there are any."""
    return as_datetime(at).isoformat().replace("+00:00", "Z")


def day_number(day: date) -> int:
    return day.toordinal() - _EPOCH_ORDINAL


def as_date(day: int) -> date:
    return date.fromordinal(day + _EPOCH_ORDINAL)


def day_of(at: int) -> int:
    """The UTC day of a moment: metric days are UTC days."""
    return at // DAY


@lru_cache(maxsize=1 << 14)
def local_date(at: int, zone: str) -> date:
    offset = _steady(at // DAY, zone)
    return as_datetime(at).astimezone(ZoneInfo(zone)).date() if offset is None else as_date((at + offset) // DAY)


@lru_cache(maxsize=1 << 16)
def _steady(day: int, zone: str) -> int | None:
    """What a zone is ahead of UTC on a UTC day and some hours around it; None where the clock changes then."""
    moments = (as_datetime(day * DAY + hours * HOUR) for hours in (-6, 12, 30))
    offsets = {when.astimezone(ZoneInfo(zone)).utcoffset() for when in moments}
    only = offsets.pop() if len(offsets) == 1 else None
    return None if only is None else only // timedelta(microseconds=1)


def told_day(at: int, zone: str) -> date:
    """The day of a moment that is known only to the day: it starts that day in `zone`, or in UTC where the zone was not known."""
    day = local_date(at, zone)
    return day if start_of(day, zone) == at else as_datetime(at).date()


@lru_cache(maxsize=1 << 16)
def start_of(day: date, zone: str = "UTC") -> int:
    """The first moment of `day` in `zone`: where a clock starts that is known only to the day."""
    return moment(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)))


@lru_cache(maxsize=1 << 14)
def end_of(day: date, zone: str = "UTC") -> int:
    """The first moment after `day` in `zone`."""
    return start_of(day + timedelta(days=1), zone)


@lru_cache(maxsize=1 << 14)
def days_later(at: int, days: int, zone: str) -> int:
    """The same time of day in `zone`, `days` calendar days later: across a change of the clock a day is not 24 hours."""
    offset = _steady(at // DAY, zone)
    if offset is not None and offset == _steady(at // DAY + days, zone):
        return at + days * DAY
    return moment(as_datetime(at).astimezone(ZoneInfo(zone)) + timedelta(days=days))


def parse_at(text: str) -> int:
    """`--at`: an ISO time with its zone, or a bare date, which means the end of that UTC day.

    Raises ValueError with the way out for a naive time, nonsense and years without rules.
    """
    text = text.strip()
    try:
        when = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError(f"{text!r} is neither a date (2026-11-23) nor a time with its zone (2026-11-23T09:12Z)") from wrong
    at = moment(when.replace(tzinfo=UTC)) + DAY - 1 if _BARE.match(text) else moment(when)
    if not FIRST_AT <= at < LAST_AT:
        raise ValueError(f"{text!r} lies outside {FIRST_YEAR} to {LAST_YEAR}, the years whose rules Odra knows")
    return at
