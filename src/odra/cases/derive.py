"""State from facts: one pure function of all facts of one order, used by import, rebuild and replay alike."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from odra.cases.once import once
from odra.facts.decision import Defect, Order, Question
from odra.facts.fact import Fact, Facts
from odra.facts.moments import day_of
from odra.facts.money import Money
from odra.facts.payloads import AnyPayload, OrderRow, ReturnRow, ShipRow
from odra.policies import Policies, marketplace
from odra.rules.defects import defects
from odra.rules.questions import questions


class Derived(msgspec.Struct, frozen=True):
    """What one order's facts amount to. `order` is None while no report tells of it."""

    order: Order | None
    marketplace: str
    defects: tuple[Defect, ...]
    questions: tuple[Question, ...]
    facts: tuple[Fact, ...]  # completed


def derive(facts: Sequence[Fact], *, policies: Policies) -> Derived:
    """`facts`: all live facts of the order (or conversation), in the order in which they happened."""
    order = order_of(facts)
    if (
        len(facts) == 1 and order is not None and isinstance(facts[0].payload, OrderRow)
    ):  # nearly every order: a row in a report, and nothing asked
        return Derived(order, order.marketplace, (), (), tuple(facts))
    where = order.marketplace if order else told_marketplace(facts)
    told = Facts(completed(once(facts, policies=policies, marketplace=where)))
    return Derived(order, where, defects(told, policies, where), questions(told, order, policies), told)


def completed(facts: Sequence[Fact]) -> Sequence[Fact]:
    """The facts with what a later row of a return leaves unsaid filled from earlier ones.

    The flat file tells of deliveries and SAFE-T claims, the XML of the same return does not: silence takes nothing back.
    """
    rows = sorted((f for f in facts if isinstance(f.payload, ReturnRow)), key=lambda f: f.freshness)
    if len(rows) < 2:
        return facts
    said: dict[tuple[str, str], dict[str, Any]] = {}
    filled: dict[int, Fact] = {}
    for fact in rows:
        row: ReturnRow = fact.payload  # type: ignore[assignment]
        known = said.setdefault((row.rma, row.sku), {})
        told = {name: value for name in row.__struct_fields__ if (value := getattr(row, name)) not in ("", 0, None)}
        known.update(told)
        filled[fact.id] = msgspec.structs.replace(fact, payload=ReturnRow(**known))
    return [filled.get(fact.id, fact) for fact in facts]


def order_of(facts: Sequence[Fact]) -> Order | None:
    """The order as its freshest rows tell it; items that a later row repeats are replaced."""
    if len(facts) == 1:
        only = facts[0]
        return _order([only], []) if isinstance(only.payload, OrderRow) else _order([], _ship_rows(facts))
    rows = _freshest([f for f in facts if isinstance(f.payload, OrderRow)], lambda p: p.item_id or p.sku)  # type: ignore[union-attr]
    return _order(rows, _ship_rows(facts))


def told_marketplace(facts: Sequence[Fact]) -> str:
    """The marketplace that mails name, for what is in no report."""
    return next((str(m) for f in facts if (m := getattr(f.payload, "marketplace", ""))), "")


def _ship_rows(facts: Sequence[Fact]) -> list[Fact]:
    return _freshest([f for f in facts if isinstance(f.payload, ShipRow)], lambda p: p.item_id or p.sku)  # type: ignore[union-attr]


def _freshest(facts: list[Fact], item: Callable[[AnyPayload], str]) -> list[Fact]:
    """The freshest fact of each item, freshest first."""
    if len(facts) < 2:
        return facts
    best: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda f: f.freshness):
        best[item(fact.payload)] = fact
    return sorted(best.values(), key=lambda f: f.freshness, reverse=True)


def _order(rows: list[Fact], ships: list[Fact]) -> Order | None:
    if not rows and not ships:
        return None
    lead = rows[0] if rows else None
    if lead is not None and not ships:
        return _from_order_row(lead, rows)
    ship = ships[0].payload
    assert isinstance(ship, ShipRow)
    known = _from_order_row(lead, rows) if lead else _from_ship_row(ships[0], ship)
    return msgspec.structs.replace(
        known,
        ship_by_at=ship.ship_by_at,
        deliver_by_at=ship.deliver_by_at,
        signature_advised=known.signature_advised or ship.signature_advised,
        title=known.title or ship.title,
    )


def _from_order_row(lead: Fact, rows: list[Fact]) -> Order:
    row: OrderRow = lead.payload  # type: ignore[assignment]
    status = row.status
    pending, cancelled = _standing(status)
    quantity = row.quantity if len(rows) == 1 else sum(f.payload.quantity for f in rows)  # type: ignore[union-attr]
    return Order(  # by place, for a million of them
        lead.occurred_at, day_of(lead.occurred_at), status, row.marketplace, row.fulfilment, "" if row.marketplace else row.sales_channel,
        pending, cancelled, _total(rows), row.title, row.sku, quantity, row.country, row.state, row.postcode_prefix, row.service,
        row.signature_advised, tax=_tax(rows) if _taxed_apart(row.marketplace) else 0,
    )  # fmt: skip


@cache
def _standing(status: str) -> tuple[bool, bool]:
    """(pending, cancelled) of a status as reports write it."""
    folded = status.casefold()
    return folded.startswith("pending"), folded in ("cancelled", "canceled")


@cache
def _taxed_apart(market: str) -> bool:
    where = marketplace(market)
    return where is not None and not where.prices_include_tax


def _from_ship_row(fact: Fact, row: ShipRow) -> Order:
    return Order(
        ordered_at=fact.occurred_at,
        ordered_on=day_of(fact.occurred_at),
        status="Unshipped",
        marketplace=row.marketplace,
        fulfilment="seller",
        title=row.title,
        sku=row.sku,
        quantity=row.quantity,
        country=row.country,
        state=row.state,
        postcode_prefix=row.postcode_prefix,
        service=row.service,
    )


def _tax(rows: list[Fact]) -> int:
    told = [f.payload for f in rows if isinstance(f.payload, OrderRow)]
    return sum(row.item_tax + row.shipping_tax for row in told)


def _total(rows: list[Fact]) -> Money | None:
    """Items, shipping and, where prices come without it, tax; less discounts. None when no row names a currency."""
    minor, currency = 0, ""
    for fact in rows:
        row: OrderRow = fact.payload  # type: ignore[assignment]
        if not row.currency or (currency and row.currency != currency):
            continue
        currency = row.currency
        minor += row.item_price + row.shipping - row.discount
        if _taxed_apart(row.marketplace):
            minor += row.item_tax + row.shipping_tax
    return Money(minor, currency) if currency else None
