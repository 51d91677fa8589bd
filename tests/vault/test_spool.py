"""A temporary file gives back what was written, from any place, and tells nobody who looks at the disk."""

import gc
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odra.vault.spool import Spool

CANARY = b"Zoe Canary, Lange Strasse 12"


def spooled(*parts: bytes) -> Spool:
    spool = Spool()
    for part in parts:
        spool.write(part)
    return spool


def on_disk(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Spool, "folder", str(tmp_path))
    return tmp_path


@given(st.lists(st.binary(max_size=70), max_size=6), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 90)), max_size=6))
def test_it_reads_as_a_plain_file_does(parts: list[bytes], looks: list[tuple[int, int]]) -> None:
    spool, plain = spooled(*parts), io.BytesIO(b"".join(parts))
    assert spool.size == len(plain.getvalue())
    with spool.open() as file:
        for at, size in looks:
            assert (file.seek(at), file.read(size), file.tell()) == (plain.seek(at), plain.read(size), plain.tell())
        assert (file.seek(0), file.read()) == (0, plain.getvalue())


def test_it_reads_past_its_buffer_and_several_at_once() -> None:
    content = os.urandom(700_001)
    spool = spooled(content[:333], content[333:])
    with spool.open() as one, spool.open() as two:
        assert one.read(400_000) == content[:400_000]
        assert two.read() == content
        assert one.read() == content[400_000:]


def test_an_archive_is_read_from_it() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", CANARY * 40_000)
    with zipfile.ZipFile(spooled(packed.getvalue()).open()) as archive:
        assert archive.read("a.txt") == CANARY * 40_000


def test_the_disk_tells_nothing_and_only_to_its_owner(folder: Path) -> None:
    spool = spooled(CANARY * 1000)
    file = spool.open()
    [content] = on_disk(folder)
    assert len(content) == spool.size and CANARY not in content
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
    assert file.read() == CANARY * 1000


def test_it_goes_with_its_last_opener(folder: Path) -> None:
    file = spooled(CANARY).open()
    gc.collect()
    assert (len(on_disk(folder)), file.read()) == (1, CANARY)
    file.close()
    del file
    gc.collect()
    assert on_disk(folder) == []


def test_it_goes_at_once_when_it_is_forgotten(folder: Path) -> None:
    spool = spooled(CANARY)
    spool.forget()
    assert on_disk(folder) == []
