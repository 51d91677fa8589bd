"""Today: every open case with its clock, most urgent first; what is probably over is folded."""

import re
from collections import Counter
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from odra.cases import noting, operations, queries
from odra.cases.drafts import opening
from odra.cases.queries import PAGE, Key, QueueRow
from odra.facts.moments import HOUR, day_of
from odra.facts.money import Money
from odra.policies import load as policies
from odra.web.charts import dayline, left_of
from odra.web.desk import fresh
from odra.web.edge import Edge

_AFTER = re.compile(r"(-?[0-9]{1,18})\.(-?[0-9]{1,18})\.([0-9]{1,18})")


class RowView(msgspec.Struct):
    """A row of the queue as shown."""

    row: QueueRow
    clock: str
    due: str
    left: int  # percent of the time that is left
    number: int
    draft: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    operations.wake(at=edge.at)
    after = _after(request.GET.get("after", ""))
    stale = "stale" in request.GET
    counts, load = queries.queue_counts(edge.accounts, at=edge.at), queries.due_by(edge.accounts, ends_at=edge.day_ends_at)
    overdue, due, more = _stale(edge, after) if stale else _open(edge, request.GET.get("state", ""), after)
    dues = [row.decision.due_at for row in (*overdue, *due)]
    return render(request, "today/page.html", {
        "groups": _groups(edge, overdue, due, stale=stale, whole=not (more or after)), "counts": counts, "stale": stale,
        "money": _sums(edge, Counter(load.money)), "defects": load.defects,
        "stale_after": policies().value("settings.queue.stale_after", on=day_of(edge.at)), "more": more, "old": _old(edge), "marked": request.GET.get("marked", ""),
        "wide": dayline(dues, at=edge.at, zone=edge.speaker.zone, width=1176),
        "clock": edge.speaker.clock(edge.at), "date": edge.speaker.long_day(edge.today), "place": edge.speaker.zone.rpartition("/")[2].replace("_", " "),
        "narrow": dayline(dues, at=edge.at, zone=edge.speaker.zone, width=358),
    })  # fmt: skip


def _open(edge: Edge, state: str, after: Key | None) -> tuple[list[QueueRow], list[QueueRow], str]:
    """Overdue cases, then due ones, and the way to those that come after; `state` and `after` say where an earlier page ended."""
    overdue: list[QueueRow] = []
    if state != "due":
        overdue = queries.queue_page(edge.accounts, state="overdue", at=edge.at, after=after)
        if len(overdue) == PAGE:
            return overdue, [], _more(overdue, "state=overdue")
    due = queries.queue_page(edge.accounts, state="due", at=edge.at, after=after if state == "due" else None)
    return overdue, due, _more(due, "state=due") if len(due) == PAGE else ""


def _stale(edge: Edge, after: Key | None) -> tuple[list[QueueRow], list[QueueRow], str]:
    rows = queries.queue_page(edge.accounts, state="stale", at=edge.at, after=after)
    return [], rows, _more(rows, "stale=1") if len(rows) == PAGE else ""


def _old(edge: Edge) -> list[dict[str, str]]:
    """Sources that were imported once and tell of nothing new: the clocks may be wrong."""
    moment = edge.speaker.moment
    return [
        {
            "kind": s["kind"],
            "span": edge.speaker.span(edge.at - s["since"]),
            "until": moment(s["until"] or s["at"]),
            "imported": moment(s["at"]),
        }
        for s in fresh(edge)
        if s["at"] and s["old"]
    ]


def _groups(edge: Edge, overdue: list[QueueRow], due: list[QueueRow], *, stale: bool, whole: bool) -> list[dict[str, Any]]:
    """Rows by urgency. What is at risk in a group is summed only where the `whole` queue is on the page."""
    if stale:
        named = [("later", "", due)]
    else:
        soon = [r for r in due if r.decision.due_at < edge.at + 4 * HOUR]
        rest = [r for r in due if r not in soon and r.decision.due_at <= edge.day_ends_at]
        later = [r for r in due if r not in soon and r not in rest]
        named = [("overdue", "is-over", overdue), ("soon", "is-soon", soon), ("rest", "", rest), ("later", "", later)]
    found, number = [], 0
    for name, css, rows in named:
        views = [_row(edge, row, number + n) for n, row in enumerate(rows)]
        number += len(rows)
        if views:
            found.append(
                {
                    "name": f"today.{name}",
                    "css": css,
                    "rows": views,
                    "count": len(views),
                    "risk": _risk(edge, rows) if whole else "",
                }
            )
    return found


def _row(edge: Edge, row: QueueRow, number: int) -> RowView:
    d, speak = row.decision, edge.speaker
    left = d.due_at - edge.at
    span = speak.span(left)
    clock = span if left >= 0 else speak.words("span.over", span=span)
    due = speak.by(d.due_at, edge.at)
    since = due if left >= 0 else speak.words("today.since", moment=due)
    return RowView(row, clock, since, left_of(d, edge.at), number, opening(row, at=edge.at))


def _risk(edge: Edge, rows: list[QueueRow]) -> str:
    """`EUR 80.25, 3 defects at risk` of a group."""
    total: Counter[str] = Counter()
    for row in rows:
        if row.decision.at_risk:
            total[row.decision.at_risk.currency] += row.decision.at_risk.minor
    defects, money = sum(row.decision.counts for row in rows), _sums(edge, total)
    words = edge.speaker.words
    named = [money] * bool(money) + [words("today.defects", count=defects)] * bool(defects)
    return words("today.at_risk", money=", ".join(named)) if named else ""


def _sums(edge: Edge, total: Counter[str]) -> str:
    """One sum a currency."""
    return ", ".join(edge.speaker.money(Money(minor, currency)) for currency, minor in sorted(total.items()))


def _after(text: str) -> Key | None:
    """The deadline, money and case that a page ended with; None for what is not written so."""
    found = _AFTER.fullmatch(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _more(rows: list[QueueRow], where: str) -> str:
    return f"?{where}&after={'.'.join(map(str, rows[-1].place))}"


@require_POST
def mark_stale(request: HttpRequest) -> HttpResponse:
    """All that is probably over, marked as settled outside Odra."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    count = noting.settle_stale(edge.accounts, at=edge.at)
    return HttpResponseRedirect(f"{reverse('today')}?marked={count}")
