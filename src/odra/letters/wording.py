"""Words for codes: one catalogue a language, formatted in the reader's zone. The only place where codes become sentences."""

from collections.abc import Mapping
from datetime import date, time
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml

from odra.facts.decision import Said
from odra.facts.moments import MICROS, as_date, as_datetime, day_number
from odra.facts.money import Money

LANGUAGES = ("en", "nl")
ENDS = frozenset(("due_at", "until_at"))  # moments until which: one at midnight ends the day before


class Speaker(msgspec.Struct, frozen=True):
    """In which language, and in whose zone."""

    language: str = "en"
    zone: str = "UTC"

    def say(self, said: Said) -> str:
        """The sentence of a code with its values. Raises KeyError for a code that the catalogue lacks."""
        return self.words(said.code, **said.values)

    def words(self, code: str, **values: Any) -> str:
        shown = {name: self.value(name, value) for name, value in values.items()}
        return catalogue(self.language)[code].format_map(_Values(shown, self.language))

    def value(self, name: str, value: Any) -> str:
        """A value as people read it; its name says what it is (`*_at` a moment, `*_on` a day)."""
        if value is None:
            return catalogue(self.language)["value.whole_amount" if name == "amount" else "value.unknown"]
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, date):  # a moment that is known only to the day
            return self.day(day_number(value))
        if isinstance(value, int) and name.endswith("_at"):
            return self.deadline(value) if name in ENDS else self.moment(value)
        if isinstance(value, int) and name.endswith("_on"):
            return self.day(value)
        return f"{value:,}" if isinstance(value, int) and self.language == "en" else str(value)

    def money(self, money: Money) -> str:
        """`EUR 14.95`, in Dutch `EUR 14,95`: the code first, no separators within thousands, as on the marketplace's own pages."""
        return str(money).replace(".", ",") if self.language == "nl" else str(money)

    def country(self, code: str) -> str:
        """`France` of `FR`; the code itself where it is none that we know."""
        from babel import Locale  # slow to import

        return str(Locale(self.language).territories.get(code.upper(), code)) or self.words("value.unknown")

    def moment(self, at: int) -> str:
        """`Mon 23 Nov, 09:12`."""
        local = as_datetime(at).astimezone(ZoneInfo(self.zone))
        return f"{self._pattern(local, 'EEE d MMM')}, {local:%H:%M}"

    def deadline(self, at: int) -> str:
        """A moment until which; one at midnight is the end of a day: `Sat 14 Nov, 24:00`."""
        ended = self._day_ended(at)
        return self.moment(at) if ended is None else f"{self.day(ended)}, 24:00"

    def by(self, at: int, now: int) -> str:
        """A deadline as near as it is: `today 24:00`."""
        ended = self._day_ended(at)
        if ended is None:
            return self.when(at, now)
        return self.words("span.today", clock="24:00") if ended == self._day(now) else self.deadline(at)

    def _day_ended(self, at: int) -> int | None:
        """The day that ends at a moment, where one does."""
        local = as_datetime(at).astimezone(ZoneInfo(self.zone))
        return day_number(local.date()) - 1 if local.time() == time() else None

    def _day(self, at: int) -> int:
        return day_number(as_datetime(at).astimezone(ZoneInfo(self.zone)).date())

    def clock(self, at: int) -> str:
        return f"{as_datetime(at).astimezone(ZoneInfo(self.zone)):%H:%M}"

    def day(self, on: int) -> str:
        return self._pattern(as_date(on), "EEE d MMM")

    def dated(self, at: int) -> str:
        """The day of a moment with its year: `1 Feb 2027`."""
        return self._pattern(as_datetime(at).astimezone(ZoneInfo(self.zone)), "d MMM y")

    def span(self, micros: int) -> str:
        """A length of time in its two largest units: `3 h 42 min`, `2 days 4 h`."""
        minutes = abs(micros) // (60 * MICROS)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        if days:
            return self.words("span.days", days=days, hours=hours)
        return self.words("span.hours" if hours else "span.minutes", hours=hours, minutes=minutes)

    def when(self, at: int, now: int) -> str:
        """A moment as near as it is: `12:54` today, `Tue 24 Nov, 09:12` on another day."""
        return self.words("span.today", clock=self.clock(at)) if self._day(at) == self._day(now) else self.moment(at)

    def long_day(self, on: int) -> str:
        """`Thursday 3 December`, for letters."""
        return self._pattern(as_date(on), "EEEE d MMMM")

    def _pattern(self, when: Any, pattern: str) -> str:
        return _formatted(self.language, pattern, when.year, when.month, when.day)


@lru_cache(maxsize=10_000)
def _formatted(language: str, pattern: str, year: int, month: int, day: int) -> str:
    """A page names the same few days hundreds of times."""
    from babel.dates import format_date  # slow to import, and JSON needs none

    return str(format_date(date(year, month, day), pattern, locale=language)).replace(".", "")


class _Values(dict[str, str]):
    """Values by name. `{count|case|cases}` is the word that goes with the count; a value that is not known is said to be so."""

    def __init__(self, values: Mapping[str, str], language: str) -> None:
        super().__init__(values)
        self.language = language

    def __missing__(self, name: str) -> str:
        counted, *forms = name.split("|")
        if forms:
            return forms[self.get(counted) != "1"]
        return catalogue(self.language)["value.whole_amount" if name == "amount" else "value.unknown"]


@cache
def catalogue(language: str) -> dict[str, str]:
    """Code -> sentence, flat: `step.refund`. Raises FileNotFoundError for a language without one."""
    text = (files("odra.letters") / "catalogue" / f"{language}.yaml").read_text("utf-8")
    tree: dict[str, dict[str, str]] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # both loaders are safe ones  # nosec B506
    return {f"{group}.{code}": words for group, codes in tree.items() for code, words in codes.items()}
