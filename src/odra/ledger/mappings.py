"""Mappings of unknown tables, one for each header that an account's files have."""

from collections.abc import Iterable

import msgspec

from odra.facts.reading import Mapping
from odra.ledger import database as db

_ENCODE, _MAPPING, _HEADER = msgspec.json.encode, msgspec.json.Decoder(Mapping), msgspec.json.Decoder(tuple[str, ...])


class Saved(msgspec.Struct, frozen=True):
    """A saved mapping. `shape` is the digest of its header."""

    account: str
    shape: str
    header: tuple[str, ...]
    mapping: Mapping
    saved_at: int


def save(saved: Saved) -> None:
    """Keep a mapping; one of the same header is replaced."""
    db.execute(
        "INSERT INTO ledger_mapping (account, shape, header, mapping, saved_at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (account, shape) "
        "DO UPDATE SET header = excluded.header, mapping = excluded.mapping, saved_at = excluded.saved_at",
        (saved.account, saved.shape, _ENCODE(saved.header).decode(), _ENCODE(saved.mapping).decode(), saved.saved_at),
    )


def forget(account: str, shape: str) -> bool:
    """Whether there was one."""
    return db.execute("DELETE FROM ledger_mapping WHERE account = %s AND shape = %s", (account, shape)) > 0


def saved(accounts: Iterable[str]) -> list[Saved]:
    """The newest first."""
    rows = db.select(
        "SELECT account, shape, header, mapping, saved_at FROM ledger_mapping WHERE account IN (SELECT value FROM json_each(%s)) "
        "ORDER BY saved_at DESC, shape",
        (db.listed(accounts),),
    )
    return [Saved(account, shape, _HEADER.decode(h), _MAPPING.decode(m), at) for account, shape, h, m, at in rows]
