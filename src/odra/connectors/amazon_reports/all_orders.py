"""All orders (GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL and its siblings): one item of an order a row.

Source of the columns: Selling Partner API, "Order tracking report attributes".
"""

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import IO

from odra.connectors.tables.cells import TRUE, InFuture, amount, count, instant, order_of, stamp, why
from odra.connectors.tables.columns import ORDER_ID, Columns, has_columns
from odra.connectors.tables.lines import lines
from odra.connectors.tables.marks import Marked, marked_lines
from odra.connectors.tables.rows import Rejected, order_id, postcode_prefix, whole
from odra.facts.fact import Known, Problem, Row
from odra.facts.moments import DAY
from odra.facts.payloads import OrderRow
from odra.facts.reading import Hints, Sample
from odra.policies import marketplace_of

FULFILMENT = {"amazon": "marketplace", "afn": "marketplace", "merchant": "seller", "mfn": "seller", "seller": "seller"}
NEEDED = ("amazon-order-id", "purchase-date", "order-status")
READ = (
    "amazon-order-id", "order-status", "purchase-date", "last-updated-date", "sales-channel", "fulfillment-channel", "sku",
    "order-item-id", "asin", "product-name", "quantity", "currency", "item-price", "item-tax", "shipping-price", "shipping-tax",
    "item-promotion-discount", "ship-promotion-discount", "ship-country", "ship-state", "ship-postal-code", "ship-city",
    "ship-service-level", "item-status", "signature-confirmation-recommended", "is-business-order",
)  # fmt: skip
REMEMBERED = 200_000
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)\Z", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}\Z")


class AllOrders:
    channel, kind, rank, version = "amazon", "all_orders", 0, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and has_columns(sample.cells, *NEEDED)

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Known | Problem]:
        table = lines(stream, sample)
        header = next(table)
        columns = Columns(header[1])
        seed = hints.seal(f"{self.version} {hints.marketplace} {hints.as_of} {header[2]}")  # a row is personal: its mark is keyed
        cells = _Cells(columns, hints)
        for known, unread in marked_lines(table, columns.at("amazon-order-id"), seed, hints.recall):
            if known:
                yield known
            yield from _rows(unread, cells, sample.delimiter)


def _rows(table: Iterable[Marked], cells_of: "_Cells", delimiter: str) -> Iterator[Row | Problem]:
    """The hot loop of a large import (benchmarks/): cells by place, repeated text remembered, no call for a usual cell."""
    before, after = " " + delimiter, delimiter + " "
    pick, width, missing = cells_of.pick, cells_of.width, cells_of.width + 1
    new = tuple.__new__  # a third of what Row() costs
    is_order, true, days, clocks = ORDER_ID.match, TRUE, cells_of.days, cells_of.clocks
    markets, sellers, counts, countries = cells_of.markets, cells_of.sellers, cells_of.counts, cells_of.countries
    for (number, cells, raw), mark in table:
        if before in raw or after in raw or raw[0] == " " or raw[-1] == " ":
            cells = [c.strip() for c in cells]
        here = len(cells)
        if here <= width:
            cells = [*cells, *[""] * (missing - here)]
        else:
            cells = cells_of.surplus(cells)
        (order, status, bought, updated, channel, by, sku, item, asin, title, quantity, currency, price, tax, shipping,
         shipping_tax, off, shipping_off, country, state, postcode, city, service, item_status, signature, business) = pick(cells)  # fmt: skip
        try:
            if not is_order(order) or not status:
                cells_of.refuse(here, order, raw)
            try:
                bought_at = days[bought[:10]] + clocks[bought[10:]]
            except KeyError:
                bought_at = cells_of.moment(bought)
            try:
                seen_at = days[updated[:10]] + clocks[updated[10:]]
            except KeyError:
                seen_at = cells_of.seen(updated, bought_at)
            amounts = cells_of.amounts_in(currency)
            market, spelling = markets[channel] if channel in markets else cells_of.market(channel)
            payload = OrderRow(
                status, market, spelling,
                sellers[by] if by in sellers else cells_of.seller(by),
                sku, item, asin, title,
                counts[quantity] if quantity in counts else cells_of.count(quantity),
                currency,
                amounts[price] if price in amounts else cells_of.amount(price, currency, "item-price"),
                amounts[tax] if tax in amounts else cells_of.amount(tax, currency, "item-tax"),
                amounts[shipping] if shipping in amounts else cells_of.amount(shipping, currency, "shipping-price"),
                amounts[shipping_tax] if shipping_tax in amounts else cells_of.amount(shipping_tax, currency, "shipping-tax"),
                abs(amounts[off] if off in amounts else cells_of.amount(off, currency, "item-promotion-discount"))
                + abs(amounts[shipping_off] if shipping_off in amounts else cells_of.amount(shipping_off, currency, "ship-promotion-discount")),
                countries[country] if country in countries else cells_of.country(country),
                state, postcode_prefix(postcode), service, item_status, signature in true, business in true,
            )  # fmt: skip
        except Rejected as wrong:
            yield wrong.problem(number, raw)
            cells_of.warnings.clear()
            continue
        personal = {"city": city, "postcode": postcode} if city or postcode else None
        yield new(Row, (number, order, bought_at, seen_at, payload, 0, personal, "", 0 if cells_of.warnings else mark, "", ()))
        if cells_of.warnings:
            yield from cells_of.warned(number, raw)


class _Cells:
    """What is remembered of cells seen before, and the way of a cell that was not."""

    def __init__(self, columns: Columns, hints: Hints) -> None:
        self.columns, self.hints, self.width = columns, hints, len(columns.header)
        self.latest = hints.latest
        self.date_order = hints.date_order or order_of(hints.marketplace)
        # A column that is not there reads as the empty cell behind the last.
        self.pick = itemgetter(*(p if p >= 0 else self.width for p in (columns.at(name) for name in READ)))
        self.days: dict[str, int] = {}
        self.clocks: dict[str, int] = {}
        self.markets: dict[str, tuple[str, str]] = {}
        self.sellers: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        self.countries: dict[str, str] = {"": ""}
        self.amounts: dict[str, dict[str, int]] = {}
        self.warnings: list[tuple[str, str, str]] = []

    def warn(self, code: str, column: str, value: str) -> None:
        self.warnings.append((code, self.columns.name(self.columns.at(column), column), value))

    def surplus(self, cells: list[str]) -> list[str]:
        """A row with more cells than the header: a delimiter stood in a cell, and what follows it may be shifted."""
        if any(cells[self.width :]):
            self.warnings.append(("too_many_cells", "", str(len(cells))))
        return [*cells[: self.width], ""]

    def refuse(self, here: int, order: str, raw: str) -> None:
        whole(range(here), raw, self.columns.header[0])  # type: ignore[arg-type]
        order_id(order, self.columns.name(self.columns.at("amazon-order-id"), "amazon-order-id"))
        raise Rejected("no_status", self.columns.name(self.columns.at("order-status"), "order-status"), "")

    def moment(self, text: str) -> int:
        """A purchase date. Day and clock are remembered apart: together they are all moments of a year."""
        try:
            at = stamp(text, self.date_order)
            if at > self.latest:
                raise InFuture(text)
            if found := _TIME.match(text):
                if len(self.clocks) > REMEMBERED:
                    self.clocks.clear()
                day = instant(text[:10])
                if day + 2 * DAY < self.latest:  # of the days at hand every moment is looked at
                    self.days[text[:10]] = day
                self.clocks[found[1]] = at - day
        except ValueError as wrong:
            raise Rejected(why(wrong), self.columns.name(self.columns.at("purchase-date"), "purchase-date"), text) from None
        return at

    def seen(self, text: str, bought: int) -> int:
        if text:
            try:
                return self.moment(text)
            except Rejected:
                self.warn("date_left_out", "last-updated-date", text)
        return self.hints.as_of or bought

    def market(self, text: str) -> tuple[str, str]:
        market = marketplace_of(text) if text else self.hints.marketplace
        self.markets[text] = (market, "" if market else text)
        return self.markets[text]

    def seller(self, text: str) -> str:
        self.sellers[text] = FULFILMENT.get(text.casefold(), "")
        if text and not self.sellers[text]:
            self.warn("unknown_fulfilment", "fulfillment-channel", text)
        return self.sellers[text]

    def country(self, text: str) -> str:
        self.countries[text] = text
        if not _COUNTRY.match(text):
            self.warn("unknown_country", "ship-country", text)
        return text

    def count(self, text: str) -> int:
        try:
            self.counts[text] = count(text)
        except ValueError:
            self.warn("bad_number", "quantity", text)
            return 0
        return self.counts[text]

    def amounts_in(self, currency: str) -> dict[str, int]:
        known = self.amounts.get(currency)
        if known is None or len(known) > REMEMBERED:
            known = self.amounts[currency] = {"": 0}
        return known

    def amount(self, text: str, currency: str, column: str) -> int:
        try:
            minor = self.amounts_in(currency)[text] = amount(text, currency)
        except ValueError:
            self.warn("bad_amount", column, text)
            return 0
        return minor

    def warned(self, number: int, raw: str) -> Iterator[Problem]:
        for code, column, value in self.warnings:
            yield Problem(number, column, value, code, rejected=False, raw=raw)
        self.warnings.clear()
