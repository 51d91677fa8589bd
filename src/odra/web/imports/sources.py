"""How fresh each kind of source is and where to click for it: what every seller needs first, the rest in groups under a fold."""

from typing import Any

from odra.cases import freshness
from odra.cases.registry import wired
from odra.letters import catalogue
from odra.web.edge import Edge

FIRST = ("all_orders", "mail", "fbm_returns", "seller_feedback")
GROUPS = {
    "orders": ("unshipped_orders", "order_list"), "parcels": ("tracking_list", "scan_list"), "account": ("account_health", "return_overrides"),
    "money": ("settlement", "fba_reimbursements"), "stock": ("fba_returns", "fba_replacements", "fba_removals", "fba_removal_shipments"),
}  # fmt: skip


def first(edge: Edge) -> list[dict[str, Any]]:
    old = {f.kind: f.old for f in freshness.fresh(edge.accounts, at=edge.at)}
    newest = freshness.newest(edge.accounts)
    return [_source(edge, kind, newest, old.get(kind, False)) for kind in FIRST]


def rest(edge: Edge) -> list[dict[str, Any]]:
    """Groups of the other kinds that can be read, those of no group under `channels`."""
    newest, words = freshness.newest(edge.accounts), catalogue("en")
    kinds = [k for k in dict.fromkeys(r.kind for r in wired.readers) if k not in FIRST and f"clicks.{k}" in words]
    grouped = {name: [k for k in members if k in kinds] for name, members in GROUPS.items()}
    placed = {k for members in GROUPS.values() for k in members}
    grouped["channels"] = [k for k in kinds if k not in placed]
    return [
        {"name": name, "sources": [_source(edge, k, newest, False) for k in members]}
        for name, members in grouped.items()
        if members
    ]


def _source(edge: Edge, kind: str, newest: dict[str, tuple[int, int | None]], old: bool) -> dict[str, Any]:
    at, until = newest.get(kind, (None, None))
    state = "never" if at is None else "old" if old else "fresh"
    return {
        "kind": kind,
        "at": at,
        "state": state,
        "until": until,
        "span": edge.speaker.span(edge.at - freshness.begins(kind, at, until)) if at else "",
    }
