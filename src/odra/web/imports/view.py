"""Import: files dropped on the desk go the same way as those of the command."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from odra.cases import operations
from odra.cases.corrections import rejected_file
from odra.cases.intake import FileResult, ImportResult, Intake
from odra.cases.noting import ONE
from odra.cases.registry import wired
from odra.ledger import queries as ledger
from odra.policies import marketplace_of, marketplaces
from odra.web.edge import Edge
from odra.web.imports import work

KINDS = ("all_orders", "mail", "seller_feedback", "fbm_returns", "unshipped_orders", "order_list")
TABLES = ("defects", "claims", "chargebacks", "tracking")
PROGRAMS = ("gmail", "outlook", "apple", "thunderbird")
SHOWN = 200
LARGEST = 2**63 - 1  # of the numbers that the database knows


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    if request.method == "GET":
        return _page(request, edge)
    files = request.FILES.getlist("files")
    if not files:
        return _page(request, edge, none_chosen=True, status=400)
    asked = _asked(request)
    if not edge.may_see(asked.account):
        raise Http404
    assert wired.payloads is not None
    begun = work.start(wired.payloads(files), asked, at=edge.at)
    return HttpResponseRedirect(reverse("import_work", args=[begun.key]))


def _asked(request: HttpRequest) -> Intake:
    table = request.POST.get("table", "")
    return Intake(
        account=request.POST.get("account", "").strip() or "main", marketplace=marketplace_of(request.POST.get("marketplace", "")),
        table=table if table in TABLES else "",
    )  # fmt: skip


@require_GET
def under_way(request: HttpRequest, key: str) -> HttpResponse:
    """How far an import is; when it has ended, what came of it. One that this process does not know: the list of imports."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = work.find(key)
    if found is None or not edge.may_see(found.asked.account):
        return HttpResponseRedirect(reverse("import"))
    if found.running:
        return render(request, "imports/under_way.html", {"work": found, "name": found.name})
    return _page(request, edge, result=found.result, broke=found.broke)


def _page(
    request: HttpRequest, edge: Edge, *, result: ImportResult | None = None, none_chosen: bool = False, broke: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    accounts = edge.accounts
    newest = {s.kind: s for s in ledger.freshness(accounts)}
    return render(request, "imports/page.html", {
        "result": result, "none_chosen": none_chosen, "broke": broke, "works": [w for w in work.running() if edge.may_see(w.asked.account)],
        "accounts": accounts or ["main"], "marketplaces": marketplaces().values(),
        "tables": TABLES, "programs": [f"import.mail_{p}" for p in PROGRAMS], "files": _files(result) if result else [],
        "sources": [{"kind": k, "at": newest[k].recorded_at if k in newest else None} for k in KINDS],
        "imports": ledger.imports(accounts, but_named=ONE),
        "problems": _problems(result) if result else [], "undone": request.GET.get("undone", ""),
    }, status=status)  # fmt: skip


def _files(result: ImportResult) -> list[FileResult]:
    """Those that need a look first."""
    return sorted(result.files, key=lambda f: (not f.code, not f.count.rejected))[:SHOWN]


def _problems(result: ImportResult) -> list[dict[str, Any]]:
    names = {f.file: f.path for f in result.files if f.file}
    return [{"name": names[p.file], "problem": p, "code": f"problem.{p.code}"} for p in ledger.problems(names, limit=SHOWN)]


@require_GET
def result(request: HttpRequest, number: int) -> HttpResponse:
    """An earlier import: its files and what could not be used."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = _find(edge, number)
    names = {f.id: f.name for f in found.files}
    problems = [{"name": names[p.file], "problem": p, "code": f"problem.{p.code}"} for p in ledger.problems(names, limit=SHOWN)]
    return render(request, "imports/result.html", {"found": found, "problems": problems})


def _find(edge: Edge, number: int) -> ledger.ImportRow:
    found = ledger.find_import(number, edge.accounts) if number <= LARGEST else None
    if found is None:
        raise Http404
    return found


@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    _find(edge, number)
    try:
        operations.undo(number, at=edge.at)
    except LookupError as fault:
        raise Http404 from fault
    back = request.POST.get("back", "")
    return HttpResponseRedirect(back if back.startswith("/case/") or back == reverse("stock") else f"{reverse('import')}?undone={number}")


@require_GET
def rejected(request: HttpRequest, number: int) -> HttpResponse:
    """The rejected rows as they came, under their header: correct them and import the file."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    name, content = rejected_file(_find(edge, number))
    response = HttpResponse(content, content_type="application/zip" if name.endswith(".zip") else "text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
