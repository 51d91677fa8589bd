"""`odra shop`: the simulated shop's files, for a first try."""

from pathlib import Path

import typer

from odra.cli.when import moment, now, wrong


def write_shop(folder: str, *, orders: int, seed: int, at: str) -> None:
    from odra.lab.shop import truth, write

    place = Path(folder)
    if place.exists() and any(place.iterdir()):
        wrong(f"{folder} is not empty; name a new folder")
    ends_at = moment(at, "--at") if at else now()
    written = write(truth(at=ends_at, orders=orders, seed=seed), place)
    typer.echo(f"{orders:,} orders in {len(written)} files and archives in {folder}.")
