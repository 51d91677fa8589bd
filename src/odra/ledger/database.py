"""Plain SQL through Django's own connection: same transaction, no model layer in the way of a million rows.

The texts are one for SQLite and PostgreSQL (ledger/dialect.py tells how they are written).
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.db.migrations import RunSQL

from odra.ledger import bulk
from odra.ledger.dialect import array, asked_of_postgresql, made_in_postgresql

POSTGRESQL = "postgresql"
_DESK = 0x0D2A  # the first half of this desk's advisory locks


class MovedAway(Exception):
    """This desk was copied into another database: what is told here would not be there.

    `there`: that database, without the way in; `mark`: the file that says so.
    """

    def __init__(self, there: str, mark: Path) -> None:
        super().__init__(f"moved to {there}")
        self.there, self.mark = there, mark


def select(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        _run(cursor, sql, parameters)
        return cursor.fetchall()


def stream(sql: str, parameters: Sequence[Any] = (), size: int = 20_000) -> Iterator[list[tuple[Any, ...]]]:
    """Pages of rows, for what does not fit in memory."""
    with connection.chunked_cursor() as cursor:
        _run(cursor, sql, parameters)
        while rows := cursor.fetchmany(size):
            yield rows


def execute(sql: str, parameters: Sequence[Any] = ()) -> int:
    """The number of rows it touched."""
    with connection.cursor() as cursor:
        _run(cursor, sql, parameters)
        return int(cursor.rowcount)


def insert(sql: str, parameters: Sequence[Any] = ()) -> int:
    """The id of the new row."""
    with connection.cursor() as cursor:
        _run(cursor, sql + " RETURNING id", parameters)
        return int(cursor.fetchone()[0])


def write_many(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """One statement for many rows: an INSERT, or an UPDATE of the form `SET a = %s, b = %s WHERE c = %s`."""
    if on_postgresql():
        bulk.write(sql, list(rows))
        return
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def listed(values: Iterable[Any]) -> str:
    """A list as one parameter, for `IN (SELECT value FROM json_each(%s))`: no limit on its length."""
    return array(list(values)) if on_postgresql() else json.dumps(list(values))


def numbers(table: str, count: int) -> Sequence[int]:
    """As many fresh ids of a table, ascending. Nobody else is given them, even before the rows are there."""
    if on_postgresql():
        sql = f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, %s)"
        return sorted(row[0] for row in select(sql, (count,)))
    first = select(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0]
    return range(first, first + count)


@contextmanager
def writing(shops: Collection[int] | None = None) -> Iterator[None]:
    """A transaction that writes what is derived: of some shops, or of the whole desk where None are named.

    SQLite lets in one writer at a time. PostgreSQL lets in one for each shop: the desk's lock comes first (shared, unless it is for the
    whole), then those of shops by their number, so that two writers never wait for one another.
    """
    with transaction.atomic():
        if on_postgresql():
            select(f"SELECT pg_advisory_xact_lock{'' if shops is None else '_shared'}({_DESK}, 0)")
            for shop in sorted(set(shops or ())):
                select(f"SELECT pg_advisory_xact_lock({_DESK}, %s)", (shop,))
        yield


@contextmanager
def making_tables() -> Iterator[None]:
    """Only one process, on whatever machine, makes tables. SQLite's desks lock their folder instead."""
    if not on_postgresql():
        yield
        return
    select(f"SELECT pg_advisory_lock({_DESK}, -1)")
    try:
        yield
    finally:
        select(f"SELECT pg_advisory_unlock({_DESK}, -1)")


def on_postgresql() -> bool:
    return connection.vendor == POSTGRESQL


def turn_to(known: dict[str, Any]) -> None:
    """From now on this process is at another database, told as Django's settings tell one."""
    connections.close_all()
    connections.settings = connections.configure_settings({"default": known})
    del connections["default"]


def size() -> int:
    """Bytes on disk."""
    if on_postgresql():
        return int(select("SELECT pg_database_size(current_database())")[0][0])
    pages = select("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
    return int(pages[0][0])


def name() -> str:
    """Which database this is, without the way in."""
    known = connection.settings_dict
    return f"{known['HOST'] or 'localhost'}:{known['PORT']}/{known['NAME']}" if on_postgresql() else str(known["NAME"])


def way_in() -> str:
    """How another process gets at the database: a file, or what libpq asks for, its password too."""
    if not on_postgresql():
        return str(connection.settings_dict["NAME"])
    from psycopg.conninfo import make_conninfo

    asked = connection.get_connection_params()
    return make_conninfo(
        "", **{k: v for k, v in asked.items() if type(v) in (str, int) and k not in ("options", "application_name")}
    )


def mark_of(desk: Path) -> Path:
    """The file beside a desk's own that says where it was copied to."""
    return desk.with_suffix(".moved")


def moved() -> MovedAway | None:
    """Where this desk was copied to, if it was."""
    mark = mark_of(Path(str(connection.settings_dict["NAME"])))
    return None if on_postgresql() or not mark.exists() else MovedAway(mark.read_text("utf-8").strip(), mark)


def stays() -> None:
    """Raises MovedAway. For whatever tells something new: asked in its transaction, so that a copy holds all that was told before."""
    if there := moved():
        raise there


class Tables(RunSQL):
    """A migration's tables from a file of SQL, on either database. `if_missing`: those that are not there yet."""

    def __init__(self, room: str, file: str, *, if_missing: bool = False) -> None:
        text = (files(room) / file).read_text("utf-8")
        super().__init__(text.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS") if if_missing else text)

    def _run_sql(self, schema_editor: Any, sqls: Any) -> None:
        super()._run_sql(schema_editor, made_in_postgresql(sqls) if schema_editor.connection.vendor == POSTGRESQL else sqls)


def _run(cursor: Any, sql: str, parameters: Sequence[Any]) -> None:
    if on_postgresql():
        cursor.execute(asked_of_postgresql(sql), [bulk.storable(value) for value in parameters])
    else:
        cursor.execute(sql, parameters)
