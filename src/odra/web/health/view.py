"""Health: the order defect rate of each marketplace, its parts, its room, and the orders behind every number."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from odra.cases import queries
from odra.cases.compared import metric_name, others_at_hand, sides
from odra.cases.freshness import none_recent
from odra.cases.standing import reconciled, statuses
from odra.ledger import queries as ledger
from odra.ledger.queries import Subject
from odra.measures.apart import SOME
from odra.measures.health import DISPLAYED, LIVE, RATE, HealthRow
from odra.measures.reconcile import Beside, Explanation
from odra.measures.told import Compared
from odra.pictures import percent
from odra.web.charts import FEW, pill
from odra.web.edge import Edge
from odra.web.forecasts import ahead_of, projected, told
from odra.web.health.pictured import compared_of, pictures_of, sparks_of
from odra.web.health.scorecard import measures_of

NORMAL, SAME = "NORMAL", "reconcile.same"
SHOWN = 200  # orders on the page; `odra health --orders` lists all


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = queries.account_health(edge.accounts, at=edge.at)
    window = DISPLAYED if request.GET.get("window") == DISPLAYED else LIVE
    rates = sorted(
        (r for r in found.rows if r.metric == RATE and r.window == window),
        key=lambda r: (r.denominator < FEW, r.headroom, -(r.rate or 0)),
    )
    chosen = next((r for r in rates if _key(r) == request.GET.get("of")), rates[0] if rates else None)
    beside = reconciled(edge.accounts, at=edge.at)
    context: dict[str, Any] = {
        "window": window, "unplaced": [edge.speaker.say(said) for said in found.outside], "chosen": chosen,
        **measures_of(edge, request, chosen, rates),
        "told": _told(edge, beside, chosen), **_others(edge, beside, chosen, orders="orders" in request.GET),
        "standing": [(account, said) for account, said in statuses(edge.accounts, at=edge.at) if said.status.upper() != NORMAL],
    }  # fmt: skip
    if chosen:
        context |= _chosen(found, chosen, request.GET.get("metric", RATE)) | _ahead(edge, chosen)
        context["cards"] = [{"row": r, "pill": pill(r), "key": _key(r), "on": r is chosen} for r in rates]
        context["key"], context["compared"] = _key(chosen), compared_of((b["row"] for b in context["told"]), chosen, edge.speaker)
    else:
        context["none_recent"] = none_recent(queries.orders_rated(edge.accounts), at=edge.at)
    return render(request, "health/page.html", context)


def _told(edge: Edge, found: list[Beside], chosen: HealthRow | None) -> list[dict[str, Any]]:
    """The marketplace's figures of the chosen group, and those of others that differ from ours."""
    group = chosen.group if chosen else None
    shown = [r for r in found if group in (None, r.told.group) or r.said[0].code != SAME]
    homes = _homes(shown)
    return [_beside(edge, row, homes) for row in sorted(shown, key=lambda r: r.told.group != group)]


def _homes(found: Iterable[Beside | Compared]) -> dict[int, Subject]:
    return ledger.subjects({s for row in found for one in row.because for s in one.subjects[:SOME]})


def _because(found: Iterable[Explanation], homes: dict[int, Subject]) -> list[dict[str, Any]]:
    """Sentences, each with some of its orders and how many there are."""
    return [
        {"said": one.said, "orders": orders, "count": one.count, "more": one.count - len(orders)}
        for one in found
        for orders in [[homes[s] for s in one.subjects[:SOME] if s in homes]]
    ]


def _beside(edge: Edge, row: Beside, homes: dict[int, Subject]) -> dict[str, Any]:
    """A figure of the marketplace's beside ours, its days named to the last one."""
    told = row.told
    return {"row": row, "last_on": told.to_on - 1, "theirs": _rate(told.rate, told.numerator, told.denominator),
            "ours": _rate(None, row.numerator, row.denominator), "because": _because(row.because, homes), "when": edge.speaker.when(told.seen_at, edge.at)}  # fmt: skip


def _others(edge: Edge, beside: list[Beside], chosen: HealthRow | None, *, orders: bool) -> dict[str, Any]:
    """Every other figure of the marketplaces, those of the chosen one first, and whether the orders can still be asked for."""
    where = chosen.group.marketplace if chosen else ""
    every = others_at_hand(edge.accounts, beside, at=edge.at, orders=orders)
    found = sorted(every, key=lambda one: one.told.group.marketplace != where)
    homes = _homes(found)
    return {"others": [_compared(edge, one, homes) for one in found], "unnamed": not all(one.named for one in found)}


def _compared(edge: Edge, one: Compared, homes: dict[int, Subject]) -> dict[str, Any]:
    theirs, ours = sides(one, edge.speaker)
    return {"group": one.told.group, "metric": metric_name(one.told.metric, edge.speaker), "from_on": one.from_on,
            "last_on": None if one.to_on is None else one.to_on - 1, "theirs": theirs, "ours": ours, "because": _because(one.because, homes),
            "when": edge.speaker.when(one.told.seen_at, edge.at)}  # fmt: skip


def _rate(told: Decimal | None, numerator: int, denominator: int) -> str:
    """`0.62%` as told, else as counted; empty where there is nothing to divide by."""
    if told is None and not denominator:
        return ""
    return f"{(told if told is not None else Decimal(numerator) / denominator) * 100:.2f}%"


def _key(row: HealthRow) -> str:
    return f"{row.group.account}/{row.group.marketplace}/{row.group.fulfilment}"


def _chosen(found: queries.Health, chosen: HealthRow, metric: str) -> dict[str, Any]:
    mine = [r for r in found.rows if r.group == chosen.group and r.window == chosen.window]
    shown = next((r for r in mine if r.metric == metric), chosen)
    orders = shown.orders
    homes = ledger.subjects({c.defect.subject for c in orders[:SHOWN]})
    return {
        "parts": [{"row": r, "rate": f"{(r.rate or 0) * 100:.2f}%"} for r in mine if r.metric != RATE], "shown": shown, "pill": pill(chosen),
        "orders": [{"counted": c, "subject": homes[c.defect.subject]} for c in orders[:SHOWN]], "more": max(0, len(orders) - SHOWN),
        "until_on": chosen.window_to_on - 1,
    }  # fmt: skip


def _ahead(edge: Edge, chosen: HealthRow) -> dict[str, Any]:
    """The pictures of the chosen rate and its forecast; with too few orders what one defect is instead."""
    found = ahead_of(chosen, at=edge.at)
    drawn = {"pictures": pictures_of(chosen, found, edge.speaker), "sparks": sparks_of(chosen, edge.at) if found else {}}
    if found is None or found.final is None:
        return {**drawn, "few": percent(1 / chosen.denominator)}
    return {**drawn, "ahead": told(found), "pill": projected(pill(chosen), found)}
