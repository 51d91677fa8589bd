"""`odra metrics`, `odra health --trajectory`, `odra check measures`: what is counted over the columns."""

from decimal import Decimal

import typer

from odra.cases import measured_json as interface
from odra.cases import metrics, recount
from odra.cases.as_json import named
from odra.cases.compared import metric_name
from odra.cases.metric_words import ends_of, figure, norm_name, window_name
from odra.cases.metrics import Trajectory
from odra.cli.show import as_json_out, where
from odra.cli.table import table
from odra.cli.when import Asked, wrong, zone
from odra.facts.moments import as_date
from odra.ledger import queries as ledger
from odra.letters import Speaker
from odra.measures.definition import definitions
from odra.measures.health import RATE
from odra.measures.metrics import Figure, Measured

METRICS = (
    "Account",
    "Marketplace",
    "Metric",
    "Window",
    "Counted",
    "Rate",
    "Norm",
    "Met",
    "Room",
    "Marketplace says",
    "What is missing",
)
TRAJECTORY = ("Account", "Marketplace", "A year ago", "180 days ago", "90 days ago", "30 days ago", "Today", "Lowest", "Highest")
BACK = (364, 180, 90, 30, 0)  # days before the last one


def measures(asked: Asked, only: list[str], *, orders: bool, skus: bool, as_json: bool) -> None:
    if skus:
        _skus(asked, as_json=as_json)
        return
    try:
        found = metrics.metrics(asked.accounts, at=asked.at, only=only, orders=orders)
    except LookupError as unknown:
        wrong(str(unknown.args[0]))
    if as_json:
        as_json_out(interface.metrics_json(found, orders=orders))
        return
    if not found:
        typer.echo("Nothing to measure yet: import an all-orders report (`odra doctor` says where to click).")
        return
    speaker = Speaker("en", zone(asked.at))
    notes: dict[str, int] = {}
    table(METRICS, [(*_line(row, speaker), _marks(row, speaker, notes)) for row in found], right=(4, 5, 8))
    for text, number in notes.items():
        typer.echo(f"[{number}] {text}")
    _left_out(found, speaker)
    if orders:
        _orders(found, speaker)


def _line(row: Measured, speaker: Speaker) -> tuple[str, ...]:
    return (
        row.group.account, where(row.group, speaker), metric_name(row.metric, speaker),
        window_name(row, speaker), _counted(row), ends_of(row), norm_name(row, speaker), {True: "yes", False: "NO", None: ""}[row.met],
        "" if row.headroom is None else str(row.headroom), _told(row, speaker),
    )  # fmt: skip


def _counted(row: Measured) -> str:
    """What has no share (feedback received) has no `of` either."""
    count = row.count
    if count is None:
        return ""
    if row.unit == "count":
        return f"{count.counts:g}"
    counts = f"{count.counts:.1f} h" if row.unit == "hours" else f"{count.counts:g}"
    return f"{counts} of {count.units:,}" + (f", {count.unknown} unknown" if count.unknown else "")


def _marks(row: Measured, speaker: Speaker, notes: dict[str, int]) -> str:
    """Numbers of what is missing; the words stand once, below."""
    return " ".join(f"[{notes.setdefault(speaker.say(said), len(notes) + 1)}]" for said in row.missing)


def _told(row: Measured, speaker: Speaker) -> str:
    """The marketplace's figure, with its days where they are not those of the row."""
    told = row.told
    if told is None:
        return ""
    of = "" if told.numerator is None or told.denominator is None else f"({told.numerator} of {told.denominator:,})"
    return " ".join(part for part in (figure(told.rate, row.unit), of, _other_days(told, row, speaker)) if part)


def _other_days(told: Figure, row: Measured, speaker: Speaker) -> str:
    if told.from_on is None or told.to_on is None or (told.from_on, told.to_on) == (row.window_from_on, row.window_to_on):
        return ""
    return speaker.words("health.from_until", **{"from": speaker.day(told.from_on), "until": speaker.day(told.to_on - 1)})


def _left_out(found: list[Measured], speaker: Speaker) -> None:
    """What each metric leaves out, and what else to know of it, once."""
    typer.echo()
    for metric, row in {row.metric: row for row in found}.items():
        if said := [speaker.say(one) for one in (*row.excludes, *row.notes)]:
            typer.echo(f"{metric_name(metric, speaker)}: {' '.join(said)}")


def _orders(found: list[Measured], speaker: Speaker) -> None:
    homes = ledger.subjects({b.subject for row in found for b in row.orders})
    lines = [
        (named(row.group.marketplace), row.metric, window_name(row, speaker), homes[b.subject].native, speaker.day(b.day_on),
         speaker.words(f"part.{b.part}"), speaker.day(b.leaves_on))
        for row in found for b in row.orders if b.subject in homes
    ]  # fmt: skip
    table(("Marketplace", "Metric", "Window", "Order", "Day", "In the figure", "Leaves"), lines)


def _skus(asked: Asked, *, as_json: bool) -> None:
    found = metrics.returns_by_sku(asked.accounts, at=asked.at)
    if as_json:
        as_json_out(interface.skus_json(found))
        return
    speaker = Speaker("en", zone(asked.at))
    lines = [
        (named(r.group.marketplace), r.sku, speaker.words(f"returned.{r.reason_class}"), r.reason, f"{r.returned} of {r.ordered:,}",
         figure(Decimal(r.returned) / r.ordered if r.ordered else None, "share"))
        for r in found
    ]  # fmt: skip
    table(("Marketplace", "SKU", "Class", "Reason as told", "Returned", "Rate"), lines, right=(5,))


def trajectory(asked: Asked, metric: str, *, as_json: bool) -> None:
    try:
        found = metrics.trajectory(asked.accounts, metric or RATE, at=asked.at)
    except LookupError as unknown:
        wrong(str(unknown.args[0]))
    if as_json:
        as_json_out(interface.trajectory_json(found))
        return
    speaker = Speaker("en", zone(asked.at))
    table(TRAJECTORY, [_path_line(line, definitions()[line.metric].unit, speaker) for line in found], right=range(2, 7))


def _path_line(line: Trajectory, unit: str, speaker: Speaker) -> tuple[str, ...]:
    """Days without orders have no rate: a dash, and never the lowest or highest."""
    then = [line.days[-1 - back].rate if back < len(line.days) else None for back in BACK]
    rated = [(d.rate, d.day_on) for d in line.days if d.rate is not None]
    ends = [f"{figure(rate, unit)} on {as_date(day)}" for rate, day in _ends(rated)] or ["-", "-"]
    return (line.group.account, where(line.group, speaker), *(figure(rate, unit) or "-" for rate in then), *ends)


def _ends(rated: list[tuple[Decimal, int]]) -> list[tuple[Decimal, int]]:
    """The lowest and the highest, the first day of each."""
    return [end(rated, key=lambda pair: pair[0]) for end in (min, max)] if rated else []


def check(asked: Asked, what: str, *, anew: bool, as_json: bool) -> None:
    """Exit code 1 when anything differs."""
    if what != "measures":
        wrong(f"{what!r} cannot be checked; `odra check measures` can")
    figures, found = recount.recount(asked.accounts, at=asked.at, anew=anew)
    homes = ledger.subjects({subject for d in found for subject in d.subjects})
    if as_json:
        as_json_out(interface.recount_json(figures, found, homes))
    elif not found:
        typer.echo(f"{figures:,} figures counted again from the columns: all the same.")
    else:
        lines = [
            (d.group.account, named(d.group.marketplace), d.metric, d.window or str(as_date(d.on or 0)), str(d.kept), str(d.counted),
             " ".join(homes[s].native for s in d.subjects if s in homes))
            for d in found
        ]  # fmt: skip
        table(("Account", "Marketplace", "Figure", "Window or day", "Kept", "Counted", "Orders in one only"), lines, right=(4, 5))
        typer.echo("`odra rebuild` makes what is kept anew, `odra check measures --anew` the columns.")
    if found:
        raise typer.Exit(1)
