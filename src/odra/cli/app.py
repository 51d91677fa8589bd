"""Commands and their options. What they do is in the modules beside; Django is set up inside a command only.

Exit codes: 0 fine, 1 some rows or files rejected, 2 wrong use, 3 what should be kept or shown could not be written, 4 what is sealed
cannot be read.
"""

from importlib.metadata import version
from typing import Annotated

import typer

from odra.cli import auditing
from odra.cli.audited import watch as watched
from odra.cli.expert_cases import cases
from odra.cli.keys import keys, secret
from odra.cli.laboratory import lab
from odra.cli.people import people
from odra.cli.privacy import privacy
from odra.cli.tokens import token

app = typer.Typer(
    name="odra", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="The after-sales desk for marketplace sellers who ship their own orders.",
)  # fmt: skip
app.add_typer(lab, name="lab")
app.add_typer(cases, name="cases")
app.add_typer(people, name="people")
app.add_typer(token, name="token")
app.add_typer(keys, name="keys")
app.add_typer(secret, name="secret")
app.add_typer(privacy, name="privacy")
app.add_typer(auditing.audit, name="audit")

Account = Annotated[str, typer.Option("--account", help="Only this account; all of them unless given.")]
At = Annotated[
    str, typer.Option("--at", help="What had happened by then: 2026-11-23 (end of that UTC day) or 2026-11-23T09:12Z.")
]
KnownAt = Annotated[str, typer.Option("--known-at", help="And only what had been imported by then.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"odra {version('odra')}")
        raise typer.Exit


@app.callback()
def every_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Odra's commands."""


@app.command("import")
def import_(
    ctx: typer.Context,
    paths: Annotated[list[str] | None, typer.Argument(help="Files, folders, .zip, .gz, .mbox, or - for standard input.")] = None,
    account: Annotated[str, typer.Option(help="Whose files these are.")] = "main",
    marketplace: Annotated[str, typer.Option(help="Where the files come from, for instance Amazon.de: settles local dates.")] = "",
    map_: Annotated[str, typer.Option("--map", help="What a table is that Odra does not know (defects, claims, chargebacks, tracking, requests, feedback, "
                                      "orders, metrics), then columns where they cannot be guessed: claims:order=Bestelnummer,date=Datum.")] = "",
    no_save: Annotated[bool, typer.Option("--no-save", help="Do not keep the mapping for tables with the same header.")] = False,
    as_of: Annotated[str, typer.Option(help="The moment the files speak for, where they do not say.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen and keep nothing.")] = False,
    undo: Annotated[int, typer.Option(help="Take an import back as if it had never been.")] = 0,
    rejected: Annotated[int, typer.Option(help="Print the rejected rows of an import, to be corrected and imported again.")] = 0,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Take in reports and mails; each file is recognised by its content. A second run imports nothing."""
    from odra.cli import take_in

    ctx.obj()
    if undo or rejected:
        take_in.alone("--undo" if undo else "--rejected", paths or dry_run or as_json or (undo and rejected))
        take_in.undo(undo) if undo else take_in.print_rejected(rejected)
        return
    asked = take_in.asked(account=account, marketplace=marketplace, table=map_, as_of=as_of, dry_run=dry_run, save=not no_save)
    take_in.run(paths or [], asked, as_json=as_json)


@app.command()
def watch(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(help="A folder into which files come, mails and archives too; subfolders count.")],
    account: Annotated[str, typer.Option(help="Whose files these are.")] = "main",
    marketplace: Annotated[str, typer.Option(help="Where the files come from, for instance Amazon.de: settles local dates.")] = "",
    every: Annotated[float, typer.Option(min=0.2, max=3600, help="Seconds between two looks.")] = 5,
    once: Annotated[bool, typer.Option("--once", help="Import what is there and end, with the exit codes of import: for cron.")] = False,
) -> None:  # fmt: skip
    """Import what appears in a folder, as soon as it has stopped growing. Ctrl C ends it."""
    from odra.cli import take_in
    from odra.cli.watch import watch as watching

    ctx.obj()
    asked = take_in.asked(account=account, marketplace=marketplace, table="", as_of="", dry_run=False)
    watching(folder, asked, every=every, once=once)


@app.command()
def health(
    ctx: typer.Context, account: Account = "", at: At = "", known_at: KnownAt = "",
    orders: Annotated[bool, typer.Option("--orders", help="With every order that counts, or does not, and why.")] = False,
    reconcile: Annotated[bool, typer.Option("--reconcile", help="The marketplace's own figures beside ours, and the difference.")] = False,
    trajectory: Annotated[bool, typer.Option("--trajectory", help="Each of the last 365 days as it was known then.")] = False,
    outlook: Annotated[bool, typer.Option("--outlook", help="What late reports and the next 60 days may bring.")] = False,
    plot: Annotated[str, typer.Option("--plot", metavar="FILE.svg", help="Write the rates as pictures to this file.")] = "",
    calibration: Annotated[bool, typer.Option("--calibration", help="What was forecast and what came.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """The order defect rate and its parts, displayed and live, with the room that is left."""
    from odra.cli import show, when

    ctx.obj()
    when.one_view(
        orders=orders, reconcile=reconcile, trajectory=trajectory, outlook=outlook, plot=bool(plot), calibration=calibration
    )
    asked = when.asked(account, at, known_at)
    if plot:
        from odra.cli import plotting

        plotting.plot(asked, plot)
    elif trajectory:
        from odra.cli import measuring

        measuring.trajectory(asked, "", as_json=as_json)
    elif outlook:
        from odra.cli import forecasting

        forecasting.ahead(asked, as_json=as_json)
    elif calibration:
        from odra.cli import calibrating

        calibrating.calibration(asked, as_json=as_json)
    elif reconcile:
        show.reconciliation(asked, as_json=as_json)
    else:
        show.health(asked, orders=orders, as_json=as_json)


@app.command()
def metrics(
    ctx: typer.Context, account: Account = "", at: At = "",
    metric: Annotated[list[str] | None, typer.Option("--metric", help="Only this one, for instance late_shipment_rate; may be given again.")] = None,
    orders: Annotated[bool, typer.Option("--orders", help="With the orders behind each figure.")] = False,
    skus: Annotated[bool, typer.Option("--skus", help="Returns by SKU and reason instead.")] = False,
    trajectory: Annotated[bool, typer.Option("--trajectory", help="Each of the last 365 days of the one metric named.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Every metric of every marketplace: count, norm, room, the marketplace's own figure, and what is missing."""
    from odra.cli import measuring, when

    ctx.obj()
    when.one_view(orders=orders, skus=skus, trajectory=trajectory)
    asked, only = when.asked(account, at, ""), metric or []
    if trajectory:
        measuring.trajectory(asked, only[0] if only else "", as_json=as_json)
    else:
        measuring.measures(asked, only, orders=orders, skus=skus, as_json=as_json)


@app.command()
def check(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(help="measures")],
    account: Account = "", at: At = "",
    anew: Annotated[bool, typer.Option("--anew", help="Make the columns anew first.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Count every kept figure again from the columns and list each difference by order; exit code 1 when there is one."""
    from odra.cli import measuring, when

    ctx.obj()
    measuring.check(when.asked(account, at, ""), what, anew=anew, as_json=as_json)


@app.command()
def queue(ctx: typer.Context, account: Account = "", at: At = "", known_at: KnownAt = "", as_json: Json = False) -> None:
    """Every open case with its clock, its next step and what happens if nothing is done."""
    from odra.cli import show, when

    ctx.obj()
    show.queue(when.asked(account, at, known_at), as_json=as_json)


@app.command()
def case(
    ctx: typer.Context,
    order: Annotated[str, typer.Argument(help="302-1234567-1234567 or amazon:302-1234567-1234567.")],
    question: Annotated[str, typer.Option(help="Only this open question: its name as shown, or its kind.")] = "",
    account: Account = "", at: At = "", known_at: KnownAt = "", as_json: Json = False,
) -> None:  # fmt: skip
    """One order: what is open, each question with the advised step, its reasons, plan and draft; the timeline."""
    from odra.cli import show, when

    ctx.obj()
    show.case(order, question, when.asked(account, at, known_at), as_json=as_json)


@app.command()
def find(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Whole words of a name, an address or a message, in any order.")],
    account: Account = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Cases in which all of these words stand, as long as they are kept."""
    from odra.cli import show, when

    ctx.obj()
    show.find(" ".join(words), when.asked(account, "", ""), as_json=as_json)


@app.command()
def explain(
    ctx: typer.Context,
    policy: Annotated[str, typer.Argument(help="For instance amazon.claim.response_window; all policies unless given.")] = "",
    at: At = "",
    marketplace: Annotated[str, typer.Option(help="For instance Amazon.de.")] = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """A policy: its value, since when, what the source says and where it says so."""
    from odra.cli import explain as explaining

    explaining.explain(policy, at=at, marketplace=marketplace, account=account, as_json=as_json, set_up=ctx.obj)


@app.command()
def policies(
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/policies.md.")] = False,
) -> None:
    """Every policy with the questions that use it, when it was last read, and where sources disagree."""
    from odra.cli import policies as covering

    covering.policies(as_json=as_json, as_markdown=markdown)


@app.command("set", context_settings={"ignore_unknown_options": True})  # `-1` is a value, and refused as one
def set_(
    ctx: typer.Context,
    policy: Annotated[str, typer.Argument(help="A setting, for instance settings.refund.working_days.")],
    value: Annotated[str, typer.Argument(help="As its unit asks; of several parts domestic=4,world=20 or JSON.")] = "",
    unset: Annotated[bool, typer.Option("--unset", help="The default again.")] = False,
    account: Annotated[str, typer.Option(help="Only for this account; for all of them unless given.")] = "",
    marketplace: Annotated[str, typer.Option(help="Only there, for instance Amazon.de.")] = "",
) -> None:
    """Choose a setting from now on; open cases are decided anew."""
    from odra.cli import settings as choosing

    ctx.obj()
    choosing.set_(policy, value, unset=unset, account=account, marketplace=marketplace)


@app.command()
def settings(ctx: typer.Context, account: Account = "", at: At = "", as_json: Json = False) -> None:
    """Every setting with its default and what is chosen instead."""
    from odra.cli import settings as choosing
    from odra.cli import when

    ctx.obj()
    choosing.list_(when.asked(account, at, ""), as_json=as_json)


@app.command()
def overrides(
    ctx: typer.Context,
    form: Annotated[
        str, typer.Argument(help="sku_override, return_attributes or returnless_resolution; all of them counted unless given.")
    ] = "",
    account: Account = "",
    marketplace: Annotated[str, typer.Option(help="What was told of this one alone, for instance Amazon.de.")] = "",
    at: At = "",
) -> None:
    """Returns of single SKUs as the marketplace was told of them, as its forms."""
    from odra.cli import overrides as forms
    from odra.cli import when

    ctx.obj()
    forms.overrides(form, when.asked(account, at, ""), marketplace=marketplace)


@app.command()
def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """What is set up, how old each source is, and where to click for each report."""
    from odra.cli import doctor as examining

    ctx.obj()
    examining.doctor(as_json=as_json)


@app.command()
def rebuild(ctx: typer.Context) -> None:
    """Make orders, rates and cases anew from the facts."""
    from odra.cli import take_in

    ctx.obj()
    take_in.rebuild()


@app.command("copy-to")
def copy_to(
    ctx: typer.Context,
    database: Annotated[str, typer.Argument(metavar="URL", help="postgresql://name:password@host:5432/database, an empty one.")],
) -> None:
    """Move the desk from this machine's SQLite file into PostgreSQL, whole or not at all."""
    from odra.cli import copying

    ctx.obj()
    copying.copy_to(database)


@app.command()
def serve(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, envvar="ODRA_PORT", help="8000 unless given.")] = 8000,
    host: Annotated[
        str, typer.Option(envvar="ODRA_BIND", help="Another address of this machine, once people can sign in.")
    ] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=64, envvar="ODRA_WORKERS", help="Processes; one a core, at most.")] = 2,
    threads: Annotated[
        int, typer.Option(min=1, max=64, envvar="ODRA_THREADS", help="Requests that each process answers at once.")
    ] = 4,
) -> None:
    """Serve the desk in the browser, for this machine only unless told otherwise."""
    from odra.cli.serve import serve as serving

    ctx.obj()
    serving(port, host=host, workers=workers, threads=threads)


@app.command()
def shop(
    ctx: typer.Context,
    folder: Annotated[str, typer.Argument(help="An empty or new folder.")],
    orders: Annotated[int, typer.Option(min=50, max=2_000_000, help="How many orders.")] = 6_000,
    seed: Annotated[int, typer.Option(help="Another seed, another shop.")] = 7,
    at: At = "",
) -> None:
    """Let a simulated shop write eight months of report files and mails into a folder, to try Odra with."""
    from odra.cli.simulated import write_shop

    ctx.obj()
    write_shop(folder, orders=orders, seed=seed, at=at)


watched(app)  # after all commands
