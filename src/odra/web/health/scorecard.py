"""Other measures on Health: each beside its norm, with its last weeks; those of the chosen marketplace, and of marketplaces without a card."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpRequest

from odra.cases.compared import metric_name
from odra.cases.metric_words import ends_of, norm_name, window_name
from odra.cases.scorecard import Line, behind, scorecard
from odra.ledger import queries as ledger
from odra.measures.health import HealthRow
from odra.measures.metrics import Measured
from odra.measures.told import TOLD
from odra.pictures import spark
from odra.web.drawn import safe
from odra.web.edge import Edge

SHOWN = 200  # orders on the page; `odra metrics --orders` lists all
STATUS = (  # the first of them that any window has is shown
    (False, {"css": "over", "icon": "cross", "words": "health.norm_missed"}),
    (None, {"css": "soon", "icon": "warn", "words": "health.norm_unsure"}),
    (True, {"css": "good", "icon": "check", "words": "health.norm_met"}),
)


def measures_of(edge: Edge, request: HttpRequest, chosen: HealthRow | None, carded: Iterable[HealthRow]) -> dict[str, Any]:
    """`measures`: rows with figures; `unmeasured`: those without, and why; `behind`: the orders of the one asked for. Nothing while nothing is laid out."""
    found = scorecard(edge.accounts, at=edge.at)
    if found is None:
        return {"not_laid_out": True}
    lines = _shown(found, chosen, {(row.group.account, row.group.marketplace) for row in carded})
    asked = next((m for line in lines if _key(m := line.measured) == request.GET.get("measure") and _counts(m)), None)
    told = [
        _row(list(windows), chosen, edge)
        for _, windows in groupby(lines, lambda line: (line.measured.group, line.measured.metric))
    ]
    return {
        "measures": [row for row in told if row["windows"]], "unmeasured": [row for row in told if not row["windows"] and row["missing"]],
        "behind": _behind(asked, edge) if asked else None,
    }  # fmt: skip


def _shown(found: list[Line], chosen: HealthRow | None, carded: set[tuple[str, str]]) -> list[Line]:
    """Those of the chosen marketplace first."""
    mine = [line for line in found if chosen and _is_of(line.measured, chosen)]
    return mine + [line for line in found if (line.measured.group.account, line.measured.group.marketplace) not in carded]


def _is_of(one: Measured, chosen: HealthRow) -> bool:
    own, group = one.group, chosen.group
    return (own.account, own.marketplace) == (group.account, group.marketplace) and own.fulfilment in ("", group.fulfilment)


def _counts(one: Measured) -> bool:
    return one.count is not None and bool(one.count.units or one.count.counts)


def _row(lines: list[Line], chosen: HealthRow | None, edge: Edge) -> dict[str, Any]:
    """A metric over all of its windows; what is missing as the longest has it."""
    every = [line.measured for line in lines if line.measured.window != TOLD]
    counted, last = [one for one in every if _counts(one)], lines[-1].measured
    held = [one for one in counted if one.norm and one.norm.target is not None and one.unit == "share"]
    rooms = [one.headroom for one in held if one.headroom is not None]
    return {
        "name": metric_name(last.metric, edge.speaker), "group": last.group, "elsewhere": chosen is None or last.group.marketplace != chosen.group.marketplace,
        "norm": norm_name(last, edge.speaker).replace(" %", "%"), "windows": [_window(one, edge) for one in counted],
        "trend": safe(next((drawn for line in lines if (drawn := spark([float(rate) for rate in line.trend]))), "")),
        "status": next((told for met, told in STATUS if any(one.met is met for one in held)), None),
        "room": min(rooms) if rooms and all(one.met for one in held) else None,
        "missing": last.missing if every else (),
    }  # fmt: skip


def _window(one: Measured, edge: Edge) -> dict[str, Any]:
    counts, units = (int(one.count.counts), one.count.units) if one.count else (0, 0)
    return {
        "name": window_name(one, edge.speaker), "key": _key(one), "now": str(counts) if one.unit == "count" else ends_of(one).replace(" %", "%"),
        "counted": edge.speaker.words("health.of", count=counts, orders=units) if one.unit == "share" else "",
    }  # fmt: skip


def _key(one: Measured) -> str:
    return "/".join((one.group.account, one.group.marketplace, one.group.fulfilment, one.metric, one.window))


def _behind(asked: Measured, edge: Edge) -> dict[str, Any]:
    found = behind(asked, at=edge.at).orders
    homes = ledger.subjects({b.subject for b in found[:SHOWN]})
    orders = [{"behind": b, "subject": homes[b.subject]} for b in found[:SHOWN] if b.subject in homes]
    return {"measured": asked, "name": metric_name(asked.metric, edge.speaker), "window": window_name(asked, edge.speaker),
            "orders": orders, "more": len(found) - len(orders)}  # fmt: skip
