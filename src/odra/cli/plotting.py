"""`odra health --plot FILE.svg`: the rates as pictures in one file."""

import os
from contextlib import suppress
from pathlib import Path

import typer

from odra.cases import outlook, pictured, queries
from odra.cases.standing import reconciled
from odra.cli.when import Asked, today, wrong, zone
from odra.letters import Speaker
from odra.measures.health import LIVE, RATE


def plot(asked: Asked, file: str) -> None:
    """Every line of rates, live, one below the other. Ends with exit code 2 where the file cannot be written."""
    if asked.known_at is not None:
        wrong("--plot knows no --known-at; --at shows what had happened by a moment")
    path = _writable(file)
    rows = [r for r in queries.account_health(asked.accounts, at=asked.at, of={(RATE, LIVE)}).rows if r.denominator]
    if not rows:
        typer.echo("No rates yet, so no picture: import an all-orders report (`odra doctor` says where to click).")
        return
    speaker = Speaker("en", zone(asked.at))
    title = speaker.words("health.plot_title", day_on=today(asked.at))
    told = reconciled(asked.accounts, at=asked.at)
    _write(path, pictured.drawn(outlook.aheads(rows, at=asked.at), told, words=speaker, title=title))
    typer.echo(
        f"{path}: {len(rows)} {'line' if len(rows) == 1 else 'lines'} of rates, with limit, forecast and the days on which defects leave."
    )


def _writable(file: str) -> Path:
    """The file, where it is one that may be written; said before anything is counted."""
    path = Path(file)
    if path.suffix.casefold() != ".svg":
        wrong(f"--plot writes SVG, and {file!r} does not end in .svg")
    if os.path.isdir(path):
        wrong(f"--plot: {file} is a folder; name a file in it, for instance {path / 'rates.svg'}")
    if not os.path.isdir(path.parent):
        wrong(f"--plot: there is no folder {path.parent}; make it first, or name another")
    return path


def _write(path: Path, text: str) -> None:
    """Whole or not at all: under another name first."""
    under_way = path.with_name(f".{os.getpid()}.svg")
    try:
        under_way.write_text(text, "utf-8")
        under_way.replace(path)
    except OSError as fault:
        with suppress(OSError):
            under_way.unlink()
        wrong(f"--plot: {path} cannot be written ({fault.strerror or fault}); name a file in a folder of yours")
