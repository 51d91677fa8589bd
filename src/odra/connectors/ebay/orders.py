"""eBay's orders report (Seller Hub, Orders, Download report): lines around a table of one item a row.

Where an order has several items its first row may hold the order alone: what it says is told with each item.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import IO

from odra.connectors.ebay.cells import EbayCells
from odra.connectors.ebay.columns import header_of, known_as, site_of
from odra.connectors.tables.cells import Days
from odra.connectors.tables.columns import EBAY_ORDER_ID, Columns, cell
from odra.connectors.tables.lines import Line
from odra.connectors.tables.rows import column, postcode_prefix, table, told_by
from odra.facts.fact import Problem, Row
from odra.facts.payloads import OrderRow, ShipRow, Tracking
from odra.facts.reading import Hints, Sample
from odra.policies.tracking import parcel

_PERSONAL = ("name", "phone", "street1", "street2", "city", "region", "postcode", "country")
_AMOUNTS = ("price", "total", "shipping")
_WORD = re.compile(r"[^\W\d]")
_ID_LIKE = re.compile(r"[\d\s.,E+-]+\Z")
_NUMBERS = re.compile(r"[,;|]|\s(?=\S{8})(?<=\S{8}\s)")  # a short part behind a blank belongs to the number before it
SHORTEST = 8  # signs of a tracking number


class EbayOrders:
    channel, kind, rank, version = "ebay", "ebay_orders", 0, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and header_of(sample, "orders", _are_orders) is not None

    def header(self, sample: Sample) -> str:
        head = header_of(sample, "orders", _are_orders)
        return head.line if head else ""

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        head = header_of(sample, "orders", _are_orders)
        assert head is not None
        columns, every = table(stream, head.of(sample), head.skip, partial(known_as, table="orders"))
        begins = head.skip + 1  # a header that breaks off comes a second time
        rows = [line for line in every if line[0] == begins or _tells(line, columns, head.delimiter)]
        days = Days(column(rows, columns.at("date")), column(rows, columns.at("order")), hints)
        yield from told_by(_joined(rows, columns), _Reading(days, hints, columns.has("paid")).rows, hints)


def _are_orders(found: set[str]) -> bool:
    return {"order", "date"} <= found and bool(found & {"record", "buyer"}) and bool(found & {"item", "title"})


def _tells(line: Line, columns: Columns, delimiter: str) -> bool:
    """Whether a line is an order's: neither filling, nor the count and the seller's name at the end. One that breaks off before any word may be."""
    _, cells, raw = line
    if not cells and not _WORD.search(raw):
        return True
    cells = cells or raw.split(delimiter)
    order = cell(cells, columns.at("order"))
    if order and not _ID_LIKE.match(order) and " " in order:
        return False
    return bool(order) or any(cell(cells, columns.at(name)) for name in ("date", "item", "title"))


def _joined(rows: list[Line], columns: Columns) -> Iterator[EbayCells]:
    """Each item's cells, with those of its order's own row behind them; an order without items is its own row."""
    every = [EbayCells(line, columns) for line in rows]
    first: dict[str, EbayCells] = {}
    for cells in every:
        first.setdefault(cells.own("order"), cells)
    with_items = {cells.own("order") for cells in every if _is_item(cells)}
    for cells in every:
        lead = first[cells.own("order")]
        if not _is_item(cells) and cells.own("order") in with_items and cells.cells:
            continue
        if lead is not cells and cells.cells and cells.own("order"):
            cells.other = lead
        yield cells


def _is_item(cells: EbayCells) -> bool:
    return bool(cells.own("item") or cells.own("title"))


class _Reading:
    """What a row tells: the item, what must be shipped by when, and its parcels."""

    def __init__(self, days: Days, hints: Hints, tells_payment: bool) -> None:
        self.days, self.hints, self.tells_payment = days, hints, tells_payment
        self.shipping_told: set[str] = set()

    def rows(self, cells: EbayCells) -> list[Row]:
        order = cells.order("order", EBAY_ORDER_ID)
        currency = cells.currency(_AMOUNTS)
        market = self.hints.marketplace or site_of(cells.text("site"), currency)
        at, precision = cells.when("date", self.days, order, market)
        shipped = cells.when_if_any("shipped", self.days, order, market)
        seen = max(at, shipped or 0, cells.when_if_any("paid", self.days, order, market) or 0)
        personal = {name: text for name in _PERSONAL if (text := cells.text(name))}
        item = self._item(cells, order, currency, market, shipped)
        found = [Row(cells.number, order, at, seen, item, precision, personal or None)]
        if ship := self._ship(cells, order, market, item):
            found.append(Row(cells.number, order, at, seen, ship, precision))
        for number in self._parcels(cells):
            thread = self.hints.parcel_thread(number)
            found.append(Row(cells.number, order, shipped or at, seen, Tracking(number), precision, thread=thread))
        return found

    def _item(self, cells: EbayCells, order: str, currency: str, market: str, shipped: int | None) -> OrderRow:
        quantity = cells.count("quantity")
        price, shipping = self._prices(cells, order, currency, quantity)
        tax = sum(cells.money(name, currency)[0] for name in ("tax", "tax_by_ebay"))
        return OrderRow(
            status=cells.text("status") or self._status(cells, shipped),
            marketplace=market,
            sales_channel="" if market else cells.text("site"),
            fulfilment="seller",
            sku=cells.own("sku"),
            item_id="-".join(part for part in (cells.own("item"), cells.own("transaction")) if part),
            title=cells.own("title"),
            quantity=quantity,
            currency=currency,
            item_price=price,
            item_tax=tax,
            shipping=shipping,
            country=cells.country("country"),
            state=cells.text("region"),
            postcode_prefix=postcode_prefix(cells.text("postcode")),
            service=cells.text("service"),
        )

    def _status(self, cells: EbayCells, shipped: int | None) -> str:
        """The report has no status: what is shipped or paid says it, in the words of other reports."""
        if shipped is not None or cells.text("tracking"):
            return "Shipped"
        return "Pending" if self.tells_payment and not cells.text("paid") else "Unshipped"

    def _prices(self, cells: EbayCells, order: str, currency: str, quantity: int) -> tuple[int, int]:
        """Price of the row and shipping of the order, told once. A piece's price is multiplied, unless the total says that it is the row's."""
        price, total = cells.money("price", currency)[0], cells.money("total", currency)[0]
        own = cells.money("shipping", currency)[0]
        shipping = own or (cells.other.money("shipping", currency)[0] if cells.other and order not in self.shipping_told else 0)
        self.shipping_told.add(order)
        is_whole = total and abs(total - price - own) < abs(total - price * quantity - own)
        return price if is_whole else price * max(quantity, 1), shipping

    def _ship(self, cells: EbayCells, order: str, market: str, item: OrderRow) -> ShipRow | None:
        ship_by, deliver_by = (cells.until(name, self.days, order, market) for name in ("ship_by", "deliver_by"))
        deliver_from = cells.when_if_any("deliver_from", self.days, order, market)
        if ship_by is None and deliver_by is None:
            return None
        return ShipRow(
            sku=item.sku, item_id=item.item_id, title=item.title, quantity=item.quantity, ship_by_at=ship_by, deliver_from_at=deliver_from,
            deliver_by_at=deliver_by, country=item.country, state=item.state, postcode_prefix=item.postcode_prefix, service=item.service,
        )  # fmt: skip

    def _parcels(self, cells: EbayCells) -> list[str]:
        numbers = [parcel(text) for text in _NUMBERS.split(cells.text("tracking")) if text]
        good = [n for n in numbers if len(n) >= SHORTEST and n.isascii() and n.isalnum() and any(c.isdigit() for c in n)]
        if len(good) < len(numbers):
            cells.warn("tracking_left_out", "tracking")
        return list(dict.fromkeys(good))
