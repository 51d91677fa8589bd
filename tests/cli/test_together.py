"""Importers, people and a rebuild at once on one desk: no lock error reaches anybody, and nothing is lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests import databases
from tests.cli.command import begun, environment, process
from tests.databases import rows
from tests.reports import all_orders, buyer_mail, claim_mail, order, order_id

DERIVED = ("cases_order", "cases_day", "cases_defect", "cases_question", "cases_due", "cases_parcel", "cases_lane")
MANY, NOTES = 1500, 8
# What the desk in a browser does, without the browser: looks, wakes, notes. Prints how many notes it made.
PERSON = """
import json, sys
from odra.site.wiring import set_up
set_up()
from odra.cases import handling, noting, operations, queries
from odra.cases.registry import wired
at, made = wired.now(), 0
for case, question in json.loads(sys.argv[1]):
    operations.wake(at=at)
    queries.queue_page(["main"], state="due", at=at)
    queries.account_health(["main"], at=at)
    done = next(iter(handling.DONE[question]))
    made += noting.handled(case, accounts=["main"], question=question, done=done, key=case, at=at) is not None
print(made)
"""


def derived(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """What is kept beside the facts; a day without orders says nothing, and when its last order came may be of one taken back."""
    kept = {name: sorted(rows(home, f"SELECT * FROM {name}"), key=str) for name in DERIVED}
    kept["cases_day"] = [day[:-1] for day in kept["cases_day"] if day[5]]
    return kept


def person(home: Path, cases: list[tuple[str, str]]) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-c", PERSON, json.dumps(cases)]
    return subprocess.Popen(words, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk with some claims to note about, and one import to take back."""
    (tmp_path / "first").mkdir()
    all_orders(tmp_path / "first" / "orders.txt", *(order(n) for n in range(1, MANY // 2)))
    for n in range(1, 2 * NOTES + 1):
        claim_mail(tmp_path / "first" / f"claim{n}.eml", order_id(n), ident=f"claim{n}")
    assert process(tmp_path / "home", "import", tmp_path / "first").code == 0
    assert process(tmp_path / "home", "import", all_orders(tmp_path / "b.txt", *(order(n) for n in range(1, 400)))).code == 0
    return tmp_path / "home"


def test_importers_people_and_a_rebuild_at_once(home: Path, tmp_path: Path) -> None:
    newer = {"last_updated_date": "2026-11-22T08:00:00+00:00"}
    files = [
        all_orders(tmp_path / "c.txt", *(order(n) for n in range(500, 500 + MANY))),
        all_orders(tmp_path / "d.txt", *(order(n, **newer) for n in range(1, MANY))),  # the same orders, other rows
    ]
    (tmp_path / "mails").mkdir()
    for n in range(40):
        buyer_mail(tmp_path / "mails" / f"{n}.eml", f"Where is it? {n}", order=order_id(1 + n * 7))
    cases = [(row["order_id"], row["kind"]) for row in process(home, "queue", "--json").json]
    assert len(cases) == 2 * NOTES
    working = {
        **{f.name: begun(home, "import", f) for f in files},
        "mails": begun(home, "import", tmp_path / "mails"),
        "other account": begun(home, "import", files[0], "--account", "second"),
        "undo": begun(home, "import", "--undo", 2),
        "rebuild": begun(home, "rebuild"),
        "one": person(home, cases[:NOTES]),
        "two": person(home, cases[NOTES:]),
    }
    said = {name: (*one.communicate(timeout=240), one.returncode) for name, one in working.items()}
    assert {name: (code, err) for name, (_, err, code) in said.items() if code or b"lock" in err} == {}
    assert [int(said[name][0]) for name in ("one", "two")] == [NOTES, NOTES]
    told = dict(rows(home, "SELECT p.account, count(*) FROM ledger_subject s JOIN ledger_shop p ON p.id = s.shop GROUP BY 1"))
    assert told == {"main": 500 + MANY - 1, "second": MANY}
    assert rows(
        home, 'SELECT count(*) FROM ledger_fact WHERE payload LIKE \'{"kind":"buyer_message%\' AND observed_at IS NOT NULL'
    ) == [(40,)]
    assert rows(home, 'SELECT count(*) FROM ledger_fact WHERE payload LIKE \'{"kind":"handled%\'') == [(2 * NOTES,)]
    kept = derived(home)
    assert process(home, "rebuild").code == 0
    assert derived(home) == kept, "what was kept step by step is what the facts tell"


@pytest.mark.skipif(databases.ASKED != "postgresql", reason="of PostgreSQL; for SQLite test_processes.py tells it")
def test_commands_at_once_in_an_empty_database_make_the_tables_once(tmp_path: Path) -> None:
    url = databases.cluster().make("odra_without_tables")
    files = [all_orders(tmp_path / f"{n}.txt", *(order(i) for i in range(1 + n * 40, 61 + n * 40))) for n in range(3)]
    running = [begun(tmp_path / "home", "import", f, ODRA_DATABASE=url) for f in files]
    for one in running:
        _, err = one.communicate(timeout=120)
        assert one.returncode == 0, err.decode()
