"""Cells that hold dates, amounts and counts: ISO with a zone, `10-Jul-2025`, or local dates that only the marketplace can settle."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from odra.facts.moments import DAY_ONLY, FIRST_AT, INSTANT, LAST_AT, moment, start_of
from odra.facts.money import to_minor
from odra.facts.reading import Hints
from odra.policies import marketplace

TRUE = frozenset(("true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "1"))
MOST = 10**15  # minor units and pieces beyond this are a slip of the pen
# The first letters of the months in six languages; `juin` and `juillet` need four.
_MONTHS = {
    name: n
    for n, names in enumerate(
        "jan gen ene|feb fév fev|mar mär mrt maa mrz|apr avr abr|may mai mei mag|jun juin giu|jul juil lug|aug aoû aou ago|sep set|oct okt ott|nov|dec dez déc dic".split("|"), 1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = r"([^\W\d_]{3,10})\.?"
_NAMED = re.compile(rf"(?:([0-9]{{1,2}})[-/ .]+{_MONTH}|{_MONTH}[-/ .]+([0-9]{{1,2}}),?)[-/ .]+([0-9]{{4}}|[0-9]{{2}})\Z")
_NUMBERED = re.compile(r"(\d{4}|\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{1,2})(?!\d)", re.ASCII)


class Ambiguous(ValueError):
    """A local date whose day and month cannot be told apart without the marketplace."""

    code = "date_ambiguous"


class OutOfRange(ValueError):
    """A date in years that no rule knows: a slip of the pen, or older than any after-sales question."""

    code = "date_out_of_range"


class InFuture(ValueError):
    """The date of something that cannot have happened yet."""

    code = "date_in_future"


def why(wrong: ValueError) -> str:
    """The code of a problem with a date."""
    return str(getattr(wrong, "code", "bad_date"))


def within(at: int) -> int:
    """A moment in years that rules know. Raises OutOfRange."""
    if not FIRST_AT <= at < LAST_AT:
        raise OutOfRange(f"{at} lies outside the years that rules know")
    return at


class Days:
    """How a file writes its days: as told, as its known orders say, as its own dates show; they begin in their order's zone."""

    def __init__(self, dates: Sequence[str], orders: Sequence[str], hints: Hints) -> None:
        self._known = {} if hints.marketplace else hints.marketplace_of(list(orders))
        self._usual = hints.marketplace or next((m for m, _ in Counter(self._known.values()).most_common(1)), "")
        self._order = hints.date_order or order_of(self._usual) or own_order(dates)

    def marketplace(self, order: str) -> str:
        return self._known.get(order, self._usual)

    def read(self, text: str) -> date:
        """Raises Ambiguous, or ValueError for what is no date."""
        return day(text, self._order)

    def start(self, text: str, order: str) -> int:
        """The moment at which a day begins for an order. Raises as `read`."""
        return day_start(self.read(text), self.marketplace(order))

    def when(self, text: str, order: str) -> tuple[int, int]:
        """(moment, precision) of a date with or without a time. Raises as `read`."""
        if ":" in text:
            return stamp(text, self._order), INSTANT
        return self.start(text, order), DAY_ONLY


def instant(text: str) -> int:
    """Microseconds of an ISO time; a report's time without a zone is UTC. Raises ValueError for anything else."""
    when = datetime.fromisoformat(text.strip())
    return within(moment(when if when.tzinfo else when.replace(tzinfo=UTC)))


def stamp(text: str, order: str = "") -> int:
    """Microseconds of a date with a time: ISO, or a local date and the time in UTC (`23.11.2026 09:12:00 UTC`). Raises as `day`."""
    text = text.strip().removesuffix("UTC").rstrip()
    try:
        return instant(text)
    except OutOfRange:
        raise
    except ValueError:
        on, _, clock = text.partition(" ")
        return within(moment(datetime.combine(day(on, order), time.fromisoformat(clock.strip() or "00:00"), UTC)))


def day(text: str, order: str = "") -> date:
    """A calendar day. `order`: dmy | mdy | ymd for local dates. Raises Ambiguous, or ValueError for what is no date."""
    text = text.strip()
    if named := _NAMED.match(text):
        return date(_year(named[5]), _month(named[2] or named[3], text), int(named[1] or named[4]))
    numbered = _NUMBERED.match(text)
    if numbered is None:
        raise ValueError(f"{text!r} is not a date")
    return _numbered(text, (numbered[1], numbered[2], numbered[3]), order)


def _month(name: str, text: str) -> int:
    folded = name.casefold()
    month = _MONTHS.get(folded[:4]) or _MONTHS.get(folded[:3])
    if month is None:
        raise ValueError(f"{text!r} is not a date")
    return month


def _numbered(text: str, parts: tuple[str, str, str], order: str) -> date:
    a, b, c = parts
    if len(a) == 4 or order == "ymd":
        return date(_year(a), int(b), int(c))
    first, second = int(a), int(b)
    if order == "mdy" or (not order and second > 12 >= first):
        return date(_year(c), first, second)
    if order == "dmy" or first > 12 or first == second:
        return date(_year(c), second, first)
    raise Ambiguous(f"{text!r} can be read as day-month or month-day")


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) <= 2 else 0)


def order_of(market: str) -> str:
    """The order of day and month in a marketplace's files, or empty when the marketplace is unknown."""
    known = marketplace(market)
    return known.date_order if known else ""


def own_order(texts: Sequence[str]) -> str:
    """The order that a file's own dates give away: some number above 12, and none that contradicts it."""
    orders = {_told(match[1], match[2]) for t in texts if (match := _NUMBERED.match(t.strip())) and len(match[1]) < 4}
    orders.discard("")
    return orders.pop() if len(orders) == 1 else ""


def _told(a: str, b: str) -> str:
    if int(a) > 12 >= int(b):
        return "dmy"
    return "mdy" if int(b) > 12 >= int(a) else ""


def day_start(when: date, market: str) -> int:
    """The first moment of a day in the marketplace's zone (UTC when it is unknown): where a day-only clock starts."""
    known = marketplace(market)
    return within(start_of(when, known.zone if known else "UTC"))


def amount(text: str, currency: str) -> int:
    """Minor units of an optional cell, 0 when it is empty. Raises ValueError for what is no amount."""
    text = text.strip()
    minor = to_minor(text, currency) if text else 0
    if abs(minor) > MOST:
        raise ValueError(f"{text!r} is too much to be an amount")
    return minor


def count(text: str) -> int:
    """Pieces in an optional cell (`2`, `2.0`), 0 when it is empty. Raises ValueError for anything else."""
    text = text.strip().replace(",", ".")
    whole, _, rest = text.partition(".")
    if not text:
        return 0
    if not (whole.isascii() and whole.isdecimal() and len(whole) < 10 and not rest.strip("0")):
        raise ValueError(f"{text!r} is not a number of pieces")
    return int(whole)
