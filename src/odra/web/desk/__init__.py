"""The frame round every screen: navigation, the tightest rate, how fresh the data is."""

from typing import Any

from django.http import HttpRequest

from odra.cases import freshness
from odra.cases.queries import summary
from odra.web.charts import pill
from odra.web.forecasts import looked_ahead, projected


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Empty where the edge refused the request."""
    edge = getattr(request, "odra", None)
    if edge is None:
        return {}
    state = summary(edge.accounts, at=edge.at, day_ends_at=edge.day_ends_at)
    tightest = projected(pill(state.tightest), looked_ahead(state.tightest, at=edge.at))
    return {"edge": edge, "state": state, "pill": tightest, "fresh": fresh(edge)}


def fresh(edge: Any) -> list[dict[str, Any]]:
    """When each kind of source was last imported (`at` None for never), and until when it tells where that is earlier."""
    told = freshness.fresh(edge.accounts, at=edge.at)
    return [
        {"kind": f"desk.{s.kind}", "at": s.at, "until": s.until, "behind": s.behind, "since": s.since, "old": s.old} for s in told
    ]
