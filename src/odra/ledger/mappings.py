"""Mappings of unknown tables, one for each header that an account's files have."""

from collections.abc import Iterable

import msgspec

from odra.facts.reading import Mapping
from odra.ledger import database as db
from odra.ledger import secrets
from odra.vault import Unreadable

_ENCODE, _MAPPING, _HEADER = msgspec.json.encode, msgspec.json.Decoder(Mapping), msgspec.json.Decoder(tuple[str, ...])
_BOTH = msgspec.json.Decoder(tuple[tuple[str, ...], Mapping])


class Saved(msgspec.Struct, frozen=True):
    """A saved mapping. `shape` is the digest of its header."""

    account: str
    shape: str
    header: tuple[str, ...]
    mapping: Mapping
    saved_at: int


def save(saved: Saved) -> None:
    """Keep a mapping; one of the same header is replaced. Headings may be somebody's words: they are sealed. Raises Unreadable."""
    told = _ENCODE((saved.header, saved.mapping)).decode()
    secrets.put(f"{secrets.MAPPING}{saved.shape}", told, account=saved.account, at=saved.saved_at)
    db.execute(
        "INSERT INTO ledger_mapping (account, shape, header, mapping, saved_at) VALUES (%s, %s, '', '', %s) ON CONFLICT (account, shape) "
        "DO UPDATE SET header = '', mapping = '', saved_at = excluded.saved_at",
        (saved.account, saved.shape, saved.saved_at),
    )


def forget(account: str, shape: str) -> bool:
    """Whether there was one."""
    secrets.forget(f"{secrets.MAPPING}{shape}", account=account)
    return db.execute("DELETE FROM ledger_mapping WHERE account = %s AND shape = %s", (account, shape)) > 0


def saved(accounts: Iterable[str]) -> list[Saved]:
    """The newest first, as far as they can be read."""
    rows = db.select(
        "SELECT account, shape, header, mapping, saved_at FROM ledger_mapping WHERE account IN (SELECT value FROM json_each(%s)) "
        "ORDER BY saved_at DESC, shape",
        (db.listed(accounts),),
    )
    return [found for row in rows if (found := _opened(*row))]


def _opened(account: str, shape: str, header: str, mapping: str, at: int) -> Saved | None:
    """Those of earlier versions lie open until they are saved again."""
    if mapping:
        return Saved(account, shape, _HEADER.decode(header), _MAPPING.decode(mapping), at)
    try:
        told = secrets.get(f"{secrets.MAPPING}{shape}", account=account)
    except Unreadable:
        return None
    return Saved(account, shape, *_BOTH.decode(told), at) if told else None
