"""What a desk answers, without the numbers that depend on the order of import: for comparing two desks."""

import re
from typing import Any

import msgspec

from odra.cases import as_json, queries
from odra.ledger import database as db
from odra.ledger import queries as ledger
from tests.databases import columns, empty

_HOMES = "SELECT s.id, p.account || '/' || s.native FROM ledger_subject s JOIN ledger_shop p ON p.id = s.shop"
_LEAD = {"cases_order": "id", "cases_defect": "subject", "cases_question": "subject"}


def kept() -> dict[str, list[tuple[Any, ...]]]:
    """The derived tables, subjects by account and native id. Days without orders say nothing."""
    homes, shops = dict(db.select(_HOMES)), dict(db.select("SELECT id, account FROM ledger_shop"))
    found = {
        name: sorted((homes[row[0]], *row[1:]) for row in db.select(f"SELECT {_columns(name, lead)} FROM {name}"))
        for name, lead in _LEAD.items()
    }
    days = db.select("SELECT shop, marketplace, fulfilment, ordered_on, orders FROM cases_day WHERE orders <> 0")
    due = db.select("SELECT * FROM cases_due WHERE cases <> 0")
    counted = {"cases_day": days, "cases_due": due}
    return {**found, **{name: sorted((shops[shop], *rest) for shop, *rest in rows) for name, rows in counted.items()}}


def wipe() -> None:
    """An empty desk in the middle of a test."""
    empty("ledger", "cases")


def _columns(table: str, lead: str) -> str:
    return ", ".join([lead, *(f'"{n}"' for n in columns(table) if n not in (lead, "shop"))])


def said(at: int, known_at: int | None = None, accounts: list[str] | None = None) -> dict[str, Any]:
    """Queue, health and every case as JSON, the numbers of facts and imports left out."""
    mine = ledger.accounts() if accounts is None else accounts
    queue = as_json.queue_json(queries.queue(mine, at=at, known_at=known_at))
    health = as_json.health_json(queries.account_health(mine, at=at, known_at=known_at), orders=True)
    natives = sorted({row[0] for row in db.select("SELECT native FROM ledger_subject")})
    views = [v for n in natives for v in queries.find_case(n, accounts=mine, at=at, known_at=known_at)]
    cases = [as_json.case_json(v, at=at) for v in views]
    for row in health:
        row["orders"].sort(key=lambda o: (o["leaves_on"], o["order_id"], o["component"]))
    text = msgspec.json.encode({"queue": queue, "health": health, "cases": cases}).decode()
    # who told a fact first depends on the order of import, as do the numbers of facts
    found = re.sub(r'"source":\{[^}]*\}', '"source":{}', re.sub(r'"fact:\d+"', '"fact"', text))
    return dict(msgspec.json.decode(found))
