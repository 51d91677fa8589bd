"""What channels are spoken to with: a mailbox's password, a token. Sealed; never shown, logged or exported."""

import msgspec
from django.db import transaction

from odra.ledger import database as db
from odra.ledger import keys

MAPPING = "mapping:"  # begins the names of mappings of tables (mappings.py), which are listed elsewhere
STEP = "second_step:"  # those of second steps (people/steps.py)
SECRET = "ledger_secret"  # the name of a table  # nosec B105


class Kept(msgspec.Struct, frozen=True):
    """That there is a secret, not what it is. `account`: empty for all of them."""

    name: str
    account: str
    set_at: int


@transaction.atomic
def put(name: str, secret: str, *, account: str = "", at: int) -> None:
    """Keep a secret; one of the same name and account is replaced. Raises Unreadable."""
    number = _number(name, account) or db.numbers(SECRET, 1)[0]
    body = keys.ring(to_write=True).seal(SECRET, number, secret.encode())
    db.execute(
        "INSERT INTO ledger_secret (id, name, account, body, set_at) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (id) DO UPDATE SET body = excluded.body, set_at = excluded.set_at",
        (number, name, account, body, at),
    )


def get(name: str, *, account: str = "") -> str | None:
    """The account's own, else the one for all accounts. Raises Unreadable."""
    rows = db.select(
        "SELECT id, body FROM ledger_secret WHERE name = %s AND account IN (%s, '') ORDER BY account DESC LIMIT 1",
        (name, account),
    )
    return keys.ring().open(SECRET, *rows[0]).decode() if rows else None


def forget(name: str, *, account: str = "") -> bool:
    """Whether there was one."""
    return db.execute("DELETE FROM ledger_secret WHERE name = %s AND account = %s", (name, account)) > 0


def kept() -> list[Kept]:
    rows = db.select("SELECT name, account, set_at FROM ledger_secret ORDER BY name, account")
    return [Kept(*row) for row in rows if not row[0].startswith((MAPPING, STEP))]


def _number(name: str, account: str) -> int | None:
    rows = db.select("SELECT id FROM ledger_secret WHERE name = %s AND account = %s", (name, account))
    return rows[0][0] if rows else None
