"""What a read was asked: of which accounts and marketplace, at which moment, known when. Wrong use ends with exit code 2."""

from typing import NoReturn
from zoneinfo import ZoneInfo

import msgspec
import typer

from odra.cases import operations
from odra.cases.chosen import policies_of
from odra.cases.registry import wired
from odra.facts.moments import as_datetime, day_number, end_of, parse_at
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.letters import Speaker
from odra.policies import marketplace_of, marketplaces


class Asked(msgspec.Struct, frozen=True):
    """`live`: of now, not of a moment that was named."""

    accounts: list[str]
    at: int
    known_at: int | None
    live: bool = False


def asked(account: str, at: str, known_at: str) -> Asked:
    """`at` is now unless given; then what time alone has changed is decided anew first."""
    accounts = ledger.accounts()
    if account and account not in accounts:
        wrong(f"there is no account {account!r}; there is {', '.join(accounts) or 'none yet: import some files first'}")
    live = not at and not known_at
    if live:
        operations.wake(at=now())
    known = moment(known_at, "--known-at") if known_at else None
    return Asked([account] if account else accounts, moment(at, "--at") if at else now(), known, live)


def one_view(**views: bool) -> None:
    """Views of which a call shows one."""
    named = [f"--{name}" for name, is_asked in views.items() if is_asked]
    if len(named) > 1:
        wrong(f"{' and '.join(named)} are views of their own; ask for one at a time")


def moment(text: str, option: str) -> int:
    try:
        return parse_at(text)
    except (ValueError, OverflowError) as fault:
        wrong(f"{option}: {fault}")


def named_market(text: str) -> str:
    """`Amazon.de` -> `amazon.de`; empty for none."""
    market = marketplace_of(text)
    if text and not market:
        wrong(f"--marketplace {text!r} is not known; there is {', '.join(m.name for m in marketplaces().values())}")
    return market


def now() -> int:
    assert wired.now is not None
    try:
        return wired.now()
    except ValueError as fault:
        wrong(str(fault))


def zone(at: int) -> str:
    """The zone in which times are shown."""
    return str(policies_of("", at=at).value("settings.desk.zone", on=at // 86_400_000_000))


def day_ends(at: int) -> int:
    """The end of the day in the desk's zone."""
    return end_of(as_datetime(at).astimezone(ZoneInfo(zone(at))).date(), zone(at))


def today(at: int) -> int:
    return day_number(as_datetime(at).astimezone(ZoneInfo(zone(at))).date())


def still_here() -> None:
    """Ends the command on a desk that was moved elsewhere."""
    if there := db.moved():
        wrong(Speaker("en", "UTC").words("moved.away", there=there.there, mark=str(there.mark)))


def wrong(message: str) -> NoReturn:
    typer.echo(f"odra: {message}", err=True)
    raise typer.Exit(2)
