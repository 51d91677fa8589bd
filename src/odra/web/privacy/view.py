"""Personal data: what is kept of whom and until when, and on a case what people decide about it."""

from datetime import date
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from odra.cases import erasing, privacy
from odra.cases.expiring import after_import
from odra.facts.moments import end_of
from odra.web.case.view import case_page, seen
from odra.web.edge import Edge

DEEDS = ("hold", "release", "erase")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = privacy.report(edge.accounts, at=edge.at)
    held = [
        {"one": one, "who": privacy.held_by(one.hold, edge.speaker), "until": edge.speaker.dated(one.hold.until_at),
         "why": privacy.why(one, edge.speaker)}
        for one in found.holds
    ]  # fmt: skip
    kept = [{"kind": f"told_kind.{k.kind}", "one": k, "oldest": edge.speaker.dated(k.oldest_at)} for k in found.kept]
    later = found.next_at if found.next_at is not None and found.next_at > edge.at else None
    return render(request, "privacy/page.html", {"found": found, "kept": kept, "held": held, "next_at": later})


@require_POST
def decide(request: HttpRequest, account: str, native: str) -> HttpResponse:
    """A case's personal data is held, released or erased."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    view, do, key = seen(edge, account, native), request.POST.get("do", ""), request.POST.get("key", "")
    if do not in DEEDS or not key:
        raise Http404
    try:
        _done(edge, do, native, account, request.POST.dict())
    except ValueError:
        fault = edge.speaker.words("privacy.held_fault")
        return case_page(request, view, fault=fault, at_form="privacy", given=request.POST.dict())
    except erasing.Conflict:
        return case_page(request, view, fault=edge.speaker.words("privacy.erase_held"), at_form="erase")
    return HttpResponseRedirect(f"{reverse('case', args=[account, native])}?noted=privacy.done_{do}")


def _done(edge: Edge, do: str, native: str, account: str, given: dict[str, str]) -> None:
    """Raises ValueError for a hold without reason or end, Conflict where something holds what should be erased."""
    how: dict[str, Any] = {"accounts": [account], "key": given["key"], "at": edge.at}
    if do == "hold":
        until_at = end_of(date.fromisoformat(given.get("until", "")), edge.speaker.zone) - 1
        erasing.hold(native, reason=given.get("reason", ""), until_at=until_at, **how)
    elif do == "release":
        erasing.release(native, **how)
        after_import(at=edge.at)
    else:
        erasing.erase(native, why="buyer", despite=given.get("despite") == "yes", **how)


@require_safe
def export(request: HttpRequest, account: str, native: str) -> HttpResponse:
    """All that is held of an order's buyer, to be handed to him."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    seen(edge, account, native)
    told = privacy.export(native, accounts=[account], at=edge.at)
    response = HttpResponse(msgspec.json.format(msgspec.json.encode(told)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{told["order"].replace(":", "-")}.json"'
    response["Cache-Control"] = "no-store"
    return response
