"""A desk that was made before there were keys: its rows are sealed when it is opened, and nothing is left of them in plain."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

NAME = "Zoe Canary"
BEFORE = """
from odra.site.wiring import set_up
set_up(migrate=False)
from django.core.management import call_command
call_command("migrate", "ledger", "0004", verbosity=0)
"""
ASK = """
from odra.site.wiring import set_up
set_up()
from odra.ledger import keys, words
from odra.ledger import database as db
print(len(words.of_facts([fact for (fact,) in db.select("SELECT fact FROM ledger_personal")])), words.of_facts([1 << 20]),
      words.of_problems([7]), words.headers([3]), [key.id for key in keys.kept()], db.select("SELECT count(*) FROM ledger_token")[0][0])
"""


def odra(home: Path, code: str) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("ODRA_DATABASE")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**environment, "ODRA_HOME": str(home)}
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def made_before(tmp_path: Path) -> Path:
    """A data folder as an earlier version left it, with rows enough for several pages."""
    odra(tmp_path, BEFORE)
    before = sqlite3.connect(tmp_path / "desk.sqlite3")
    row = '{"name":"%s %d","city":"Leipzig"}'
    before.executemany("INSERT INTO ledger_personal VALUES (?, ?)", [(n << 20, row % (NAME, n)) for n in range(1, 25_001)])
    before.execute("INSERT INTO ledger_personal_problem VALUES (7, 'no date', ?)", (f"302-1\t{NAME}",))
    before.execute("INSERT INTO ledger_personal_header VALUES (3, ?)", (f"order\t{NAME}",))
    before.commit()
    before.close()
    return tmp_path


def test_rows_are_sealed_indexed_and_overwritten(made_before: Path) -> None:
    assert any(NAME.encode() in path.read_bytes() for path in made_before.glob("desk.sqlite3*"))
    told = odra(made_before, ASK)
    assert told.stdout.strip() == (
        f"25000 {{1048576: {{'name': '{NAME} 1', 'city': 'Leipzig'}}}} {{7: ('no date', '302-1\\t{NAME}')}} {{3: 'order\\t{NAME}'}} [1] 99991"
    )
    assert "20,000 of 25,000 rows" in told.stderr
    assert [path.name for path in made_before.rglob("*") if path.is_file() and NAME.encode() in path.read_bytes()] == []
    assert odra(made_before, ASK).stdout == told.stdout
