"""A case: the advised step with its reasons and sources, the plan, the draft, what is known, and what was done."""

import secrets
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from odra.cases import noting, queries
from odra.cases.drafts import drafted
from odra.cases.handling import DONE
from odra.facts.decision import Decision, Reason
from odra.facts.moments import as_date, day_of
from odra.measures.health import windows
from odra.policies import Policy, load
from odra.web.edge import Edge


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """An order by its number, from the box at the top."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    order = request.GET.get("order", "").strip()
    found = queries.find_case(order, accounts=edge.accounts, at=edge.at) if order else []
    if found:
        return HttpResponseRedirect(reverse("case", args=[found[0].subject.account, found[0].subject.native]))
    return render(request, "case/unknown.html", {"order": order}, status=404 if order else 200)


@require_GET
def page(request: HttpRequest, account: str, native: str) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    view = _view(edge, account, native)
    lead = view.decisions[0] if view.decisions else None
    return render(request, "case/page.html", {
        "view": view, "lead": lead, "others": view.decisions[1:], "clock": _clock(edge, lead), "draft": drafted(view, at=edge.at),
        "reasons": [_reason(edge, view, r) for r in lead.because] if lead else [], "entries": [_entry(edge, e) for e in view.timeline],
        "forms": [{"question": d.question, "done": list(DONE[d.question])} for d in view.decisions],
        "defects": [_defect(edge, view, d) for d in view.derived.defects], "key": secrets.token_hex(8),
        "tracking": [e.fact.payload for e in view.timeline if e.kind == "tracking"], "noted": _noted(edge, request.GET.get("noted", "")),
        "plan": _plan(edge, lead), "place": queries.place_of(view.subject.id, edge.accounts),
    })  # fmt: skip


def _view(edge: Edge, account: str, native: str) -> queries.CaseView:
    if account not in edge.accounts:
        raise Http404
    found = queries.find_case(native, accounts=[account], at=edge.at)
    if not found or not found[0].timeline:
        raise Http404
    return found[0]


def _noted(edge: Edge, done: str) -> str:
    """What was just noted, in words; the address may hold anything."""
    return edge.speaker.words(f"done.{done}") if any(done in known for known in DONE.values()) else ""


def _clock(edge: Edge, lead: Decision | None) -> dict[str, Any] | None:
    if lead is None:
        return None
    left = lead.due_at - edge.at
    whole = max(1, lead.due_at - lead.opened_at)
    return {"span": edge.speaker.span(left), "over": left < 0, "due": edge.speaker.when(lead.due_at, edge.at),
            "left": max(0, min(100, 100 * left // whole))}  # fmt: skip


def _reason(edge: Edge, view: queries.CaseView, reason: Reason) -> dict[str, Any]:
    origins = {e.fact.address: e.origin for e in view.timeline if e.origin}
    cited = load().policy(reason.policy) if reason.policy else None
    return {"said": reason.said, "policy": cited, "sources": _sources(edge, cited, view.derived.marketplace),
            "files": [origins[f] for f in reason.facts if f in origins]}  # fmt: skip


def _sources(edge: Edge, policy: Policy | None, market: str) -> list[dict[str, Any]]:
    if policy is None:
        return []
    dated = policy.dated(as_date(day_of(edge.at)), market)
    return [
        {"source": policy.sources[key], "followed": key == dated.source, "note": dated.note}
        for key in (dated.source, *dated.also)
    ]


def _plan(edge: Edge, lead: Decision | None) -> list[dict[str, Any]]:
    return [{"said": m.said, "at": edge.speaker.when(m.at, edge.at), "state": m.state} for m in lead.plan] if lead else []


def _entry(edge: Edge, entry: queries.Entry) -> dict[str, Any]:
    values = msgspec.structs.asdict(entry.fact.payload)
    if entry.kind == "handled":
        values["done"] = edge.speaker.words(f"done.{values['done']}")
    values["amount"] = queries.amount_of(entry.fact)
    who = {"buyer_message": "buyer", "seller_message": "odra", "handled": "odra"}.get(entry.kind, "")
    when = edge.speaker.when(entry.fact.occurred_at, edge.at) if entry.on is None else edge.speaker.day(entry.on)
    return {"words": edge.speaker.words(f"fact.{entry.kind}", **values), "who": who, "when": when, "entry": entry,
            "undo": entry.origin.import_id if entry.kind == "handled" and entry.origin else 0}  # fmt: skip


def _defect(edge: Edge, view: queries.CaseView, defect: Any) -> dict[str, Any]:
    order = view.derived.order
    stands = defect.counts and defect.from_at <= edge.at and (defect.until_at is None or edge.at < defect.until_at)
    first, last = windows(load(), marketplace=view.derived.marketplace, at=edge.at)["live"]
    leaves = order.ordered_on + last - first if order else None
    return {"why": f"defect.{defect.why}", "stands": stands, "leaves": leaves}


@require_POST
def handled(request: HttpRequest, account: str, native: str) -> HttpResponse:
    """A person did something outside Odra. The form's key makes a second press harmless."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    _view(edge, account, native)
    done = request.POST.get("done", "")
    question, key = request.POST.get("question", ""), request.POST.get("key", "")
    if not key:
        raise Http404
    try:
        noting.handled(native, accounts=[account], question=question, done=done, key=key, at=edge.at)
    except LookupError as fault:
        raise Http404 from fault
    return HttpResponseRedirect(f"{reverse('case', args=[account, native])}?noted={done}")
