"""Fills columns from the desk's database, in a process of its own: `python -m odra.cases.filling`, an `Order` as JSON on its input.

DuckDB brings a SQLite of its own, and two of them in one process drop each other's locks on a database: so nothing here opens it but DuckDB.
"""

import contextlib
import os
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from odra.facts.moments import DAY

TABLES = ("orders", "defects", "items", "events")
NONE = "none"  # the month of conversations that found no order; always made anew
_MONTH = "strftime(DATE '1970-01-01' + {day}::INTEGER, '%Y-%m')"
_SHAPE = {
    "kind": "VARCHAR", "status": "VARCHAR", "sku": "VARCHAR", "item_id": "VARCHAR", "quantity": "BIGINT", "quantity_shipped": "BIGINT",
    "ship_by_at": "BIGINT", "deliver_by_at": "BIGINT", "cancel_asked": "BOOLEAN", "means": "VARCHAR", "on_order": "BOOLEAN",
    "proof": "INTEGER", "refunded": "BIGINT", "topic": "VARCHAR", "outcome": "VARCHAR", "reason": "VARCHAR", "rma": "VARCHAR", "request": "VARCHAR",
    "about": "VARCHAR", "question": "VARCHAR", "done": "VARCHAR", "rating": "INTEGER", "marketplace": "VARCHAR", "message": "VARCHAR",
}  # fmt: skip
_EVENTS = (
    "buyer_message", "seller_message", "handled", "return_row", "return_asked", "unit_returned", "request_opened", "request_closed", "feedback",
)  # fmt: skip


class Order(msgspec.Struct):
    """What to fill. `database`: a file, or how libpq is told of a PostgreSQL database. `homes`: (group, shop, marketplace, fulfilment); `attached`: (conversation, its order); `imports`: those since the files were
    made, None to make all anew."""

    database: str
    folder: str
    homes: list[tuple[int, int, str, str]]
    attached: list[tuple[int, int]]
    imports: list[int] | None
    postgresql: bool = False


def fill(order: Order) -> None:
    place = Path(order.folder)
    with contextlib.closing(_desk(order)) as duck:
        _given(duck, order)
        _want(duck, None if order.imports is None else _touched(duck, place, order.imports))
        _fill(duck)
        _write(duck, place, whole=order.imports is None)


def renamed(path: Path, write: Any) -> None:
    """A file that is whole or not there: written under another name first."""
    under_way = path.with_name(f".{path.name}.{os.getpid()}")
    write(under_way)
    under_way.replace(path)


def _desk(order: Order) -> Any:
    """DuckDB with the desk's database attached, read only. The extension comes as a package: nothing is fetched."""
    import duckdb

    duck = duckdb.connect()
    kind = "postgres" if order.postgresql else "sqlite"
    package = Path(import_module(f"duckdb_extension_{kind}_scanner").__file__ or "").parent
    (extension,) = package.glob(f"extensions/*/{kind}_scanner.duckdb_extension")
    duck.execute(f"LOAD '{_quoted(extension)}'")
    duck.execute(f"ATTACH '{_quoted(order.database)}' AS desk (TYPE {kind}, READ_ONLY)")
    duck.execute(f"SET temp_directory = '{_quoted(Path(order.folder) / '.spill')}'")
    return duck


def _quoted(path: object) -> str:
    return str(path).replace("'", "''")


def _given(duck: Any, order: Order) -> None:
    """What the desk told us: groups with their numbers, conversations that found their order."""
    duck.execute("CREATE TEMP TABLE homes (grp INTEGER, shop BIGINT, marketplace VARCHAR, fulfilment VARCHAR)")
    duck.execute('CREATE TEMP TABLE attached (thread BIGINT, "order" BIGINT)')
    for table, rows in (("homes", order.homes), ("attached", order.attached)):
        if rows:
            duck.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _touched(duck: Any, place: Path, imports: list[int]) -> list[str]:
    """Months, old and new, of the orders that these imports tell of, and of those that share a conversation with them."""
    ids = ", ".join(str(i) for i in imports)
    duck.execute(
        "CREATE TEMP TABLE told_of AS SELECT DISTINCT t.fact >> 20 AS subject FROM desk.ledger_told t "
        f"JOIN desk.ledger_file f ON f.id = t.file WHERE f.import IN ({ids})"
    )
    duck.execute(
        "CREATE TEMP TABLE touched AS SELECT subject FROM told_of UNION SELECT k.subject FROM told_of t JOIN desk.ledger_thread l "
        "ON l.subject = t.subject JOIN desk.ledger_thread k ON k.thread = l.thread"
    )
    month = _MONTH.format(day=f"(o.ordered_at // {DAY})")
    now = f"SELECT DISTINCT {month} FROM desk.cases_order o JOIN touched t ON t.subject = o.id"
    files = f"read_parquet('{_quoted(place)}/orders/*.parquet', filename = true)"
    before = f"SELECT DISTINCT parse_filename(filename, true) FROM {files} JOIN touched USING (subject)"
    return sorted({row[0] for sql in (now, before) for row in duck.execute(sql).fetchall()} | {NONE})


def _want(duck: Any, months: list[str] | None) -> None:
    """`wanted`: the orders to make anew, all of them without months."""
    month = _MONTH.format(day=f"(ordered_at // {DAY})")
    among = "TRUE" if months is None else f"{month} IN ({', '.join(map(repr, months))})"
    duck.execute(
        f"CREATE TEMP TABLE wanted AS SELECT id AS subject, (ordered_at // {DAY})::INTEGER AS ordered_on, {month} AS month "
        f"FROM desk.cases_order WHERE {among}"
    )
    duck.execute("CREATE TEMP TABLE months AS SELECT DISTINCT month FROM wanted")
    duck.executemany("INSERT INTO months VALUES (?)", [(m,) for m in months or [NONE]])


def _fill(duck: Any) -> None:
    text = (files("odra.cases") / "columns.sql").read_text("utf-8")
    filled = {
        "{shape}": msgspec.json.encode(_SHAPE).decode(),
        "{events}": ", ".join(map(repr, _EVENTS)),
        "{first}": "0",
        "{last}": str(2**62),
    }
    for name, value in filled.items():
        text = text.replace(name, value)
    duck.execute(text)


def _write(duck: Any, place: Path, *, whole: bool) -> None:
    """Each month of each table. A month without rows has no file, or DuckDB would not know how many groups and days there are; only a table
    without any has an empty one, which tells its shape."""
    made = {row[0] for row in duck.execute("SELECT month FROM months").fetchall()}
    for table in TABLES:
        (place / table).mkdir(mode=0o700, exist_ok=True)
        filled = {row[0] for row in duck.execute(f"SELECT DISTINCT month FROM new_{table}").fetchall()}
        for month in sorted(made | (_months(place / table) if whole else set())):  # NONE comes last
            path = place / table / f"{month}.parquet"
            if month in filled or (month == NONE and _months(place / table) <= {NONE}):
                _save(duck, path)
            else:
                path.unlink(missing_ok=True)


def _months(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.parquet")}


def _save(duck: Any, path: Path) -> None:
    rows = f"SELECT * EXCLUDE (month) FROM new_{path.parent.name} WHERE month = '{path.stem}' ORDER BY grp, ordered_on, subject"
    renamed(path, lambda place: duck.execute(f"COPY ({rows}) TO '{_quoted(place)}' (FORMAT parquet, COMPRESSION zstd)"))


if __name__ == "__main__":
    fill(msgspec.json.decode(sys.stdin.buffer.read(), type=Order))
