"""Plain SQL through Django's own connection: same transaction, no model layer in the way of a million rows."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection


def select(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def stream(sql: str, parameters: Sequence[Any] = (), size: int = 20_000) -> Iterator[list[tuple[Any, ...]]]:
    """Pages of rows, for what does not fit in memory."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(size):
            yield rows


def execute(sql: str, parameters: Sequence[Any] = ()) -> int:
    """The number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def insert(sql: str, parameters: Sequence[Any] = ()) -> int:
    """The id of the new row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.lastrowid)


def write_many(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def listed(values: Iterable[Any]) -> str:
    """A list as one parameter, for `IN (SELECT value FROM json_each(%s))`: no limit on its length."""
    return json.dumps(list(values))
