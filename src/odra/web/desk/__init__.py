"""The frame round every screen: navigation, the tightest rate, how fresh the data is."""

from typing import Any

from django.http import HttpRequest

from odra.cases.queries import summary
from odra.ledger.queries import freshness
from odra.web.charts import pill

SHOWN = ("all_orders", "mail", "fbm_returns", "seller_feedback")
OLD_AFTER = 24 * 3600 * 1_000_000


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Empty where the edge refused the request."""
    edge = getattr(request, "odra", None)
    if edge is None:
        return {}
    state = summary(edge.accounts, at=edge.at, day_ends_at=edge.day_ends_at)
    return {"edge": edge, "state": state, "pill": pill(state.tightest), "fresh": fresh(edge)}


def fresh(edge: Any) -> list[dict[str, Any]]:
    """When each kind of source was last imported; `at` None for never."""
    newest = {}
    for source in freshness(edge.accounts):
        newest[source.kind] = max(newest.get(source.kind, 0), source.recorded_at)
    return [{"kind": f"desk.{k}", "at": newest.get(k), "old": edge.at - newest.get(k, 0) > OLD_AFTER} for k in SHOWN]
