"""`odra copy-to`: a desk in SQLite goes into PostgreSQL, whole or not at all."""

import json
import os
import sqlite3
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests import databases
from tests.cli.command import NOW, Ran
from tests.reports import all_orders, buyer_mail, claim_mail, order, order_id

pytestmark = databases.only_sqlite
PERSON = """
from odra.site.wiring import set_up
set_up()
from odra.people.operations import first_owner
first_owner("owner@example.org", "Owner", "A long passw0rd! of mine")
"""


def run(home: Path, *words: object, database: str = "", code: str = "") -> Ran:
    asked = ["-c", code] if code else ["-m", "odra.site.command", *map(str, words)]
    env = {**os.environ, "ODRA_HOME": str(home), "ODRA_ENV": "test", "ODRA_NOW": NOW, "ODRA_DATABASE": database}
    done = subprocess.run([sys.executable, *asked], capture_output=True, text=True, env=env, timeout=120)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with every kind of row: facts, words, rejected rows, an import taken back, a choice, a person."""
    if why := databases.had():
        pytest.skip(f"PostgreSQL cannot be had: {why}")
    place = tmp_path_factory.mktemp("desk")
    (place / "in").mkdir()
    all_orders(
        place / "in" / "a.txt", *(order(n) for n in range(1, 300)), order(900, order_status=""), order(901, ship_city="Ünna\t")
    )
    claim_mail(place / "in" / "claim.eml", order_id(1))
    buyer_mail(place / "in" / "mail.eml", "Wo bleibt mein Paket? \\N {x}", order=order_id(2))
    assert run(place / "home", "import", place / "in").code == 1  # one row is rejected
    assert run(place / "home", "import", all_orders(place / "b.txt", order(500))).code == 0
    assert run(place / "home", "import", "--undo", 2).code == 0
    assert run(place / "home", "set", "settings.refund.working_days", 3).code == 0
    assert run(place / "home", code=PERSON).code == 0
    return place / "home"


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    return databases.cluster().make(f"odra_{blake2b(request.node.nodeid.encode(), digest_size=6).hexdigest()}")


def here(home: Path) -> dict[str, int]:
    with sqlite3.connect(home / "desk.sqlite3") as desk:
        names = [
            row[0] for row in desk.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ]
        return {name: desk.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def there(url: str) -> dict[str, int]:
    with psycopg.connect(url) as desk:
        names = [row[0] for row in desk.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return {name: desk.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # type: ignore[index]


def test_everything_goes_over_and_the_desk_goes_on_there(home: Path, url: str, tmp_path: Path) -> None:
    told = run(home, "copy-to", url)
    assert told.code == 0, told.err
    assert f"ODRA_DATABASE={url}" in told.out and str(home) in told.out
    assert there(url) == here(home) and here(home)["people_person"] == 1

    def asked(database: str) -> list[Any]:
        words = (["queue"], ["health", "--orders"], ["case", order_id(2)], ["settings"])
        return [json.loads(run(home, *one, "--json", database=database).out) for one in words]

    assert asked(url) == asked("")
    assert order_id(2) in run(home, "find", "bleibt paket", database=url).out, "words are found and read with the same keys"
    again = run(home, "import", all_orders(tmp_path / "c.txt", order(1), order(600)), database=url)
    assert again.code == 0 and "Import 3" in again.out, "numbers go on where they were"
    before = there(url)
    assert run(home, "rebuild", database=url).code == 0
    assert {k: n for k, n in there(url).items() if not k.startswith("audit")} == {
        k: n for k, n in before.items() if not k.startswith("audit")
    }
    assert run(home, "audit", "verify", database=url).code == 0
    assert run(home, "check", "measures", database=url).code == 0, "columns are made of PostgreSQL as well"


def test_a_database_that_holds_something_is_refused_and_a_password_not_printed(home: Path, url: str) -> None:
    told = run(home, "copy-to", url.replace("odra@", "odra:geheim@"))
    assert told.code == 0 and "geheim" not in told.out + told.err
    before = there(url)
    again = run(home, "copy-to", url)
    assert again.code == 2 and "holds something already" in again.err
    assert there(url) == before


def test_a_database_of_something_else_is_refused(home: Path, url: str) -> None:
    with psycopg.connect(url) as other:
        other.execute("CREATE TABLE shopping (n int)")
        other.execute("INSERT INTO shopping VALUES (1)")
    refused = run(home, "copy-to", url)
    assert refused.code == 2 and "1 rows in shopping" in refused.err
    assert there(url) == {"shopping": 1}


def test_what_breaks_off_leaves_nothing_and_is_run_again(home: Path, url: str) -> None:
    assert run(home, "doctor", database=url).code == 0  # makes the tables
    with psycopg.connect(url) as desk:
        desk.execute("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no space left'; END $$")
        desk.execute("CREATE TRIGGER full_disk BEFORE INSERT ON ledger_told EXECUTE FUNCTION full_disk()")
    broken = run(home, "copy-to", url)
    assert broken.code == 2 and "no space left" in broken.err and "Traceback" not in broken.err
    assert {name for name, n in there(url).items() if n and name.startswith(("ledger", "cases", "people"))} == set()
    with psycopg.connect(url) as desk:
        desk.execute("DROP TRIGGER full_disk ON ledger_told")
    assert run(home, "copy-to", url).code == 0
    assert there(url) == here(home)


def test_whoever_writes_meanwhile_waits(home: Path, url: str) -> None:
    writer = sqlite3.connect(home / "desk.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    copying = subprocess.Popen(
        [sys.executable, "-m", "odra.site.command", "copy-to", url], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "ODRA_HOME": str(home), "ODRA_ENV": "test", "ODRA_NOW": NOW, "ODRA_DATABASE": ""},
    )  # fmt: skip
    with pytest.raises(subprocess.TimeoutExpired):
        copying.wait(4)
    writer.execute("INSERT INTO ledger_shop (id, account, channel) VALUES (99, 'late', 'ebay')")
    writer.execute("COMMIT")
    _, err = copying.communicate(timeout=60)
    assert copying.returncode == 0, err
    assert there(url)["ledger_shop"] == here(home)["ledger_shop"], "what was written before it began goes along"
    writer.execute("DELETE FROM ledger_shop WHERE id = 99")
    writer.close()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://name@host/desk", "must be like postgresql://"),
        ("postgresql://127.0.0.1:port/desk", "cannot be read as a URL"),
        ("postgresql://127.0.0.1:1/desk", "Connection refused"),
    ],
)
def test_what_cannot_be_reached_is_told(home: Path, url: str, why: str) -> None:
    told = run(home, "copy-to", url)
    assert told.code == 2 and why in told.err and "Traceback" not in told.err


@pytest.mark.parametrize(("url", "code"), [("mysql://name@host/desk", 2), ("postgresql://127.0.0.1:1/desk", 3)])
def test_a_desk_whose_database_is_not_there_says_so(home: Path, url: str, code: int) -> None:
    told = run(home, "queue", database=url)
    assert told.code == code and "ODRA_DATABASE" in told.err and "Traceback" not in told.err


def test_the_desk_that_was_left_says_where_it_went_and_takes_nothing_in(url: str, tmp_path: Path) -> None:
    """Two desks would drift apart. It says so without the password, and the way to go on all the same."""
    home, file = tmp_path / "home", all_orders(tmp_path / "a.txt", order(1))
    assert run(home, "import", file).code == 0
    assert run(home, "copy-to", url.replace("odra@", "odra:geheim@")).code == 0
    before, mark = here(home), home / "desk.moved"
    later = all_orders(tmp_path / "b.txt", order(2))
    tried = (
        ["import", later],
        ["import", "--undo", 1],
        ["watch", tmp_path, "--once"],
        ["serve"],
        ["set", "settings.refund.working_days", 3],
    )
    for words in tried:
        told = run(home, *words)
        assert told.code == 2 and f"moved to PostgreSQL ({_name(url)})" in told.err and str(mark) in told.err, words
        assert "geheim" not in told.err + told.out and "Traceback" not in told.err
    assert {t: n for t, n in here(home).items() if t[:5] != "audit"} == {t: n for t, n in before.items() if t[:5] != "audit"}
    assert "moved to PostgreSQL" in run(home, "doctor").out and run(home, "queue").code == 0
    assert run(home, "import", later, database=url).code == 0
    mark.unlink()
    assert run(home, "import", later).code == 0


def _name(url: str) -> str:
    folder, name = url.rpartition("?host=")[2], url.rpartition("?")[0].rpartition("/")[2]
    return f"{folder}:/{name}"


def test_what_broke_off_leaves_no_mark(home: Path, url: str) -> None:
    (home / "desk.moved").unlink(missing_ok=True)
    assert run(home, "copy-to", "postgresql://127.0.0.1:1/desk").code == 2
    assert not (home / "desk.moved").exists()
