"""`odra token`: how programs read the desk."""

from typing import Annotated, Any

import typer

token = typer.Typer(no_args_is_help=True, help="Tokens with which programs read the desk as somebody does.")


@token.command()
def create(
    ctx: typer.Context,
    email: Annotated[str, typer.Argument(help="Whose rights it has.")],
    name: Annotated[str, typer.Option(help="What it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="What it opens: see, import, audit; may be given again. see unless given.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How long it works.")] = 90,
) -> None:
    """Make a token and print it, this once."""
    ctx.obj()
    from odra import audit
    from odra.cli.people import _found
    from odra.cli.when import wrong
    from odra.letters import Speaker
    from odra.people import chosen, tokens

    try:
        made, secret = tokens.make(_found(email), name=name, scopes=scope or ["see"], days=days)
    except tokens.Unfit as fault:
        wrong(Speaker("en", "UTC").words(f"token.{fault}", count=chosen.value(chosen.TOKEN_DAYS)))
    audit.note("token.made", about=f"token:{made.pk}")
    typer.echo(secret)


@token.command("list")
def list_(
    ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")] = False
) -> None:
    """Every token with its scopes and end."""
    ctx.obj()
    from odra.people import tokens

    rows = [_row(one, live=tokens.live(one)) for one in tokens.of()]
    if as_json:
        from odra.cli.show import as_json_out

        as_json_out(rows)
        return
    from odra.cli.table import table

    table(("Number", "For", "Whose", "Opens", "Until", "State"), [
        (str(r["number"]), r["name"], r["email"], ", ".join(r["scopes"]), r["until"][:10], "works" if r["works"] else "ended") for r in rows
    ])  # fmt: skip


def _row(one: Any, *, live: bool) -> dict[str, Any]:
    from odra.facts.moments import iso

    return {
        "number": one.pk, "name": one.name, "email": one.person.email, "scopes": one.scopes, "made": iso(one.made_at),
        "until": iso(one.ends_at), "used": iso(one.used_at) if one.used_at else None, "works": live,
    }  # fmt: skip


@token.command()
def revoke(ctx: typer.Context, number: Annotated[int, typer.Argument(help="As odra token list gives it.")]) -> None:
    """End a token at once."""
    ctx.obj()
    from odra import audit
    from odra.cli.when import wrong
    from odra.people import tokens
    from odra.people.models import Token

    found = Token.objects.filter(pk=number).first()
    if found is None:
        wrong(f"there is no token {number}; odra token list names them")
    tokens.revoke(found)
    audit.note("token.revoked", about=f"token:{number}")
    typer.echo(f"Token {number} no longer works.")
