"""The marketplace's forms for returns of single SKUs, as files to upload."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from odra.cases.overrides import TooMany, form_text, told_overrides
from odra.web.edge import Edge


def held(edge: Edge, account: str, where: str) -> list[dict[str, Any]]:
    """The forms in which anything stands, with how many SKUs."""
    told = told_overrides([account] if account else edge.accounts, store=where, at=edge.at)
    return [{"form": form, "label": f"override.{form}", "count": len(rows)} for form, rows in told.items() if rows]


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """A form of an account and marketplace, each empty for all. Its cells stay as they are, whatever they begin with: the marketplace reads them."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    account, where, form = (request.GET.get(name, "") for name in ("account", "marketplace", "form"))
    if account and account not in edge.accounts:
        raise Http404
    rows = told_overrides([account] if account else edge.accounts, store=where, at=edge.at).get(form)
    if not rows:
        raise Http404
    try:
        text = form_text(form, rows, at=edge.at)
    except TooMany as most:
        return HttpResponse(
            edge.speaker.words("override.too_many", most=str(most)), status=409, content_type="text/plain; charset=utf-8"
        )
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{form}.txt"'
    return response
