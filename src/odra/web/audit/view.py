"""The audit log, for those who may read it: who did what, when and from where."""

from datetime import date
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from odra.audit.chain import Entry
from odra.audit.queries import Asked, shown
from odra.audit.tables import head
from odra.facts.moments import start_of
from odra.letters import catalogue
from odra.people.models import Person
from odra.people.rights import accounts_of, everywhere
from odra.web.edge import Edge

SHOWN = 200
CASES = ("saw.case", "handled", "noted.fact", "noted.paste", "noted.meaning")  # about an order


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    given = {name: request.GET.get(name, "").strip() for name in ("since", "who", "about")}
    people = _people()
    asked = Asked(
        since=_since(edge, given["since"]), who=_id(given["who"], people), about=given["about"], accounts=_accounts(edge)
    )
    found = shown(asked, limit=SHOWN)
    rows = [_row(edge, one, people) for one in found]
    return render(
        request, "audit/page.html", {"rows": rows, "given": given, "head": head(), "full": len(rows) == SHOWN, "shown": SHOWN}
    )


def _accounts(edge: Edge) -> tuple[str, ...] | None:
    """Those whose rows somebody may read; None for all, and for what is of the whole desk."""
    return None if everywhere(edge.person, "audit") else tuple(accounts_of(edge.person, "audit"))


def _people() -> dict[str, str]:
    return {f"person:{number}": name for number, name in Person.objects.values_list("pk", "name")}


def _id(typed: str, people: dict[str, str]) -> str:
    """A name, or the id itself."""
    return next((number for number, name in people.items() if name.casefold() == typed.casefold()), typed)


def _since(edge: Edge, typed: str) -> int:
    """The beginning of a day where the reader is; 0 for none."""
    try:
        return start_of(date.fromisoformat(typed), edge.speaker.zone)
    except ValueError:
        return 0


def _row(edge: Edge, entry: Entry, people: dict[str, str]) -> dict[str, Any]:
    values = msgspec.json.decode(entry.noted)
    return {
        "entry": entry, "who": people.get(entry.who, entry.who), "what": _worded(edge, entry.what),
        "values": ", ".join(f"{name} {value}" for name, value in values.items()),
        "case": entry.what in CASES and entry.account and entry.about,
    }  # fmt: skip


CASES = (
    "saw.case", "handled", "noted.fact", "noted.paste", "noted.meaning", "exported.personal", "held.personal", "released.personal", "erased.personal",
)  # fmt: skip


def _worded(edge: Edge, code: str) -> str:
    """The code itself where nobody has put it in words."""
    known, (kind, _, rest) = catalogue(edge.speaker.language), code.partition(".")
    if f"noted.{code.replace('.', '_')}" in known:
        return edge.speaker.words(f"noted.{code.replace('.', '_')}")
    if kind == "refused":
        return edge.speaker.words("noted.refused", what=_worded(edge, rest))
    return edge.speaker.words("noted.ran", what=rest.replace(".", " ")) if kind == "ran" else code
