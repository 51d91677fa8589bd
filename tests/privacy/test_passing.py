"""Files that pass through leave nothing behind: not those that nobody imports, not those of a crash."""

import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.helpers import NOW
from tests.reports import all_orders, order

from odra.cases import passing
from odra.cases.intake import Intake
from odra.cases.registry import wired
from odra.facts.moments import DAY
from odra.web.imports import work
from odra.web.imports.dropped import Dropped


def left_behind(folder: Path, name: str, *, before: int) -> Path:
    path = folder / name
    path.write_text("Ada Example")
    os.utime(path, ns=((NOW - before) * 1000, (NOW - before) * 1000))
    return path


def test_what_a_crash_leaves_goes_a_day_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    uploads = Path(settings.FILE_UPLOAD_TEMP_DIR)
    old = [left_behind(uploads, "x.upload.txt", before=DAY), left_behind(tmp_path, "odra-abc", before=DAY)]
    kept = [
        left_behind(uploads, "y.upload.txt", before=DAY - 1_000_000),
        left_behind(tmp_path, "odra-new", before=0),
        left_behind(tmp_path, "other", before=2 * DAY),
    ]
    assert passing.clear(at=NOW) == 2
    assert [p.exists() for p in (*old, *kept)] == [False, False, True, True, True]
    for path in kept:
        path.unlink()


def test_a_dropped_file_lies_in_the_data_folder_for_its_owner_alone_and_goes_when_it_was_read() -> None:
    dropped = Dropped(SimpleUploadedFile("a.txt", b"Ada Example"))
    path = Path(dropped.path)
    assert path.parent == Path(settings.FILE_UPLOAD_TEMP_DIR) and path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    while dropped.read():
        pass
    assert not path.exists()


@pytest.mark.usefixtures("desk")
def test_the_files_of_a_check_that_nobody_imports_are_forgotten(tmp_path: Path) -> None:
    assert wired.payloads is not None
    files = wired.payloads([all_orders(tmp_path / "orders.txt", order(1), order(2, purchase_date="Ada"))])
    checked = work.start(list(files), Intake(dry_run=True), at=NOW, wait=20)
    assert checked.waits and any(seen.problems and seen.first for seen in checked.files.values())
    checked.forget()
    assert not checked.waits and not any(seen.problems or seen.first for seen in checked.files.values())
