"""What a person notes, pastes or says on a case. Each form carries a key that makes a second press harmless."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST, require_safe

from odra.cases import classifying, noting, pasting
from odra.cases.knowing import FORMS, Unanswered, known
from odra.cases.noting import Noted
from odra.cases.queries import CaseView
from odra.facts.money import Money
from odra.facts.payloads import AnyPayload, RefundIssued, Tracking
from odra.policies.tracking import slip_in
from odra.web.case.refunding import beyond, handled_beyond
from odra.web.case.view import case_page, returned, seen
from odra.web.edge import Edge


def _asked(request: HttpRequest, account: str, native: str) -> tuple[Edge, CaseView, str]:
    """(edge, the case, the form's key)."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    view = seen(edge, account, native)
    key = request.POST.get("key", "")
    if not key:
        raise Http404
    return edge, view, key


def _back(request: HttpRequest, account: str, native: str, noted: str) -> HttpResponse:
    """To the question that was shown, which the address of the form names where it is not the first."""
    asked = {"question": request.GET["question"]} if "question" in request.GET else {}
    return HttpResponseRedirect(f"{reverse('case', args=[account, native])}?{urlencode({'noted': noted, **asked})}")


@require_POST
def handled(request: HttpRequest, account: str, native: str) -> HttpResponse:
    """A person did something outside Odra."""
    edge, view, key = _asked(request, account, native)
    done, question = request.POST.get("done", ""), request.POST.get("question", "")
    about = returned(view, request.POST.get("item", ""))
    if fault := handled_beyond(edge, view, question, done, about):
        return case_page(request, view, fault=fault)
    try:
        told = noting.deed(question, done, key=key, about=about)
        noting.note_on_case(native, told, accounts=[account], key=told.key, at=edge.at)
    except LookupError as fault:
        raise Http404 from fault
    return _back(request, account, native, done)


@require_POST
def know(request: HttpRequest, account: str, native: str) -> HttpResponse:
    """A fact that only a person can know."""
    edge, view, key = _asked(request, account, native)
    form, given = request.POST.get("form", ""), request.POST.dict()
    try:
        when = edge.moment_of(given.get("when", ""))
        about = returned(view, given.get("item", ""))
        told, personal = known(form, given, key=noting.key_of(key, about))
        told = msgspec.structs.replace(told, rma=about[0], sku=about[1]) if FORMS[form].of_return else told
    except LookupError as fault:
        raise Http404 from fault
    except Unanswered as fault:
        field = edge.speaker.words(f"know.{form}.{fault}")
        return case_page(request, view, fault=edge.speaker.words("know.faulty", field=field), at_form=form, given=given)
    except ValueError:
        return case_page(request, view, fault=edge.speaker.words("paste.not_yet"), at_form=form, given=given)
    with noting.alone(view.subject):
        view = seen(edge, account, native)  # with what others noted until now
        fault = _too_much(edge, view, told) or beyond(edge, view, told)
        if not fault:
            noting.note_all_on_case(
                native, [Noted("", told, personal, when)], accounts=[account], key=noting.key_of(key, about), at=edge.at
            )
    if fault:
        return case_page(request, view, fault=fault, at_form=form, given=given)
    if isinstance(told, Tracking) and slip_in(told.number):
        said = edge.speaker.words("know.slip", number=told.number)
        return case_page(request, seen(edge, account, native), notes=[said])
    return _back(request, account, native, f"know.{form}")


def _too_much(edge: Edge, view: CaseView, told: AnyPayload) -> str:
    """What to say of a refund that is more than the order cost or in another currency; nothing where that is not known."""
    total = view.derived.order.total if view.derived.order else None
    if not isinstance(told, RefundIssued) or total is None:
        return ""
    if told.currency != total.currency:
        return edge.speaker.words("know.other_currency", currency=told.currency, total=total)
    if told.amount <= total.minor:
        return ""
    return edge.speaker.words("know.too_much", amount=Money(told.amount, told.currency), total=total)


@require_POST
def paste(request: HttpRequest, account: str, native: str) -> HttpResponse:
    """A message or a tracking page, as text or picture."""
    edge, view, key = _asked(request, account, native)
    given = request.POST.dict()
    try:
        kept = pasting.paste(native, _pasted(edge, given, request.FILES), accounts=[account], key=key, at=edge.at)
    except LookupError as fault:
        raise Http404 from fault
    except ValueError as fault:
        code = str(fault) if isinstance(fault, pasting.Unfit) else "not_yet"
        return case_page(request, view, fault=edge.speaker.words(f"paste.{code}"), at_form="paste", given=given)
    if kept.unread or given.get("what") == "tracking":
        lines = [
            edge.speaker.words("paste.scans", count=kept.scans),
            *(edge.speaker.words("problem.line_not_understood", value=v) for v in kept.unread),
        ]
        return case_page(request, seen(edge, account, native), notes=lines)
    return _back(request, account, native, f"pasted.{given.get('what')}")


def _pasted(edge: Edge, given: dict[str, str], files: MultiValueDict[str, Any]) -> pasting.Paste:
    """The form understood. Raises ValueError for a moment that is none or has not come."""
    chosen = files.get("picture")
    picture = chosen.read(pasting.LARGEST + 1) if chosen else b""
    return pasting.Paste(
        given.get("what", ""), given.get("text", "").replace("\r\n", "\n"), picture, given.get("wrote", ""), given.get("topic", ""),
        edge.moment_of(given.get("when", "")), given.get("number", ""),
    )  # fmt: skip


@require_POST
def classify(request: HttpRequest, account: str, native: str) -> HttpResponse:
    """What a mail is that Odra did not understand; all of its shape become that."""
    edge, _, key = _asked(request, account, native)
    means, fact = request.POST.get("means", ""), request.POST.get("fact", "")
    try:
        count = classifying.classify(
            native, accounts=[account], fact=int(fact[:19]) if fact.isdecimal() else 0, means=means, key=key, at=edge.at
        )
    except LookupError as fault:
        raise Http404 from fault
    said = edge.speaker.words("means.changed", count=count, means=edge.speaker.words(f"means.{means}"))
    return case_page(request, seen(edge, account, native), notes=[said])


@require_safe
def picture(request: HttpRequest, account: str, native: str, fact: int) -> HttpResponse:
    """A pasted picture, of the type that its first bytes told when it was kept, and as nothing else."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    seen(edge, account, native)
    try:
        kind, content = pasting.picture(native, fact, accounts=[account])
    except LookupError as fault:
        raise Http404 from fault
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response
