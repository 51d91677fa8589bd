"""A case: the advised step with its reasons and sources, the plan, the draft, what is known, and what was done."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from odra.cases import privacy, queries
from odra.cases.classifying import CHOICES
from odra.cases.drafts import drafted
from odra.cases.finding import FOUND, by_words
from odra.cases.handling import DONE, deeds
from odra.cases.knowing import FORMS
from odra.cases.noting import BY_HAND
from odra.cases.pasting import TOPICS, WHAT, WROTE, only_number
from odra.facts.decision import ANY, Decision, Key
from odra.facts.payloads import UnknownMail
from odra.ledger.queries import Subject
from odra.letters import catalogue, gone_through, item
from odra.people.rights import may
from odra.web.case.arrival import arrival_of
from odra.web.case.asking import here, shown, tabs
from odra.web.case.telling import clock, cost, dearer, defect, entries, plan, reason
from odra.web.edge import Edge


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """An order by its number, or what has the words in it, from the box at the top. Words come in a form, for no address may hold them."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    order = (request.POST if request.method == "POST" else request.GET).get("order", "").strip()
    found = queries.find_case(order, accounts=edge.accounts, at=edge.at) if order else []
    if found:
        return _to(found[0].subject)
    worded = by_words(order, accounts=edge.accounts, at=edge.at) if request.method == "POST" else []
    if len(worded) == 1:
        return _to(worded[0].subject)
    if worded:
        return render(request, "case/found.html", {"found": worded, "full": len(worded) >= FOUND})
    return render(request, "case/unknown.html", {"order": order}, status=404 if order else 200)


def _to(case: Subject) -> HttpResponse:
    return HttpResponseRedirect(reverse("case", args=[case.account, case.native]))


@require_safe
def page(request: HttpRequest, account: str, native: str) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    return case_page(request, seen(edge, account, native))


def seen(edge: Edge, account: str, native: str) -> queries.CaseView:
    """A case that this person may see."""
    if account not in edge.accounts:
        raise Http404
    found = queries.find_case(native, accounts=[account], at=edge.at)
    if not found or not found[0].timeline:
        raise Http404
    return found[0]


def case_page(
    request: HttpRequest, view: queries.CaseView, *, fault: str = "", at_form: str = "", given: Mapping[str, str] | None = None,
    notes: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page; `fault`: why the form `at_form` with what was `given` was not taken; `notes`: what else came of a write."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    lead = shown(request, view)
    draft = drafted(view, at=edge.at, decision=lead)
    return render(request, "case/page.html", {
        "view": view, "lead": lead, "tabs": tabs(edge, view, lead), "here": here(request, view), "clock": clock(edge, lead), "draft": draft,
        "main": _main(lead, draft is not None), "reasons": [reason(edge, view, r) for r in lead.because] if lead else [],
        "warnings": [reason(edge, view, r) for r in lead.warnings] if lead else [], "evidence": lead.evidence if lead else (),
        "sheet": [gone_through(edge.speaker, line, personal=view.personal, at=edge.at) for line in lead.sheet] if lead else [], "causes": lead.causes if lead else (),
        "costs": [cost(edge, lead.cost)] if lead else [], "alternatives": [(a, cost(edge, a.cost)) for a in lead.alternatives] if lead else [],
        "entries": entries(edge, view.timeline), "plan": plan(edge, lead), "cheaper": dearer(edge, view, lead),
        "deeds": deeds(lead.question, lead.step.code) if lead else (),
        "privacy": _privacy(edge, view), "defects": [defect(edge, view, d) for d in view.derived.defects], "key": secrets.token_hex(8),
        "tracking": [e.fact.payload for e in view.timeline if e.kind == "tracking"], "noted": _noted(edge, request.GET.get("noted", "")),
        "place": queries.place_of(view.subject.id, edge.accounts), "arrival": arrival_of(edge, view), "fault": fault, "at_form": at_form, "given": given or {},
        "notes": notes or [], **_forms(view, lead, given or {}),
    }, status=400 if fault else 200)  # fmt: skip


def _privacy(edge: Edge, view: queries.CaseView) -> dict[str, Any]:
    """When the personal data goes, what holds it, and whether this person may decide about it."""
    assert view.leaving is not None
    held = view.leaving.holding(edge.at)
    return {"said": privacy.said(view.leaving, edge.speaker, at=edge.at), "held": bool(held), "by_hand": any(h.kind == BY_HAND for h in held),
            "may": edge.person is not None and may(edge.person, "privacy", view.subject.account)}  # fmt: skip


def _main(lead: Decision | None, draft: bool) -> str:
    """Which form the one filled button belongs to."""
    if lead is None:
        return ""
    if lead.step.code in ("step.refund", "step.refund_now", "step.refund_return_full", "step.refund_return_part"):
        return "refund"
    return "draft" if draft else "classify" if lead.question == "unknown_mail" else "done"


def _forms(view: queries.CaseView, lead: Decision | None, given: Mapping[str, str]) -> dict[str, Any]:
    """What can be noted, pasted and classified here."""
    total = (lead.step.values.get("rest") or lead.at_risk) if lead else None  # of a part, what goes back
    mails = [e for e in view.timeline if isinstance(e.fact.payload, UnknownMail)]
    open_mail = any(d.question == "unknown_mail" for d in view.decisions)
    return {
        "known": list(FORMS.values()), "number": only_number(view), "what": WHAT, "wrote": WROTE, "topics": TOPICS,
        "returns": _returns(view) if len(_returns(view)) > 1 else [], "mail": mails[0] if mails and open_mail else None, "means": CHOICES,
        "amount": given.get("amount") or (f"{total.amount:f}" if total else ""), "currency": given.get("currency") or (total.currency if total else ""),
    }  # fmt: skip


def _returns(view: queries.CaseView) -> list[Key]:
    """The returns of which questions are asked, by what they name."""
    return list(dict.fromkeys(q.about for q in view.derived.questions if q.about != ANY))


def returned(view: queries.CaseView, asked: str) -> Key:
    """The return that a form names as `item` words it."""
    found = next((key for key in _returns(view) if item(key) == asked), None)
    if asked and found is None:
        raise Http404
    return found or ANY


def _noted(edge: Edge, done: str) -> str:
    """What was just noted, in words; the address may hold anything."""
    if any(done in known for known in DONE.values()):
        return edge.speaker.words(f"done.{done}")
    if done.startswith("privacy.done_") and done in catalogue(edge.speaker.language):
        return edge.speaker.words(done)
    if done.removeprefix("know.") in FORMS:
        return edge.speaker.words(f"know.{done.removeprefix('know.')}")
    return edge.speaker.words(f"pasted.{done.removeprefix('pasted.')}") if done.removeprefix("pasted.") in WHAT else ""
