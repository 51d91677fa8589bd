"""A tracking page as a person copied it: lines of words, days and times, in whatever order the page shows them.

>>> rows = read("17 nov. 2026\\n14:03 Zending bezorgd", number="3SABCD1234567", at=at, zone="Europe/Amsterdam")
>>> rows[0].payload.status
'delivered_unspecified'
"""

import re
from datetime import date

import msgspec

from odra.connectors.tables.cells import own_order, why, within
from odra.connectors.tracking.scanned import issuer, scan, told_apart
from odra.connectors.tracking.when import When, when
from odra.facts.fact import Problem, Row
from odra.facts.moments import HOUR
from odra.policies.scans import meaning
from odra.policies.tracking import carrier_of, parcel

LONGEST = 2000  # lines of a page that are looked at
AHEAD = 24 * HOUR  # a page's clock may hang in another zone; beyond that it promises
_PROMISE = re.compile(
    r"\b(estimated|expected|scheduled|last updated?|updated (on|at)|printed|verwacht|bijgewerkt|voraussichtlich|aktualisiert|"
    r"prévue?|estimée?|mise? à jour|prevista|previsto|estimada|actualizad|stimata|aggiornat)",
    re.IGNORECASE,
)  # fmt: skip
_POSTCODE = re.compile(r"\b(?:[A-Z]{2},? )?(\d{5})(?:-\d{4})?\b|\b(\d{4} ?[A-Z]{2})\b")
_ZIP = re.compile(r"\b[A-Z]{2},? \d{5}\b")
_CELL = " | "  # between the cells of a table
_AMERICAN = frozenset(("usps", "ups", "fedex", "canada_post", "ontrac"))


class Line(msgspec.Struct, frozen=True):
    """A line of the page: what it says of the moment, and its other words."""

    number: int
    text: str
    when: When

    @property
    def stamped(self) -> bool:
        return self.when.day is not None or self.when.clock is not None


class Event(msgspec.Struct):
    """An event while its lines are gathered. `on`: the day under which it stands."""

    line: int
    when: When
    on: date | None
    words: list[str]


def read(text: str, *, number: str, at: int, zone: str, carrier: str = "", country: str = "") -> list[Row | Problem]:
    """The scans that a pasted page tells, in the page's order, and every line that could not be used.

    `number`: the parcel the page is about. `at`: when it was pasted, which its scans speak for. `zone`: where its clock hangs, unless
    it says so. The rows have neither order nor thread: who pastes knows the case. An event in unknown words is a scan of status `unknown`.
    """
    told = carrier_of(carrier) or issuer(parcel(number))
    lines, unread = _lines(text, at, zone, told)
    trailing = _moments_follow(lines, told)
    events, loose = _trailing(lines) if trailing else _leading(lines)
    found: list[Row | Problem] = [*unread, *(_unused(line) for line in loose)]
    seen: set[tuple[int, str, str]] = set()
    for event in events:
        row = _row(event, parcel(number), carrier=told, country=country, at=at, zone=zone)
        key = (row.occurred_at, row.payload.status, row.payload.raw) if isinstance(row, Row) else None  # type: ignore[union-attr]
        if key not in seen:
            found.append(row)
        if key:
            seen.add(key)
    return sorted(found, key=lambda one: one.line)


def _lines(text: str, at: int, zone: str, carrier: str) -> tuple[list[Line], list[Problem]]:
    """The page's lines, and those whose day is none or can be read two ways."""
    raw = [
        (n, _CELL.join(" ".join(cell.split()) for cell in line.split("\t") if cell.strip()))
        for n, line in enumerate(text.splitlines()[:LONGEST], 1)
        if line.strip()
    ]
    order = own_order([line for _, line in raw]) or ("mdy" if carrier in _AMERICAN or zone.startswith("America/") else "dmy")
    lines, unread = [], []
    for number, line in raw:
        try:
            lines.append(Line(number, line, when(line, at=at, zone=zone, order=order)))
        except (ValueError, OverflowError) as wrong:
            code = why(wrong) if isinstance(wrong, ValueError) else "bad_date"
            unread.append(Problem(number, "", line, code, rejected=False, raw=line))
    return lines, unread


def _moments_follow(lines: list[Line], carrier: str) -> bool:
    """Whether the page shows the words first and the moment below them, as USPS does (and a ZIP code gives away)."""
    stamps = [n for n, line in enumerate(lines) if line.stamped]
    known = [n for n, line in enumerate(lines) if not line.stamped and _known(line.text, carrier)]
    american = any(_ZIP.search(line.text) for line in lines)
    inline = any(line.stamped and line.when.clock and _known(line.when.rest, carrier) for line in lines)
    return bool(stamps and known) and not inline and known[0] < stamps[0] and (known[-1] < stamps[-1] or american)


def _known(text: str, carrier: str) -> bool:
    return meaning(text, carrier=carrier).status != "unknown"


def _leading(lines: list[Line]) -> tuple[list[Event], list[Line]]:
    """A moment opens an event; words below it belong to it. A day alone stands above the times of that day."""
    events: list[Event] = []
    loose: list[Line] = []
    on: date | None = None
    for line in lines:
        if _PROMISE.search(line.text) and line.stamped:
            loose.append(line)
        elif line.stamped:
            on = line.when.day or on
            _open(events, line, on)
        elif events:
            events[-1].words.append(line.text)
        else:
            loose.append(line)
    return events, loose


def _open(events: list[Event], line: Line, on: date | None) -> None:
    last = events[-1] if events else None
    words = _cells(line)
    if last and not last.words and last.when.clock is None and line.when.day is None:
        last.when, last.words = line.when, words  # the time below its day
    else:
        events.append(Event(line.number, line.when, on, words))


def _cells(line: Line) -> list[str]:
    return [cell for cell in line.when.rest.split(_CELL) if cell]


def _trailing(lines: list[Line]) -> tuple[list[Event], list[Line]]:
    """Words, place, and then the moment that closes the event."""
    events: list[Event] = []
    loose: list[Line] = []
    waiting: list[Line] = []
    for line in lines:
        if line.stamped and _PROMISE.search(line.text):
            loose.append(line)
        elif not line.stamped:
            waiting.append(line)
        elif waiting or line.when.rest:
            words = [one.text for one in waiting] + _cells(line)
            events.append(Event(line.number, line.when, line.when.day, words))
            waiting = []
        elif events and events[-1].when.clock is None and line.when.day is None:
            events[-1].when = line.when
        else:
            loose.append(line)
    return events, loose + waiting


def _row(event: Event, number: str, *, carrier: str, country: str, at: int, zone: str) -> Row | Problem:
    words = _said(event.words, carrier)
    if not words or event.on is None:
        return Problem(event.line, "", " ".join(event.words), "line_not_understood", rejected=False, raw=" ".join(event.words))
    occurred, precision, local = event.when.moment(event.on, zone)
    place = ", ".join(text for text in event.words if text != words)[:300]
    found = _POSTCODE.search(place)
    payload = scan(
        number, "", words, carrier=carrier, country=country, postcode=(found[1] or found[2]) if found else "", local=local
    )
    try:
        if within(occurred) > at + AHEAD:
            raise ValueError("it has not happened yet")
    except ValueError:
        return Problem(event.line, "", words, "line_not_understood", rejected=False, raw=words)
    return Row(event.line, "", occurred, at, payload, precision, told_apart(words, place) or None)


def _said(words: list[str], carrier: str) -> str:
    """The line that says what happened: the first that is understood; of a delivery the one that proves most."""
    known = [(meaning(text, carrier=carrier), text) for text in words if _known(text, carrier)]
    if known and known[0][0].status == "delivered_unspecified":
        return max((one for one in known if one[0].status.startswith("delivered_")), key=lambda one: one[0].proof)[1]
    return known[0][1] if known else next(iter(words), "")


def _unused(line: Line) -> Problem:
    return Problem(line.number, "", line.text, "line_not_understood", rejected=False, raw=line.text)
