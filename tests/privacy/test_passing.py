"""Files that pass through leave nothing behind: not those that nobody imports, not those of a crash."""

import os
import tempfile
from pathlib import Path

import pytest
from tests.helpers import NOW
from tests.reports import all_orders, order

from odra.cases import passing
from odra.cases.intake import Intake
from odra.cases.registry import wired
from odra.facts.moments import DAY
from odra.vault.spool import Spool
from odra.web.imports import work


def left_behind(folder: Path, name: str, *, before: int) -> Path:
    path = folder / name
    path.write_text("Ada Example")
    os.utime(path, ns=((NOW - before) * 1000, (NOW - before) * 1000))
    return path


def test_what_a_crash_leaves_goes_a_day_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(Spool, "folder", None)
    old = left_behind(tmp_path, "odra-abc", before=DAY)
    kept = [
        left_behind(tmp_path, "odra-def", before=DAY - 1_000_000),
        left_behind(tmp_path, "odra-new", before=0),
        left_behind(tmp_path, "other", before=2 * DAY),
    ]
    assert passing.clear(at=NOW) == 1
    assert [p.exists() for p in (old, *kept)] == [False, True, True, True]


@pytest.mark.usefixtures("desk")
def test_the_files_of_a_check_that_nobody_imports_are_forgotten(tmp_path: Path) -> None:
    assert wired.payloads is not None
    files = wired.payloads([all_orders(tmp_path / "orders.txt", order(1), order(2, purchase_date="Ada"))])
    checked = work.start(list(files), Intake(dry_run=True), at=NOW, wait=20)
    assert checked.waits and any(seen.problems and seen.first for seen in checked.files.values())
    checked.forget()
    assert not checked.waits and not any(seen.problems or seen.first for seen in checked.files.values())
