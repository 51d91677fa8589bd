"""`odra copy-to`: the desk moves from its SQLite file into PostgreSQL."""

import os
import re
from pathlib import Path

import typer
from django.db import DatabaseError

from odra.cases.registry import wired
from odra.cli.take_in import Progress
from odra.cli.when import wrong
from odra.ledger import database as db
from odra.ledger.moving import Moved, NotMoved, move

WAIT = 600.0  # seconds for whoever writes at the moment


def copy_to(url: str) -> None:
    """Exit code 2 with the reason where it cannot be done; then nothing was copied."""
    if db.on_postgresql():
        wrong("this desk is in PostgreSQL already (ODRA_DATABASE); what is copied is the SQLite file of a data folder")
    assert wired.database_at is not None
    from odra import audit

    try:
        there = wired.database_at(url)
    except ValueError as fault:
        wrong(str(fault))
    audit.note("copied.desk")  # before it is copied: so both know of it
    source = Path(db.name())
    db.turn_to(there)
    shown = Progress()
    try:
        moved = move(source, progress=shown, wait=WAIT)
    except (NotMoved, DatabaseError) as fault:
        shown.done()
        wrong(f"not copied: {str(fault).strip()}")
    shown.done()
    _tell(moved, url, source)


def _tell(moved: Moved, url: str, source: Path) -> None:
    typer.echo(
        f"Copied {sum(moved.rows.values()):,} rows in {len(moved.rows)} tables to {db.name()}. The counts are the same on both sides, "
        f"and so is the ledger, row by row ({moved.digest})."
    )
    typer.echo("From now on, and before anybody writes to the desk again, start Odra everywhere with:")
    typer.echo(f"  ODRA_DATABASE={re.sub('(?<=:)[^:@/]+(?=@)', '…', url)}")
    typer.echo(f"and with the data folder it had ({os.path.dirname(source)}): the keys are in it.")
    typer.echo(
        f"{source} is left as it was, and takes nothing in any more ({db.mark_of(source)} says so). Delete it once all is well: nothing in it leaves by itself any more."
    )
