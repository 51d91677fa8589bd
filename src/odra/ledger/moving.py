"""Moves a whole desk from its SQLite file into the PostgreSQL database in use: every table, whoever made it, or none.

The file is locked for writers as long as it takes, so that nothing is told to a desk that is being left; readers go on.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from django.core.management import call_command
from django.db import connection, transaction

from odra.ledger import bulk
from odra.ledger import database as db

PAGE = 20_000
LEDGER = "ledger_"  # the tables whose rows are compared one by one; of all others the counts
_MIGRATED = "django_migrations"
_MADE_EMPTY = frozenset((_MIGRATED, "django_content_type", "auth_permission", "audit_head"))  # an empty desk has rows in these
_READ: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "timestamp with time zone": lambda text: text if "+" in text else f"{text}+00:00",
    "interval": lambda microseconds: timedelta(microseconds=microseconds),
}
_encode = msgspec.json.Encoder().encode
Progress = Callable[[str, int], None]


class NotMoved(ValueError):
    """Why a desk could not be copied; then nothing was."""


class Moved(msgspec.Struct, frozen=True):
    """What was copied: rows by table, and the digest of the ledger on both sides."""

    rows: dict[str, int]
    digest: str


def move(source: Path, *, progress: Progress, wait: float) -> Moved:
    """Copy a desk into the database in use, which must be an empty PostgreSQL. Raises NotMoved, and leaves it empty.

    1. The tables are made as a new desk makes them; those of the file must be the same.
    2. Each is copied in the order of its key, in one transaction; what hands out ids goes on where it was.
    3. Counts of all tables and a digest of the ledger, read anew, must be those of the file.
    4. The file is marked as left before others may write to it again: they are told so.
    """
    _empty()
    with db.making_tables():
        call_command("migrate", verbosity=0, interactive=False)
    with closing(_opened(source, wait)) as desk:
        moved = _moved(desk, progress)
        db.mark_of(source).write_text(db.name(), "utf-8")
    db.execute("ANALYZE")
    return moved


@transaction.atomic
def _moved(desk: sqlite3.Connection, progress: Progress) -> Moved:
    tables = _tables(desk)
    _cleared(tables)
    told = blake2b(digest_size=16)
    rows = {table: _copy(desk, table, told, progress) for table in tables}
    _go_on(tables)
    found = {table: int(db.select(f'SELECT count(*) FROM "{table}"')[0][0]) for table in tables}
    digest = _digest(desk, tables, progress)
    if (rows, told.hexdigest()) != (found, digest):
        wrong = [table for table in tables if rows[table] != found[table]] or ["the ledger"]
        raise NotMoved(f"what was read again differs from what was written ({', '.join(wrong)}); nothing was copied")
    return Moved(rows, digest)


def _opened(source: Path, wait: float) -> sqlite3.Connection:
    """The desk with its writers kept out until it is closed."""
    desk = sqlite3.connect(source, timeout=wait, isolation_level=None)
    try:
        desk.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as fault:
        desk.close()
        raise NotMoved(f"{source} cannot be had for itself: {fault}") from None
    return desk


def _empty() -> None:
    """Raises NotMoved for a database that holds something, or cannot hold a desk."""
    if (encoding := db.select("SHOW server_encoding")[0][0]) != "UTF8":
        raise NotMoved(f"the database is in {encoding}; make it with ENCODING 'UTF8'")
    for table in sorted(set(connection.introspection.table_names()) - _MADE_EMPTY):
        (count,) = db.select(f'SELECT count(*) FROM "{table}"')[0]
        if count:
            raise NotMoved(
                f"the database holds something already ({count:,} rows in {table}); a desk goes into an empty one only"
            )


def _tables(desk: sqlite3.Connection) -> list[str]:
    """The tables of both sides. Raises NotMoved where these are not the same."""
    here = {row[0] for row in desk.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")}
    if apart := here ^ set(connection.introspection.table_names()):
        raise NotMoved(f"the desk and the database do not have the same tables ({', '.join(sorted(apart))})")
    for table in here:
        if set(_columns(desk, table)) != {name for name, _ in _types(table)}:
            raise NotMoved(f"the table {table} is of another version in the database")
    return sorted(here - {_MIGRATED})


def _cleared(tables: Iterable[str]) -> None:
    """What an empty desk has rows in is copied as well."""
    for table in _MADE_EMPTY.intersection(tables):
        db.execute(f'DELETE FROM "{table}"')


def _copy(desk: sqlite3.Connection, table: str, told: Any, progress: Progress) -> int:
    """Returns the number of rows; those of the ledger go into the digest as they are read."""
    types = dict(_types(table))
    ways = [_READ.get(types[name]) for name in _columns(desk, table)]
    names, done = ", ".join(f'"{name}"' for name in _columns(desk, table)), 0
    for page in _pages(desk.execute(f'SELECT {names} FROM "{table}" ORDER BY {_key(desk, table)}')):
        rows = [[_put(value, way) for value, way in zip(row, ways, strict=True)] for row in page]
        with connection.wrap_database_errors, connection.cursor() as cursor:
            bulk.copy(cursor, f'"{table}"', names, rows)
        if table.startswith(LEDGER):
            told.update(_encode(rows))
        done += len(rows)
        progress(f"copy {table}", done)
    return done


def _put(value: Any, way: Callable[[Any], Any] | None) -> Any:
    return way(value) if way and value is not None else bulk.storable(value)


def _digest(desk: sqlite3.Connection, tables: Iterable[str], progress: Progress) -> str:
    """Of the ledger as it stands in the database now."""
    told = blake2b(digest_size=16)
    for table in tables:
        if table.startswith(LEDGER):
            names, done = ", ".join(f'"{name}"' for name in _columns(desk, table)), 0
            for page in db.stream(f'SELECT {names} FROM "{table}" ORDER BY {_key(desk, table)}', size=PAGE):
                told.update(_encode(page))
                progress(f"check {table}", done := done + len(page))
    return told.hexdigest()


def _pages(cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(PAGE):
        yield rows


def _columns(desk: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in desk.execute(f'PRAGMA table_info("{table}")')]


def _key(desk: sqlite3.Connection, table: str) -> str:
    """The columns of a table's key, or all of them."""
    told = desk.execute(f'PRAGMA table_info("{table}")').fetchall()
    key = [row[1] for row in sorted(told, key=lambda row: row[5]) if row[5]] or [row[1] for row in told]
    return ", ".join(f'"{name}"' for name in key)


def _types(table: str) -> list[tuple[str, str]]:
    asked = (
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s"
    )
    return [(name, kind) for name, kind in db.select(asked, (table,))]


def _go_on(tables: Iterable[str]) -> None:
    """Ids that the database hands out come after those that are there."""
    for table in tables:
        if "id" in dict(_types(table)):
            db.select(
                f"SELECT setval(s, (SELECT max(id) FROM \"{table}\")) FROM pg_get_serial_sequence('\"{table}\"', 'id') s "
                f'WHERE s IS NOT NULL AND EXISTS (SELECT 1 FROM "{table}")'
            )
