"""`odra privacy`: what is kept of whom and until when, and what people decide about it."""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from odra.cases.privacy import Report, Standing
    from odra.letters import Speaker

privacy = typer.Typer(no_args_is_help=True, help="What is kept of whom and until when: report, export, hold, erase.")
Order = Annotated[str, typer.Argument(help="302-1234567-1234567 or amazon:302-1234567-1234567.")]
Account = Annotated[str, typer.Option("--account", help="Only this account; all of them unless given.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]
HEADER = ("What", "Rows", "Orders and conversations", "Oldest")
HOLDS = ("Case", "Account", "Held by", "Until", "Reason")


@privacy.command("report")
def report_(ctx: typer.Context, account: Account = "", as_json: Json = False) -> None:
    """What is kept of how many people, the oldest of it, when more of it goes, and what is held longer and why."""
    ctx.obj()
    from odra.cases.privacy import report
    from odra.cli.show import as_json_out

    asked, speaker = _asked(account)
    found = report(asked.accounts, at=asked.at)
    as_json_out(_report_json(found)) if as_json else _tell(found, speaker, at=asked.at)


@privacy.command("export")
def export_(
    ctx: typer.Context, order: Order, account: Account = "",
    to: Annotated[str, typer.Option("--to", metavar="FILE.json", help="Into this file, readable by its owner only.")] = "",
) -> None:  # fmt: skip
    """All that is held of one order's buyer as JSON, for his own request."""
    ctx.obj()
    import msgspec

    from odra.cases.privacy import export
    from odra.cli.when import wrong

    asked, _ = _asked(account)
    try:
        told = export(order, accounts=asked.accounts, at=asked.at)
    except LookupError as fault:
        wrong(str(fault.args[0]))
    text = msgspec.json.format(msgspec.json.encode(told)).decode() + "\n"
    if not to:
        typer.echo(text, nl=False)
        return
    _write(Path(to), text)
    typer.echo(f"Written to {to}. It holds names and words: give it to the buyer, then delete it.")


@privacy.command("hold")
def hold_(
    ctx: typer.Context, order: Order,
    reason: Annotated[str, typer.Option("--reason", help="Why it may be kept longer; sealed, and shown in the report.")],
    until: Annotated[str, typer.Option("--until", help="The day on which the hold ends: 2027-03-01.")],
    account: Account = "",
) -> None:  # fmt: skip
    """Keep what is personal of an order longer, for a dispute that no file tells of."""
    ctx.obj()
    from odra.cases.erasing import hold
    from odra.cli.when import moment, wrong

    asked, speaker = _asked(account)
    until_at = moment(until, "--until")
    try:
        hold(order, reason=reason, until_at=until_at, accounts=asked.accounts, key=secrets.token_hex(8), at=asked.at)
    except (LookupError, ValueError) as fault:
        wrong(str(fault.args[0]))
    typer.echo(f"Held until {speaker.dated(until_at)}: {order}. `odra privacy release {order}` ends it sooner.")


@privacy.command("release")
def release_(ctx: typer.Context, order: Order, account: Account = "") -> None:
    """End what people held of an order; what a dispute holds goes on."""
    ctx.obj()
    from odra.cases.erasing import release
    from odra.cases.expiring import expire
    from odra.cli.when import wrong

    asked, _ = _asked(account)
    try:
        release(order, accounts=asked.accounts, key=secrets.token_hex(8), at=asked.at)
    except LookupError as fault:
        wrong(str(fault.args[0]))
    gone = expire(at=asked.at)
    typer.echo(f"Released: {order}. {gone.rows:,} rows were past their day and are gone.")


@privacy.command("erase")
def erase_(
    ctx: typer.Context, order: Order,
    reason: Annotated[str, typer.Option("--reason", help="buyer, marketplace or other.")] = "buyer",
    despite: Annotated[bool, typer.Option("--despite-hold", help="Even where something holds it.")] = False,
    account: Account = "",
) -> None:  # fmt: skip
    """Let go at once of all that is personal of an order. It does not come back when old files are imported again."""
    ctx.obj()
    from odra.cases.erasing import WHY, Conflict, erase
    from odra.cases.privacy import held_by
    from odra.cli.when import wrong

    asked, speaker = _asked(account)
    if reason not in WHY:
        wrong(f"--reason is one of {', '.join(WHY)}")
    try:
        wiped = erase(order, why=reason, accounts=asked.accounts, key=secrets.token_hex(8), at=asked.at, despite=despite)
    except Conflict as held:
        told = "; ".join(f"{held_by(hold, speaker)}, until {speaker.dated(hold.until_at)}" for hold in held.holds)
        typer.echo(f"odra: {order} is held: {told}. Release it first, or say --despite-hold.", err=True)
        raise typer.Exit(1) from None
    except LookupError as fault:
        wrong(str(fault.args[0]))
    typer.echo(
        f"Erased: {wiped.rows:,} rows with something personal, {wiped.rejected:,} rejected rows. What is not personal stays."
    )


@privacy.command("expire")
def expire_(ctx: typer.Context, as_json: Json = False) -> None:
    """Let go of all that is past its day. The desk does the same by itself, an hour later at most."""
    ctx.obj()
    from odra.cases import passing
    from odra.cases.expiring import expire
    from odra.cli.show import as_json_out

    asked, _ = _asked("")
    gone, files = expire(at=asked.at), passing.clear(at=asked.at)
    if as_json:
        as_json_out({"rows": gone.rows, "files": gone.files, "temporary_files": files})
        return
    typer.echo(f"{gone.rows:,} rows with something personal, and the rejected rows of {gone.files:,} files, are gone.")


def _asked(account: str) -> Any:
    """(what was asked, a speaker in the desk's zone)."""
    from odra.cli.when import asked, zone
    from odra.letters import Speaker

    found = asked(account, "", "")
    return found, Speaker("en", zone(found.at))


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _tell(found: "Report", speaker: "Speaker", *, at: int) -> None:
    from odra.cli.table import table

    if found.kept:
        table(HEADER, [(speaker.words(f"told_kind.{k.kind}"), f"{k.rows:,}", f"{k.cases:,}", speaker.dated(k.oldest_at)) for k in found.kept], right=(1, 2))  # fmt: skip
    typer.echo(
        f"Something personal is kept of {found.cases:,} orders and conversations; {found.tokens:,} keyed hashes find them."
    )
    typer.echo(f"Rejected rows: {found.rejected:,}, and the first lines of {found.headers:,} files.")
    typer.echo(
        f"It goes {found.days} days after the delivery, else after the last promised day or message; rejected rows after their import."
    )
    if found.next_at is not None and found.next_at <= at:
        typer.echo("Some of it may be past its day: the next import lets go of that, or `odra privacy expire` does at once.")
    elif found.next_at is not None:
        typer.echo(f"Nothing more has to go before {speaker.moment(found.next_at)}.")
    if found.holds:
        table(HOLDS, [_hold_line(one, speaker) for one in found.holds])
    typer.echo(speaker.words("privacy.facts", months=found.facts_months))


def _hold_line(one: "Standing", speaker: "Speaker") -> tuple[str, ...]:
    from odra.cases.privacy import held_by, why

    return (
        one.subject.native,
        one.subject.account,
        held_by(one.hold, speaker),
        speaker.dated(one.hold.until_at),
        why(one, speaker),
    )


def _report_json(found: "Report") -> dict[str, Any]:
    from odra.facts.moments import iso

    return {
        "kept": [{"kind": k.kind, "rows": k.rows, "cases": k.cases, "oldest_at": iso(k.oldest_at)} for k in found.kept],
        "cases": found.cases, "rejected": found.rejected, "headers": found.headers, "tokens": found.tokens, "keep_days": found.days,
        "next_at": None if found.next_at is None else iso(found.next_at),
        "holds": [
            {"case": h.subject.native, "account": h.subject.account, "kind": h.hold.kind, "from": iso(h.hold.from_at), "until": iso(h.hold.until_at),
             "policy": h.hold.policy or None, "reason": h.reason or None}
            for h in found.holds
        ],
    }  # fmt: skip
