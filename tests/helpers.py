"""Short ways to do what tests do often."""

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from odra.cases import operations
from odra.cases.intake import ImportResult, Intake
from odra.cases.registry import wired
from odra.facts.moments import moment, parse_at
from odra.ledger import database as db
from odra.ledger import words

NOW = parse_at("2026-11-23T09:12:00Z")


def at(text: str) -> int:
    """`2026-11-21 12:54` as a moment, in UTC."""
    return moment(datetime.fromisoformat(text).replace(tzinfo=UTC))


def kept_words() -> list[dict[str, str]]:
    """Every personal row, opened, by the number of its fact."""
    return list(words.of_facts(row[0] for row in db.select("SELECT fact FROM ledger_personal ORDER BY fact")).values())


def all_that_is_sealed() -> str:
    """All that the tables for personal data hold, opened."""
    reads = {words.PERSONAL: words.of_facts, words.PROBLEM: words.whole_problems, words.HEADER: words.headers}
    ids = {table: [row[0] for row in db.select(f"SELECT {words.ID_OF[table]} FROM {table}")] for table in reads}
    opened = {table: dict(sorted(read(ids[table]).items())) for table, read in reads.items()}
    names = words.names(ids[words.HEADER])
    assert {table: len(rows) for table, rows in opened.items()} == {table: len(rows) for table, rows in ids.items()}
    return f"{opened} {names}"


def take_in(*paths: object, now: int = NOW, **asked: object) -> ImportResult:
    """Import as everybody does."""
    assert wired.payloads is not None
    return operations.take_in(
        wired.payloads(paths),
        readers=wired.readers,
        at=now,
        asked=Intake(**asked),
        progress=lambda name, rows: None,  # type: ignore[arg-type]
    )


OWNER = "femke@example.org"


def signed_in(role: str = "owner", account: str = "", **more: Any) -> Client:
    """The browser of somebody with a role for an account, empty for all, who took the second step; the owner unless said otherwise."""
    from odra.people import operations
    from odra.people.models import Person

    email = OWNER if (role, account) == ("owner", "") else f"{role or 'nobody'}.{account or 'all'}@example.org"
    person = Person.objects.filter(email=email).first() or operations.add(email, role.title(), {account: role} if role else {})
    client = Client(**more)
    client.force_login(person)
    session = client.session
    session["second_step"] = True
    session.save()
    return client
