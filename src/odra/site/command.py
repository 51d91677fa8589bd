"""The `odra` command's entry point: plugs the parts together inside the command, so that help is at once."""

import sys


def main() -> None:
    from odra.cli.app import app

    try:
        app(obj=ready)
    except BrokenPipeError:  # `odra queue | head`
        sys.stderr.close()


def ready() -> None:
    """Plugs the parts together. A data folder that cannot be had ends the command with exit code 2."""
    import typer

    from odra.site.wiring import set_up

    try:
        set_up()
    except OSError as fault:
        typer.echo(f"odra: the data folder (ODRA_HOME) cannot be had: {fault}", err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    main()
