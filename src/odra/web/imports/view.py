"""Import: files dropped on the desk go the same way as those of the command."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from odra.cases import mapping, operations
from odra.cases.corrections import mail_named, rejected_file
from odra.cases.intake import Intake
from odra.cases.noting import ONE
from odra.cases.registry import wired
from odra.facts.reading import TABLES
from odra.ledger import queries as ledger
from odra.policies import marketplace_of, marketplaces
from odra.web.edge import Edge, upload_limit
from odra.web.imports import sources, work
from odra.web.imports.dropped import Dropped
from odra.web.imports.files import lines
from odra.web.imports.work import Work

PROGRAMS = ("gmail", "outlook", "apple", "thunderbird")
SHOWN = 200
LARGEST = 2**63 - 1  # of the numbers that the database knows


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request, edge)
    files = request.FILES.getlist("files")
    if not files:
        return _page(request, edge, none_chosen=True, status=400)
    asked = _asked(request)
    if not edge.may_see(asked.account):
        raise Http404
    assert wired.payloads is not None
    wait = work.SOON if _size(files) < work.SMALL else 0.0
    return _begun(work.start(wired.payloads([Dropped(file) for file in files]), asked, at=edge.at, wait=wait))


def _size(files: list[UploadedFile]) -> int:
    return sum(file.size or 0 for file in files)


def _begun(begun: Work) -> HttpResponse:
    return HttpResponseRedirect(reverse("import_work", args=[begun.key]))


def _asked(request: HttpRequest) -> Intake:
    table = request.POST.get("table", "")
    return Intake(
        account=request.POST.get("account", "").strip() or "main", marketplace=marketplace_of(request.POST.get("marketplace", "")),
        table=table if table in TABLES else "", dry_run="check" in request.POST,
    )  # fmt: skip


def _work(edge: Edge, key: str) -> Work | None:
    found = work.find(key)
    return found if found and edge.may_see(found.asked.account) else None


@require_safe
def under_way(request: HttpRequest, key: str) -> HttpResponse:
    """How far an import is; when it has ended, what came of it. One that this process does not know: the list of imports."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = _work(edge, key)
    if found is None:
        return HttpResponseRedirect(reverse("import"))
    if found.running:
        return render(request, "imports/under_way.html", {"work": found, "files": lines(edge, found)[:SHOWN]})
    return _page(request, edge, ended=found)


@require_POST
def go(request: HttpRequest, key: str) -> HttpResponse:
    """Import the files that were checked."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = _work(edge, key)
    if found is None or found.running or not found.waits:
        return HttpResponseRedirect(reverse("import"))
    waits, found.payloads = found.waits, []
    return _begun(work.start(waits, msgspec.structs.replace(found.asked, dry_run=False), at=edge.at))


def _page(
    request: HttpRequest, edge: Edge, *, ended: Work | None = None, none_chosen: bool = False, status: int = 200
) -> HttpResponse:
    accounts = edge.accounts
    shown = lines(edge, ended) if ended and ended.result else []
    return render(request, "imports/page.html", {
        "ended": ended, "result": ended.result if ended else None, "files": shown[:SHOWN], "more": max(0, len(shown) - SHOWN),
        "none_chosen": none_chosen, "broke": ended is not None and ended.broke, "works": [w for w in work.running() if edge.may_see(w.asked.account)],
        "accounts": accounts or ["main"], "marketplaces": marketplaces().values(), "tables": TABLES, "limit": upload_limit(),
        "limit_mb": upload_limit() // 10**6, "programs": [f"import.mail_{p}" for p in PROGRAMS],
        "first": sources.first(edge), "rest": sources.rest(edge), "imports": ledger.imports(accounts, but_named=ONE),
        "problems": _problems(ended) if ended and ended.result else [], "undone": request.GET.get("undone", ""),
        "saved": mapping.saved(accounts),
    }, status=status)  # fmt: skip


def _problems(ended: Work) -> list[dict[str, Any]]:
    """Of a check those that its readers named, for nothing of it is kept; else those kept."""
    if ended.asked.dry_run:
        found = [{"name": s.name, "problem": p, "code": f"problem.{p.code}"} for s in ended.files.values() for p in s.problems]
        return found[:SHOWN]
    names = {f.file: f.path for f in ended.result.files if f.file} if ended.result else {}
    return _kept(names)


def _kept(names: Mapping[int, str]) -> list[dict[str, Any]]:
    """`names`: file -> the name by which it is told."""
    return [
        {"name": names[p.file], "problem": p, "code": f"problem.{p.code}", "mail": mail_named(p)}
        for p in ledger.problems(names, limit=SHOWN)
    ]


@require_safe
def result(request: HttpRequest, number: int) -> HttpResponse:
    """An earlier import: its files and what could not be used."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = _find(edge, number)
    problems = _kept({f.id: f.name for f in found.files})
    return render(
        request, "imports/result.html", {"found": found, "problems": problems, "rejected": any(f.rejected for f in found.files)}
    )


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
    return HttpResponseRedirect(
        back if back.startswith("/case/") or back == reverse("stock") else f"{reverse('import')}?undone={number}"
    )


@require_safe
def rejected(request: HttpRequest, number: int) -> HttpResponse:
    """The rejected rows as they came, under their header, and the rejected mails: correct them and import the file."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    name, content = rejected_file(_find(edge, number))
    kind = {"zip": "application/zip", "eml": "message/rfc822", "mbox": "application/mbox"}.get(name.rpartition(".")[2])
    response = HttpResponse(content, content_type=kind or "text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
