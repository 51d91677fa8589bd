"""The log only grows, each row is bound to the one before it, and whoever meddles with it is found out."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from tests.audit.guards import without_guards
from tests.helpers import NOW

from odra import audit
from odra.audit import clearing, queries, tables
from odra.facts.moments import DAY
from odra.ledger import database as db
from odra.site import home

pytestmark = pytest.mark.usefixtures("log")
ORDER = "302-7654321-1234567"


def key() -> bytes:
    return home.key("audit")


def verified() -> queries.Verdict:
    return queries.verify(home.home(), key())


def written(count: int) -> None:
    for n in range(count):
        audit.note("tested", about=ORDER, account="main", n=n)


def test_rows_count_from_one_and_hold_who_what_about_when_and_from_where() -> None:
    with audit.acting("person:3", "settings_choose"):
        audit.note("changed.setting", about="x", account="main", policy="settings.refund.working_days")
    (row,) = tables.entries(0)
    told = (row.id, row.at, row.who, row.what, row.about, row.account, row.place, json.loads(row.noted))
    assert told == (
        1,
        NOW,
        "person:3",
        "changed.setting",
        "x",
        "main",
        "settings_choose",
        {"policy": "settings.refund.working_days"},
    )


def test_the_hash_of_a_row_can_be_reckoned_by_anybody_from_what_is_shown() -> None:
    written(2)
    before = "0" * 64
    for e in tables.entries(0):
        row = json.dumps(
            [e.id, e.at, e.who, e.what, e.about, e.account, e.place, e.noted], separators=(",", ":"), ensure_ascii=False
        )
        before = sha256(f"{before}\n{row}".encode()).hexdigest()
        assert e.hash == before


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_entry SET who = 'x' WHERE id = 2", "DELETE FROM audit_entry WHERE id = 2", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_or_delete_a_row(sql: str) -> None:
    written(3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        db.execute(sql)
    assert verified().counted == 3 and verified().broken is None


def test_the_database_refuses_to_write_over_a_row() -> None:
    written(2)
    row = "(1, 1, 'x', 'x', 'x', 'x', 'x', 'x', 'x')"
    over = "ON CONFLICT (id) DO UPDATE SET who = 'x'"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        db.execute(f"INSERT INTO audit_entry VALUES {row} {over}")
    if db.connection.vendor == "sqlite":
        with pytest.raises(DatabaseError, match="append-only"):
            db.execute(f"INSERT OR REPLACE INTO audit_entry VALUES {row}")
    assert verified().broken is None


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE audit_entry SET who = 'somebody else' WHERE id = 3", queries.Broken(3, "changed")),
        ("UPDATE audit_entry SET at = at + 1 WHERE id = 1", queries.Broken(1, "changed")),
        ("DELETE FROM audit_entry WHERE id = 2", queries.Broken(2, "missing")),
        ("DELETE FROM audit_entry WHERE id = 1", queries.Broken(1, "missing")),
        ("DELETE FROM audit_entry WHERE id >= 4", queries.Broken(4, "cut")),
        ("DELETE FROM audit_entry", queries.Broken(1, "cut")),
    ],
)
def test_the_first_row_is_named_at_which_the_chain_does_not_hold(sql: str, broken: queries.Broken) -> None:
    written(5)
    with without_guards():
        db.execute(sql)
    assert verified().broken == broken


def test_a_tail_cut_off_is_found_by_the_anchor_also_where_the_database_was_made_to_fit() -> None:
    written(5)
    third = list(tables.entries(0))[2]
    with without_guards():
        db.execute("DELETE FROM audit_entry WHERE id > 3")
        db.execute("UPDATE audit_head SET last = 3, hash = %s", (third.hash,))
    assert verified().broken == queries.Broken(4, "cut")


def test_a_chain_reckoned_anew_from_a_changed_row_on_is_not_the_one_that_was_anchored() -> None:
    written(3)
    anchor = tables.anchor(home.home())
    with without_guards():
        db.execute("DELETE FROM audit_entry")
        db.execute("UPDATE audit_head SET last = 0, hash = %s", ("0" * 64,))
    for n in range(3):
        audit.note("forged", n=n)
    assert anchor is not None
    tables.drop_anchor(home.home(), anchor)
    assert verified().broken == queries.Broken(3, "anchor")


def test_what_is_taken_back_leaves_neither_row_nor_anchor() -> None:
    written(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.note("tested")
        raise ZeroDivisionError
    assert verified().broken is None and verified().last == 1


WRITER = """
from odra.site.wiring import set_up
set_up(migrate=False)
from odra import audit
for n in range(60): audit.note("tested", n=n)
"""


def test_writers_of_several_processes_keep_one_chain() -> None:
    running = [subprocess.Popen([sys.executable, "-c", WRITER], env=dict(os.environ)) for _ in range(3)]
    written(30)
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert verified() == queries.Verdict(210, 0, 210, tables.head().hash, True)


def test_what_somebody_saw_is_one_row_an_hour() -> None:
    for who in ("person:1", "person:1", "person:2"):
        with audit.acting(who, "case"):
            audit.saw("saw.case", about=ORDER, account="main")
            audit.saw("saw.case", about="302-1111111-1111111", account="main")
    assert audit.flush()
    audit.noting.behind.seen.clear()  # as another process, that has seen nothing yet
    with audit.acting("person:1", "case"):
        audit.saw("saw.case", about=ORDER, account="main")
    assert audit.flush()
    assert sorted((e.who, e.about) for e in tables.entries(0)) == sorted(
        (who, about) for who in ("person:1", "person:2") for about in (ORDER, "302-1111111-1111111")
    )


def test_words_of_somebody_are_sealed() -> None:
    audit.note("tested", about="Zephyrine Quonkelbach", mail="zq@canary.example", number="302-7654321-1234567")
    (row,) = tables.entries(0)
    assert "ephyrine" not in str(row) and "canary" not in str(row)
    assert row.about.startswith("sealed:") and ORDER in row.noted


def test_rows_past_their_term_go_and_the_rest_stays_verifiable() -> None:
    written(4)
    assert clearing.clear(before=NOW + 1, at=NOW, key=key()) == 3  # the newest stays
    found = verified()
    assert (found.through, found.counted, found.last, found.broken) == (3, 2, 5, None)
    assert [e.what for e in tables.entries(0)] == ["tested", "audit.cleared"]
    assert clearing.clear(before=NOW - 400 * DAY, at=NOW, key=key()) == 0


def test_a_checkpoint_that_nobody_signed_is_found() -> None:
    written(4)
    row = list(tables.entries(0))[1]
    db.execute("INSERT INTO audit_checkpoint VALUES (2, %s, %s, %s)", (row.hash, NOW, "00" * 32))
    db.execute("DELETE FROM audit_entry WHERE id <= 2")
    assert verified().broken == queries.Broken(2, "checkpoint")


def test_a_busy_database_holds_no_page_and_loses_no_row() -> None:
    from django.db import OperationalError

    from odra.audit.behind import Behind

    tried, kept = [], []

    def write(entries: list[object]) -> None:
        tried.append(len(entries))
        if len(tried) == 1:
            raise OperationalError("database is locked")
        kept.extend(entries)

    behind = Behind(write)  # type: ignore[arg-type]
    entry = audit.noting._entry("tested", "", "", "", {})
    behind.put(entry)
    assert behind.flush(5) and kept == [entry] and len(tried) == 2


def test_several_threads_of_one_process_drop_the_anchor_at_once(tmp_path: Path) -> None:
    """Two requests that end together: neither takes the other's file away."""
    heads = [tables.Head(n, f"{n:064}") for n in range(200)]
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda head: tables.drop_anchor(tmp_path, head), heads))
    assert tables.anchor(tmp_path) in heads and len(list(tmp_path.iterdir())) == 1
