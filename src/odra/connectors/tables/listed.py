"""A list of order ids that a person maps by hand (`--map`): defects, claims, chargebacks, tracking numbers.

Columns not named are guessed: the order id by its form, the others by their header.
"""

import re
from collections.abc import Callable, Iterator
from typing import IO

from odra.connectors.tables.cells import Ambiguous, day, day_start, instant, order_of, own_order
from odra.connectors.tables.columns import ORDER_ID, Columns, cell, plain
from odra.connectors.tables.lines import lines
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY, INSTANT
from odra.facts.money import to_minor
from odra.facts.payloads import AnyPayload, Chargeback, ClaimDecided, ClaimFiled, DefectListed, Tracking
from odra.facts.reading import Hints, Sample

KINDS = ("defects", "claims", "chargebacks", "tracking")
_GUESS = {
    "date": re.compile(r"date|datum|data|fecha"),
    "type": re.compile(r"type|defect|component|categor|kind|soort"),
    "amount": re.compile(r"amount|bedrag|betrag|montant|importo|importe"),
    "outcome": re.compile(r"outcome|decision|status|result|beslissing"),
    "reason": re.compile(r"reason|reden|grund"),
    "tracking": re.compile(r"track"),
    "carrier": re.compile(r"carrier|vervoerder"),
}
_COMPONENTS = (
    ("negative_feedback", re.compile(r"feedback|beoordeling|bewertung|retroaliment|[ée]valuation")),
    ("a_to_z", re.compile(r"a.?(-|\s)?(to|tot|bis|à|alla|a la).?(-|\s)?z|claim|guarantee|garantie|garanz|garant")),
    ("chargeback", re.compile(r"charge.?back|terugvordering|terugboeking|r[üu]ckbuchung|contracargo|r[ée]trofacturation")),
)
_OUTCOMES = (
    ("withdrawn", re.compile(r"withdraw|ingetrokken|zur[üu]ckgezogen|retir")),
    ("denied", re.compile(r"denied|rejected|geweigerd|abgelehnt|refus|seller favou?r|in your favou?r")),
    ("granted", re.compile(r"grant|approved|toegekend|accord|stattgegeben|buyer favou?r|refunded")),
)


class ListedOrders:
    kind, rank, version = "order_list", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return hints.table in KINDS and len(sample.cells) >= 1 and b"\x00" not in sample.head[:1024]

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        rows = list(lines(stream, sample))
        if not rows:
            return
        header = rows[0][1] if not any(ORDER_ID.match(c.strip()) for c in rows[0][1]) else []
        reading = _Reading(Columns(header), rows[1:] if header else rows, hints)
        yield from reading.rows()


class _Reading:
    def __init__(self, columns: Columns, rows: list[tuple[int, list[str], str]], hints: Hints) -> None:
        self.columns, self.lines, self.hints = columns, rows, hints
        self.places = {field: self._place(field) for field in ("order", *_GUESS)}
        self.dates = order_of(hints.marketplace) or own_order([self._text(c, "date") for _, c, _ in rows])

    def _place(self, field: str) -> int:
        if field in self.hints.columns:
            return self.columns.at(self.hints.columns[field])
        if field == "order":
            return next((n for _, cells, _ in self.lines for n, c in enumerate(cells) if ORDER_ID.match(c.strip())), -1)
        return next((n for n, h in enumerate(self.columns.header) if _GUESS[field].search(plain(h))), -1)

    def _text(self, cells: list[str], field: str) -> str:
        return cell(cells, self.places[field])

    def rows(self) -> Iterator[Row | Problem]:
        newest = self.hints.as_of or max((w[0] for _, c, _ in self.lines if (w := self._when(c)) and w[0]), default=0)
        for number, cells, raw in self.lines:
            yield from self._read(number, cells, raw, newest)

    def _when(self, cells: list[str]) -> tuple[int, int] | None:
        """(moment, precision) of a row's date; (0, day) when it has none, None when it cannot be read."""
        text = self._text(cells, "date")
        if not text:
            return (0, DAY_ONLY)
        try:
            return (
                (instant(text), INSTANT) if "T" in text else (day_start(day(text, self.dates), self.hints.marketplace), DAY_ONLY)
            )
        except ValueError:
            return None

    def _read(self, number: int, cells: list[str], raw: str, newest: int) -> Iterator[Row | Problem]:
        order, when = self._text(cells, "order"), self._when(cells)
        if not ORDER_ID.match(order):
            yield Problem(number, "order id", order, "bad_order_id", raw=raw)
            return
        text = self._text(cells, "date")
        if when is None or not (when[0] or newest):
            yield Problem(number, "date", text, "date_ambiguous" if self._ambiguous(text) else "bad_date", raw=raw)
            return
        for payload in _PAYLOADS[self.hints.table](self, cells):
            yield Row(number, order, when[0] or newest, newest, payload, when[1])

    def _ambiguous(self, text: str) -> bool:
        try:
            day(text, self.dates)
        except Ambiguous:
            return True
        except ValueError:
            return False
        return False

    def defect(self, cells: list[str]) -> list[AnyPayload]:
        raw = self._text(cells, "type")
        return [DefectListed(_first(_COMPONENTS, raw), raw=raw)]

    def claim(self, cells: list[str]) -> list[AnyPayload]:
        minor, currency = self._amount(cells)
        outcome = self._text(cells, "outcome")
        decided = _first(_OUTCOMES, outcome)
        return [ClaimDecided(decided)] if decided else [ClaimFiled(amount=minor, currency=currency)]

    def chargeback(self, cells: list[str]) -> list[AnyPayload]:
        minor, currency = self._amount(cells)
        said = f"{self._text(cells, 'type')} {self._text(cells, 'reason')}".casefold()
        category = "fraud" if "fraud" in said else "service" if "service" in said else "unknown"
        return [Chargeback(category, minor, currency, self._text(cells, "reason"))]

    def tracking(self, cells: list[str]) -> list[AnyPayload]:
        number = self._text(cells, "tracking")
        return [Tracking(number, self._text(cells, "carrier"))] if number else []

    def _amount(self, cells: list[str]) -> tuple[int, str]:
        found = re.match(r"^([A-Z]{3})?\s*([\d.,]+)\s*([A-Z]{3})?$", self._text(cells, "amount"))
        currency = (found[1] or found[3] or "") if found else ""
        try:
            return (to_minor(found[2], currency), currency) if found and currency else (0, "")
        except ValueError:
            return (0, "")


_PAYLOADS: dict[str, Callable[[_Reading, list[str]], list[AnyPayload]]] = {
    "defects": _Reading.defect,
    "claims": _Reading.claim,
    "chargebacks": _Reading.chargeback,
    "tracking": _Reading.tracking,
}


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    return next((name for name, pattern in patterns if pattern.search(text.casefold())), "")
