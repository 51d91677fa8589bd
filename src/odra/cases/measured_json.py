"""The JSON interface of what is counted over the columns, documented in docs/json.md and kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from odra.cases.as_json import day, named, said
from odra.cases.metrics import SkuReturns, Trajectory
from odra.cases.recount import Difference
from odra.facts.moments import iso
from odra.ledger import queries as ledger
from odra.ledger.queries import Subject
from odra.measures.health import Group
from odra.measures.metrics import Behind, Figure, Measured


def _of(group: Group) -> dict[str, Any]:
    return {"account": group.account, "marketplace": named(group.marketplace), "fulfilment": group.fulfilment or None}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def metrics_json(rows: list[Measured], *, orders: bool) -> list[dict[str, Any]]:
    shown = [_measured(row) for row in rows]
    if orders:
        homes = ledger.subjects({b.subject for row in rows for b in row.orders})
        for one, row in zip(shown, rows, strict=True):
            one["orders"] = [_behind(b, homes[b.subject]) for b in row.orders if b.subject in homes]
    return shown


def _measured(row: Measured) -> dict[str, Any]:
    count, norm = row.count, row.norm
    return {
        **_of(row.group), "metric": row.metric, "unit": row.unit, "window": row.window,
        "window_from_on": day(row.window_from_on), "window_to_on": day(row.window_to_on),
        "numerator": float(count.counts) if count else None, "denominator": count.units if count else None,
        "undecided": count.undecided if count else None, "unknown": count.unknown if count else None,
        "rate": _number(row.rate), "rate_up_to": _number(row.rate_up_to),
        "target": _number(norm.target) if norm else None, "condition": (norm.condition or None) if norm else None,
        "distance": _number(row.distance), "met": row.met, "headroom": row.headroom,
        "next_on": day(row.next_on),
        "excludes": [said(s) for s in row.excludes], "missing": [said(s) for s in row.missing], "notes": [said(s) for s in row.notes],
        "told": None if row.told is None else _told(row.told),
    }  # fmt: skip


def _told(told: Figure) -> dict[str, Any]:
    return {
        "numerator": told.numerator, "denominator": told.denominator, "rate": _number(told.rate), "target": _number(told.target),
        "status": told.status or None, "from_on": day(told.from_on), "to_on": day(told.to_on), "told_at": iso(told.seen_at),
    }  # fmt: skip


def _behind(one: Behind, subject: Subject) -> dict[str, Any]:
    return {
        "order_id": subject.native if subject.is_order else None, "day_on": day(one.day_on), "part": one.part,
        "from_at": iso(one.from_at), "until_at": None if one.until_at is None else iso(one.until_at),
        "leaves_on": day(one.leaves_on),
    }  # fmt: skip


def skus_json(rows: list[SkuReturns]) -> list[dict[str, Any]]:
    return [
        {**_of(r.group), "sku": r.sku, "class": r.reason_class or None, "reason": r.reason, "numerator": r.returned, "denominator": r.ordered}
        for r in rows
    ]  # fmt: skip


def trajectory_json(rows: list[Trajectory]) -> list[dict[str, Any]]:
    """The days, their two counts and their rates as lists of one length."""
    return [
        {**_of(r.group), "metric": r.metric, "window_days": r.window_days, "days": [day(d.day_on) for d in r.days],
         "numerator": [float(d.numerator) if d.numerator % 1 else int(d.numerator) for d in r.days], "denominator": [d.denominator for d in r.days],
         "rate": [_number(d.rate) for d in r.days]}
        for r in rows
    ]  # fmt: skip


def recount_json(figures: int, rows: list[Difference], homes: Mapping[int, Subject]) -> dict[str, Any]:
    differing = [
        {**_of(d.group), "figure": d.metric, "window": d.window or None, "day_on": day(d.on),
         "kept": d.kept, "counted": d.counted, "orders": [homes[s].native for s in d.subjects if s in homes]}
        for d in rows
    ]  # fmt: skip
    return {"figures": figures, "differences": differing}
