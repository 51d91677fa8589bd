"""Dates and times as tracking pages and lists write them, in six languages: `Di., 17. Nov. 2026, 14:03 Uhr`, `November 17, 2026, 2:03 pm`, `hier à 14h03`."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odra.connectors.tables.cells import day as numbered_day
from odra.facts.moments import DAY_ONLY, INSTANT, local_date, moment, start_of

_NAMES = (
    "january|januar|januari|janvier|janv|gennaio|enero|jan|gen|ene", "february|februar|februari|février|fevrier|févr|fév|febbraio|febrero|feb|fev",
    "march|märz|maerz|maart|mars|marzo|mar|mär|mrt", "april|avril|aprile|abril|apr|avr|abr", "may|mai|mei|maggio|mayo|mag",
    "june|juni|juin|giugno|junio|jun|giu", "july|juli|juillet|juil|luglio|julio|jul|lug", "august|augustus|août|aout|agosto|aug|ago",
    "september|septembre|settembre|septiembre|sept|sep|set", "october|oktober|octobre|ottobre|octubre|oct|okt|ott",
    "november|novembre|noviembre|nov", "december|dezember|décembre|decembre|dicembre|diciembre|dec|déc|dez|dic",
)  # fmt: skip
_MONTH = {name: n for n, names in enumerate(_NAMES, 1) for name in names.split("|")}
_M = "(" + "|".join(sorted(_MONTH, key=len, reverse=True)) + r")\b\.?"
_SAID = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|º|°)?\.?[\s\-]*(?:de |of )?{_M}[\s\-]*(?:de |del )?,?\s*(\d{{4}}|\d\d(?![:\dh]))?(?![\d:])",
    re.I,
)
_AMERICAN = re.compile(rf"\b{_M}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]),?\s*(\d{{4}})?", re.I)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?=\D|\Z|T)")
_NUMBERED = re.compile(r"(?<![\d.])\d{1,2}([./\-])\d{1,2}\1(?:\d{4}|\d\d)(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d:.])T?(\d{1,2})\s?[:h]\s?(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?!\d)\s*(a\.?m\b\.?|p\.?m\b\.?)?\s*(?:uhr|uur)?\s*(Z\b|UTC|GMT|[+\-]\d\d:?\d\d\b)?", re.I
)  # fmt: skip
_DAYS_AGO = (
    (0, re.compile(r"\b(today|vandaag|heute|aujourd'hui|hoy|oggi)\b", re.I)),
    (1, re.compile(r"\b(yesterday|gisteren|gestern|hier|ayer|ieri)\b", re.I)),
)
_WEEKDAY = (
    r"mon|tues?|wed|wednes|thu|thurs|fri|sat|satur|sun|ma|di|wo|do|vr|za|zo|mo|mi|fr|sa|so|lun|mar|mer|mié|mie|jeu|jue|gio|ven|vie|sam|sáb|sab|dim|dom|"
    r"maan|dins|woens|donder|vrij|zater|zon"
)
_AROUND = re.compile(
    rf"^(?:(?:(?:{_WEEKDAY})(?:day|dag)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|"
    r"samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    r"at|on|om|op|um|am|le|à|a las|alle|ore|uhr|uur|the|den)\b[.,]?\s*|[\s,;:|·•\-–—]+)+",
    re.I,
)  # fmt: skip


class When(NamedTuple):
    """What a text says of the moment, and the words beside it. Missing parts are None."""

    day: date | None
    clock: time | None
    zone: tzinfo | None
    rest: str

    def moment(self, on: date | None, zone: str) -> tuple[int, int, bool]:
        """(moment, precision, told without a zone). `on`: the day when the text names none; `zone`: where its clock hangs."""
        day = self.day or on
        assert day is not None
        if self.clock is None:
            return start_of(day, zone), DAY_ONLY, self.zone is None
        at = datetime.combine(day, self.clock, self.zone or ZoneInfo(zone))
        return moment(at), INSTANT, self.zone is None


def when(text: str, *, at: int, zone: str, order: str = "") -> When:
    """The day and time that stand in a text. `at`: the moment of reading, for `yesterday` and days without a year.

    `order`: dmy | mdy | ymd for numbered days. Raises Ambiguous for one that can be read two ways, ValueError for a day that is none.
    """
    today = local_date(at, zone)
    day, rest = _day(text, today, order)
    clock, offset, rest = _clock(rest)
    return When(day, clock, offset, _bare(rest))


def _day(text: str, today: date, order: str) -> tuple[date | None, str]:
    if found := _ISO.search(text):
        return date(int(found[1]), int(found[2]), int(found[3])), _cut(text, found)
    if found := _NUMBERED.search(text):
        return numbered_day(found[0], order), _cut(text, found)
    if found := _SAID.search(text):
        return _named(int(found[1]), found[2], found[3], today), _cut(text, found)
    if found := _AMERICAN.search(text):
        return _named(int(found[2]), found[1], found[3], today), _cut(text, found)
    for ago, pattern in _DAYS_AGO:
        if found := pattern.search(text):
            return today - timedelta(days=ago), _cut(text, found)
    return None, text


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _named(day: int, month: str, year: str | None, today: date) -> date:
    """A day without a year is the latest one that is not in the future."""
    number = _MONTH[month.casefold()]
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, day)
    told = date(today.year, number, day)
    return told if told <= today + timedelta(days=1) else date(today.year - 1, number, day)


def _clock(text: str) -> tuple[time | None, tzinfo | None, str]:
    found = _CLOCK.search(text)
    if found is None:
        return None, None, text
    hour, half = int(found[1]), (found[4] or "").casefold()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found[2]), int(found[3] or 0)), _offset(found[5]), _cut(text, found)


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if text[0] == "-" else ahead)


def _bare(text: str) -> str:
    """The words beside a moment, without weekday and the small words around it."""
    text = " ".join(text.split())
    return _AROUND.sub("", text).rstrip(" ,;:|·•-–—(").strip() if _AROUND.match(f"{text} ") or text else ""
