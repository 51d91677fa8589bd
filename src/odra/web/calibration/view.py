"""Calibration: what was forecast and what came, kept forecasts apart from replayed ones."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from odra.pictures import chance, percent
from odra.pictures.calibrated import Chances, Rates
from odra.web.drawn import safe
from odra.web.edge import Edge

if TYPE_CHECKING:
    from odra.lab.calibration import Calibrated, Pair, Scores

DRAWN, SHOWN = 200, 60  # dots, and lines of a table


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    from odra.lab.calibration import calibration  # numpy, which only this page and forecasts pay for

    edge: Edge = request.odra  # type: ignore[attr-defined]
    found = calibration(edge.accounts, at=edge.at)
    parts = [
        {"name": name, "kinds": [_kind(edge, one) for one in found if one.replayed == replayed and one.pairs]}
        for name, replayed in (("kept", False), ("replayed", True))
    ]
    return render(request, "calibration/page.html", {"parts": parts, "shown": SHOWN})


def _kind(edge: Edge, one: "Calibrated") -> dict[str, Any]:
    due, name = one.due, f"{'replayed' if one.replayed else 'kept'}-{one.what}"
    waiting = [pair.told.due_on for pair in one.pairs if pair.came is None]
    return {
        "what": one.what, "final": one.what == "final", "made": len(one.pairs), "due": len(due), "apart": one.apart,
        "first_due": min(waiting) if waiting and not due else None, "judged": one.scores is not None, "more": len(due) > SHOWN,
        "lines": [_line(pair) for pair in due[:SHOWN]], **(_scores(one.scores, due) if one.scores else {}), **_picture(edge, one, name),
    }  # fmt: skip


def _scores(scores: "Scores", due: "list[Pair]") -> dict[str, Any]:
    came = sum(pair.came.exceeded for pair in due if pair.came) / len(due)
    told = {"brier": f"{scores.brier:.3f}", "brier_same": f"{came * (1 - came):.3f}"}
    if scores.bias is None or scores.rmse is None or scores.crps is None or scores.cover is None:
        return told
    rates = {
        name: f"{abs(value) / 100:.2f}" for name, value in (("bias", scores.bias), ("rmse", scores.rmse), ("crps", scores.crps))
    }
    return {**told, **rates, "low": scores.bias < 0, "cover": f"{scores.cover * 100:.0f}%"}


def _picture(edge: Edge, one: "Calibrated", name: str) -> dict[str, Any]:
    """Nothing where there is too little to judge: dots would be read as a judgement."""
    if one.scores is None:
        return {}
    if one.what == "final":
        pairs = [(p.told, p.came) for p in one.due[:DRAWN] if p.came]
        dots = tuple((told.mean, told.p10, told.p90, came.rate) for told, came in pairs)
        return {"svg": safe(Rates(dots, pairs[0][0].target, len(one.due)).picture(edge.speaker).svg(name=name))}
    bins = tuple((b.at_least, b.below, b.told, b.came, b.cases) for b in one.scores.bins)
    drawn = Chances(edge.speaker.words(f"calibration.{one.what}"), bins, one.least_in_bin)
    thin = any(cases < one.least_in_bin for *_, cases in bins)
    return {
        "svg": safe(drawn.picture(edge.speaker).svg(name=name)),
        "table": drawn.table(edge.speaker),
        "thin": one.least_in_bin if thin else None,
    }


def _line(pair: "Pair") -> dict[str, Any]:
    told, came = pair.told, pair.came
    assert came is not None
    return {
        "told": told, "came": came, "displayed": percent(told.defects / told.orders), "expected": percent(told.mean), "rate": percent(came.rate),
        "low": percent(told.p10), "high": percent(told.p90), "chance": chance(told.chance),
    }  # fmt: skip
