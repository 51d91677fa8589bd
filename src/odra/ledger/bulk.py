"""Many rows at once into PostgreSQL: COPY straight into the table, or into one beside it where rows may be there already."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import DataError, connection, transaction

FEW = 20  # rows for which a table beside is not worth its making
NUL = "\N{SYMBOL FOR NULL}"  # stands for the one character that PostgreSQL's texts cannot hold
_INSERT = re.compile(r"INSERT INTO (\w+)( AS \w+)?(?: \(([^)]*)\))? VALUES \(%s(?:, %s)*\)\s*(ON CONFLICT.*)?\Z", re.DOTALL)
_UPDATE = re.compile(r"UPDATE (\w+) SET ((?:\"?\w+\"? = %s(?:, )?)+) WHERE (\w+) = %s\Z")
Rows = Sequence[Sequence[Any]]


def write(sql: str, rows: Rows) -> None:
    """A write of ledger/database.py."""
    if not rows:
        return
    inserts, updates = _INSERT.match(sql), _UPDATE.match(sql)
    if len(rows) <= FEW or not (inserts or updates):
        with connection.cursor() as cursor:
            cursor.executemany(sql, [[storable(value) for value in row] for row in rows])
    elif inserts:
        _whole(partial(_insert, *inserts.groups()), rows)
    elif updates:
        _whole(partial(_update, *updates.groups()), rows)


def _whole(way: Callable[[Rows], None], rows: Rows) -> None:
    try:
        with connection.wrap_database_errors, transaction.atomic():
            way(rows)
    except DataError:
        with connection.wrap_database_errors, transaction.atomic():
            way([[storable(value) for value in row] for row in rows])


def storable(value: Any) -> Any:
    return value.replace("\x00", NUL) if type(value) is str and "\x00" in value else value


def copy(cursor: Any, table: str, columns: str, rows: Rows) -> None:
    """`columns`: named with commas, or empty for all of them."""
    with cursor.copy(f"COPY {table}{f' ({columns})' if columns else ''} FROM STDIN") as into:
        for row in rows:
            into.write_row(row)


def _insert(table: str, alias: str | None, columns: str | None, conflict: str | None, rows: Rows) -> None:
    with connection.cursor() as cursor:
        if conflict is None:
            copy(cursor, table, columns or "", rows)
            return
        beside = _beside(cursor, table, columns or "*")
        copy(cursor, beside, columns or "", rows)
        names = f" ({columns})" if columns else ""
        cursor.execute(f"INSERT INTO {table}{alias or ''}{names} SELECT {columns or '*'} FROM {beside} {conflict}")
        cursor.execute(f"DROP TABLE {beside}")


def _update(table: str, assigned: str, key: str, rows: Rows) -> None:
    names = [part.partition(" = ")[0].strip() for part in assigned.split(",")]
    with connection.cursor() as cursor:
        beside = _beside(cursor, table, ", ".join([*names, key]))
        copy(cursor, beside, "", rows)
        put = ", ".join(f"{name} = b.{name}" for name in names)
        cursor.execute(f"UPDATE {table} SET {put} FROM {beside} b WHERE {table}.{key} = b.{key}")
        cursor.execute(f"DROP TABLE {beside}")


def _beside(cursor: Any, table: str, columns: str) -> str:
    beside = f"{table}_beside"
    cursor.execute(f"CREATE TEMP TABLE {beside} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")
    return beside
