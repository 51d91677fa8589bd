"""Columns: orders, defects, items and events as Parquet by order month, a cache beside the database for counts over very many orders.

Built on demand from the desk's tables, stamped with the imports it holds; only the months of orders touched since are made anew,
each under another name first. Nothing personal is in it. DuckDB reads the database in a process of its own (cases/filling.py).
"""

import subprocess
import sys
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import msgspec
from django.conf import settings

from odra.cases.filling import Order, renamed
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.measures.health import Group

FORM = 2  # of the files; another one makes all months anew


class Stamp(msgspec.Struct, forbid_unknown_fields=True):
    """What the files hold: imports with their states, and the number of each group in them."""

    form: int = FORM
    imports: dict[int, str] = {}
    groups: list[tuple[int, str, str]] = []  # shop, marketplace, fulfilment; the place is the number


def folder() -> Path:
    """Under the data folder; those of a PostgreSQL database bear its mark, for a folder can be used with one and then another."""
    mark = f"-{blake2b(db.name().encode(), digest_size=6).hexdigest()}" if db.on_postgresql() else ""
    return Path(settings.ODRA_HOME) / f"columns{mark}"


def groups(accounts: Iterable[str]) -> dict[int, Group]:
    """The numbered groups of these accounts."""
    shops = ledger.shops(accounts)
    return {n: Group(shops[shop][0], market, by) for n, (shop, market, by) in enumerate(_stamp().groups) if shop in shops}


def channels() -> dict[int, str]:
    """Group -> channel."""
    homes = {shop: channel for shop, _, channel in db.select("SELECT id, account, channel FROM ledger_shop")}
    return {n: homes[shop] for n, (shop, _, _) in enumerate(_stamp().groups) if shop in homes}


def _changed(stamp: Stamp, states: dict[int, str]) -> set[int]:
    """Imports that the columns do not hold as they are."""
    return {i for i in {*states, *stamp.imports} if states.get(i) != stamp.imports.get(i) or states.get(i) == "running"}


def current() -> bool:
    """Whether `fresh` has nothing to make."""
    return bool(_stamp().imports) and not _changed(_stamp(), _states())


def state() -> tuple[object, ...]:
    """What a count over the columns depends on: the desk, what is imported, what was chosen."""
    chosen = db.select("SELECT count(*) FROM ledger_setting")[0][0]
    return (str(folder()), chosen, *sorted(_states().items()))


def _states() -> dict[int, str]:
    return dict(db.select("SELECT id, state FROM ledger_import"))


def fresh(*, anew: bool = False) -> Path:
    """The folder of columns that hold all that is imported; `anew` makes every month again."""
    place, stamp, states = folder(), _stamp(), _states()
    changed = _changed(stamp, states)
    whole = anew or not stamp.imports
    if not changed and not whole:
        return place
    place.mkdir(mode=0o700, exist_ok=True)
    found = _numbered(stamp)
    attached = ledger.attached(row[0] for row in db.select("SELECT DISTINCT subject FROM ledger_thread"))
    homes = [(n, *home) for n, home in enumerate(found)]
    _filled(Order(db.way_in(), str(place), homes, attached, None if whole else sorted(changed), db.on_postgresql()))
    _save(place, Stamp(imports=states, groups=found))
    return place


def _stamp() -> Stamp:
    try:
        stamp = msgspec.json.decode((folder() / "stamp.json").read_bytes(), type=Stamp)
    except (OSError, msgspec.DecodeError):
        return Stamp()
    return stamp if stamp.form == FORM else Stamp()


def _save(place: Path, stamp: Stamp) -> None:
    renamed(place / "stamp.json", lambda path: path.write_bytes(msgspec.json.encode(stamp)))


def _filled(order: Order) -> None:
    """Have another process fill the files. Raises RuntimeError with its last words."""
    done = subprocess.run(  # our own interpreter, no shell  # nosec B603
        [sys.executable, "-m", "odra.cases.filling"], input=msgspec.json.encode(order), capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the columns could not be made: {done.stderr.decode('utf-8', 'replace').strip()[-500:]}")


def _numbered(stamp: Stamp) -> list[tuple[int, str, str]]:
    """Groups keep their number; new ones get the next. Each shop and marketplace has one for conversations without an order."""
    seen = db.select(
        "SELECT DISTINCT shop, marketplace, fulfilment FROM cases_day UNION SELECT DISTINCT shop, marketplace, fulfilment FROM cases_defect"
    )
    shops = [(shop, "", "") for (shop,) in db.select("SELECT id FROM ledger_shop")]
    every = {*seen, *((shop, market, "") for shop, market, _ in seen), *shops}
    return [*stamp.groups, *sorted(every - set(stamp.groups))]
