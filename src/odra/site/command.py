"""The `odra` command's entry point: plugs the parts together inside the command, so that help is at once."""

import errno
import os
import sys
from typing import NoReturn

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # what stands for a full disk
WRONG, NOT_WRITTEN, SEALED = 2, 3, 4  # exit codes


def main() -> None:
    from odra.cli.app import app

    try:
        try:
            app(obj=ready)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # `odra queue | head`
        sys.stderr.close()
    except OSError as fault:
        if fault.errno not in FULL:
            raise
        _stopped(f"could not write: {fault.strerror}. Make room")
    except Exception as fault:
        if type(fault).__name__ == "Unreadable":  # the vault's, which is imported late
            _sealed(fault)
        if type(fault).__name__ == "MovedAway":  # the ledger's
            _moved(fault)
        if "OperationalError" not in {kind.__name__ for kind in type(fault).__mro__}:  # Django's, which is imported late
            raise
        if os.environ.get("ODRA_DATABASE"):
            _stopped(f"the database (ODRA_DATABASE) does not answer: {str(fault).strip()}\nSee that it runs")
        _stopped(f"could not write: {fault}. Make room")


def _sealed(fault: Exception) -> NoReturn:
    """What is personal was asked for and cannot be read."""
    from odra.letters import Speaker

    told = Speaker("en", "UTC").words(f"keys.{fault.code}", value=fault.value)  # type: ignore[attr-defined]
    print(f"odra: {told}", file=sys.stderr)
    sys.exit(SEALED)


def _moved(fault: Exception) -> NoReturn:
    """Something was to be told to a desk that was left."""
    from odra.letters import Speaker

    told = Speaker("en", "UTC").words("moved.away", there=fault.there, mark=str(fault.mark))  # type: ignore[attr-defined]
    print(f"odra: {told}", file=sys.stderr)
    sys.exit(WRONG)


def _stopped(told: str) -> NoReturn:
    """Ends without a last attempt to write what still waits for standard output."""
    print(f"odra: {told}, then run the same again; an import that broke off is finished so.", file=sys.stderr)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(NOT_WRITTEN)


def ready() -> None:
    """Plugs the parts together. A data folder that cannot be had ends the command with exit code 2."""
    import typer

    from odra.site.database import DatabaseError
    from odra.site.wiring import set_up

    try:
        set_up()
    except DatabaseError as fault:
        typer.echo(f"odra: {fault}", err=True)
        raise typer.Exit(2) from None
    except OSError as fault:
        typer.echo(f"odra: the data folder (ODRA_HOME) cannot be had: {fault}", err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    main()
