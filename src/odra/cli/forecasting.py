"""`odra health --outlook`: the rates with what lies ahead of them."""

from contextlib import suppress

import typer
from django.db import OperationalError

from odra.cases import keeping, outlook, queries
from odra.cases.outlook_json import outlook_json
from odra.cli.show import as_json_out, where
from odra.cli.table import table
from odra.cli.when import Asked, wrong, zone
from odra.letters import Speaker
from odra.measures.health import RATE

HEADER = (
    "Account", "Marketplace", "Window", "Now", "Expected", "80 % interval", "Final over", "Room", "With late reports", "Over in 30 days",
    "60 days", "Below again", "Notes",
)  # fmt: skip


def ahead(asked: Asked, *, as_json: bool) -> None:
    if asked.known_at is not None:
        wrong("--outlook knows no --known-at; --at shows what had happened by a moment")
    rows = [r for r in queries.account_health(asked.accounts, at=asked.at).rows if r.metric == RATE]
    found = outlook.aheads(rows, at=asked.at)
    if asked.live:
        with suppress(OperationalError):  # a desk that cannot be written to can still be looked at
            keeping.keep_these(found, at=asked.at)
    if as_json:
        as_json_out(outlook_json(found))
        return
    if not found:
        typer.echo("No rates yet: import an all-orders report (`odra doctor` says where to click).")
        return
    speaker = Speaker("en", zone(asked.at))
    table(HEADER, [_line(one, speaker) for one in found], right=range(3, 11))
    typer.echo(speaker.words("outlook.typical"))


def _line(one: outlook.Ahead, speaker: Speaker) -> tuple[str, ...]:
    row, final, drawn = one.row, one.final, one.futures
    whose = (
        row.group.account,
        where(row.group, speaker),
        row.window,
    )
    now = f"{row.numerator} of {row.denominator:,}"
    if final is None or drawn is None:
        return (*whose, now, *[""] * 8, speaker.words("health.few"))
    low, high = final.interval()
    return (
        *whose, now, f"{percent(final.rate)}", f"{low} to {high}", chance(final.exceeds), str(row.headroom), str(one.headroom),
        chance(drawn.exceeds(30)), chance(drawn.exceeds(60)), "" if one.recovers_on is None else speaker.day(one.recovers_on),
        speaker.words("outlook.default") if one.expected.mainly_default else "",
    )  # fmt: skip


def percent(share: float) -> str:
    return f"{share * 100:.2f} %"


def chance(share: float) -> str:
    """A whole percent; never quite certain."""
    return "< 1 %" if share < 0.005 else "> 99 %" if share > 0.995 else f"{share * 100:.0f} %"
