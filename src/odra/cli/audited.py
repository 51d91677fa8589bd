"""What commands leave in the audit log: each that does more than look, once, unless it noted more itself."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import typer

# Commands, and whole groups, that look or try and change nothing of the desk. Whoever adds one that only looks names it here.
LOOKING = {
    "health", "metrics", "check", "queue", "explain", "policies", "settings", "doctor", "shop", "lab", "cases", "serve", "watch",
    "audit show", "audit verify", "keys status", "secret list", "people list", "token list", "privacy report",
}  # fmt: skip
WRONG = 2  # exit code of wrong use, which did nothing


def watch(app: typer.Typer, group: str = "") -> None:
    """Every command of ours, by the words one types, is watched from now on."""
    for one in app.registered_commands:
        assert one.callback is not None
        name = f"{group} {one.name or one.callback.__name__.replace('_', '-')}".strip()
        one.callback = _watched(name, one.callback)
    for inner in app.registered_groups:
        assert inner.typer_instance is not None
        watch(inner.typer_instance, f"{group} {inner.name}".strip())


def _watched(name: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    """What it notes was done by whoever sits at the machine; at its end it is noted, where it noted nothing."""

    @wraps(callback)
    def ran(*given: Any, **named: Any) -> Any:
        ctx, opened = named.get("ctx"), list[str]()
        if ctx is not None:
            ctx.obj = partial(_opened, ctx.obj, f"odra {name}", opened)
        try:
            return callback(*given, **named)
        except typer.Exit as ended:
            if ended.exit_code == WRONG:
                opened.clear()
            raise
        finally:
            if opened and name not in LOOKING and name.partition(" ")[0] not in LOOKING:
                _note(name)

    return ran


def _opened(ready: Callable[[], None], place: str, opened: list[str]) -> None:
    ready()
    from odra import audit

    audit.noting.begin(place)
    opened.append(place)


def _note(name: str) -> None:
    from odra import audit

    if not audit.noting.actor().codes:
        audit.note(f"ran.{name.replace(' ', '.')}")
