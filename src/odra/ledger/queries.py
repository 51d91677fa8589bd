"""Reads of the ledger: facts of orders and conversations, their sources, personal data, imports and problems."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from odra.facts.fact import THREAD, Fact, about_order
from odra.facts.payloads import AnyPayload
from odra.ledger import database as db
from odra.ledger import words
from odra.ledger.recording import SUBJECT_BITS

IN_A_PARCEL = 10  # orders; a number on more of them is a slip
_PAYLOAD = msgspec.json.Decoder(AnyPayload)
_RANGE = f"f.id >= j.value << {SUBJECT_BITS} AND f.id < (j.value + 1) << {SUBJECT_BITS}"

MAIL = "mail"  # the kind of files that hold mails


class Subject(msgspec.Struct, frozen=True):
    """An order or a conversation: its shop and its native id (`thread:…` for a conversation)."""

    id: int
    shop: int
    account: str
    channel: str
    native: str

    @property
    def is_thread(self) -> bool:
        return self.native.startswith(THREAD)

    @property
    def is_order(self) -> bool:
        return about_order(self.native)


class Origin(msgspec.Struct, frozen=True):
    """Where a fact was told: file and line of an import."""

    import_id: int
    recorded_at: int
    file: str
    line: int
    kind: str


def shops(accounts: Iterable[str]) -> dict[int, tuple[str, str]]:
    """Shop number -> (account, channel), of the accounts that may be seen."""
    rows = db.select(
        "SELECT id, account, channel FROM ledger_shop WHERE account IN (SELECT value FROM json_each(%s))", (db.listed(accounts),)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def home_of(shop: int) -> tuple[str, str]:
    """The account and channel of a shop."""
    account, channel = db.select("SELECT account, channel FROM ledger_shop WHERE id = %s", (shop,))[0]
    return account, channel


def accounts() -> list[str]:
    """Accounts for which anything was imported that still stands."""
    return [row[0] for row in db.select("SELECT DISTINCT account FROM ledger_import WHERE state <> 'undone' ORDER BY account")]


def subjects(ids: Iterable[int]) -> dict[int, Subject]:
    rows = db.select(
        "SELECT s.id, s.shop, p.account, p.channel, s.native FROM json_each(%s) j CROSS JOIN ledger_subject s ON s.id = j.value "
        "JOIN ledger_shop p ON p.id = s.shop",
        (db.listed(ids),),
    )
    return {row[0]: Subject(*row) for row in rows}


def subjects_named(prefix: str, shops: Iterable[int]) -> dict[int, Subject]:
    """What is about accounts, SKUs or removal orders: subjects whose native id begins so."""
    rows = db.select(
        "SELECT s.id, s.shop, p.account, p.channel, s.native FROM ledger_shop p JOIN ledger_subject s ON s.shop = p.id "
        "AND s.native >= %s AND s.native < %s WHERE p.id IN (SELECT value FROM json_each(%s))",
        (prefix, prefix + "\uffff", db.listed(shops)),
    )
    return {row[0]: Subject(*row) for row in rows}


def find_subject(native: str, accounts: Iterable[str]) -> list[Subject]:
    """`302-…`, `amazon:302-…` or `thread:…`; several when accounts share an id."""
    channel, _, rest = native.partition(":")
    if channel and rest and about_order(native):
        native = rest
    else:
        channel = ""
    rows = db.select(
        "SELECT s.id, s.shop, p.account, p.channel, s.native FROM ledger_shop p JOIN ledger_subject s ON s.shop = p.id AND s.native = %s "
        "WHERE p.account IN (SELECT value FROM json_each(%s)) AND (%s = '' OR p.channel = %s)",
        (native, db.listed(accounts), channel, channel),
    )
    return [Subject(*row) for row in rows]


def subjects_in(thread: str, shops: Iterable[int]) -> list[Subject]:
    """Orders and conversations that share a conversation or a parcel."""
    rows = db.select(
        "SELECT DISTINCT s.id, s.shop, p.account, p.channel, s.native FROM ledger_thread t JOIN ledger_subject s ON s.id = t.subject "
        "JOIN ledger_shop p ON p.id = s.shop WHERE t.thread = %s AND s.shop IN (SELECT value FROM json_each(%s))",
        (thread, db.listed(shops)),
    )
    return [Subject(*row) for row in rows]


def facts_of(ids: Sequence[int], *, known_at: int | None = None) -> dict[int, list[Fact]]:
    """Live facts by subject, in the order in which they happened; `known_at`: only what was recorded by then."""
    found: dict[int, list[Fact]] = {}
    for row in db.select(*_facts_sql(ids, known_at)):
        found.setdefault(row[0] >> SUBJECT_BITS, []).append(fact_from(row))
    for facts in found.values():
        facts.sort(key=lambda fact: fact.happened)
    return found


def facts_with(text: str, shop: int) -> dict[int, list[Fact]]:
    """Live facts of a shop whose payload holds a text, by subject: a look through all of them, for what is asked by hand."""
    found: dict[int, list[Fact]] = {}
    for row in db.select(
        "SELECT f.id, f.occurred_at, f.precision, f.observed_at, f.digest, f.payload FROM ledger_fact f JOIN ledger_subject s "
        f"ON s.id = f.id >> {SUBJECT_BITS} WHERE s.shop = %s AND f.observed_at IS NOT NULL AND instr(f.payload, %s) > 0",
        (shop, text),
    ):
        found.setdefault(row[0] >> SUBJECT_BITS, []).append(fact_from(row))
    return found


def fact_from(row: Sequence[Any]) -> Fact:
    """A Fact from (id, occurred_at, precision, observed_at, digest, payload)."""
    return Fact(row[0], row[1], row[2], row[3], row[4], _PAYLOAD.decode(row[5]))


def _facts_sql(ids: Sequence[int], known_at: int | None) -> tuple[str, tuple[Any, ...]]:
    if known_at is None:
        return (
            "SELECT f.id, f.occurred_at, f.precision, f.observed_at, f.digest, f.payload FROM json_each(%s) j "
            f"CROSS JOIN ledger_fact f ON {_RANGE} WHERE f.observed_at IS NOT NULL",
            (db.listed(ids),),
        )
    return (
        "SELECT f.id, f.occurred_at, f.precision, max(t.observed_at), f.digest, f.payload FROM json_each(%s) j "
        f"CROSS JOIN ledger_fact f ON {_RANGE} JOIN ledger_told t ON t.fact = f.id JOIN ledger_file l ON l.id = t.file "
        "JOIN ledger_import i ON i.id = l.import WHERE i.state <> 'undone' AND i.recorded_at <= %s GROUP BY f.id",
        (db.listed(ids), known_at),
    )


def all_facts(*, known_at: int | None = None) -> Iterator[tuple[int, list[Fact]]]:
    """Live facts of every subject in turn, for a rebuild or a replay."""
    sql = "SELECT id, occurred_at, precision, observed_at, digest, payload FROM ledger_fact WHERE observed_at IS NOT NULL ORDER BY id"
    parameters: tuple[int, ...] = ()
    if known_at is not None:
        sql = (
            "SELECT f.id, f.occurred_at, f.precision, max(t.observed_at), f.digest, f.payload FROM ledger_fact f "
            "CROSS JOIN ledger_told t ON t.fact = f.id JOIN ledger_file l ON l.id = t.file JOIN ledger_import i ON i.id = l.import "
            "WHERE i.state <> 'undone' AND i.recorded_at <= %s GROUP BY f.id ORDER BY f.id"
        )
        parameters = (known_at,)
    subject, facts = 0, list[Fact]()
    for page in db.stream(sql, parameters):
        for row in page:
            if row[0] >> SUBJECT_BITS != subject:
                if facts:
                    yield subject, facts
                subject, facts = row[0] >> SUBJECT_BITS, []
            facts.append(fact_from(row))
    if facts:
        yield subject, facts


_THREADS = (
    "WITH t AS (SELECT DISTINCT s.shop, l.thread FROM json_each(%s) j CROSS JOIN ledger_thread l ON l.subject = j.value "
    "CROSS JOIN ledger_subject s ON s.id = j.value) "
)


def kin(ids: Iterable[int]) -> set[int]:
    """Orders and conversations of the same shop that share a conversation with these, these left out or not."""
    rows = db.select(
        _THREADS + "SELECT l.subject FROM t CROSS JOIN ledger_thread l ON l.thread = t.thread "
        "JOIN ledger_subject s ON s.id = l.subject AND s.shop = t.shop",
        (db.listed(ids),),
    )
    return {row[0] for row in rows}


def attached(ids: Iterable[int], *, known_at: int | None = None) -> list[tuple[int, int]]:
    """Conversations that found their order: (conversation, order). A message that names two orders stays apart; a parcel can hold several."""
    rows = db.select(
        _THREADS + ", m AS (SELECT DISTINCT s.shop, l.thread, s.id, s.native LIKE 'thread:%%' AS talk FROM t "
        "CROSS JOIN ledger_thread l ON l.thread = t.thread JOIN ledger_subject s ON s.id = l.subject AND s.shop = t.shop "
        "WHERE EXISTS (SELECT 1 FROM ledger_told w JOIN ledger_file f ON f.id = w.file JOIN ledger_import i ON i.id = f.import "
        "WHERE w.fact = l.fact AND i.state <> 'undone' AND i.recorded_at <= %s)) "
        "SELECT DISTINCT c.id, o.id FROM m c JOIN m o ON o.thread = c.thread AND o.shop = c.shop AND NOT o.talk WHERE c.talk",
        (db.listed(ids), 2**62 if known_at is None else known_at),
    )
    orders = Counter(talk for talk, _ in rows)
    parcels = _parcels(talk for talk, count in orders.items() if 1 < count <= IN_A_PARCEL)
    return [(talk, order) for talk, order in rows if orders[talk] == 1 or talk in parcels]


def _parcels(ids: Iterable[int]) -> set[int]:
    """Of conversations those in which nobody talks: a parcel's scans that wait under its number."""
    rows = db.select(
        f"SELECT j.value FROM json_each(%s) j WHERE NOT EXISTS (SELECT 1 FROM ledger_fact f WHERE {_RANGE} "
        'AND f.observed_at IS NOT NULL AND f.payload NOT LIKE \'{"kind":"scan"%%\' AND f.payload NOT LIKE \'{"kind":"tracking"%%\')',
        (db.listed(ids),),
    )
    return {row[0] for row in rows}


def goes_on_after(at: int) -> bool:
    """Whether any fact happened after a moment."""
    return bool(db.select("SELECT 1 FROM ledger_fact WHERE occurred_at > %s AND observed_at IS NOT NULL LIMIT 1", (at,)))


def eventful(shops: Iterable[int]) -> list[int]:
    """Orders and conversations with more than rows of an all-orders report: those about which something may be open."""
    rows = db.select(
        "SELECT DISTINCT s.id FROM ledger_fact f JOIN ledger_subject s ON s.id = f.id >> 20 "
        'WHERE substr(f.payload, 1, 18) <> \'{"kind":"order_row\' '
        "AND s.shop IN (SELECT value FROM json_each(%s))",
        (db.listed(shops),),
    )
    return [row[0] for row in rows]


def origins(facts: Iterable[int]) -> dict[int, Origin]:
    """The first live telling of each fact."""
    rows = db.select(
        "SELECT t.fact, i.id, i.recorded_at, l.name, t.line, l.kind, l.id FROM ledger_told t JOIN ledger_file l ON l.id = t.file "
        "JOIN ledger_import i ON i.id = l.import WHERE t.fact IN (SELECT value FROM json_each(%s)) AND i.state <> 'undone' "
        "ORDER BY t.fact, l.id DESC, t.line DESC",
        (db.listed(facts),),
    )
    names = words.called({row[6]: row[3] for row in rows})
    return {row[0]: Origin(row[1], row[2], names[row[6]], *row[4:6]) for row in rows}


class FileRow(msgspec.Struct, frozen=True):
    """A file of an import; the four counts are source rows."""

    id: int
    import_id: int
    name: str
    kind: str
    state: str
    new: int
    known: int
    changed: int
    rejected: int


class ImportRow(msgspec.Struct, frozen=True):
    """An import. `state`: running | done | undone; running without a process that runs it means interrupted."""

    id: int
    account: str
    recorded_at: int
    finished_at: int | None
    state: str
    process: int
    files: tuple[FileRow, ...]


class ProblemRow(msgspec.Struct, frozen=True):
    """Something that could not be used. `column`, `value` and `raw` are personal, and empty once they have expired."""

    file: int
    line: int
    column: str
    code: str
    rejected: bool
    value: str
    raw: str


class Source(msgspec.Struct, frozen=True):
    """How fresh one kind of source is: the newest moment it spoke for, and when it was last imported."""

    account: str
    kind: str
    newest_at: int | None
    recorded_at: int


def imports(accounts: Iterable[str], *, limit: int = 20, but_named: str = "") -> list[ImportRow]:
    """The latest imports, newest first; `but_named`: only those with files other than notes by hand of that name."""
    rows = db.select(
        "SELECT id, account, recorded_at, finished_at, state, process FROM ledger_import i "
        "WHERE account IN (SELECT value FROM json_each(%s)) AND (%s = '' OR EXISTS (SELECT 1 FROM ledger_file f "
        "WHERE f.import = i.id AND NOT (f.kind = 'by_hand' AND f.name = %s))) ORDER BY id DESC LIMIT %s",
        (db.listed(accounts), but_named, but_named, limit),
    )
    files = _files([row[0] for row in rows])
    return [ImportRow(*row, files=tuple(files.get(row[0], ()))) for row in rows]


def find_import(number: int, accounts: Iterable[str]) -> ImportRow | None:
    """One import, if it is of these accounts."""
    rows = db.select(
        "SELECT id, account, recorded_at, finished_at, state, process FROM ledger_import WHERE id = %s "
        "AND account IN (SELECT value FROM json_each(%s))",
        (number, db.listed(accounts)),
    )
    return ImportRow(*rows[0], files=tuple(_files([number]).get(number, ()))) if rows else None


def _files(imports: list[int]) -> dict[int, list[FileRow]]:
    found: dict[int, list[FileRow]] = {}
    rows = db.select(
        'SELECT id, import, name, kind, state, "new", "known", "changed", "rejected" FROM ledger_file '
        "WHERE import IN (SELECT value FROM json_each(%s)) ORDER BY id",
        (db.listed(imports),),
    )
    names = words.called({row[0]: row[2] for row in rows})
    for row in rows:
        found.setdefault(row[1], []).append(FileRow(row[0], row[1], names[row[0]], *row[3:]))
    return found


def problems(files: Iterable[int], *, rejected_only: bool = False, limit: int = 100_000) -> list[ProblemRow]:
    """What could not be used of these files, in the order of their lines. `rejected_only`: to be corrected; raises Unreadable."""
    rows = db.select(
        'SELECT p.id, p.file, p.line, p."column", p.code, p.rejected FROM ledger_problem p '
        "WHERE p.file IN (SELECT value FROM json_each(%s)) AND p.rejected >= %s ORDER BY p.file, p.line, p.id LIMIT %s",
        (db.listed(files), int(rejected_only), limit),
    )
    ids = [row[0] for row in rows]
    personal = words.whole_problems(ids) if rejected_only else words.readable(words.whole_problems, ids)
    return [_problem(personal.get(number, ("", "", "")), *told) for number, *told in rows]


def _problem(personal: tuple[str, str, str], file: int, line: int, column: str, code: str, rejected: int) -> ProblemRow:
    value, raw, heading = personal
    return ProblemRow(file, line, heading or column, code, bool(rejected), value, raw)


def rejected_rows(found: ImportRow) -> list[tuple[str, list[str]]]:
    """The rejected rows as they came, one table for each header among the files: (name of its first file, lines with the header)."""
    headers = words.headers(file.id for file in found.files)
    tables: dict[str, tuple[str, list[str]]] = {}
    for file in found.files:
        if file.kind == MAIL:
            continue
        header = headers.get(file.id, "")
        rows = [p.raw for p in problems([file.id], rejected_only=True) if p.raw not in ("", header)]
        if rows:
            tables.setdefault(header, (file.name, [header] if header else []))[1].extend(rows)
    return list(tables.values())


def rejected_mails(found: ImportRow) -> list[str]:
    """The rejected mails as they came, each byte a character."""
    files = [file.id for file in found.files if file.kind == MAIL]
    return [p.raw for p in problems(files, rejected_only=True) if p.raw]


def freshness(accounts: Iterable[str]) -> list[Source]:
    """The age of every kind of source that live imports read."""
    rows = db.select(
        "SELECT i.account, f.kind, max(f.newest_at), max(i.recorded_at) FROM ledger_file f JOIN ledger_import i ON i.id = f.import "
        "WHERE i.state <> 'undone' AND i.account IN (SELECT value FROM json_each(%s)) GROUP BY 1, 2 ORDER BY 1, 2",
        (db.listed(accounts),),
    )
    return [Source(*row) for row in rows]


def has_told(account: str, kind: str) -> bool:
    """Whether a live import of the account read a row of that kind of file."""
    return bool(
        db.select(
            "SELECT 1 FROM ledger_file f JOIN ledger_import i ON i.id = f.import WHERE f.kind = %s AND i.account = %s "
            'AND i.state <> \'undone\' AND f."new" + f."known" + f."changed" > 0 LIMIT 1',
            (kind, account),
        )
    )


def holds(kind: str, shops: Iterable[int]) -> bool:
    """Whether any live fact of these shops is of a kind: a look through all of them, unless one comes early."""
    return bool(
        db.select(
            "SELECT 1 FROM ledger_fact f JOIN ledger_subject s ON s.id = f.id >> 20 WHERE substr(f.payload, 1, %s) = %s "
            "AND f.observed_at IS NOT NULL AND s.shop IN (SELECT value FROM json_each(%s)) LIMIT 1",
            (len(start := f'{{"kind":"{kind}"'), start, db.listed(shops)),
        )
    )
