"""Stock that a person knows of (R29): which SKUs are out, since when, and which of their orders still wait to be shipped."""

from collections.abc import Iterable

import msgspec

from odra.cases.noting import Noted, note
from odra.facts.fact import SKU
from odra.facts.payloads import OrderRow, ShipRow, StockOut
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.ledger.queries import Subject

WAITING = ("unshipped", "partiallyshipped", "pending")
LOOKED_AT = 20_000  # orders that wait, newest first
LONGEST = 80


class Out(msgspec.Struct, frozen=True):
    """A SKU that is out of stock. `import_id`: the note that said so; `orders`: those of it that wait to be shipped, newest first."""

    account: str
    channel: str
    sku: str
    since_at: int
    import_id: int
    orders: tuple[Subject, ...]


def note_stock(sku: str, *, account: str, channel: str, out: bool, key: str, at: int) -> int | None:
    """Say that a SKU is out of stock, or in stock again. Raises ValueError for what can be none."""
    sku = sku.strip()
    if not 0 < len(sku) <= LONGEST:
        raise ValueError("sku")
    return note([Noted(SKU + sku, StockOut(sku, out, key))], account=account, channel=channel, key=key, at=at)


def out_of_stock(accounts: Iterable[str], *, at: int) -> list[Out]:
    """SKUs that are out at a moment, the latest first."""
    shops = ledger.shops(accounts)
    homes = ledger.subjects_named(SKU, shops)
    newest = {
        s: told[-1] for s, facts in ledger.facts_of(sorted(homes)).items() if (told := [f for f in facts if f.occurred_at <= at])
    }
    out = {s: fact for s, fact in newest.items() if isinstance(fact.payload, StockOut) and fact.payload.out}
    origins, orders = ledger.origins(f.id for f in out.values()), _waiting({homes[s].shop for s in out})
    found = [
        Out(homes[s].account, homes[s].channel, homes[s].native.removeprefix(SKU), fact.occurred_at, origins[fact.id].import_id,
            tuple(orders.get((homes[s].shop, homes[s].native.removeprefix(SKU)), ())))
        for s, fact in out.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.since_at, one.sku))


def _waiting(shops: set[int]) -> dict[tuple[int, str], list[Subject]]:
    """(shop, SKU) -> orders that wait to be shipped."""
    if not shops:
        return {}
    ids = [row[0] for row in db.select(
        "SELECT id FROM cases_order WHERE shop IN (SELECT value FROM json_each(%s)) AND lower(status) IN (SELECT value FROM json_each(%s)) "
        "ORDER BY ordered_at DESC LIMIT %s", (db.listed(shops), db.listed(WAITING), LOOKED_AT),
    )]  # fmt: skip
    homes, facts = ledger.subjects(ids), ledger.facts_of(ids)
    found: dict[tuple[int, str], list[Subject]] = {}
    for order in ids:
        for sku in {f.payload.sku for f in facts.get(order, []) if isinstance(f.payload, OrderRow | ShipRow)}:
            found.setdefault((homes[order].shop, sku), []).append(homes[order])
    return found
