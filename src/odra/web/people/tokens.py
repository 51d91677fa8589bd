"""Tokens: how programs read the desk. One's own; an owner sees everybody's."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from odra import audit
from odra.people import chosen, rights, tokens
from odra.people.models import Token
from odra.people.tokens import Unfit
from odra.web.edge import Edge
from odra.web.people.links import address

USUAL_DAYS = 90


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The tokens, and a new one, whose secret stands on the page this once."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request)
    days = request.POST.get("days", "")
    try:
        made, secret = tokens.make(
            edge.person,
            name=request.POST.get("name", ""),
            scopes=request.POST.getlist("scope"),
            days=int(days[:6]) if days.isdecimal() else 0,
        )
    except Unfit as fault:
        return _page(request, fault=edge.speaker.words(f"token.{fault}", count=chosen.value(chosen.TOKEN_DAYS)))
    audit.note("token.made", about=f"token:{made.pk}")
    return _page(request, secret=secret)


def _page(request: HttpRequest, *, fault: str = "", secret: str = "") -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    owner = rights.is_owner(edge.person)
    shown = tokens.of(None if owner else edge.person)
    scopes = [scope for scope in tokens.SCOPES if rights.held_for(edge.person, scope)]
    return render(request, "people/tokens.html", {
        "tokens": [{"token": one, "live": tokens.live(one)} for one in shown], "scopes": scopes, "fault": fault, "secret": secret,
        "owner": owner, "days": min(USUAL_DAYS, int(chosen.value(chosen.TOKEN_DAYS))), "most": chosen.value(chosen.TOKEN_DAYS), "given": request.POST,
        "address": address(request) + "/", "revoked": "revoked" in request.GET,
    }, status=400 if fault else 200)  # fmt: skip


@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """One's own, or as an owner anybody's."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = Token.objects.filter(pk=min(number, 2**63 - 1)).first()
    if found is None or (found.person_id != edge.person.pk and not rights.is_owner(edge.person)):
        raise Http404
    tokens.revoke(found)
    audit.note("token.revoked", about=f"token:{found.pk}")
    return HttpResponseRedirect(f"{reverse('tokens')}?revoked=1")
