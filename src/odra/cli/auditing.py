"""`odra audit`: the log as it is, whether its chain holds, and the end of rows past their term."""

from typing import Annotated, Any

import typer

LIMIT = 200
audit = typer.Typer(no_args_is_help=True, help="Who did what, when and from where.")


@audit.command()
def show(
    ctx: typer.Context,
    since: Annotated[str, typer.Option(help="From this moment or day on.")] = "",
    who: Annotated[str, typer.Option(help="Only this person (person:3) or operator.")] = "",
    about: Annotated[str, typer.Option(help="Only what was done about this: an order number, import:4.")] = "",
    what: Annotated[str, typer.Option(help="Only this, for instance saw.case.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many at most, the newest first.")] = LIMIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")] = False,
) -> None:
    """The rows of the log, newest first."""
    ctx.obj()
    from odra.audit.queries import Asked, shown

    found = shown(Asked(since=_since(since), who=who, about=about, what=what), limit=limit)
    _json([_row(one) for one in found]) if as_json else _table(found)


@audit.command()
def verify(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")] = False
) -> None:
    """Reckon the chain anew: exit code 1 names the first row at which it does not hold."""
    ctx.obj()
    from odra.audit.noting import wired
    from odra.audit.queries import verify as verified

    assert wired.home is not None and wired.key is not None
    found = verified(wired.home(), wired.key())
    _json(_verdict(found)) if as_json else _tell(found)
    raise typer.Exit(1 if found.broken else 0)


@audit.command()
def clear(
    ctx: typer.Context,
    before: Annotated[str, typer.Option(help="Rows noted before this day or moment; not within the term of audit.kept_for.")],
) -> None:
    """Let go of rows past their term. A signed checkpoint keeps the rest verifiable."""
    ctx.obj()
    from odra.audit.clearing import clear as cleared
    from odra.audit.noting import wired
    from odra.cli.when import moment, now, wrong

    at, until = now(), moment(before, "--before")
    if until > (earliest := _earliest(at)):
        wrong(
            f"--before {before}: the log is kept for its term (odra explain audit.kept_for); name a day before {earliest_day(earliest)}"
        )
    assert wired.key is not None
    typer.echo(f"{cleared(before=until, at=at, key=wired.key()):,} rows went. `odra audit verify` begins at the checkpoint now.")


def _earliest(at: int) -> int:
    from odra.cases.chosen import policies_of
    from odra.facts.moments import DAY, day_of

    return at - int(policies_of("", at=at).value("audit.kept_for", on=day_of(at))) * DAY


def earliest_day(at: int) -> str:
    from odra.facts.moments import iso

    return iso(at)[:10]


def _since(text: str) -> int:
    """A day means its beginning here."""
    from odra.cli.when import moment
    from odra.facts.moments import DAY

    return 0 if not text else moment(text, "--since") - (DAY - 1 if len(text) == len("2026-11-23") else 0)


def _json(value: Any) -> None:
    from odra.cli.show import as_json_out

    as_json_out(value)


def _row(entry: Any) -> dict[str, Any]:
    import msgspec

    from odra.facts.moments import iso

    return {"number": entry.id, "at": iso(entry.at), "who": entry.who, "what": entry.what, "about": entry.about or None, "account": entry.account or None,
            "place": entry.place or None, "values": msgspec.json.decode(entry.noted), "hash": entry.hash}  # fmt: skip


def _table(found: list[Any]) -> None:
    from odra.cli.table import table
    from odra.facts.moments import iso

    header = ("Number", "When (UTC)", "Who", "What", "About", "Account", "From", "Values")
    rows = [
        (str(e.id), iso(e.at)[:19], e.who, e.what, e.about, e.account, e.place, e.noted.strip("{}").replace('"', ""))
        for e in found
    ]
    table(header, rows, right=(0,))


def _verdict(found: Any) -> dict[str, Any]:
    broken = {"number": found.broken.id, "because": found.broken.code} if found.broken else None
    return {
        "rows": found.counted,
        "cleared_through": found.through,
        "last": found.last,
        "hash": found.hash,
        "anchored": found.anchored,
        "broken": broken,
    }


def _tell(found: Any) -> None:
    if found.broken:
        typer.echo(f"The chain does not hold at row {found.broken.id:,}: {WHY[found.broken.code]}")
        return
    after = f" after the checkpoint at row {found.through:,}" if found.through else ""
    rows = "row" if found.counted == 1 else "rows"
    typer.echo(f"The chain holds: {found.counted:,} {rows}{after}, the last is {found.last:,} with hash {found.hash}.")
    if not found.anchored:
        typer.echo("This data folder never wrote to it, so nothing beside the database says where it ended.")


WHY = {
    "changed": "its hash is not that of what it says.",
    "missing": "it is not there, and later ones are.",
    "cut": "the log went on once; what followed was cut off.",
    "anchor": "it is another row than the one that was written there.",
    "checkpoint": "the signature of the checkpoint is not ours.",
}
