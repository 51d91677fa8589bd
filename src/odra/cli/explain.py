"""`odra explain`: a policy's value on a day, and what its sources say, where."""

from collections.abc import Callable
from datetime import date
from typing import Any

import typer

from odra.cli.when import moment, now, wrong
from odra.facts.moments import as_date, day_of
from odra.policies import Policy, PolicyError, load, marketplace_of


def explain(name: str, *, at: str, marketplace: str, as_json: bool, set_up: Callable[[], None]) -> None:
    market = marketplace_of(marketplace)
    if marketplace and not market:
        wrong(f"--marketplace {marketplace!r} is not known")
    if not at:
        set_up()
    on = as_date(day_of(moment(at, "--at") if at else now()))
    try:
        policies = [load().policy(name)] if name else list(load())
        told = [_as_json(policy, on, market) for policy in policies]
    except PolicyError as fault:
        wrong(str(fault))
    if as_json:
        from odra.cli.show import as_json_out

        as_json_out(told[0] if name else told)
    elif name:
        _tell(told[0])
    else:
        for policy in told:
            typer.echo(f"{policy['id']:<42} {policy['value']!s:<24} {policy['description']}")


def _as_json(policy: Policy, on: date, market: str) -> dict[str, Any]:
    dated = policy.dated(on, market)
    values = next((v for glob, v in policy.by_marketplace.items() if glob == market), policy.values)
    return {
        "id": policy.id, "description": policy.description, "unit": policy.unit, "value": dated.value, "on": on.isoformat(),
        "since": max(day for day in values if day <= on).isoformat(), "setting": policy.setting, "note": dated.note or None,
        "checked_on": policy.checked_on.isoformat(),
        "sources": [_source(policy, key, said_so=key == dated.source) for key in (dated.source, *dated.also)],
    }  # fmt: skip


def _source(policy: Policy, key: str, *, said_so: bool) -> dict[str, Any]:
    s = policy.sources[key]
    return {
        "title": s.title, "locator": s.locator, "says": s.says, "url": s.url, "read_on": s.read_on.isoformat(),
        "confidence": s.confidence, "followed": said_so,
    }  # fmt: skip


def _tell(policy: dict[str, Any]) -> None:
    typer.echo(f"{policy['id']}: {policy['value']} ({policy['unit']}), since {policy['since']}")
    typer.echo(policy["description"])
    if policy["note"]:
        typer.echo(f"Note: {policy['note']}")
    for source in policy["sources"]:
        typer.echo(f"\n{'Followed' if source['followed'] else 'Says otherwise'}: {source['title']}, at “{source['locator']}”")
        typer.echo(f"  {source['says']}")
        typer.echo(f"  Read on {source['read_on']}, {source['confidence']}{', ' + source['url'] if source['url'] else ''}")
    if policy["setting"]:
        typer.echo("\nThis is a setting: yours to choose.")
