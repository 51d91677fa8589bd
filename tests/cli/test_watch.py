"""A folder that is watched: what appears in it is imported when it has stopped growing, whatever else happens."""

import gzip
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from tests.cli.command import Ran, begun, odra, process
from tests.databases import only_sqlite, rows
from tests.helpers import take_in
from tests.reports import all_orders, asked_back, buyer_mail, feedback, order, order_id, returns

from odra.cases.intake import Intake
from odra.cases.registry import wired
from odra.cli import watch as watching
from odra.cli.watch import Watched
from odra.facts.reading import Payload, Refused
from odra.ledger import database as db

PAGE = "<!DOCTYPE html>\n<html><head><title>Amazon Sign-In</title></head><body><form>Email</form></body></html>"


class Watcher:
    """`odra watch` as a process of its own; its lines so far."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.lines = home, list[str]()
        self.running = begun(home, "watch", folder, "--every", "0.2")
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def _read(self) -> None:
        assert self.running.stdout is not None
        self.lines += (line.decode() for line in self.running.stdout)

    def waits_for(self, words: str, times: int = 1) -> str:
        until = time.monotonic() + 40
        while time.monotonic() < until and self.running.poll() is None:
            found = [line for line in list(self.lines) if words in line]
            if len(found) >= times:
                return found[-1]
            time.sleep(0.02)
        raise AssertionError(f"{words!r} did not come; there is {self.lines}")

    def end(self, blow: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        self.running.send_signal(blow)
        code = self.running.wait(30)
        self.reading.join(10)
        assert self.running.stderr is not None
        return code, self.running.stderr.read().decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def watcher(tmp_path: Path, folder: Path) -> Iterator[Watcher]:
    watcher = Watcher(tmp_path / "home", folder)
    watcher.waits_for("Watching")
    yield watcher
    watcher.running.kill()
    watcher.running.wait()


def orders(home: Path) -> int:
    return int(rows(home, "SELECT count(*) FROM cases_order")[0][0])


def test_what_appears_in_a_folder_is_imported_in_a_line_each(tmp_path: Path, folder: Path, watcher: Watcher) -> None:
    all_orders(folder / "a.txt", order(1), order(2, order_status=""))
    told = watcher.waits_for("Import 1")
    assert "Import 1: 1 file, 1 new, 0 known, 0 changed, 1 rejected (ODRA_HOME=" in told
    assert "odra import --rejected 1). 1 order, " in told
    (folder / "mails" / "cur").mkdir(parents=True)
    (folder / "mails" / "new").mkdir()
    (folder / "mails" / "tmp").mkdir()
    buyer_mail(tmp_path / "m.eml", "Where is it?", order=order_id(1)).rename(folder / "mails" / "cur" / "1:2,S")
    buyer_mail(folder / "mails" / "tmp" / "half.eml", "Half of it")
    assert "1 file, 1 new" in watcher.waits_for("Import 2")
    packed = all_orders(tmp_path / "b.txt", order(3)).read_bytes()
    (folder / "sub").mkdir()
    (folder / "sub" / "b.txt.gz").write_bytes(gzip.compress(packed))
    assert "1 file, 1 new" in watcher.waits_for("Import 3")
    assert watcher.end() == (0, "")
    assert watcher.lines[-1].startswith("No longer watching") and orders(tmp_path / "home") == 2


def test_a_file_that_grows_is_waited_for(tmp_path: Path, folder: Path, watcher: Watcher) -> None:
    whole = all_orders(tmp_path / "whole.txt", *(order(n) for n in range(1, 41))).read_bytes()
    with (folder / "a.txt").open("wb") as file:
        for start in range(0, len(whole), 600):
            file.write(whole[start : start + 600])
            file.flush()
            time.sleep(0.05)
    assert "1 file, 40 new, 0 known, 0 changed, 0 rejected." in watcher.waits_for("Import 1")
    (folder / "b.txt.crdownload").write_bytes(whole[:700])
    all_orders(folder / "b.txt", order(50))
    assert "1 file, 1 new" in watcher.waits_for("Import 2")
    watcher.end(signal.SIGTERM)
    assert not [line for line in watcher.lines if "crdownload" in line]


def test_what_is_no_report_is_told_once_and_mended_files_are_taken(folder: Path, watcher: Watcher) -> None:
    report = folder / "report.txt"
    report.write_text(PAGE, "utf-8")
    assert "a web page, most likely the sign-in page: sign in" in watcher.waits_for("report.txt")
    time.sleep(1)
    assert len([line for line in watcher.lines if "report.txt" in line]) == 1
    all_orders(report, order(1))
    assert "1 new" in watcher.waits_for("Import 1")


def test_two_watchers_and_an_import_of_the_same_folder_count_each_order_once(
    tmp_path: Path, folder: Path, watcher: Watcher
) -> None:
    other = Watcher(tmp_path / "home", folder)
    try:
        other.waits_for("Watching")
        all_orders(folder / "a.txt", *(order(n) for n in range(1, 4001)))
        assert process(tmp_path / "home", "import", folder).code == 0
        all_orders(folder / "b.txt", *(order(n) for n in range(3001, 6001)))
        until = time.monotonic() + 30
        while orders(tmp_path / "home") < 6000 and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(1)
        assert [one.end() for one in (watcher, other)] == [(0, ""), (0, "")]
    finally:
        other.running.kill()
    assert orders(tmp_path / "home") == 6000
    assert "interrupted" not in process(tmp_path / "home", "doctor").out


def test_an_import_that_was_killed_is_finished_by_the_next_watcher(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    assert process(home, "import", all_orders(folder / "known.txt", order(90_001))).code == 0
    all_orders(folder / "a.txt", *(order(n) for n in range(1, 45_001)))
    first = Watcher(home, folder)
    until = time.monotonic() + 60
    while orders(home) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    first.running.kill()
    first.running.wait()
    assert 1 < orders(home) < 45_001
    assert "interrupted" in process(home, "doctor").out
    ran = process(home, "watch", folder, "--once", "--every", "0.2")
    assert (ran.code, orders(home)) == (0, 45_001), ran.err
    assert "interrupted" not in process(home, "doctor").out


def test_once_ends_with_the_exit_codes_of_import(tmp_path: Path, folder: Path) -> None:
    def once(*more: str) -> Ran:
        return process(tmp_path / "home", "watch", folder, "--once", "--every", "0.2", *more)

    assert (once().code, once().out) == (0, f"Nothing new in {folder}.\n")
    all_orders(folder / "a.txt", order(1))
    assert once("--marketplace", "Amazon.de").code == 0
    assert (ran := once("--marketplace", "Amazon.de")).code == 0 and "Nothing new" in ran.out
    all_orders(folder / "b.txt", order(2, order_status=""))
    assert once().code == 1
    assert process(tmp_path / "home", "watch", tmp_path / "nowhere").code == 2
    assert process(tmp_path / "home", "watch", folder, "--marketplace", "Mars").code == 2


@pytest.fixture
def looks(folder: Path, desk: None, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """A watcher in this process, that looks when it is told to."""
    monkeypatch.setattr(watching, "PATIENCE", 0.05)
    return Watched(str(folder), Intake(fresh=True))


def twice(looks: Watched) -> list[tuple[str, str, int]]:
    """(name, code, new) of what two looks imported."""
    looks.look()
    result = looks.look()
    return [(Path(f.path).name, f.code, f.count.new) for f in result.files] if result else []


def test_an_import_that_was_taken_back_stays_out_until_it_is_imported_by_name(folder: Path, looks: Watched) -> None:
    path = all_orders(folder / "a.txt", order(1))
    assert twice(looks) == [("a.txt", "", 1)]
    assert odra("import", "--undo", "1").code == 0
    again = Watched(str(folder), Intake(fresh=True))
    assert twice(again) == [("a.txt", "", 0)]
    assert db.select("SELECT count(*) FROM cases_order") == [(0,)]
    assert take_in(path).total.new == 1
    assert odra("watch", folder, "--once", "--every", "0.2").out == f"Nothing new in {folder}.\n"


def test_feedback_that_waits_for_its_orders_is_read_again_when_they_come(folder: Path, looks: Watched) -> None:
    feedback(folder / "f.txt", ("03.04.26", "1", "", order_id(1)))
    assert twice(looks) == [("f.txt", "", 0)]
    all_orders(folder / "a.txt", order(1, purchase_date="2026-03-20T08:00:00+00:00"))
    assert twice(looks) == [("a.txt", "", 1)]
    assert [(Path(f.path).name, f.count.new) for f in (looks.look() or 0).files] == [("f.txt", 1)]  # type: ignore[union-attr]
    assert looks.look().files == []  # type: ignore[union-attr]


def test_a_file_that_vanishes_or_cannot_be_read_is_tried_again(
    folder: Path, looks: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_orders(folder / "a.txt", order(1))
    returns(folder / "r.txt", asked_back(1))
    looks.look()
    (folder / "a.txt").rename(folder.parent / "a.txt")
    assert wired.payloads is not None
    opened = wired.payloads

    def gone(paths: Iterable[object]) -> Iterator[Payload | Refused]:
        """The share goes after its files were recognised."""
        for payload in opened(paths):
            if isinstance(payload, Payload):
                payload = msgspec.structs.replace(payload, open=lambda: (folder / "gone").open("rb"))
            yield payload

    with monkeypatch.context() as patched:
        patched.setattr(wired, "payloads", gone)
        assert [(f.path, f.code) for f in looks.look().files] == [(str(folder / "r.txt"), "broke_off")]  # type: ignore[union-attr]
    (folder.parent / "a.txt").rename(folder / "a.txt")
    assert twice(looks) == [("a.txt", "", 1)]
    assert db.select("SELECT count(*) FROM cases_question WHERE kind = 'return_request'") == [(1,)]


def test_a_share_that_does_not_answer_is_told_once_and_waited_for(
    folder: Path, looks: Watched, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    all_orders(folder / "a.txt", order(1))
    standing, answers = wired.standing, threading.Event()
    assert standing is not None

    def slow(path: Path) -> dict[str, tuple[int, int]]:
        answers.wait(30)
        return standing(path)

    monkeypatch.setattr(wired, "standing", slow)
    assert [looks.look(), looks.look()] == [None, None]
    assert capsys.readouterr().out.count("does not answer") == 1
    assert sum(t.name == looks.asking.thread.name for t in threading.enumerate()) == 1  # type: ignore[union-attr]
    answers.set()
    time.sleep(0.2)
    looks.look()
    assert twice(looks) == [] and db.select("SELECT count(*) FROM cases_order") == [(1,)]
    folder.rename(folder.parent / "elsewhere")
    assert looks.look() is None and "does not answer, or is gone" in capsys.readouterr().out


@only_sqlite
def test_a_desk_that_is_busy_makes_files_wait_without_an_error(
    folder: Path, looks: Watched, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.db import connection

    all_orders(folder / "a.txt", order(1))
    looks.look()
    db.execute("PRAGMA busy_timeout = 50")
    with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert looks.look() is None
        other.execute("ROLLBACK")
    assert capsys.readouterr().out == "The desk is busy; what is here waits for the next look\n"
    assert [f.count.new for f in looks.look().files] == [1]  # type: ignore[union-attr]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told_once(folder: Path, looks: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    path = all_orders(folder / "a.txt", order(1))
    path.chmod(0)
    assert twice(looks) == [("a.txt", "unreadable", 0)]
    looks.look()
    assert capsys.readouterr().out.count("cannot be read") == 1
    path.chmod(0o600)
    assert [f.count.new for f in looks.look().files] == [1]  # type: ignore[union-attr]
