"""Rules: every policy with its value, what uses it, its sources and when they were last read; filtered by words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from odra.facts.moments import day_number
from odra.lab.coverage import Covered, covered, name_of, shortened
from odra.policies.choosing import as_text
from odra.web.edge import Edge


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    asked = request.GET.get("q", "").strip()[:100]
    every = [_row(edge, one) for one in covered()]
    rows = [row for row in every if all(word in row["text"] for word in asked.casefold().split())]
    return render(request, "rules/page.html", {"rows": rows, "all": len(every), "asked": asked})


def _row(edge: Edge, one: Covered) -> dict[str, Any]:
    policy, word = one.policy, edge.speaker.words
    used = [word(name_of(use)) for use in one.used_by]
    told = [
        policy.id,
        policy.description,
        *used,
        *(text for s in policy.sources.values() for text in (s.title, s.says)),
        one.note,
    ]
    return {
        "one": one, "policy": policy, "value": shortened(as_text(one.newest.value)), "used": used, "text": " ".join(told).casefold(),
        "unit": policy.unit if isinstance(one.newest.value, int | float) and not isinstance(one.newest.value, bool) else "",
        "since": max(policy.values).isoformat() if len(policy.values) > 1 else "", "checked": edge.speaker.day(day_number(policy.checked_on)),
        "year": policy.checked_on.year, "sources": one.sources,
        "elsewhere": [(where, shortened(as_text(values[max(values)].value))) for where, values in policy.by_marketplace.items()],
    }  # fmt: skip
