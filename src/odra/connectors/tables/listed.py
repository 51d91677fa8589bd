"""A list of order ids that a person maps by hand (`--map`): defects, claims, chargebacks, tracking numbers.

Columns not named are guessed: the order id by its form, the others by their header.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO

from odra.connectors.tables.cells import Days, amount, instant, why
from odra.connectors.tables.columns import ORDER_ID, Columns, plain
from odra.connectors.tables.lines import Line, lines
from odra.connectors.tables.rows import Cells, column, told
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY, INSTANT
from odra.facts.payloads import AnyPayload, Chargeback, ClaimDecided, ClaimFiled, DefectListed, Tracking
from odra.facts.reading import Hints, Sample
from odra.policies import marketplace
from odra.policies.tracking import carrier_of, parcel

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
_PURCHASE = re.compile(r"order|purchase|bestel|kauf|acquisto|compra|commande")  # of two dates, the other one is meant
_ISO = re.compile(r"\d{4}-\d\d-\d\dT")
_AMOUNT = re.compile(r"([A-Z]{3})?\s*([\d.,]+)\s*([A-Z]{3})?\Z")
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
    channel, kind, rank, version = "amazon", "order_list", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return hints.table in KINDS and (sample.encoding == "utf-16" or b"\x00" not in sample.head[:1024])

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        rows = list(lines(stream, sample))
        header = [] if not rows or any(ORDER_ID.match(c.strip()) for c in rows[0][1]) else rows.pop(0)[1]
        places = _places(header, rows, hints)
        yield from _misnamed(header, places, hints)
        columns = Columns(header, _names(places))
        days = Days(column(rows, places["date"]), column(rows, places["order"]), hints)
        reading = _Reading(hints.table, days, hints.as_of or _newest(rows, columns, days), hints.seal)
        yield from told(rows, columns, reading.row, hints)


def _places(header: list[str], rows: list[Line], hints: Hints) -> dict[str, int]:
    """Where each field stands: as mapped by hand, else guessed; -1 when it is nowhere."""
    columns = Columns(header)
    return {
        field: columns.at(hints.columns[field]) if field in hints.columns else _guess(field, header, rows)
        for field in ("order", *_GUESS)
    }


def _guess(field: str, header: list[str], rows: list[Line]) -> int:
    if field == "order":
        return next((n for _, cells, _ in rows for n, c in enumerate(cells) if ORDER_ID.match(c.strip())), -1)
    found = [n for n, name in enumerate(header) if _GUESS[field].search(plain(name))]
    return min(found, key=lambda n: bool(_PURCHASE.search(plain(header[n]))), default=-1)


def _names(places: dict[str, int]) -> list[str]:
    fields = {place: field for field, place in reversed(places.items())}
    return [fields.get(n, "") for n in range(max(places.values()) + 1)]


def _misnamed(header: list[str], places: dict[str, int], hints: Hints) -> Iterator[Problem]:
    for field, name in hints.columns.items():
        if places.get(field, -1) < 0:
            yield Problem(1, name, name, "no_column", rejected=False, raw="\t".join(header))


def _newest(rows: list[Line], columns: Columns, days: Days) -> int:
    """The newest moment that the list tells."""
    newest = 0
    for line in rows:
        with suppress(ValueError):
            newest = max(newest, _moment(Cells(line, columns), days)[0])
    return newest


def _moment(cells: Cells, days: Days) -> tuple[int, int]:
    """(moment, precision) of a row's date, no moment when it has none. Raises ValueError for one that cannot be read."""
    text = cells.text("date")
    if _ISO.match(text):
        return instant(text), INSTANT
    return days.start(text, cells.text("order")) if text else 0, DAY_ONLY


class _Reading:
    """What a row of a list tells, by the kind of list."""

    def __init__(self, kind: str, days: Days, newest: int, seal: Callable[[str], str]) -> None:
        self.payload: Callable[[Cells], AnyPayload] = getattr(self, f"_{kind}")
        self.days, self.newest, self.seal = days, newest, seal

    def row(self, cells: Cells) -> Row:
        order = cells.order("order")
        try:
            at, precision = _moment(cells, self.days)
        except ValueError as wrong:
            raise cells.rejected(why(wrong), "date") from None
        if not (at or self.newest):
            raise cells.rejected("no_date", "date")
        words, payload = cells.text("reason"), self.payload(cells)
        thread = self.seal(f"parcel {payload.number}") if isinstance(payload, Tracking) else ""
        personal = {"text": words} if words else None
        return Row(cells.number, order, at or self.newest, self.newest, payload, precision, personal, thread)

    def _defects(self, cells: Cells) -> AnyPayload:
        raw = cells.text("type")
        return DefectListed(_first(_COMPONENTS, raw), raw=raw)

    def _claims(self, cells: Cells) -> AnyPayload:
        decided = _first(_OUTCOMES, cells.text("outcome"))
        return ClaimDecided(decided) if decided else ClaimFiled("", *self._amount(cells))

    def _chargebacks(self, cells: Cells) -> AnyPayload:
        said = f"{cells.text('type')} {cells.text('reason')}".casefold()
        category = "fraud" if "fraud" in said else "service" if "service" in said else "unknown"
        return Chargeback(category, *self._amount(cells))

    def _tracking(self, cells: Cells) -> AnyPayload:
        carrier = cells.text("carrier")
        return Tracking(parcel(cells.needed("tracking", "no_tracking")), carrier_of(carrier) or carrier)

    def _amount(self, cells: Cells) -> tuple[int, str]:
        """Minor units and currency; without a currency beside it, an amount is in the one of its order's marketplace."""
        text = cells.text("amount")
        found = _AMOUNT.match(text)
        market = marketplace(self.days.marketplace(cells.text("order")))
        currency = (found[1] or found[3] or (market.currency if market else "")) if found else ""
        try:
            return (amount(found[2], currency), currency) if found and currency else self._left_out(cells, text)
        except ValueError:
            return self._left_out(cells, text)

    def _left_out(self, cells: Cells, text: str) -> tuple[int, str]:
        if text:
            cells.warn("bad_amount", "amount")
        return 0, ""


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    return next((name for name, pattern in patterns if pattern.search(text.casefold())), "")
