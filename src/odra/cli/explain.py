"""`odra explain`: a policy's value on a day, and what its sources say, where."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import typer

from odra.cli.settings import chosen_json
from odra.cli.when import moment, named_market, now, wrong
from odra.facts.moments import as_date, day_of
from odra.ledger.choices import Choice, in_force
from odra.policies import Policy, PolicyError, Source, load
from odra.policies.choosing import as_text
from odra.policies.loader import Stance


def explain(name: str, *, at: str, marketplace: str, account: str, as_json: bool, set_up: Callable[[], None]) -> None:
    market = named_market(marketplace)
    set_up()
    when = moment(at, "--at") if at else now()
    held = [
        c for c in in_force(when) if (not account or c.account in ("", account)) and (not market or c.marketplace in ("", market))
    ]
    try:
        policies = [load().policy(name)] if name else list(load())
        told = [_as_json(policy, as_date(day_of(when)), market, held) for policy in policies]
    except PolicyError as fault:
        wrong(str(fault))
    if as_json:
        from odra.cli.show import as_json_out

        as_json_out(told[0] if name else told)
    elif name:
        _tell(told[0])
    else:
        for policy in told:
            own = f"  (chosen: {'; '.join(as_text(c['value']) for c in policy['chosen'])})" if policy["chosen"] else ""
            typer.echo(f"{policy['id']:<42} {policy['value']!s:<24} {policy['description']}{own}")


def _as_json(policy: Policy, on: date, market: str, held: Sequence[Choice] = ()) -> dict[str, Any]:
    """`value` is the default; what an account has instead stands in `chosen`, that for all accounts first."""
    dated = policy.dated(on, market)
    return {
        "id": policy.id, "description": policy.description, "unit": policy.unit, "value": dated.value, "on": on.isoformat(),
        "since": max(day for day in policy.values_at(market) if day <= on).isoformat(), "setting": policy.setting, "note": dated.note or None,
        "chosen": [chosen_json(c) for c in sorted(held, key=lambda c: c.key) if c.policy == policy.id],
        "checked_on": policy.checked_on.isoformat(),
        "sources": [_source(policy.sources[key], stance) for key, stance in dated.stances.items()],
    }  # fmt: skip


def _source(s: Source, stance: Stance) -> dict[str, Any]:
    return {
        "title": s.title, "locator": s.locator, "says": s.says, "url": s.url, "read_on": s.read_on.isoformat(),
        "confidence": s.confidence, "followed": stance == "followed", "agrees": stance != "otherwise",
    }  # fmt: skip


def _heading(source: Mapping[str, Any]) -> str:
    return "Followed" if source["followed"] else "In line with it" if source["agrees"] else "Says otherwise"


def _opening(policy: dict[str, Any]) -> list[str]:
    """What is chosen comes first, the closest choice before the wider ones, and then the default."""
    own = [
        f"{policy['id']}: {as_text(c['value'])} ({policy['unit']}), your own choice for "
        f"{c['account'] or 'all accounts'}, {c['marketplace'] or 'all marketplaces'}, since {c['since'][:10]}"
        for c in reversed(policy["chosen"])
    ]
    default = f"{as_text(policy['value'])} ({policy['unit']}), since {policy['since']}"
    return [*own, f"The default: {default}"] if own else [f"{policy['id']}: {default}"]


def _tell(policy: dict[str, Any]) -> None:
    for line in _opening(policy):
        typer.echo(line)
    typer.echo(policy["description"])
    if policy["note"]:
        typer.echo(f"Note: {policy['note']}")
    for source in policy["sources"]:
        typer.echo(f"\n{_heading(source)}: {source['title']}, at “{source['locator']}”")
        typer.echo(f"  {source['says']}")
        typer.echo(f"  Read on {source['read_on']}, {source['confidence']}{', ' + source['url'] if source['url'] else ''}")
    if policy["setting"]:
        typer.echo(f"\nThis is a setting: yours to choose with odra set {policy['id']} VALUE.")
