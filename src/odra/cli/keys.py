"""`odra keys` and `odra secret`: what seals names, addresses and words, and what channels are spoken to with."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

keys = typer.Typer(no_args_is_help=True, help="The keys that seal names, addresses and words.")
secret = typer.Typer(no_args_is_help=True, help="What channels are spoken to with: passwords and tokens, sealed.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]
Account = Annotated[str, typer.Option("--account", help="Only for this account; for all of them unless given.")]


@keys.command()
def status(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Open every sealed row; exit code 1 when one cannot be opened.")] = False,
    as_json: Json = False,
) -> None:
    """The data keys, what wraps them, and how many rows still wait to be sealed anew."""
    ctx.obj()
    from odra.cli.show import as_json_out

    told = _status(check)
    as_json_out(told) if as_json else _tell(told)
    raise typer.Exit(1 if told["unreadable"] else 0)


@keys.command()
def rotate(
    ctx: typer.Context,
    master: Annotated[bool, typer.Option("--master", help="Another master key instead; no row is sealed anew.")] = False,
    new: Annotated[str, typer.Option("--new", metavar="FILE", help="With --master: the file with the new one.")] = "",
) -> None:
    """Another data key: everything is sealed anew while the desk goes on. What broke off goes on when it is run again."""
    ctx.obj()
    from odra.cli.when import wrong

    if new and not master:
        wrong("--new goes with --master")
    _another_master(Path(new) if new else None) if master else _another_key()


@keys.command()
def abandon(
    ctx: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="What cannot be read is deleted for good.")] = False,
) -> None:
    """Give up what no key opens any more, where a master key is lost for good. Orders, cases and rates stay."""
    ctx.obj()
    from odra.cli.when import wrong
    from odra.ledger import rotation
    from odra.ledger.keys import lost

    if not lost():
        wrong("every data key can be opened; nothing is given up")
    if not yes:
        wrong("names, addresses, words and secrets that cannot be read would be deleted for good; say so with --yes")
    typer.echo(f"{rotation.abandon():,} rows given up. What is imported from now on is sealed under a new key.")


@secret.command("set")
def set_(
    ctx: typer.Context, name: Annotated[str, typer.Argument(help="For instance mail.password.")], account: Account = ""
) -> None:
    """Keep a secret: its value is read from standard input, and never shown again."""
    ctx.obj()
    from odra.cli.when import now, wrong
    from odra.ledger import secrets

    value = sys.stdin.read().rstrip("\r\n") if not sys.stdin.isatty() else typer.prompt("Value", hide_input=True)
    if not value:
        wrong("a secret comes on standard input, and there was nothing")
    secrets.put(name, value, account=account, at=now())
    typer.echo(f"Kept: {_named(name, account)}")


@secret.command("list")
def list_(ctx: typer.Context, as_json: Json = False) -> None:
    """Which secrets there are, not what they are."""
    ctx.obj()
    from odra.cli.show import as_json_out

    found = _secrets()
    if as_json:
        as_json_out(found)
        return
    for one in found:
        typer.echo(f"{_named(one['name'], one['account'])}   set {one['set_at']}")
    if not found:
        typer.echo("No secret is kept.")


@secret.command()
def forget(ctx: typer.Context, name: Annotated[str, typer.Argument(help="As listed.")], account: Account = "") -> None:
    """Delete a secret."""
    ctx.obj()
    from odra.cli.when import wrong
    from odra.ledger import secrets

    if not secrets.forget(name, account=account):
        wrong(f"there is no secret {_named(name, account)}; `odra secret list` names them")
    typer.echo(f"Forgotten: {_named(name, account)}")


def _secrets() -> list[dict[str, str | None]]:
    from odra.facts.moments import iso
    from odra.ledger import secrets

    return [{"name": one.name, "account": one.account or None, "set_at": iso(one.set_at)} for one in secrets.kept()]


def _named(name: str | None, account: str | None) -> str:
    return f"{name} of {account}" if account else name


def _status(check: bool) -> dict[str, Any]:
    from odra.facts.moments import iso
    from odra.ledger import keys as held
    from odra.ledger import rotation

    fault, lost = held.fault(), held.lost()
    assert held.plugged.where is not None
    return {
        "master_from": held.plugged.where(), "fault": fault.code if fault else None,
        "keys": [{"key": k.id, "master": k.master, "made_at": iso(k.made_at), "retired_at": iso(k.retired_at) if k.retired_at else None,
                  "opens": k.retired_at is None and k.id not in lost} for k in held.kept()],
        "outdated": sum(rotation.outdated().values()), "unreadable": rotation.unreadable() if check and not fault else [],
    }  # fmt: skip


def _tell(told: dict[str, Any]) -> None:
    from odra.ledger import keys as held

    why, word = held.fault(), _words()
    typer.echo(word("keys.status_fault" if why else "keys.status_fine", place=told["master_from"]))
    if why:
        typer.echo(word(f"keys.{why.code}", value=why.value))
    for key in told["keys"]:
        state = "retired" if key["retired_at"] else ("in_use" if key["opens"] else "closed")
        typer.echo(word("keys.status_key", number=key["key"], made=_when(key["made_at"]), master=key["master"],
                        state=word(f"keys.key_{state}", at=_when(key["retired_at"]))))  # fmt: skip
    if told["outdated"]:
        typer.echo(word("keys.rotation_waits", count=told["outdated"]))
    for table, _, number in (row.rpartition(" ") for row in told["unreadable"]):
        typer.echo(word("keys.status_row", what=word(f"keys.of_{table}"), number=number))


def _words() -> Callable[..., str]:
    from odra.letters import Speaker

    return Speaker("en", "UTC").words


def _when(iso: str | None) -> str:
    """`2026-11-23T09:12:00Z` -> `2026-11-23 09:12`, in UTC."""
    return iso[:16].replace("T", " ") if iso else ""


def _another_key() -> None:
    from odra.ledger import rotation

    word = _words()
    done = rotation.rotate(
        lambda table, count: typer.echo(word("keys.sealed_anew", what=word(f"keys.of_{table}"), count=count), err=True)
    )
    typer.echo(f"{done:,} rows are sealed anew; older data keys are retired.")


def _another_master(path: Path | None) -> None:
    from odra.cli.when import wrong
    from odra.ledger import keys as held
    from odra.ledger import rotation

    assert held.plugged.where is not None
    where = held.plugged.where()
    if path is None and where.startswith("ODRA_"):
        wrong(f"the master key comes from {where}: name the file with the new one (--new FILE), and put it there afterwards")
    before = rotation.rotate_master(path)
    typer.echo("The data keys are wrapped by the new master key.")
    if path is not None:
        typer.echo(f"Put it where {where} takes it from: until then nothing that starts can read names, addresses and words.")
    if before is not None:
        typer.echo(f"The one before is kept as {before}: backups made until now need it. Delete it when they are gone.")
