"""Settings: what a seller can choose, with the default, where it comes from and what another choice risks."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from odra.cases.choosing import DESK, Setting, choose, places, settings
from odra.cases.chosen import policies_of
from odra.facts.moments import as_date, day_of
from odra.letters import catalogue
from odra.people.chosen import OWNERS
from odra.people.rights import is_owner
from odra.policies import Policies, PolicyError, marketplace
from odra.policies.choosing import as_text, choices, example_of, range_of
from odra.web.edge import Edge
from odra.web.gate import refused
from odra.web.settings.forms import held

GROUPS = {
    "cost": "costs",
    "estimate": "estimates",
    "forecast": "estimates",
    "desk": "desk",
    "source": "desk",
    "queue": "desk",
    "seller": "desk",
    "hours": "desk",
    "people": "people",
}  # the rest is handling
ORDER = ("handling", "desk", "people", "costs", "estimates")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _page(request, request.GET)


def _page(request: HttpRequest, asked: QueryDict, *, fault: str = "") -> HttpResponse:
    """`fault`: the setting whose value was not taken."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    account, where = _place(edge, asked)
    policies = policies_of(account, at=edge.at)
    rows = [_row(edge, one, policies, account, where) for one in settings(edge.accounts, at=edge.at)]
    groups = {name: list(inner) for name, inner in groupby(sorted(rows, key=_by_group), key=lambda row: row["group"])}
    return render(request, "settings/page.html", {
        "groups": groups, "forms": held(edge, account, where), "account": account, "where": where, "places": sorted({*places(edge.accounts), *([where] if where else [])}),
        "fault": fault, "given": _given(asked)[:60], "saved": asked.get("saved", ""), "cases": _count(asked.get("cases", "")),
    }, status=400 if fault else 200)  # fmt: skip


def _given(form: QueryDict) -> str:
    """What was typed, that of several parts with their names."""
    told = _told(form)
    return ", ".join(f"{name}={text}" for name, text in told.items()) if isinstance(told, dict) else told


def _count(text: str) -> int:
    return int(text[:9]) if text.isdecimal() and text.isascii() else 0


def _place(edge: Edge, asked: QueryDict) -> tuple[str, str]:
    """(account, marketplace) that the page is about, each empty for all."""
    account, where = asked.get("account", ""), asked.get("marketplace", "")
    if (account and account not in edge.accounts) or (where and marketplace(where) is None):
        raise Http404
    return account, where


def _by_group(row: dict[str, Any]) -> tuple[int, str]:
    return (ORDER.index(row["group"]), row["id"])


def _row(edge: Edge, one: Setting, policies: Policies, account: str, where: str) -> dict[str, Any]:
    policy = one.policy
    name, part = policy.id.removeprefix("settings.").replace(".", "_"), policy.id.split(".")[1]
    value = policies.value(policy.id, on=day_of(edge.at), marketplace=where)
    dated = policy.dated(as_date(day_of(edge.at)), "")
    said = catalogue(edge.speaker.language)
    return {
        "id": policy.id, "name": name, "group": GROUPS.get(part, "handling"), "policy": policy,
        "label": said.get(f"setting.{name}", policy.description), "risk": said.get(f"risk.{name}", said.get(f"risk.{part}", "")),
        "unit": said.get(f"unit.{policy.unit.replace(' ', '_')}", ""), "kind": _kind(value, bool(choices(policy))), "value": as_text(value), "choices": choices(policy), "parts": _parts(value),
        "default": as_text(one.default), "example": example_of(policy), "range": range_of(policy), "own": next((c for c in one.chosen if (c.account, c.marketplace) == (account, where)), None),
        "elsewhere": [c for c in one.chosen if (c.account, c.marketplace) != (account, where)], "note": dated.note,
        "sources": [(policy.sources[key], stance) for key, stance in dated.stances.items()],
        "fixed": policy.id.startswith(DESK) and bool(account or where),
    }  # fmt: skip


def _parts(value: Any) -> list[tuple[str, str]]:
    """Of a value with plain parts, each with its name."""
    flat = isinstance(value, dict) and not any(isinstance(part, dict | list) for part in value.values())
    return [(name, as_text(part)) for name, part in value.items()] if flat else []


def _kind(value: Any, among: bool) -> str:
    """How it is asked for: yes_no | choice | parts | list | text."""
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, dict):
        return "parts" if _parts(value) else "list"
    return "choice" if among else "list" if isinstance(value, list) else "text"


@require_POST
def choose_one(request: HttpRequest) -> HttpResponse:
    """A value, or the default again. What does not fit is told beside its setting."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    account, where = _place(edge, request.POST)
    policy = request.POST.get("policy", "")
    told = None if "unset" in request.POST else _told(request.POST)
    if not _may_choose(edge, policy, account):
        return refused(request, "choose")
    try:
        cases = choose(policy, told, account=account, where=where, accounts=edge.accounts, told_by="desk", at=edge.at)
    except PolicyError:
        if policy not in {one.policy.id for one in settings(edge.accounts, at=edge.at)}:
            raise Http404 from None
        return _page(request, request.POST, fault=policy)
    place = {"account": account, "marketplace": where, "saved": policy, "cases": cases}
    return HttpResponseRedirect(f"{reverse('settings')}?{urlencode({k: v for k, v in place.items() if v})}#{policy}")


def _may_choose(edge: Edge, policy: str, account: str) -> bool:
    """What holds for all accounts chooses whoever has the right for all; what is about people, an owner."""
    if policy.startswith(OWNERS):
        return is_owner(edge.person)
    return bool(account) or edge.everywhere


def _told(form: QueryDict) -> Any:
    """The text of one field, or those of the parts."""
    parts = {name.removeprefix("part."): form[name] for name in form if name.startswith("part.")}
    return {name: text for name, text in parts.items() if text.strip()} if parts else form.get("value", "")
