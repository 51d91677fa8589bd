"""Today: every open case with its clock, most urgent first; what is probably over is folded."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from odra.cases import operations, queries
from odra.cases.queries import PAGE, QueueRow
from odra.facts.moments import HOUR
from odra.facts.money import Money
from odra.web.charts import dayline
from odra.web.edge import Edge


class RowView(msgspec.Struct):
    """A row of the queue as shown."""

    row: QueueRow
    clock: str
    due: str
    left: int  # percent of the time that is left
    number: int


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    operations.wake(at=edge.at)
    after = _after(request.GET.get("after", ""))
    stale = "stale" in request.GET
    counts = queries.queue_counts(edge.accounts, at=edge.at)
    overdue = [] if after or stale else queries.queue_page(edge.accounts, state="overdue", at=edge.at, size=4 * PAGE)
    due = queries.queue_page(edge.accounts, state="stale" if stale else "due", at=edge.at, after=after)
    dues = [(row.decision.due_at, row.decision.state) for row in (*overdue, *due)]
    return render(request, "today/page.html", {
        "groups": _groups(edge, overdue, due, stale), "counts": counts, "stale": stale, "open": counts["overdue"]["cases"] + counts["due"]["cases"],
        "money": _money(edge, counts), "defects": counts["overdue"]["defects"] + counts["due"]["defects"],
        "more": _more(due, stale) if len(due) == PAGE else "", "marked": request.GET.get("marked", ""),
        "wide": dayline(dues, at=edge.at, zone=edge.speaker.zone, width=1176),
        "clock": edge.speaker.clock(edge.at), "date": edge.speaker.long_day(edge.today), "place": edge.speaker.zone.rpartition("/")[2].replace("_", " "),
        "narrow": dayline(dues, at=edge.at, zone=edge.speaker.zone, width=358),
    })  # fmt: skip


def _groups(edge: Edge, overdue: list[QueueRow], due: list[QueueRow], stale: bool) -> list[dict[str, Any]]:
    if stale:
        named = [("later", "", due)]
    else:
        soon = [r for r in due if r.decision.due_at < edge.at + 4 * HOUR]
        rest = [r for r in due if r not in soon and r.decision.due_at < edge.day_ends_at]
        later = [r for r in due if r.decision.due_at >= max(edge.day_ends_at, edge.at + 4 * HOUR)]
        named = [("overdue", "is-over", overdue), ("soon", "is-soon", soon), ("rest", "", rest), ("later", "", later)]
    found, number = [], 0
    for name, css, rows in named:
        views = [_row(edge, row, number + n) for n, row in enumerate(rows)]
        number += len(rows)
        if views:
            found.append({"name": f"today.{name}", "css": css, "rows": views, "count": len(views)})
    return found


def _row(edge: Edge, row: QueueRow, number: int) -> RowView:
    d, speak = row.decision, edge.speaker
    left = d.due_at - edge.at
    span = speak.span(left)
    clock = span if left >= 0 else speak.words("span.over", span=span)
    due = speak.when(d.due_at, edge.at)
    whole = max(1, d.due_at - d.opened_at)
    return RowView(
        row, clock, due if left >= 0 else speak.words("today.since", moment=due), max(0, min(100, 100 * left // whole)), number
    )


def _money(edge: Edge, counts: dict[str, dict[str, Any]]) -> str:
    """Money at risk, one sum a currency."""
    total: dict[str, int] = {}
    for state in ("overdue", "due"):
        for currency, minor in counts[state]["money"].items():
            total[currency] = total.get(currency, 0) + minor
    return ", ".join(edge.speaker.money(Money(minor, currency)) for currency, minor in sorted(total.items()))


def _after(text: str) -> tuple[int, int] | None:
    due, _, subject = text.partition(".")
    return (int(due), int(subject)) if due.lstrip("-").isdecimal() and subject.isdecimal() else None


def _more(rows: list[QueueRow], stale: bool) -> str:
    last = rows[-1]
    return f"?{'stale=1&' if stale else ''}after={last.decision.due_at}.{last.subject.id}"


@require_POST
def mark_stale(request: HttpRequest) -> HttpResponse:
    """All that is probably over, marked as settled outside Odra."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    count = operations.settle_stale(edge.accounts, at=edge.at)
    return HttpResponseRedirect(f"{reverse('today')}?marked={count}")
