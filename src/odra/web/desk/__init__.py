"""The frame round every screen: navigation, the tightest rate, how fresh the data is."""

from typing import Any

from django.http import HttpRequest

from odra.cases import freshness
from odra.cases.queries import summary
from odra.ledger import keys
from odra.people.rights import held_for
from odra.web.charts import pill
from odra.web.forecasts import looked_ahead, projected


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Empty where the edge refused the request; before a sign-in it tells nothing of the desk."""
    edge = getattr(request, "odra", None)
    if edge is None or edge.person is None:
        return {"edge": edge} if edge else {}
    if bare(request):
        return {"edge": edge}
    state = summary(edge.accounts, at=edge.at, day_ends_at=edge.day_ends_at)
    tightest = projected(pill(state.tightest), looked_ahead(state.tightest, at=edge.at))
    opens = {
        "people": bool(held_for(edge.person, "audit")),
        "token": bool(held_for(edge.person, "token")),
        "privacy": bool(held_for(edge.person, "privacy")),
    }
    return {"edge": edge, "state": state, "pill": tightest, "fresh": fresh(edge), "opens": opens, "sealed": keys.fault()}


def bare(request: HttpRequest) -> bool:
    """Whether the page has no frame: a way in."""
    return request.path.startswith(("/sign-in", "/link/", "/welcome"))


def fresh(edge: Any) -> list[dict[str, Any]]:
    """When each kind of source was last imported (`at` None for never), and until when it tells where that is earlier."""
    told = freshness.fresh(edge.accounts, at=edge.at)
    return [
        {"kind": f"desk.{s.kind}", "at": s.at, "until": s.until, "behind": s.behind, "since": s.since, "old": s.old} for s in told
    ]
