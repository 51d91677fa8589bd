"""Stock: SKUs that a person says are out, and their orders that still wait to be shipped."""

import secrets
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from odra.cases.as_json import named
from odra.cases.cancelling import Cancelling, cancelling, worded
from odra.cases.stock import LONGEST, note_stock, out_of_stock
from odra.ledger import queries as ledger
from odra.web.edge import Edge

SHOWN = 50  # orders of a SKU


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    return _page(request, edge)


def _page(request: HttpRequest, edge: Edge, *, fault: bool = False) -> HttpResponse:
    out = out_of_stock(edge.accounts, at=edge.at)
    rates = cancelling(out, at=edge.at)
    return render(request, "stock/page.html", {
        "out": [{"one": one, "orders": one.orders[:SHOWN], "more": max(0, len(one.orders) - SHOWN), "rates": _told(edge, costs)} for one, costs in zip(out, rates, strict=True)],
        "sku": request.POST.get("sku", "") or request.GET.get("sku", ""), "fault": fault, "longest": LONGEST,
        "shops": [f"{account}/{channel}" for account, channel in sorted(_shops(edge))], "key": secrets.token_hex(8),
    }, status=400 if fault else 200)  # fmt: skip


def _told(edge: Edge, rates: Sequence[Cancelling]) -> list[str]:
    return [worded(rate, named(rate.measured.group.marketplace), edge.speaker) for rate in rates]


def _shops(edge: Edge) -> list[tuple[str, str]]:
    return list(ledger.shops(edge.accounts).values()) or [("main", "amazon")]


@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """A SKU is out of stock, or in stock again."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    account, _, channel = request.POST.get("shop", "").rpartition("/")
    key = request.POST.get("key", "")
    if (account, channel) not in _shops(edge) or not edge.may_see(account) or not key:
        raise Http404
    try:
        note_stock(
            request.POST.get("sku", ""), account=account, channel=channel, out=request.POST.get("out") == "1", key=key, at=edge.at
        )
    except ValueError:
        return _page(request, edge, fault=True)
    return HttpResponseRedirect(reverse("stock"))
