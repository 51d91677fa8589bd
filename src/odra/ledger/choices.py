"""What sellers chose, as dated rows: a later row of the same policy, account and marketplace takes over from its moment on."""

from typing import Any

import msgspec

from odra.ledger import database as db


class Choice(msgspec.Struct, frozen=True):
    """A choice. `account`, `marketplace`: empty for all of them; `value`: JSON, None where the default holds again."""

    account: str
    marketplace: str
    policy: str
    value: str | None
    from_at: int
    told_by: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.account, self.marketplace, self.policy)

    @property
    def told(self) -> Any:
        return None if self.value is None else msgspec.json.decode(self.value)


def note(choice: Choice) -> None:
    """Raises MovedAway on a desk that was left."""
    db.stays()
    db.execute(
        "INSERT INTO ledger_setting (account, marketplace, policy, value, from_at, told_by) VALUES (%s, %s, %s, %s, %s, %s)",
        msgspec.structs.astuple(choice),
    )


def by(at: int) -> list[Choice]:
    """Every choice that had been made by a moment, in the order in which they were made."""
    rows = db.select(
        "SELECT account, marketplace, policy, value, from_at, told_by FROM ledger_setting WHERE from_at <= %s ORDER BY from_at, id",
        (at,),
    )
    return [Choice(*row) for row in rows]


def in_force(at: int) -> list[Choice]:
    """The choices that hold at a moment."""
    newest = {choice.key: choice for choice in by(at)}
    return [choice for choice in newest.values() if choice.value is not None]
