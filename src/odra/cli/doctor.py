"""`odra doctor`: what is set up, how old each source is, where to click for each report."""

import os
from typing import Any

import typer
from django.conf import settings

from odra.cases.freshness import Fresh, begins, fresh, silent_returns
from odra.cases.registry import wired
from odra.cli.show import as_json_out
from odra.cli.table import table
from odra.cli.when import now, zone
from odra.facts.moments import HOUR, iso
from odra.ledger import database as db
from odra.ledger import keys, rotation
from odra.ledger import queries as ledger
from odra.letters import Speaker, catalogue
from odra.policies import load


def doctor(*, as_json: bool) -> None:
    at = now()
    told = examined(at)
    if as_json:
        as_json_out(told)
    else:
        _tell(told, at)


def examined(at: int) -> dict[str, Any]:
    accounts = ledger.accounts()
    return {
        "home": str(settings.ODRA_HOME), "database": db.name(), "database_bytes": db.size(), "accounts": accounts,
        "readers": [reader.kind for reader in wired.readers], "policies": len(list(load())), "zone": zone(at),
        "sources": [{"account": s.account, "kind": s.kind, "newest_at": iso(s.newest_at) if s.newest_at else None,
                     "imported_at": iso(s.recorded_at), "age_hours": round((at - begins(s.kind, s.recorded_at, s.newest_at)) / HOUR, 1)}
                    for s in ledger.freshness(accounts)],
        "imports": [_import(i) for i in ledger.imports(accounts)],
        "warnings": warnings(accounts, at),
        "clicks": {code.partition(".")[2]: words for code, words in catalogue("en").items() if code.startswith("clicks.")},
    }  # fmt: skip


def warnings(accounts: list[str], at: int) -> list[dict[str, Any]]:
    """Sentences with their codes: sources that are old, and what a source should tell and does not."""
    speaker = Speaker("en", zone(at))
    found: list[tuple[str, dict[str, Any]]] = [
        ("warning.old_source", _dated(s, speaker) | {"hours": (at - s.since) // HOUR})
        for s in fresh(accounts, at=at)
        if s.old and s.at is not None
    ]
    found += [("warning.no_return_mails", {"account": account}) for account in silent_returns(accounts)]
    found += _sealing()
    if there := db.moved():
        found.append(("moved.away", {"there": there.there, "mark": str(there.mark)}))
    return [{"code": code, "text": speaker.words(code, **values), "values": values} for code, values in found]


def _sealing() -> list[tuple[str, dict[str, Any]]]:
    """What is amiss with the keys of what is personal."""
    if why := keys.fault():
        return [(f"keys.{why.code}", {"value": why.value})]
    waits = sum(rotation.outdated().values()) if rotation.under_way() else 0
    return [("keys.rotation_waits", {"count": waits})] if waits else []


def _dated(source: Fresh, speaker: Speaker) -> dict[str, Any]:
    until, at = (speaker.moment(moment) if moment else "–" for moment in (source.until, source.at))
    return {"kind": speaker.words(f"desk.{source.kind}"), "until": until, "imported": at}


def _import(row: ledger.ImportRow) -> dict[str, Any]:
    running = row.state == "running" and _alive(row.process)
    state = row.state if row.state != "running" or running else "interrupted"
    return {"import_id": row.id, "account": row.account, "recorded_at": iso(row.recorded_at), "state": state,
            "files": len(row.files), "rejected": sum(f.rejected for f in row.files)}  # fmt: skip


def _alive(process: int) -> bool:
    """Whether that process still runs on this machine."""
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return process > 0


def _tell(told: dict[str, Any], at: int) -> None:
    typer.echo(
        f"Data in {told['home']}, {told['database_bytes'] / 1e6:.1f} MB. Accounts: {', '.join(told['accounts']) or 'none yet'}."
    )
    typer.echo(f"{told['policies']} policies (`odra explain`). Times are shown in {told['zone']}.")
    speaker = Speaker("en", told["zone"])
    if told["sources"]:
        rows = [
            (s["account"], speaker.words(f"kind.{s['kind']}"), s["newest_at"] or "", s["imported_at"], f"{s['age_hours']} h")
            for s in told["sources"]
        ]
        table(("Account", "Source", "Tells until", "Imported", "Age"), rows)
    if told["imports"]:
        table(("Import", "Account", "At", "State", "Files", "Rejected"),
              [tuple(str(v) for v in row.values()) for row in told["imports"]])  # fmt: skip
    for warning in told["warnings"]:
        typer.echo(f"Warning: {warning['text']}")
    typer.echo("Where to click:")
    for kind, clicks in told["clicks"].items():
        typer.echo(f"  {speaker.words(f'kind.{kind}')}: {clicks}")
