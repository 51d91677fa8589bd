"""`odra people`: who may sign in, with which role for which account. Whoever sits at the machine acts as its owner."""

import os
import re
from typing import Annotated, Any

import typer

people = typer.Typer(no_args_is_help=True, help="Who may sign in to the desk, in which role for which account.")

Email = Annotated[str, typer.Argument(help="Their e-mail address.")]
Accounts = Annotated[
    list[str] | None, typer.Option("--account", help="For this account; may be given again. All of them unless given.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]


@people.command("list")
def list_(ctx: typer.Context, as_json: Json = False) -> None:
    """Everybody with roles, and whether they are disabled or locked."""
    ctx.obj()
    from odra.people import duties, lockout
    from odra.people.models import Person

    found = list(Person.objects.order_by("-is_active", "email"))
    held = lockout.locked_among(found)
    rows = [_row(one, locked=one.pk in held, second_step=duties.has_second_step(one)) for one in found]
    if as_json:
        from odra.cli.show import as_json_out

        as_json_out(rows)
        return
    from odra.cli.table import table

    table(("Address", "Name", "Roles", "State"), [(r["email"], r["name"], _roles(r), _state(r)) for r in rows])


def _row(one: Any, *, locked: bool, second_step: bool) -> dict[str, Any]:
    """`account` is null for all of them."""
    return {
        "email": one.email, "name": one.name, "roles": [{"account": account or None, "role": role} for account, role in one.held],
        "enabled": one.is_active, "locked": locked, "second_step": second_step,
    }  # fmt: skip


def _roles(row: dict[str, Any]) -> str:
    return ", ".join(f"{r['role']}: {r['account']}" if r["account"] else r["role"] for r in row["roles"]) or "none"


def _state(row: dict[str, Any]) -> str:
    return (
        "disabled" if not row["enabled"] else "locked" if row["locked"] else "second step" if row["second_step"] else "password"
    )


@people.command()
def add(
    ctx: typer.Context,
    email: Email,
    role: Annotated[str, typer.Option(help="owner, manager, agent, viewer or auditor.")] = "agent",
    account: Accounts = None,
    name: Annotated[str, typer.Option(help="Their name; the first part of the address unless given.")] = "",
) -> None:
    """Add somebody, and print the link by which they set their password."""
    ctx.obj()
    from odra.people import operations

    accounts = _fit(role, account)
    person = _tried(lambda: operations.add(email, name, dict.fromkeys(accounts, role)))
    _noted("people.added", person, role=role)
    typer.echo(f"{person.name} is {role} here, and sets a password with this link, once and within a day:")
    typer.echo(_link(person))


@people.command("role")
def role_(
    ctx: typer.Context,
    email: Email,
    role: Annotated[str, typer.Argument(help="owner, manager, agent, viewer or auditor; or none.")],
    account: Accounts = None,
) -> None:
    """Give somebody another role, for some accounts or all; `none` takes it."""
    ctx.obj()
    from odra.people import operations

    person = _found(email)
    for one in _fit("" if role == "none" else role, account):
        _tried(lambda one=one: operations.give(person, one, "" if role == "none" else role))  # type: ignore[misc]
    _noted("people.role", person, role=role)
    typer.echo(f"{person.name}: {', '.join(f'{r}: {a}' if a else r for a, r in person.held) or 'no role'}.")


@people.command()
def disable(ctx: typer.Context, email: Email) -> None:
    """Lock somebody out at once: sessions, tokens and links end."""
    ctx.obj()
    from odra.people import operations

    person = _found(email)
    _tried(lambda: operations.disable(person))
    _noted("people.disable", person)
    typer.echo(f"{person.name} is disabled; every session, token and link of theirs has ended.")


@people.command()
def enable(ctx: typer.Context, email: Email) -> None:
    """Let somebody in again who was disabled."""
    ctx.obj()
    from odra.people import operations

    person = _found(email)
    operations.enable(person)
    _noted("people.enable", person)
    typer.echo(f"{person.name} is enabled again.")


@people.command()
def unlock(ctx: typer.Context, email: Email) -> None:
    """Lift the lock after too many failed sign-ins."""
    ctx.obj()
    from odra.people import operations

    person = _found(email)
    lifted = operations.unlock(person)
    _noted("people.unlock", person)
    typer.echo(f"{person.name} can sign in again." if lifted else f"{person.name} was not locked.")


@people.command()
def reset(
    ctx: typer.Context,
    email: Email,
    second_step: Annotated[bool, typer.Option("--second-step", help="Forget app, keys and recovery codes too.")] = False,
) -> None:
    """Print a link by which somebody sets a new password, once and within a day."""
    ctx.obj()
    from odra.people import operations

    person = _found(email)
    if second_step:
        operations.forget_second_step(person)
        _noted("people.second_step", person)
    _noted("people.reset", person)
    typer.echo(_link(person))


@people.command()
def limit(
    ctx: typer.Context,
    role: Annotated[str, typer.Argument(help="manager, agent, viewer or auditor.")],
    amount: Annotated[str, typer.Argument(help="The most on one order, for instance 50.")],
    currency: Annotated[str, typer.Argument(help="For instance EUR.")] = "EUR",
) -> None:
    """Set how much a role may note as refunded on one order."""
    ctx.obj()
    from odra import audit
    from odra.cli.when import wrong
    from odra.facts.money import Money, to_minor
    from odra.people import operations
    from odra.people.roles import ANY, roles

    if role not in roles() or roles()[role].refund == ANY:
        wrong(f"{role!r} has no refund limit; {', '.join(name for name, r in roles().items() if r.refund != ANY)} have")
    try:
        if not re.fullmatch("[A-Za-z]{3}", currency):
            raise ValueError(f"{currency!r} is no currency; three letters are asked, such as EUR")
        minor = to_minor(amount, currency.upper())
    except ValueError as fault:
        wrong(str(fault))
    operations.limit(role, currency.upper(), minor)
    audit.note("people.limit", role=role, currency=currency.upper(), minor=minor)
    typer.echo(f"{role}: at most {Money(minor, currency.upper())} on one order.")


def _fit(role: str, accounts: list[str] | None) -> list[str]:
    """The accounts, EVERYWHERE for all; ends the command for what cannot be."""
    from odra.cli.when import wrong
    from odra.people.models import EVERYWHERE
    from odra.people.roles import OWNER, roles

    if role and role not in roles():
        wrong(f"there is no role {role!r}; there is {', '.join(roles())}")
    if role == OWNER and accounts:
        wrong("an owner is owner of the whole desk: leave --account away")
    return sorted(set(accounts)) if accounts else [EVERYWHERE]


def _found(email: str) -> Any:
    from odra.cli.when import wrong
    from odra.people import operations

    try:
        return operations.find(email)
    except LookupError as fault:
        wrong(f"{fault.args[0]}; odra people list names everybody")


def _tried(do: Any) -> Any:
    """What `do` gives; ends the command with its reason where it cannot be."""
    from odra.cli.when import wrong
    from odra.letters import Speaker
    from odra.people.operations import Impossible

    try:
        return do()
    except Impossible as fault:
        wrong(Speaker("en", "UTC").words(f"people.{fault}"))


def _noted(what: str, person: Any, **values: str) -> None:
    from odra import audit

    audit.note(what, about=f"person:{person.pk}", **values)


def _link(person: Any) -> str:
    from django.conf import settings

    from odra.people import tickets

    address = settings.ADDRESS or f"http://127.0.0.1:{os.environ.get('ODRA_PORT', '8000')}"
    return f"{address}/link/{tickets.reset(person, by='odra people')}"
