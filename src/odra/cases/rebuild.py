"""`odra rebuild`: all derived tables anew from the facts, in shadow tables that are swapped at the end."""

from collections.abc import Callable

from odra.cases.derive import derive
from odra.cases.state import TABLES, Case, Writer, gather
from odra.facts.fact import Fact
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.ledger.leaving import look_at_all

PAGE = 20_000


def rebuild(*, at: int, progress: Callable[[str, int], None]) -> int:
    """Returns how many cases (orders and conversations) were made.

    PostgreSQL shows readers the old rows until all new ones are there, in the same tables.
    """
    with db.writing():
        look_at_all()  # the policies may have changed since
        if db.on_postgresql():
            for table in TABLES:
                db.execute(f"DELETE FROM {table}")
            return _fill(at, progress, suffix="")
        indexes = [_shadow(table) for table in TABLES]
        done = _fill(at, progress, suffix="_new")
        for table, definitions in zip(TABLES, indexes, strict=True):
            db.execute(f"DROP TABLE {table}")
            db.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
            for definition in definitions:
                db.execute(definition)
    return done


def _fill(at: int, progress: Callable[[str, int], None], *, suffix: str) -> int:
    """Write every case. A conversation that found its order is passed over; its order has the facts of both."""
    attached = {talk for talk, _ in ledger.attached(row[0] for row in db.select("SELECT DISTINCT subject FROM ledger_thread"))}
    lent = gather(sorted(attached)) if attached else {}
    writers = {shop: Writer(shop, at=at, suffix=suffix) for (shop,) in db.select("SELECT id FROM ledger_shop")}
    shops = _Shops()
    batch: dict[int, list[Case]] = {shop: [] for shop in writers}
    done = 0
    for subject, facts in ledger.all_facts():
        if subject not in attached:
            told = lent.get(subject) or _happened(facts)
            shop = shops.of(subject)
            batch[shop].append(Case(subject, told, derive(told, policies=writers[shop].policies)))
        done += 1
        if done % PAGE == 0:
            _write(batch, writers)
            progress("rebuild", done)
    _write(batch, writers)
    return done - len(attached)


def _write(batch: dict[int, list[Case]], writers: dict[int, Writer]) -> None:
    for shop, cases in batch.items():
        writers[shop].replace(cases, known=[])
        cases.clear()


def _happened(facts: list[Fact]) -> list[Fact]:
    if len(facts) > 1:
        facts.sort(key=lambda fact: fact.happened)
    return facts


def _shadow(table: str) -> list[str]:
    """An empty copy of a table as its own definition makes it. Returns its indexes' definitions."""
    made = db.select("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL ORDER BY type DESC", (table,))
    definition = next(sql for kind, sql in made if kind == "table")
    db.execute(f"DROP TABLE IF EXISTS {table}_new")
    db.execute(definition.replace(table, f"{table}_new", 1).replace('""', '"'))
    return [sql for kind, sql in made if kind == "index"]


class _Shops:
    """The shop of each subject, asked in pages as the subjects come in order."""

    def __init__(self) -> None:
        self.page: dict[int, int] = {}

    def of(self, subject: int) -> int:
        if subject not in self.page:
            self.page = dict(
                db.select("SELECT id, shop FROM ledger_subject WHERE id >= %s ORDER BY id LIMIT %s", (subject, PAGE))
            )
        return self.page[subject]
