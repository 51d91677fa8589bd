"""Seals the personal rows of a desk that was made before there were keys (migration 0005). What is dropped then, SQLite overwrites."""

import sys
from collections.abc import Callable
from typing import Any

import msgspec

from odra.ledger import database as db
from odra.ledger import words
from odra.ledger.keys import ring

PAGE = 10_000
Row = tuple[Any, ...]
_TABLES: tuple[tuple[str, str, Callable[[Row], bytes]], ...] = (
    (words.PERSONAL, "body", lambda row: row[1].encode()),
    (words.PROBLEM, "value, raw", lambda row: msgspec.json.encode(row[1:])),
    (words.HEADER, "header", lambda row: row[1].encode()),
)


def seal_what_is_there() -> None:
    """Page by page, told on stderr where it takes longer than a moment."""
    for table, columns, worded in _TABLES:
        (count,) = db.select(f"SELECT count(*) FROM {_plain(table)}")[0]
        done = last = 0
        while rows := _page(table, columns, last):
            _seal(table, [(row[0], worded(row)) for row in rows])
            last, done = rows[-1][0], done + len(rows)
            if count > PAGE:
                print(f"odra: sealing what is personal ({table}): {done:,} of {count:,} rows", file=sys.stderr)


def _plain(table: str) -> str:
    """Where the rows lie as they were."""
    return table.replace("ledger", "plain")


def _page(table: str, columns: str, last: int) -> list[Row]:
    key = words.ID_OF[table]
    return db.select(f"SELECT {key}, {columns} FROM {_plain(table)} WHERE {key} > %s ORDER BY {key} LIMIT %s", (last, PAGE))


def _seal(table: str, rows: list[tuple[int, bytes]]) -> None:
    keys = ring(to_write=True)
    db.write_many(f"INSERT INTO {table} ({words.ID_OF[table]}, body) VALUES (%s, %s)", keys.seal_all(table, rows))
    if table == words.PERSONAL:
        words.index(keys, words.searched((fact, msgspec.json.decode(body)) for fact, body in rows))
