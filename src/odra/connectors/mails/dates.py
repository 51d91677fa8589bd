"""Days that a notice names to answer by: "bis zum 24.11.2026", "by November 25, 2026, 5 pm", "uiterlijk op 25 november". On folded text.

Day and month stand as the marketplace writes them; where both orders are possible, and the marketplace is not known, the earlier day counts.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odra.facts.moments import DAY, as_datetime, end_of, moment, start_of
from odra.policies import marketplace, zone_of

FARTHEST = 183  # days; what lies further ahead is no time to answer
NEXT_YEAR = 120  # days to a day without its year, across the turn of the year
_MONTHS = (
    "january|januar|janvier|gennaio|enero|januari|janeiro|jan|janv|gen|ene", "february|februar|fevrier|febbraio|febrero|februari|fevereiro|feb|fevr",
    "march|marz|maerz|mars|marzo|maart|marco|mar|mrt", "april|avril|aprile|abril|apr|avr|abr", "may|mai|maggio|mayo|mei|maio|mag",
    "june|juni|juin|giugno|junio|junho|jun|giu", "july|juli|juillet|luglio|julio|julho|jul|juil|lug", "august|aout|agosto|augustus|aug|ago",
    "september|septembre|settembre|septiembre|setembro|sept|sep|set", "october|oktober|octobre|ottobre|octubre|outubro|oct|okt|ott|out",
    "november|novembre|noviembre|novembro|nov", "december|dezember|decembre|dicembre|diciembre|dezembro|dec|dez|dic",
)  # fmt: skip
MONTH = "|".join(sorted("|".join(_MONTHS).split("|"), key=len, reverse=True))
_DATE = re.compile(
    rf"(?<![\d.,/-])(?:(\d{{4}})-(\d\d)-(\d\d)(?!\d)"
    rf"|(\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s*(?:de |di |of )?({MONTH})\b\.?(?:,?\s*(?:de |del )?(20\d\d)\b)?"
    rf"|(?:\b)({MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(20\d\d)\b)?"
    rf"|(\d{{1,2}})\.\s?(\d{{1,2}})\.(?:\s?(20\d\d|\d\d)(?!\d))?|(\d{{1,2}})([/-])(\d{{1,2}})\14(20\d\d|\d\d)(?!\d)"
    rf"|(?!24/7)(\d{{1,2}})/(\d{{1,2}})(?![\d/]))"
)
_BY = re.compile(
    r"(?:\b(?:by|until|till|not? later than|before|latest|deadline|due|bis|spatestens|vor|avant|d'ici|jusqu'\w+|au plus tard|entro|prima|"
    r"non oltre|fino al?|\w*frist|scadenza|antes|hasta|a mas tardar|plazo|uiterlijk|voor|tot|termijn|ate)\b)(?:[^\d]|\d{1,2}(?:[:.h]\d\d|\s?(?:am|pm|uhr|uur|h)\b)){0,30}\Z"
)
_BEFORE = re.compile(r"\b(?:before|vor(?: dem)?|avant(?: le)?|prima (?:del|di)|antes del?|voor)\s+(?:[a-z]+,? )?\Z")
_OFFSETS = {"gmt": 0, "utc": 0, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "bst": 1, "est": -5, "edt": -4, "pst": -8, "pdt": -7}
_ZONES = {"et": "America/New_York", "pt": "America/Los_Angeles"}
ZONE = "|".join((*_OFFSETS, *_ZONES))
_CLOCK = re.compile(
    r"(?<![\d.,])(?:(\d{1,2})(?:[:h]|\.(?=\d\d (?:uhr|uur)))(\d\d)(?::\d\d)?\s*(am|pm|a\.m|p\.m)?|(\d{1,2})\s*(am|pm|a\.m|p\.m|uhr|uur|h)(?!\w))\.?\s*(?:uhr|uur)?\s*"
    rf"\(?({ZONE})?\b"
)


def days_named(text: str, *, at: int, market: str) -> list[int]:
    """The moments by which the text wants something done, seen from a mail of `at`: the end of the named day unless a time is named."""
    found = []
    for match in _DATE.finditer(text):
        head = text[: match.start()]
        if not _BY.search(head):
            continue
        rest = head + " " + text[match.end() :]
        until = [_until(day, rest, before=bool(_BEFORE.search(head)), market=market) for day in _days(match, at, market)]
        found += sorted(one for one in until if at < one < at + FARTHEST * DAY)[:1]
    return found


def dated(text: str) -> bool:
    """Whether the text holds a day."""
    return _DATE.search(text) is not None


def timed(text: str) -> bool:
    """Whether the text holds a time of day."""
    return _CLOCK.search(text) is not None


def _days(match: re.Match[str], at: int, market: str) -> Iterator[date]:
    """The days that a date can be, the likelier first; the second only where the first is none."""
    (y1, m1, d1, d2, n2, y2, n3, d3, y3, a4, b4, y4, a5, _, b5, y5, a6, b6) = match.groups()
    today = as_datetime(at).astimezone(ZoneInfo(zone_of(market))).date()
    if named := n2 or n3:
        month = next(n for n, names in enumerate(_MONTHS, 1) if named in names.split("|"))
        yield from _dates(y2 or y3, month, int(d2 or d3), today)
    elif y1:
        yield from _dates(y1, int(m1), int(d1), today)
    else:
        first, second, year = int(a4 or a5 or a6), int(b4 or b5 or b6), y4 or y5
        known = marketplace(market)
        order = "dmy" if a4 or (known and known.date_order == "dmy") else "mdy" if known and known.country == "US" else ""
        orders = {"dmy": [(second, first)], "mdy": [(first, second)]}.get(order, [(second, first), (first, second)])
        likely = [day for month, number in orders for day in _dates(year, month, number, today)]
        yield from likely or [
            day for month, number in [(first, second), (second, first)] for day in _dates(year, month, number, today)
        ]


def _dates(year: str | None, month: int, day: int, today: date) -> list[date]:
    """Of a day without its year the next one, where that is near."""
    try:
        if year:
            return [date(int(year) if len(year) == 4 else 2000 + int(year), month, day)]
        here, next_ = date(today.year, month, day), date(today.year + 1, month, day)
    except ValueError:
        return []
    return [here] if here >= today else [next_] if next_ - today < timedelta(NEXT_YEAR) else []


def _until(day: date, rest: str, *, before: bool, market: str) -> int:
    """A time of day named beside the date counts in its zone, else in the marketplace's."""
    zone, clock = zone_of(market), _CLOCK.search(rest)
    if clock is None:
        return start_of(day, zone) if before else end_of(day, zone)
    half, hour, minute = (clock[3] or clock[5] or "")[:1], int(clock[1] or clock[4]), int(clock[2] or 0)
    if half in ("a", "p"):
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return start_of(day, zone) if hour != 24 or minute else end_of(day, zone)
    named = clock[6] or ""
    where = timezone(timedelta(hours=_OFFSETS[named])) if named in _OFFSETS else ZoneInfo(_ZONES.get(named, zone))
    return moment(datetime(day.year, day.month, day.day, hour, minute, tzinfo=where))
