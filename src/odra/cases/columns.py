"""Columns: orders, defects, items and events as Parquet by order month, a cache beside the database for counts over very many orders.

Built on demand from the desk's tables, stamped with the imports it holds; only the months of orders touched since are made anew,
each under another name first. Nothing personal is in it. DuckDB reads the database itself; it is loaded by nothing else.
"""

import contextlib
import os
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from django.db import connection

from odra.facts.moments import DAY
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.ledger.recording import SUBJECT_BITS
from odra.measures.health import Group

TABLES = ("orders", "defects", "items", "events")
NONE = "none"  # the month of conversations that found no order; always made anew
FORM = 1  # of the files; another one makes all months anew
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


class Stamp(msgspec.Struct, forbid_unknown_fields=True):
    """What the files hold: imports with their states, and the number of each group in them."""

    form: int = FORM
    imports: dict[int, str] = {}
    groups: list[tuple[int, str, str]] = []  # shop, marketplace, fulfilment; the place is the number


def folder() -> Path:
    """Under the data folder, beside the database."""
    return Path(connection.settings_dict["NAME"]).parent / "columns"


def groups(accounts: Iterable[str]) -> dict[int, Group]:
    """The numbered groups of these accounts."""
    shops = ledger.shops(accounts)
    return {n: Group(shops[shop][0], market, by) for n, (shop, market, by) in enumerate(_stamp().groups) if shop in shops}


def channels() -> dict[int, str]:
    """Group -> channel."""
    homes = {shop: channel for shop, _, channel in db.select("SELECT id, account, channel FROM ledger_shop")}
    return {n: homes[shop] for n, (shop, _, _) in enumerate(_stamp().groups) if shop in homes}


def fresh(*, anew: bool = False) -> Path:
    """The folder of columns that hold all that is imported; `anew` makes every month again."""
    place, stamp = folder(), _stamp()
    states = dict(db.select("SELECT id, state FROM ledger_import"))
    changed = {i for i in {*states, *stamp.imports} if states.get(i) != stamp.imports.get(i) or states.get(i) == "running"}
    whole = anew or not stamp.imports
    if not changed and not whole:
        return place
    place.mkdir(mode=0o700, exist_ok=True)
    with contextlib.closing(_desk()) as duck:
        found = _numbered(duck, stamp)
        _want(duck, None if whole else _touched(duck, place, changed))
        _fill(duck)
        _write(duck, place)
    _save(place, Stamp(imports=states, groups=found))
    return place


def _stamp() -> Stamp:
    try:
        stamp = msgspec.json.decode((folder() / "stamp.json").read_bytes(), type=Stamp)
    except (OSError, msgspec.DecodeError):
        return Stamp()
    return stamp if stamp.form == FORM else Stamp()


def _save(place: Path, stamp: Stamp) -> None:
    _renamed(place / "stamp.json", lambda path: path.write_bytes(msgspec.json.encode(stamp)))


def _renamed(path: Path, write: Any) -> None:
    """A file that is whole or not there: written under another name first."""
    under_way = path.with_name(f".{path.name}.{os.getpid()}")
    write(under_way)
    under_way.replace(path)


def _desk() -> Any:
    """DuckDB with the desk's database attached, read only. The extension comes as a package: nothing is fetched."""
    import duckdb
    import duckdb_extension_sqlite_scanner as scanner

    duck = duckdb.connect()
    (extension,) = Path(scanner.__file__).parent.glob("extensions/*/sqlite_scanner.duckdb_extension")
    duck.execute(f"LOAD '{_quoted(extension)}'")
    duck.execute(f"ATTACH '{_quoted(connection.settings_dict['NAME'])}' AS desk (TYPE sqlite, READ_ONLY)")
    duck.execute(f"SET temp_directory = '{_quoted(folder() / '.spill')}'")
    return duck


def _quoted(path: object) -> str:
    return str(path).replace("'", "''")


def _numbered(duck: Any, stamp: Stamp) -> list[tuple[int, str, str]]:
    """Groups keep their number; new ones get the next. Each shop and marketplace has one for conversations without an order."""
    seen = db.select(
        "SELECT DISTINCT shop, marketplace, fulfilment FROM cases_day UNION SELECT DISTINCT shop, marketplace, fulfilment FROM cases_defect"
    )
    every = {
        *seen,
        *((shop, market, "") for shop, market, _ in seen),
        *((s, "", "") for (s,) in db.select("SELECT id FROM ledger_shop")),
    }
    found = [*stamp.groups, *sorted(every - set(stamp.groups))]
    rows = ", ".join(f"({n}, {shop}, '{_quoted(market)}', '{_quoted(by)}')" for n, (shop, market, by) in enumerate(found))
    duck.execute("CREATE TEMP TABLE homes (grp INTEGER, shop BIGINT, marketplace VARCHAR, fulfilment VARCHAR)")
    if rows:
        duck.execute(f"INSERT INTO homes VALUES {rows}")
    return found


def _touched(duck: Any, place: Path, imports: set[int]) -> list[str]:
    """Months, old and new, of the orders that these imports tell of."""
    ids = ", ".join(str(i) for i in sorted(imports))
    duck.execute(
        f"CREATE TEMP TABLE touched AS SELECT DISTINCT t.fact >> {SUBJECT_BITS} AS subject FROM desk.ledger_told t "
        f"JOIN desk.ledger_file f ON f.id = t.file WHERE f.import IN ({ids})"
    )
    subjects = [row[0] for row in duck.execute("SELECT subject FROM touched").fetchall()]
    kin = sorted(ledger.kin(subjects))
    if kin:
        duck.executemany("INSERT INTO touched VALUES (?)", [(k,) for k in kin])
    now = f"SELECT DISTINCT {_MONTH.format(day=f'(o.ordered_at // {DAY})')} FROM desk.cases_order o JOIN touched USING (id)"
    now = now.replace("USING (id)", "t ON t.subject = o.id")
    before = f"SELECT DISTINCT parse_filename(filename, true) FROM read_parquet('{_quoted(place)}/orders/*.parquet', filename = true) JOIN touched USING (subject)"
    return sorted({row[0] for sql in (now, before) for row in duck.execute(sql).fetchall()} | {NONE})


def _want(duck: Any, months: list[str] | None) -> None:
    """`wanted`: the orders to make anew, all of them without months. `attached`: conversations that found their order."""
    month = _MONTH.format(day=f"(ordered_at // {DAY})")
    among = "TRUE" if months is None else f"{month} IN ({', '.join(map(repr, months))})"
    duck.execute(
        f"CREATE TEMP TABLE wanted AS SELECT id AS subject, (ordered_at // {DAY})::INTEGER AS ordered_on, {month} AS month "
        f"FROM desk.cases_order WHERE {among}"
    )
    duck.execute("CREATE TEMP TABLE months AS SELECT DISTINCT month FROM wanted")
    duck.executemany("INSERT INTO months VALUES (?)", [(m,) for m in months or [NONE]])
    duck.execute('CREATE TEMP TABLE attached (thread BIGINT, "order" BIGINT)')
    found = ledger.attached(row[0] for row in db.select("SELECT DISTINCT subject FROM ledger_thread"))
    if found:
        duck.executemany("INSERT INTO attached VALUES (?, ?)", list(found.items()))


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


def _write(duck: Any, place: Path) -> None:
    """Each month of each table; a month that lost its last order stays as an empty file."""
    months = sorted({row[0] for row in duck.execute("SELECT month FROM months").fetchall()})
    for table in TABLES:
        (place / table).mkdir(mode=0o700, exist_ok=True)
        for month in months:
            sql = f"COPY (SELECT * EXCLUDE (month) FROM new_{table} WHERE month = '{month}' ORDER BY grp, ordered_on, subject) TO '{{}}' (FORMAT parquet, COMPRESSION zstd)"
            _renamed(place / table / f"{month}.parquet", lambda path, sql=sql: duck.execute(sql.format(_quoted(path))))
