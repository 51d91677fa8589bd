"""Cells of eBay's tables: days and times by the site's clock, countries by their names, amounts with signs."""

from collections.abc import Sequence
from datetime import datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from odra.connectors.tables.cells import Days, within
from odra.connectors.tables.moneys import currency_of, money
from odra.connectors.tables.rows import Cells
from odra.facts.moments import DAY_ONLY, INSTANT, MICROS, end_of, local_date, moment
from odra.policies import zone_of

NONE = ("--", "-", "—")  # what eBay writes in a cell without a value
_LANGUAGES = ("en", "de", "fr", "it", "es", "nl")


class EbayCells(Cells):
    """`other`: the cells of another row of the same order, asked where this one is silent."""

    other: "EbayCells | None" = None

    def text(self, *names: str) -> str:
        found = super().text(*names)
        if found and found not in NONE:
            return found
        return self.other.text(*names) if self.other else ""

    def own(self, name: str) -> str:
        """What this row itself says."""
        found = super().text(name)
        return "" if found in NONE else found

    def money(self, name: str, otherwise: str) -> tuple[int, str]:
        text = self.own(name)
        try:
            return money(text, otherwise) if text else (0, otherwise)
        except ValueError:
            self.warn("bad_amount", name)
            return 0, otherwise

    def when(self, name: str, days: Days, order: str, market: str = "") -> tuple[int, int]:
        """(moment, precision); a time without a zone hangs where the site is. Raises Rejected."""
        return self._dated(name, lambda text: _when(text, days, market or days.marketplace(order)))

    def when_if_any(self, name: str, days: Days, order: str, market: str = "") -> int | None:
        if not self.text(name):
            return None
        return self._optional(lambda text: _when(text, days, market or days.marketplace(order))[0], "date_left_out", name)

    def until(self, name: str, days: Days, order: str, market: str = "") -> int | None:
        """A moment by which something is due: a day lasts to its end."""
        if not self.text(name):
            return None
        return self._optional(lambda text: _until(text, days, market or days.marketplace(order)), "date_left_out", name)

    def country(self, name: str) -> str:
        text = self.text(name)
        code = country_code(text)
        if text and not code:
            self.warn("unknown_country", name)
        return code or text

    def currency(self, names: Sequence[str]) -> str:
        """The currency that a column names, or a cell of these."""
        found = currency_of(self.text("currency"))
        for name in () if found else names:
            signs = "".join(c for c in self.own(name) if not (c.isdigit() or c in "-+., \u00a0"))
            found = found or currency_of(signs)
        return found


def _when(text: str, days: Days, market: str) -> tuple[int, int]:
    zone = ZoneInfo(zone_of(market))
    if "T" in text and text[:4].isdigit():
        found = datetime.fromisoformat(text)
        return within(moment(found if found.tzinfo else found.replace(tzinfo=zone))), INSTANT
    on, clock = _parted(text)
    day = days.read(on)
    at = within(moment(datetime.combine(day, clock or time(), zone)))
    return at, DAY_ONLY if clock is None else INSTANT


def _until(text: str, days: Days, market: str) -> int:
    at, precision = _when(text, days, market)
    zone = zone_of(market)
    return end_of(local_date(at, zone), zone) - MICROS if precision == DAY_ONLY else at


def _parted(text: str) -> tuple[str, time | None]:
    """The day, and the time behind it (`Sep-30-26 23:45:00`)."""
    on, _, clock = text.rpartition(" ")
    return (on, time.fromisoformat(clock)) if ":" in clock and on else (text, None)


@cache
def country_code(text: str) -> str:
    """`US` of `United States`, `USA` or `Vereinigte Staaten`; empty for what is no country."""
    bare = text.strip()
    return bare if len(bare) == 2 and bare.isalpha() and bare.isupper() else _countries().get(bare.casefold(), "")


@cache
def _countries() -> dict[str, str]:
    from babel import Locale  # slow to import

    named = {name.casefold(): code for lang in _LANGUAGES for code, name in Locale(lang).territories.items() if len(code) == 2}
    return named | {
        "usa": "US",
        "united states of america": "US",
        "great britain": "GB",
        "großbritannien": "GB",
        "uk": "GB",
        "the netherlands": "NL",
    }
