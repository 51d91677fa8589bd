"""All orders (GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL and its siblings): one item of an order a row.

Source of the columns: Selling Partner API, "Order tracking report attributes".
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO

from odra.connectors.amazon_reports.rows import Rejected, order_id
from odra.connectors.tables.cells import instant
from odra.connectors.tables.columns import Columns, has_columns
from odra.connectors.tables.lines import lines
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY, MICROS, day_number
from odra.facts.money import to_minor
from odra.facts.payloads import OrderRow
from odra.facts.reading import Hints, Sample
from odra.policies import marketplace_of

FULFILMENT = {"amazon": "marketplace", "afn": "marketplace", "merchant": "seller", "mfn": "seller", "seller": "seller"}
NEEDED = ("amazon-order-id", "purchase-date", "order-status")
_MONEY = ("item-price", "item-tax", "shipping-price", "shipping-tax", "item-promotion-discount", "ship-promotion-discount")
_TRUE = frozenset(("true", "yes", "y", "1"))


class AllOrders:
    kind, rank, version = "all_orders", 0, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, *NEEDED)

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        table = lines(stream, sample)
        rows = _Rows(Columns(next(table)[1]), hints)
        for number, cells, raw in table:
            try:
                yield rows.row(number, cells)
            except Rejected as wrong:
                yield wrong.problem(number, raw)
            if rows.warnings:
                yield from rows.take_warnings(number, raw)


class _Rows:
    """Turns cells into rows. The hot loop of a large import: places are looked up once, repeated text is remembered."""

    def __init__(self, columns: Columns, hints: Hints) -> None:
        at = columns.at
        self.header, self.hints = columns.header, hints
        self.places = (
            at("amazon-order-id"), at("purchase-date"), at("order-status"), at("sales-channel"), at("fulfillment-channel"),
            at("currency"), at("last-updated-date"), at("quantity"), at("sku"), at("order-item-id"), at("asin"),
            at("product-name"), at("ship-country"), at("ship-state"), at("ship-postal-code"), at("ship-city"),
            at("ship-service-level"), at("item-status"), at("signature-confirmation-recommended"), at("is-business-order"),
        )  # fmt: skip
        self.money = tuple(at(name) for name in _MONEY)
        self.days: dict[str, int] = {}
        self.markets: dict[str, tuple[str, str]] = {}
        self.warnings: list[tuple[str, str, str]] = []
        self.width = len(columns.header)

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """One row. Raises Rejected when its id, date or status cannot be read."""
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        cells = [*cells, ""]  # place -1, of a column that is not there, reads as empty
        (i_id, i_bought, i_status, i_channel, i_by, i_currency, i_updated, i_quantity, i_sku, i_item, i_asin, i_title, i_country,
         i_state, i_postcode, i_city, i_service, i_item_status, i_signature, i_business) = self.places  # fmt: skip
        order = order_id(cells[i_id], self.header[i_id])
        status = cells[i_status].strip()
        if not status:
            raise Rejected("no_status", self.header[i_status], "")
        bought = self._instant(cells[i_bought], i_bought)
        market, channel = self._market(cells[i_channel])
        postcode = cells[i_postcode].strip()
        currency = cells[i_currency].strip()
        price, tax, shipping, shipping_tax, off, shipping_off = self._money(cells, currency)
        payload = OrderRow(
            status,
            market,
            channel,
            self._fulfilment(cells[i_by]),
            cells[i_sku].strip(),
            cells[i_item].strip(),
            cells[i_asin].strip(),
            cells[i_title].strip(),
            self._quantity(cells[i_quantity], i_quantity),
            currency,
            price,
            tax,
            shipping,
            shipping_tax,
            off + shipping_off,
            cells[i_country].strip(),
            cells[i_state].strip(),
            postcode_prefix(postcode),
            cells[i_service].strip(),
            cells[i_item_status].strip(),
            cells[i_signature].strip().casefold() in _TRUE,
            cells[i_business].strip().casefold() in _TRUE,
        )
        city = cells[i_city].strip()
        personal = {"city": city, "postcode": postcode} if city or postcode else None
        return Row(number, order, bought, self._updated(cells[i_updated], bought), payload, 0, personal)

    def _instant(self, text: str, place: int) -> int:
        """`2026-05-01T10:20:30+00:00` by its fixed places; anything else by the library."""
        text = text.strip()
        if len(text) == 25 and text[10] == "T" and text[19:] == "+00:00":
            day = self.days.get(text[:10])
            try:
                if day is None:
                    day = self.days[text[:10]] = day_number(_date(text[:10])) * DAY
                return day + (int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])) * MICROS
            except ValueError:
                pass
        try:
            return instant(text)
        except ValueError:
            raise Rejected("bad_date", self.header[place], text) from None

    def _updated(self, text: str, bought: int) -> int:
        if not text.strip():
            return self.hints.as_of or bought
        try:
            return self._instant(text, self.places[6])
        except Rejected:
            self.warnings.append(("bad_date_ignored", self.header[self.places[6]], text.strip()))
            return self.hints.as_of or bought

    def _market(self, text: str) -> tuple[str, str]:
        known = self.markets.get(text)
        if known is None:
            market = marketplace_of(text) if text.strip() else self.hints.marketplace
            known = self.markets[text] = (market, "" if market else text.strip())
        return known

    def _fulfilment(self, text: str) -> str:
        return FULFILMENT.get(text.strip().casefold(), "")

    def _quantity(self, text: str, place: int) -> int:
        text = text.strip()
        if text.isdecimal():
            return int(text)
        if text:
            self.warnings.append(("bad_number", self.header[place], text))
        return 0

    def _money(self, cells: Sequence[str], currency: str) -> list[int]:
        amounts = []
        for place in self.money:
            text = cells[place].strip()
            try:
                amounts.append(abs(to_minor(text, currency)) if text else 0)
            except ValueError:
                self.warnings.append(("bad_amount", self.header[place], text))
                amounts.append(0)
        return amounts

    def take_warnings(self, number: int, raw: str) -> Iterator[Problem]:
        for code, column, value in self.warnings:
            yield Problem(number, column, value, code, rejected=False, raw=raw)
        self.warnings = []


def _date(text: str) -> date:
    return date.fromisoformat(text)


def postcode_prefix(postcode: str) -> str:
    """What facts keep of a postcode: the region (`10115` -> `10`, `1012 AB` -> `10`, `SW1A 1AA` -> `SW`)."""
    return postcode[:2] if postcode else ""
