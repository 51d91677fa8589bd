"""What cannot be written, and what was never there: a sentence with the way out, and the exit code of each."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from django.db import connection
from tests.cli.command import environment, odra, process
from tests.databases import only_sqlite
from tests.reports import all_orders, feedback, order, order_id

from odra.ledger import database as db
from odra.site.command import NOT_WRITTEN, main

pytestmark = pytest.mark.usefixtures("desk")
MANY = 3000


@pytest.fixture
def full_disk() -> Iterator[None]:
    """The database may grow by a few pages only."""
    if connection.vendor != "sqlite":
        pytest.skip("pages are counted in SQLite only")
    pages, most = db.select("PRAGMA page_count")[0][0], db.select("PRAGMA max_page_count")[0][0]
    db.select(f"PRAGMA max_page_count = {pages + 4}")
    yield
    db.select(f"PRAGMA max_page_count = {most}")


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_told_in_a_sentence_and_the_import_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pages = db.select("PRAGMA freelist_count")[0][0]  # what tests before this one left free is filled first
    title = "x" * (900 + pages * db.select("PRAGMA page_size")[0][0] // MANY)
    rows = [order(n, product_name=f"{n} {title}") for n in range(1, MANY)]
    monkeypatch.setattr(sys, "argv", ["odra", "import", str(all_orders(tmp_path / "orders.txt", *rows))])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == NOT_WRITTEN == 3
    assert "could not write: database or disk is full. Make room" in capfd.readouterr().err
    assert db.select("SELECT state FROM ledger_import") == [("running",)]


def test_standard_output_that_takes_nothing_is_told_in_a_sentence(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run([sys.executable, "-m", "odra.site.command", "doctor"], env=environment(tmp_path), stdout=full,
                             stderr=subprocess.PIPE, check=False)  # fmt: skip
    assert (ran.returncode, ran.stderr.count(b"\n")) == (3, 1), ran.stderr
    assert b"could not write: No space left on device. Make room" in ran.stderr


@pytest.mark.parametrize(("path", "stdin", "code"), [("nowhere.txt", None, 2), ("-", b"", 1)])
def test_an_import_of_nothing_is_none(tmp_path: Path, path: str, stdin: bytes | None, code: int) -> None:
    ran = odra("import", path if path == "-" else tmp_path / path, stdin=stdin)
    assert ran.code == code
    assert "Nothing was imported." in ran.out and "Import" not in ran.out
    assert db.select("SELECT count(*) FROM ledger_import") == [(0,)]


def test_a_path_that_is_not_there_beside_one_that_is_leaves_a_file_out(tmp_path: Path) -> None:
    ran = odra("import", tmp_path / "nowhere.txt", all_orders(tmp_path / "orders.txt", order(1)))
    assert ran.code == 1 and f"\n{tmp_path}/nowhere.txt does not exist. Check the path.\n" in ran.out


def test_a_column_that_is_not_there_is_wrong_use_and_nothing_of_its_file_goes_in(tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(f"Bestelnummer,Datum\n{order_id(1)},2026-11-02\n{order_id(2)},2026-11-03\n")
    ran = odra("import", file, "--map", "claims:order=Nope,date=Datum")
    assert ran.code == 2
    assert ran.out.count("no column Nope (Bestelnummer, Datum)") == 1
    assert db.select("SELECT count(*) FROM ledger_fact") == [(0,)]
    assert odra("import", file, "--map", "claims:order=bestelnummer,date=Datum").code == 0


def test_an_import_is_taken_back_once(tmp_path: Path) -> None:
    odra("import", all_orders(tmp_path / "orders.txt", order(1)))
    number = db.select("SELECT max(id) FROM ledger_import")[0][0]
    assert odra("import", "--undo", number).code == 0
    ran = odra("import", "--undo", number)
    assert (ran.code, ran.err) == (2, f"odra: import {number} is taken back already\n")


@only_sqlite
def test_the_data_is_for_its_owner_only(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        assert process(tmp_path / "home", "doctor").code == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "home" / "desk.sqlite3").stat().st_mode) == 0o600


def test_a_zip_is_not_printed_on_a_terminal(tmp_path: Path) -> None:
    bad = all_orders(tmp_path / "orders.txt", order(1, order_status=""))
    home = tmp_path / "home"
    assert process(home, "import", bad, feedback(tmp_path / "feedback.txt", ("21.11.26", "9", "", order_id(1)))).code == 1
    master, terminal = os.openpty()
    command = [sys.executable, "-m", "odra.site.command", "import", "--rejected", "1"]
    ran = subprocess.run(command, env=environment(home), stdout=terminal, stderr=subprocess.PIPE, check=False)
    os.close(terminal)
    os.close(master)
    assert ran.returncode == 2 and b"write it to a file with > rejected-1.zip" in ran.stderr


def test_the_version_is_told() -> None:
    ran = odra("--version")
    assert (ran.code, ran.out) == (0, f"odra {version('odra')}\n")
