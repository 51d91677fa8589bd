"""A table that no reader knows: what its columns seem to be, how its rows would be read, and the import with it, which is remembered."""

from collections.abc import Mapping as Given
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from odra.cases import mapping
from odra.cases.intake import Intake
from odra.cases.registry import wired
from odra.facts.reading import ORDERS_OF_DATES, TABLES, Guess, Mapping, Payload
from odra.letters import told
from odra.policies import marketplace_of, marketplaces
from odra.web.edge import Edge
from odra.web.imports import work
from odra.web.imports.files import about

SHOWN = 12  # rows
UNSURE = 0.6


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The mapping of one file of an import; `go` imports it so, anything else shows how it would be read."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    begun = work.find(key)
    table = begun.table(number) if begun and edge.may_see(begun.asked.account) else None
    if begun is None or table is None:
        raise Http404
    guess = mapping.guess_for(table, account=begun.asked.account)
    chosen = _chosen(request.POST, guess, table) if request.method == "POST" else guess.mapping
    if "go" in request.POST and chosen.kind:
        return HttpResponseRedirect(reverse("import_work", args=[_gone_on(edge, begun, table, guess, chosen).key]))
    return render(request, "imports/table.html", _shown(edge, table, guess, chosen) | {"begun": begun, "number": number})


def _gone_on(edge: Edge, begun: work.Work, table: Payload, guess: Guess, chosen: Mapping) -> work.Work:
    """The import of a table so; one of a check goes back among the files that wait, which are checked again."""
    if begun.waits and mapping.save(guess, chosen, account=begun.asked.account, at=edge.at):
        waits, begun.payloads = begun.waits, []
        return work.start(waits, begun.asked, at=edge.at)
    asked = Intake(account=begun.asked.account, marketplace=chosen.marketplace, table=chosen.kind, columns=chosen.columns,
                   channel=chosen.channel, date_order=chosen.date_order)  # fmt: skip
    return work.start([table], asked, at=edge.at)


def _chosen(given: Given[str, str], guess: Guess, table: Payload) -> Mapping:
    """The form understood; another kind than before is guessed anew."""
    kind = given.get("kind", "")
    if kind not in TABLES:
        return msgspec.structs.replace(guess.mapping, kind="")
    columns = {f: h for f in TABLES[kind] if (h := given.get(f"c-{f}", "")) in guess.header and h}
    dates, channel = given.get("dates", ""), given.get("channel", "")
    said = Mapping(kind, columns, marketplace_of(given.get("marketplace", "")), channel if channel in channels() else "",
                   dates if dates in ORDERS_OF_DATES else "")  # fmt: skip
    if given.get("before", "") == kind or wired.guess is None:
        return said
    return wired.guess(table.look(), msgspec.structs.replace(said, columns={})).mapping


def channels() -> list[str]:
    """Where orders can be from: the channels of the marketplaces that are known, and Amazon Pay, which has order ids of its own."""
    return [*dict.fromkeys(m.partition(".")[0] for m in marketplaces()), "amazon_pay"]


def _shown(edge: Edge, table: Payload, guess: Guess, chosen: Mapping) -> dict[str, Any]:
    preview = mapping.preview(table, chosen, rows=SHOWN) if chosen.kind else None
    rows = (
        [
            {
                "row": r,
                "about": about(edge, r.order),
                "when": edge.told_when(r.at, r.precision, chosen.marketplace),
                "words": told(edge.speaker, r.told),
            }
            for r in preview.rows
        ]
        if preview
        else []
    )
    return {
        "name": table.name, "chosen": chosen, "kinds": list(TABLES), "fields": [_field(f, guess, chosen) for f in TABLES.get(chosen.kind, ())],
        "rows": rows, "problems": [{"name": table.name, "problem": p, "code": f"problem.{p.code}"} for p in preview.problems[:SHOWN]] if preview else [],
        "marketplaces": marketplaces().values(), "channels": channels(), "dates": ORDERS_OF_DATES, "saved": bool(guess.shape),
        "header": guess.header, "sample": guess.rows[:3],
    }  # fmt: skip


def _field(name: str, guess: Guess, chosen: Mapping) -> dict[str, Any]:
    """A field with the column that fills it, the first value in it, and whether that was guessed without certainty."""
    column = chosen.columns.get(name, "")
    place = guess.header.index(column) if column in guess.header else -1
    example = next((row[place] for row in guess.rows if 0 <= place < len(row) and row[place]), "")
    unsure = bool(column) and chosen.columns == guess.mapping.columns and guess.sure.get(name, 1.0) < UNSURE
    return {"name": name, "column": column, "example": example, "unsure": unsure}


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """What was said of tables with a header, no longer."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    account, shape = request.POST.get("account", ""), request.POST.get("shape", "")
    if account not in edge.accounts or not mapping.forget(account, shape):
        raise Http404
    return HttpResponseRedirect(reverse("import"))
