"""What commands leave in the audit log: each that does more than look, once, unless it noted more itself."""

import sys
from collections.abc import Callable
from functools import partial

import typer

# Commands that look, show or try and change nothing of the desk. Whoever adds a command that only looks names it here.
LOOKING = {
    "health", "metrics", "check", "queue", "explain", "policies", "settings", "doctor", "shop", "lab", "cases", "audit", "watch", "serve",
}  # fmt: skip


def watched(ctx: typer.Context) -> None:
    """What this command notes was done by whoever sits at the machine; at its end it is noted, where it noted nothing."""
    command = ctx.invoked_subcommand or ""
    ctx.obj = partial(_opened, ctx.obj, f"odra {command}")
    if command not in LOOKING:
        ctx.call_on_close(lambda: note(command))


def _opened(ready: Callable[[], None], place: str) -> None:
    ready()
    from odra import audit

    audit.noting.move(place)


def note(command: str) -> None:
    """Nothing where the desk was not opened: help, wrong options."""
    audit = sys.modules.get("odra.audit")
    if audit is None or audit.wired.now is None or audit.noting.actor().codes:
        return
    audit.note(f"ran.{command}")
