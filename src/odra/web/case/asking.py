"""Which of a case's open questions its page shows, and the tabs that lead to the others."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from odra.cases.asking import name_of, named
from odra.cases.queries import CaseView
from odra.facts.decision import Decision
from odra.web.case.telling import clock
from odra.web.edge import Edge


def shown(request: HttpRequest, view: CaseView) -> Decision | None:
    """The question that the address names; the most urgent one where it names none that is open."""
    asked = request.GET.get("question", "")
    return next(iter((*named(view, asked), *view.decisions)), None)


def _address(decision: Decision) -> str:
    return "?" + urlencode({"question": name_of(decision)})


def here(request: HttpRequest, view: CaseView) -> str:
    """What the addresses of the page's forms end with, so that they lead back to its question; empty for the first."""
    lead = shown(request, view)
    return "" if lead is None or lead is view.decisions[0] else _address(lead)


def tabs(edge: Edge, view: CaseView, lead: Decision | None) -> list[dict[str, Any]]:
    """One for each open question, with its clock; none where there is only one."""
    if len(view.decisions) < 2:
        return []
    return [{"decision": d, "clock": clock(edge, d), "address": _address(d), "here": d is lead} for d in view.decisions]
