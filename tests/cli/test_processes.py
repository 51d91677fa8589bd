"""Several processes on one desk, and imports that break off."""

import os
import signal
import time
from pathlib import Path

import pytest
from tests.cli.command import begun, process
from tests.databases import rows
from tests.reports import all_orders, order


def big(path: Path, first: int, rows: int) -> Path:
    return all_orders(path, *(order(n, item_price=f"{n % 90}.50") for n in range(first, first + rows)))


def table(home: Path, name: str) -> list[tuple[object, ...]]:
    return sorted(rows(home, f"SELECT * FROM {name}"))


def orders(home: Path) -> int:
    return len(rows(home, "SELECT id FROM cases_order"))


ROWS = 45_000  # two chunks and the beginning of a third


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that took the file in without a break; the file lies beside it."""
    place = tmp_path_factory.mktemp("whole")
    assert process(place / "home", "import", big(place / "a.txt", 1, ROWS)).code == 0
    return place


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_broke_off_shows_so_and_is_finished_by_running_it_again(
    whole: Path, tmp_path: Path, blow: signal.Signals
) -> None:
    file, broken = whole / "a.txt", tmp_path / "broken"
    running = begun(broken, "import", file)
    until = time.monotonic() + 60
    while not orders(broken) and running.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    running.send_signal(blow)
    _, err = running.communicate()
    assert b"Traceback" not in err
    assert 0 < orders(broken) < ROWS and orders(broken) % 20_000 == 0, "chunks are whole"
    assert "interrupted" in process(broken, "doctor").out
    again = process(broken, "import", file)
    assert again.code == 0, again.err
    assert "interrupted" not in process(broken, "doctor").out
    for name in ("cases_order", "cases_day", "cases_defect", "cases_question"):
        assert table(broken, name) == table(whole / "home", name)


def test_imports_at_once_into_a_new_desk_all_go_in(tmp_path: Path) -> None:
    """The first of them makes the tables and the keys; the others must wait for it."""
    home = tmp_path / "home"
    files = [big(tmp_path / f"{n}.txt", 1 + n * 400, 600) for n in range(4)]
    running = [begun(home, "import", f) for f in files]
    for one in running:
        _, err = one.communicate(timeout=120)
        assert one.returncode == 0, err.decode()
    assert orders(home) == 1800
    days = {row[3]: row[4] for row in table(home, "cases_day")}
    assert sum(int(str(n)) for n in days.values()) == 1800


def test_reading_goes_on_while_an_import_writes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert process(home, "import", big(tmp_path / "a.txt", 1, 50)).code == 0
    running = begun(home, "import", big(tmp_path / "b.txt", 1000, 60_000))
    while orders(home) == 50 and running.poll() is None:
        time.sleep(0.01)
    answers = []
    while running.poll() is None:
        answers.append(process(home, "health", "--json"))
    running.communicate()
    assert running.returncode == 0 and answers
    assert [(a.code, a.err) for a in answers] == [(0, "")] * len(answers)


def test_several_may_read_at_once_and_the_key_is_made_once(tmp_path: Path) -> None:
    readers = [begun(tmp_path / "home", "queue", "--json") for _ in range(4)]
    for one in readers:
        out, err = one.communicate(timeout=60)
        assert (one.returncode, out.strip()) == (0, b"[]"), err.decode()
    assert len((tmp_path / "home" / "seal.key").read_bytes()) == 32
    assert os.stat(tmp_path / "home" / "seal.key").st_mode & 0o077 == 0
