"""A row of a marketplace's own figures: name, score, norm, status, days; as decimal text, percentages as shares."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from odra.connectors.tables.cells import Days
from odra.connectors.tables.rows import Cells
from odra.facts.fact import ACCOUNT, Row
from odra.facts.moments import DAY, DAY_ONLY, day_number
from odra.facts.payloads import Metric

AT_MOST, AT_LEAST = "AT_MOST", "AT_LEAST"
_FIGURE = re.compile(r"-?\d+(?:[.,]\d+)*")
_MOST = re.compile(r"[<≤]|max|at most|no more|up to|hooguit|höchstens|weniger", re.IGNORECASE)
_LEAST = re.compile(r"[>≥]|min|at least|or more|ten minste|mindestens", re.IGNORECASE)
_WEEK = re.compile(r"(?:(\d{4})\D{0,3})?w?(?:ee?k|oche)?\s*(\d{1,2})(?:\D+(\d{4}))?\Z", re.IGNORECASE)


def row(cells: Cells, name: str, *, days: Days, market: str, channel: str, newest: int) -> Row:
    """The figure of a row. `newest`: when the table speaks for, where the row has no days. Raises Rejected."""
    window = _window(cells, days)
    at = window[1] * DAY if window else _date(cells, days) or newest
    if not at:
        raise cells.rejected("no_report_date", "date")
    payload = metric(
        name, cells.text("rate"), cells.text("target"), cells.text("status"), market=market, window=window,
        parts=(_part(cells, "numerator"), _part(cells, "denominator")),
    )  # fmt: skip
    if not (payload.rate or payload.status or payload.numerator is not None):
        raise cells.rejected("no_status", "rate")
    return Row(cells.number, ACCOUNT + market, at, 0, payload, DAY_ONLY, channel=channel)


def metric(
    name: str, rate: str, target: str, status: str, *, market: str, window: tuple[int, int] | None,
    parts: tuple[int | None, int | None] = (None, None),
) -> Metric:  # fmt: skip
    first, last = window or (None, None)
    return Metric(
        name=name, marketplace=market, from_on=first, to_on=last, numerator=parts[0], denominator=parts[1], rate=share(rate),
        target=share(target), condition=AT_MOST if _MOST.search(target) else AT_LEAST if _LEAST.search(target) else "", status=status,
    )  # fmt: skip


def share(text: str) -> str:
    """`1.4 %` as `0.014`; a figure without its percent sign stays as it is. Empty for what is no figure."""
    found = _FIGURE.search(text)
    if found is None:
        return ""
    digits = found[0].replace(",", ".")
    digits = digits.replace(".", "", digits.count(".") - 1)
    try:
        number = Decimal(digits) / (100 if "%" in text else 1)
    except InvalidOperation:
        return ""
    return format(number, "f") if len(digits) < 20 else ""


def _part(cells: Cells, name: str) -> int | None:
    return cells.count(name) if cells.text(name) else None


def _date(cells: Cells, days: Days) -> int:
    return days.start(cells.text("date"), "") if cells.text("date") and _reads(cells, "date", days) is not None else 0


def _window(cells: Cells, days: Days) -> tuple[int, int] | None:
    """Half-open days: told by first and last day, or by week and year."""
    first, last = _reads(cells, "from", days), _reads(cells, "to", days)
    if first is not None and last is not None and first <= last:
        return day_number(first), day_number(last) + 1
    return week(f"{cells.text('year')} {cells.text('week')}") if cells.text("week") else None


def week(text: str) -> tuple[int, int] | None:
    """The days of `2026-W46`, `week 46 2026`; None without its year."""
    found = _WEEK.match(text.strip())
    year = found and (found[1] or found[3])
    if not (found and year):
        return None
    try:
        monday = date.fromisocalendar(int(year), int(found[2]), 1)
    except ValueError:
        return None
    return day_number(monday), day_number(monday + timedelta(days=7))


def _reads(cells: Cells, name: str, days: Days) -> date | None:
    text = cells.text(name)
    try:
        return days.read(text) if text else None
    except ValueError:
        cells.warn("date_left_out", name)
        return None
