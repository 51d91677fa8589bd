"""What units of an order cost that come back, or did not arrive: one answer for every return, request and refund."""

from collections.abc import Sequence

from odra.facts.decision import Order
from odra.facts.fact import Fact, asked_once, of
from odra.facts.money import Money
from odra.facts.payloads import OrderRow, ReturnRow
from odra.policies import marketplace


def _ordered(facts: Sequence[Fact]) -> tuple[OrderRow, ...]:
    """The items of an order, each as its freshest row tells it."""
    newest = {f.payload.item_id or f.payload.sku: f.payload for f in sorted(of(facts, OrderRow), key=lambda f: f.freshness)}
    return tuple(newest.values())


ordered = asked_once(_ordered)


def cost_of(facts: Sequence[Fact], row: ReturnRow) -> Money | None:
    """Of a row of the report: by the order's own rows, else by the report, whose amount is of all units that were ordered."""
    return price_of(facts, row.sku, row.quantity) or reported(row)


def cost_in(facts: Sequence[Fact], row: ReturnRow, currency: str) -> int:
    """The same in minor units; 0 where it is not known, or in another currency."""
    cost = cost_of(facts, row)
    return cost.minor if cost and cost.currency == currency else 0


def price_of(facts: Sequence[Fact], sku: str, units: int) -> Money | None:
    """Their share of what the order's rows ask for that SKU; None where no row tells, or of how many of several units it is."""
    rows = [row for row in ordered(facts) if row.currency and (row.sku == sku if sku else True)]
    if not rows or (not sku and len(rows) > 1) or len({row.currency for row in rows}) > 1:
        return None
    minor, of_units = sum(map(_price, rows)), sum(row.quantity for row in rows)
    if minor <= 0 or (not units and of_units > 1):
        return None
    return Money(_share(minor, units or of_units, of_units), rows[0].currency)


def is_all(facts: Sequence[Fact], order: Order | None, sku: str, units: int) -> bool:
    """Whether the units are all that was ordered; an order of which nothing says that it is of several is of one."""
    rows = ordered(facts)
    of_units = sum(row.quantity for row in rows) or (order.quantity if order else 0)
    if sku and any(row.sku != sku for row in rows):
        return False
    return max(of_units, len(rows)) <= max(1, units)


def _price(row: OrderRow) -> int:
    """As the buyer paid it: with the tax, where prices come without."""
    where = marketplace(row.marketplace)
    apart = where is not None and not where.prices_include_tax
    return row.item_price - row.discount + (row.item_tax if apart else 0)


def reported(row: ReturnRow) -> Money | None:
    minor = _share(row.order_amount, row.quantity, row.order_quantity) if row.quantity else row.order_amount
    return Money(minor, row.currency) if minor and row.currency else None


def _share(minor: int, units: int, of_units: int) -> int:
    return round(minor * units / of_units) if 0 < units < of_units else minor
