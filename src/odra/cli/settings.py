"""`odra set`, `odra settings`: what a seller chooses instead of a default, and what is chosen."""

from typing import Any

import typer

from odra import audit
from odra.cases.choosing import Setting, choose, settings
from odra.cli.table import table
from odra.cli.when import Asked, named_market, now, wrong
from odra.facts.moments import iso
from odra.ledger import queries as ledger
from odra.ledger.choices import Choice
from odra.policies import PolicyError, load
from odra.policies.choosing import as_text

HEADER = ("Setting", "Default", "Chosen", "For", "Since")


def set_(policy: str, value: str, *, unset: bool, account: str, marketplace: str) -> None:
    """A value, or with `unset` the default again."""
    if value.startswith("--"):
        wrong(f"there is no option {value}; odra set --help names those there are")
    if unset == bool(value):
        wrong("say either a value or --unset: odra set settings.refund.working_days 3")
    where = named_market(marketplace)
    try:
        told = None if unset else value
        cases = choose(policy, told, account=account, where=where, accounts=ledger.accounts(), told_by="command", at=now())
    except (PolicyError, LookupError) as fault:
        wrong(str(fault.args[0]))
    audit.note("changed.setting", account=account, policy=policy, unset=unset)
    found = _find(policy)
    held = found.default if unset else next(c.told for c in found.chosen if (c.account, c.marketplace) == (account, where))
    place = _place(account, where)
    typer.echo(f"{policy}: {as_text(held)} ({load().policy(policy).unit}){' again, the default,' if unset else ''} for {place}.")
    typer.echo(f"{cases:,} case{'' if cases == 1 else 's'} decided anew. What was advised before stays as it was: `--at`.")


def _find(policy: str) -> Setting:
    return next(s for s in settings(ledger.accounts(), at=now()) if s.policy.id == policy)


def list_(asked: Asked, *, as_json: bool) -> None:
    found = settings(asked.accounts, at=asked.at)
    if as_json:
        from odra.cli.show import as_json_out

        as_json_out([_as_json(one) for one in found])
        return
    rows = [row for one in found for row in _rows(one)]
    table(HEADER, rows)
    typer.echo("odra set SETTING VALUE chooses, odra explain SETTING tells where a default comes from.")


def _rows(one: Setting) -> list[tuple[str, ...]]:
    first = (one.policy.id, as_text(one.default))
    own = [(as_text(c.told), _place(c.account, c.marketplace), iso(c.from_at)[:10]) for c in one.chosen] or [("", "", "")]
    return [(*(first if n == 0 else ("", "")), *rest) for n, rest in enumerate(own)]


def _place(account: str, where: str) -> str:
    return f"{account or 'all accounts'}, {where}" if where else account or "all accounts"


def _as_json(one: Setting) -> dict[str, Any]:
    return {
        "id": one.policy.id, "description": one.policy.description, "unit": one.policy.unit, "default": one.default,
        "chosen": [chosen_json(c) for c in one.chosen],
    }  # fmt: skip


def chosen_json(choice: Choice) -> dict[str, Any]:
    """Null for all accounts or marketplaces."""
    return {"account": choice.account or None, "marketplace": choice.marketplace or None, "value": choice.told,
            "since": iso(choice.from_at), "told_by": choice.told_by}  # fmt: skip
