"""`odra cases`: a seller's own expert cases, held against the rules."""

from pathlib import Path
from typing import Annotated, Any

import typer

cases = typer.Typer(no_args_is_help=True, help="Expert cases: facts in, decisions out, as a seller writes them.")


@cases.callback()
def expert_cases() -> None:
    """Expert cases: facts in, decisions out, as a seller writes them."""


@cases.command("check")
def check(file: Annotated[str, typer.Argument(help="A YAML file of cases, as docs/expert-cases.md tells.")]) -> None:
    """Hold cases against the rules; exit code 1 where the rules say something else, 2 where a case cannot be used."""
    from odra.cli.when import wrong
    from odra.lab.case_files import differences, read
    from odra.lab.casebook import Faulty

    try:
        found = read(Path(file).read_text("utf-8"))
    except Faulty as fault:
        wrong(f"{file}:{fault.path[0]}: {fault}")
    except (OSError, UnicodeDecodeError) as fault:
        wrong(f"{file}: {fault}")
    differing = faulty = 0
    for case in found:
        try:
            said = [f"{file}:{case.line(d.path)}: “{case.name}”: {_told(d)}" for d in differences(case)]
            differing += bool(said)
        except Faulty as fault:
            said, faulty = [f"{file}:{case.line(fault.path)}: “{case.name}”: {_place(fault.path)}{fault}"], faulty + 1
        for line in said:
            typer.echo(line)
    typer.echo(f"{len(found)} cases: {len(found) - differing - faulty} hold, {differing} differ, {faulty} cannot be used.")
    if differing or faulty:
        raise typer.Exit(2 if faulty else 1)


@cases.command("facts")
def facts() -> None:
    """The kinds of facts that a case can tell, with their fields."""
    from odra.lab.casebook import kinds

    for name, told, fields in kinds():
        typer.echo(f"{name}: {told}\n    {', '.join(fields) or 'no fields'}")


def _told(difference: Any) -> str:
    return f"{_place(difference.path)}expected {_shown(difference.expected)}, the rules say {_shown(difference.found)}"


def _place(path: tuple[str | int, ...]) -> str:
    """`decisions, number 1, due: `."""
    words = [f"number {step + 1}" if isinstance(step, int) else step for step in path]
    return f"{', '.join(words)}: " if words else ""


def _shown(value: Any) -> str:
    return (
        "nothing"
        if value in (None, [])
        else ", ".join(str(v or "something") for v in value)
        if isinstance(value, list)
        else str(value)
    )
