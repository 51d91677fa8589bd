"""`odra lab backtest-forecast`: the scores of forecasts as tables or JSON; progress on stderr."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import typer

from odra.cases.chosen import policies_of
from odra.cli.show import as_json_out
from odra.cli.table import table
from odra.cli.when import Asked, wrong
from odra.facts.moments import day_of
from odra.lab import transits, trials
from odra.lab.backtest import backtest
from odra.lab.emulation import span
from odra.lab.order_sets import OrderSet, from_desk, from_folder
from odra.lab.outlooks import outlooks
from odra.measures.assumptions import Assumed, assumed

SCORES = ("Orders", "in 60 days", "Forecast", "Dates", "Bias", "RMSE", "CRPS", "50 %", "80 %", "95 %", "Brier")
TRANSITS = ("Lanes", "Questions", "Brier", "±", "Calibration error", "Bias")
OUTLOOKS = ("Orders", "in 60 days", "Within", "Dates", "Came", "Brier", "Rule of today", "Climatology")


def backtest_forecast(asked: Asked, *, folder: str, shops: int, full: bool, as_json: bool) -> None:
    policies, on = policies_of(asked.accounts[0] if len(asked.accounts) == 1 else "", at=asked.at), day_of(asked.at)
    target, taken = Decimal(policies.value("amazon.odr.target", on=on)), assumed(policies, on=on)
    source = _source(folder) if folder else None
    lines = [line for one in _sets(asked, source, shops, full) for line in _lines(one, target, taken)]
    found = {"final_rate": lines, "transit": [], "exceeds": []}
    if source:
        found |= {
            "transit": _transit(source, taken),
            "exceeds": list(outlooks(source, target=float(target), assumed=taken, full=full)),
        }
    if as_json:
        as_json_out(found)
    else:
        _tell(found)


def _source(folder: str) -> OrderSet:
    try:
        return from_folder(Path(folder))
    except FileNotFoundError as fault:
        wrong(str(fault))


def _sets(asked: Asked, source: OrderSet | None, shops: int, full: bool) -> Iterator[trials.Set]:
    if shops:
        yield trials.shops(at=asked.at, count=shops)
    yield from trials.own(from_desk(asked.accounts, at=asked.at))
    if source:
        yield from trials.as_they_are(source)
        yield from trials.emulated(source, full=full)


def _lines(one: trials.Set, target: Decimal, taken: Assumed) -> list[trials.Line]:
    size = f", {one.orders:,} orders in 60 days" if one.orders else ""
    typer.echo(f"{one.name}{size}: {len(one.trials)} accounts", err=True)
    scores = backtest(one.trials, target=target, assumed=taken)
    return [trials.line(one, method, score) for method, score in scores.items()]


def _transit(source: OrderSet, taken: Assumed) -> list[transits.TransitLine]:
    first, last = (date.fromordinal(day + date(1970, 1, 1).toordinal()) for day in span(source))
    return transits.transit_lines(source, assumed=taken.transit, first=first, last=last)


def _tell(found: dict[str, list[Any]]) -> None:
    if not found["final_rate"]:
        typer.echo("Nothing to try forecasts on: give --shops or --orders, or import some months of orders.")
        return
    table(SCORES, [_score_line(line) for line in found["final_rate"]], right=range(3, 11))
    typer.echo(
        "Final rate, forecast less outcome in 0.01 % points; share of outcomes within the 50, 80 and 95 % intervals; Brier of P(final > target)."
    )
    if found["exceeds"]:
        table(OUTLOOKS, [_outlook_line(line) for line in found["exceeds"]], right=range(2, 8))
        typer.echo(
            "P(the displayed rate exceeds the target within so many days): Brier, of the rule that what is above today stays so, of the mean."
        )
    if found["transit"]:
        table(TRANSITS, [_transit_line(line) for line in found["transit"]], right=range(1, 6))
        typer.echo(
            "P(arrives within 7 more days | not arrived by day t), parcels of each month told at its start; ± one standard error over parcels."
        )


def _score_line(line: trials.Line) -> tuple[str, ...]:
    shares = (f"{share:.0%}" for share in (line.cover_50, line.cover_80, line.cover_95))
    return (line.set, f"{line.orders:,}" if line.orders else "", line.method, f"{line.cases:,}", f"{line.bias:+.1f}", f"{line.rmse:.1f}",
            f"{line.crps:.1f}", *shares, f"{line.brier:.3f}")  # fmt: skip


def _outlook_line(line: Any) -> tuple[str, ...]:
    return (line.set, f"{line.orders:,}", str(line.days), f"{line.cases:,}", f"{line.came:.0%}", f"{line.brier:.3f}",
            f"{line.brier_today:.3f}", f"{line.climatology:.3f}")  # fmt: skip


def _transit_line(line: transits.TransitLine) -> tuple[str, ...]:
    return (line.lanes, f"{line.questions:,}", f"{line.brier:.4f}", f"{line.brier_error:.4f}", f"{line.calibration_error:.3f}",
            f"{line.bias:+.3f}")  # fmt: skip
