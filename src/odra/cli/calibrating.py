"""`odra health --calibration`: what was forecast and what came; and how a command keeps the day's forecasts after its work."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import typer
from django.db import OperationalError

from odra.cases import keeping
from odra.cli.show import as_json_out
from odra.cli.table import table
from odra.cli.when import Asked, wrong
from odra.letters import Speaker

if TYPE_CHECKING:
    from odra.lab.calibration import Calibrated

HEADER = ("Forecasts", "Of", "Made", "Due", "Bias", "RMSE", "CRPS", "Within 80 %", "Brier")


def calibration(asked: Asked, *, as_json: bool) -> None:
    """A view of now keeps today's forecasts and replays days before where no replay is; one of the past only reads."""
    if asked.known_at is not None:
        wrong("--calibration knows no --known-at; --at shows how forecasts stood by a moment")
    from odra.lab.calibration import calibration as calibrated
    from odra.lab.calibration_json import calibration_json

    if asked.live:
        keep(asked.accounts, at=asked.at)
        _replay(asked)
    found = calibrated(asked.accounts, at=asked.at)
    if as_json:
        as_json_out(calibration_json(found))
    elif any(one.pairs for one in found):
        _tell(found)
    else:
        typer.echo("No forecasts yet: they begin with an all-orders report and fifty orders (`odra doctor` says where to click).")


def keep(accounts: Iterable[str], *, at: int) -> None:
    """Keep today's forecasts where they are not kept. A desk that is busy or cannot be written to keeps them another time."""
    with held(), suppress(OperationalError):
        keeping.keep(accounts, at=at)


@contextmanager
def held() -> Iterator[None]:
    """Ctrl C waits for the end: a library that is interrupted while it loads tells of something else."""
    came: list[int] = []
    before = {kind: signal.signal(kind, lambda number, frame: came.append(number)) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
    if came:
        signal.raise_signal(came[0])


def _replay(asked: Asked) -> None:
    from odra.cli.take_in import Progress
    from odra.lab.replaying import replay

    shown = Progress()
    try:
        replay(asked.accounts, at=asked.at, progress=lambda account, n: shown(f"replaying {account}", n))
    except OperationalError as fault:
        typer.echo(f"days before could not be replayed: {fault}", err=True)
    shown.done()


def _tell(found: "list[Calibrated]") -> None:
    speaker = Speaker("en")
    table(HEADER, [_line(one, speaker) for one in found if one.pairs], right=range(2, 9))
    for one in found:
        if one.pairs and one.scores is None:
            typer.echo(f"{', '.join(_named(one, speaker))}: {speaker.words('calibration.few', count=len(one.due))}")
    typer.echo(speaker.words("calibration.units"))


def _named(one: "Calibrated", speaker: Speaker) -> tuple[str, str]:
    """Whether they were kept or replayed, and what they are of."""
    return speaker.words("calibration.replayed" if one.replayed else "calibration.kept"), speaker.words(f"calibration.{one.what}")


def _line(one: "Calibrated", speaker: Speaker) -> tuple[str, ...]:
    named = _named(one, speaker)
    counts = (f"{len(one.pairs):,}", f"{len(one.due):,}")
    if one.scores is None:
        return (*named, *counts, *[""] * 5)
    s = one.scores
    rates = ("", "", "") if s.bias is None else (f"{s.bias:+.1f}", f"{s.rmse:.1f}", f"{s.crps:.1f}")
    return (*named, *counts, *rates, "" if s.cover is None else f"{s.cover:.0%}", f"{s.brier:.3f}")
