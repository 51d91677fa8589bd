"""Settlements (Flat File V2): what was paid, given back and taken, a row each amount. The first row is the total.

The currency stands on the total's row only. Dates are ISO, or local with the time in UTC; amounts have a point or a comma.
Source of the columns: Selling Partner API, "Settlement reports attributes".
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, islice
from operator import itemgetter
from typing import IO

import msgspec

from odra.connectors.tables.cells import amount, day, day_start, order_of, own_order, stamp, why
from odra.connectors.tables.columns import ORDER_ID, Columns, cell, has_columns, plain
from odra.connectors.tables.lines import Line, lines
from odra.connectors.tables.rows import Cells, Rejected, order_id, whole
from odra.facts.fact import ACCOUNT, Problem, Row, reference
from odra.facts.moments import DAY_ONLY, INSTANT
from odra.facts.payloads import Settled
from odra.facts.reading import Hints, Sample
from odra.policies import marketplace, marketplace_of

NEEDED = ("settlement-id", "transaction-type", "amount-type", "amount-description", "amount")
READ = (
    "settlement-id", "transaction-type", "order-id", "amount-type", "amount-description", "amount", "currency", "marketplace-name",
    "fulfillment-id", "posted-date-time", "posted-date", "sku", "adjustment-id", "order-item-code", "shipment-id", "total-amount",
    "quantity-purchased",
)  # fmt: skip
AHEAD = 20_000  # rows that tell the usual marketplace, the currency of each settlement and how its dates are written
REMEMBERED = 200_000
_FULFILMENT = {"AFN": "marketplace", "MFN": "seller"}
_MEANS = {"safet": "safe_t", "atoz": "a_to_z", "chargeback": "chargeback", "servicefee": "fee"}  # by how a transaction begins


class Settlement:
    channel, kind, rank, version = "amazon", "settlement", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, *NEEDED)

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        source = lines(stream, sample)
        columns = Columns(next(source)[1])
        ahead = list(islice(source, AHEAD))
        reading = _Reading(columns, ahead, sample.delimiter, hints)
        for line in chain(ahead, source):
            yield from reading.told(line)


@cache
def means(transaction: str, about: str, detail: str) -> str:
    """What a row is, by the report's own words; fees stay fees within a refund or a claim.

    `ShippingChargeback` and `GiftwrapChargeback` are fees of Amazon's, no chargeback of a card.
    """
    said, word = plain(transaction), plain(detail)
    if said.endswith("retrocharge"):
        return "retrocharge"
    if plain(about).endswith(("fee", "fees")) or word in ("shippingchargeback", "giftwrapchargeback"):
        return "fee"
    found = next((means for start, means in _MEANS.items() if said.startswith(start)), "")
    return found or ("safe_t" if word.startswith("safet") else said if said in ("order", "refund") else "other")


@cache
def _several(text: str) -> int:
    """How many units a row is of, where it says more than one; some files write those of a refund below nought."""
    count = text.removeprefix("-")
    return int(count) if count.isdecimal() and int(count) > 1 else 0


@cache
def _currency(where: str) -> str:
    known = marketplace(where)
    return known.currency if known else ""


class _Reading:
    """What a file's first rows tell of all, and what is remembered of cells seen before."""

    def __init__(self, columns: Columns, ahead: Sequence[Line], delimiter: str, hints: Hints) -> None:
        self.columns, self.hints, self.width = columns, hints, len(columns.header)
        # A column that is not there reads as the empty cell behind the last.
        self.pick = itemgetter(*(p if p >= 0 else self.width for p in (columns.at(name) for name in READ)))
        known = Counter(market for text in self._column(ahead, "marketplace-name") if (market := marketplace_of(text)))
        self.usual = hints.marketplace or next((market for market, _ in known.most_common(1)), "")
        told = zip(*(self._column(ahead, name) for name in ("settlement-id", "currency", "settlement-end-date")), strict=True)
        heads = [(settlement, currency, end) for settlement, currency, end in told if currency]
        self.currencies = {settlement: currency.upper() for settlement, currency, _ in heads}
        self.order = order_of(self.usual) or own_order([*self._column(ahead, "posted-date"), *(end for _, _, end in heads)])
        self.ends = {settlement: self._end(end) for settlement, _, end in heads}
        self.moments: dict[tuple[str, str], tuple[int, int]] = {}
        self.amounts: dict[tuple[str, str], int] = {}
        self.markets: dict[str, str] = {"": self.usual}
        self.repeats: dict[int, int] = {}
        self.padded = (" " + delimiter, delimiter + " ")
        self.cells = Cells((0, [], ""), columns)  # of the row under way, where one of them cannot be used

    def _column(self, rows: Sequence[Line], name: str) -> list[str]:
        place = self.columns.at(name)
        return [cell(cells, place) for _, cells, _ in rows]

    def _end(self, text: str) -> int:
        try:
            return self._read_moment(text, self.usual)[0]
        except ValueError:
            return 0

    def told(self, line: Line) -> Iterator[Row | Problem]:
        """The row, or why it cannot be used, and what of it is left out."""
        try:
            yield self._row(line)
        except Rejected as wrong:
            self.cells.warnings.clear()
            yield wrong.problem(line[0], line[2])
            return
        if self.cells.warnings:
            yield from self.cells.warnings
            self.cells.warnings.clear()
        if len(line[1]) > self.width:
            yield from Cells(line, self.columns).surplus()

    def _row(self, line: Line) -> Row:
        number, texts, raw = line
        if self.padded[0] in raw or self.padded[1] in raw or raw[0] == " " or raw[-1] == " ":
            texts = [text.strip() for text in texts]
        (settlement, transaction, order, about, detail, money, currency, market, by, posted_at, posted, sku, adjustment, item,
         shipment, total, units) = self.pick([*texts[: self.width], *[""] * (self.width + 1 - len(texts))])  # fmt: skip
        if not texts or not transaction:
            return self._total(line, settlement, total)
        where = self.markets[market] if market in self.markets else self._market(market)
        native, own = (order, "") if ORDER_ID.match(order) else self._no_order(line, order, where)
        at, precision = self.moments.get((posted_at or posted, where)) or self._moment(line, posted_at, posted, where)
        currency = currency.upper() or self.currencies.get(settlement) or _currency(where)
        minor = self.amounts.get((money, currency))
        meant = means(transaction, about, detail)
        payload = Settled(
            meant, transaction, about, detail,
            self._amount(line, money, currency, "amount") if minor is None else minor, currency, sku,
            settlement, own or adjustment or item or shipment, where, _FULFILMENT.get(by.upper(), ""), quantity=_several(units) if meant == "refund" else 0,
        )  # fmt: skip
        key = hash((native, at, payload))
        nth = self.repeats[key] = self.repeats.get(key, 0) + 1
        if nth > 1:  # two rows that say the same are two amounts, so the second must be another fact
            payload = msgspec.structs.replace(payload, nth=nth)
        return Row(number, native, at, self._observed(settlement, at), payload, precision)

    def _total(self, line: Line, settlement: str, total: str) -> Row:
        """What the settlement pays out, on the day of the deposit."""
        cells = Cells(line, self.columns)
        whole(cells.cells, cells.raw, self.columns.header[0])
        if not total:
            raise cells.rejected("no_status", "transaction-type")
        name = "deposit-date" if cells.text("deposit-date") else "settlement-end-date"
        at, precision = self._dated(cells, name, self.usual)
        currency = self.currencies.get(settlement) or _currency(self.usual)
        paid = self._amount(line, total, currency, "total-amount")
        payload = Settled("total", "", amount=paid, currency=currency, settlement=settlement, marketplace=self.usual)
        return Row(cells.number, ACCOUNT + self.usual, at, self._observed(settlement, at), payload, precision)

    def _market(self, text: str) -> str:
        """Our id of a marketplace, or its own name."""
        self.markets[text] = marketplace_of(text) or text
        return self.markets[text]

    def _no_order(self, line: Line, text: str, where: str) -> tuple[str, str]:
        """Money about no order of the marketplace's is the account's; another order number is kept as reference."""
        if text:
            try:
                order_id(text, "order-id")
            except Rejected as wrong:
                if wrong.code != "bad_order_id":
                    raise Cells(line, self.columns).rejected(wrong.code, "order-id") from None
            self._warn(line, "order_id_kept", "order-id")
        return ACCOUNT + where, reference(text)

    def _warn(self, line: Line, code: str, name: str) -> None:
        if self.cells.number != line[0]:
            self.cells = Cells(line, self.columns)
        self.cells.warn(code, name)

    def _observed(self, settlement: str, at: int) -> int:
        return self.hints.as_of or max(at, self.ends.get(settlement, 0))

    def _moment(self, line: Line, posted_at: str, posted: str, where: str) -> tuple[int, int]:
        if len(self.moments) > REMEMBERED:
            self.moments.clear()
        found = self._dated(Cells(line, self.columns), "posted-date-time" if posted_at else "posted-date", where)
        if found[0] > self.hints.latest:
            raise Cells(line, self.columns).rejected("date_in_future", "posted-date-time" if posted_at else "posted-date")
        self.moments[posted_at or posted, where] = found
        return found

    def _dated(self, cells: Cells, name: str, where: str) -> tuple[int, int]:
        try:
            return self._read_moment(cells.text(name), where)
        except ValueError as wrong:
            raise cells.rejected(why(wrong), name) from None

    def _read_moment(self, text: str, where: str) -> tuple[int, int]:
        order = order_of(where) or self.order
        return (stamp(text, order), INSTANT) if ":" in text else (day_start(day(text, order), where), DAY_ONLY)

    def _amount(self, line: Line, text: str, currency: str, name: str) -> int:
        if not currency and text:
            self._warn(line, "no_currency", name)
            return 0
        if len(self.amounts) > REMEMBERED:
            self.amounts.clear()
        try:
            self.amounts[text, currency] = found = amount(text, currency)
        except ValueError:
            self._warn(line, "bad_amount", name)
            return 0
        return found
