"""From paths to payloads: folders, maildirs, archives within limits, pipes and uploads."""

import gzip
import io
import zipfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from odra.connectors.files import payloads
from odra.connectors.files.archives import SMALL, Budget, unpacked
from odra.connectors.files.talk import Upload
from odra.facts.reading import Payload, Refused
from odra.letters.wording import LANGUAGES, catalogue


def zipped(*members: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def told(found: Iterable[Payload | Refused], root: Path) -> list[tuple[str, bytes | str]]:
    """(name below `root`, content or code) of each; every code has words in every language."""
    both = list(found)
    assert all(f"problem.{r.code}" in catalogue(lang) for r in both if isinstance(r, Refused) for lang in LANGUAGES)
    return [(f.name.removeprefix(f"{root}/"), f.code if isinstance(f, Refused) else content(f)) for f in both]


def content(payload: Payload) -> bytes:
    with payload.open() as stream:
        first = stream.read()
    with payload.open() as again:
        assert again.read() == first, "a payload can be read as often as one likes"
    assert payload.size == len(first)
    return first


def come(folder: Path, name: str, raw: bytes) -> list[tuple[str, bytes | str]]:
    return told(payloads([file(folder, name, raw)]), folder)


def test_a_folder_gives_its_files_in_a_steady_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden", ".git/config", "c.txt"):
        file(tmp_path, name, name.encode())
    assert told(payloads([tmp_path]), tmp_path) == [("a/z.txt", b"a/z.txt"), ("b.txt", b"b.txt"), ("c.txt", b"c.txt")]


def test_a_maildir_gives_its_mails_and_those_of_its_subfolders_but_not_half_written_ones(tmp_path: Path) -> None:
    names = ["cur/1:2,S", "new/2", "tmp/3", ".Amazon/cur/4", ".Amazon/new/.keep", "dovecot-uidlist", ".other/x", ".Amazon/tmp/5"]
    for name in (*names, "tmp/.x", ".Amazon/maildirfolder"):
        file(tmp_path, name, name.encode())
    (tmp_path / ".Amazon/new").mkdir(exist_ok=True)
    assert [name for name, _ in told(payloads([tmp_path]), tmp_path)] == [".Amazon/cur/4", "cur/1:2,S", "new/2"]


@pytest.mark.parametrize("name", ["nothing.txt", "nothing\0.txt"])
def test_a_path_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    [(_, code)] = told(payloads([tmp_path / name]), tmp_path)
    assert code in ("no_such_file", "unreadable")


def test_a_link_to_nowhere_and_a_link_in_a_circle_end_nothing(tmp_path: Path) -> None:
    file(tmp_path, "a.txt", b"a")
    (tmp_path / "circle").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    assert told(payloads([tmp_path]), tmp_path) == [("a.txt", b"a")]


def test_empty_files_are_refused_wherever_they_lie(tmp_path: Path) -> None:
    assert come(tmp_path, "a.txt", b"") == [("a.txt", "empty_file")]
    assert come(tmp_path, "a.gz", gzip.compress(b"")) == [("a.gz", "empty_file")]
    assert come(tmp_path, "a.zip", zipped()) == [("a.zip", "empty_file")]
    assert come(tmp_path, "b.zip", zipped(("x.txt", b""), ("y.txt", b"y"))) == [
        ("b.zip!x.txt", "empty_file"),
        ("b.zip!y.txt", b"y"),
    ]


def test_archives_are_known_by_content_not_by_name(tmp_path: Path) -> None:
    assert come(tmp_path, "a.txt", zipped(("x.txt", b"x"))) == [("a.txt!x.txt", b"x")]
    assert come(tmp_path, "report", gzip.compress(b"x")) == [("report", b"x")]
    assert come(tmp_path, "a.zip", b"no archive") == [("a.zip", b"no archive")]


def test_a_zip_leaves_out_what_a_computer_put_in_it(tmp_path: Path) -> None:
    raw = zipped(
        ("__MACOSX/._a.eml", b"x"), (".DS_Store", b"x"), ("inbox/.keep", b"x"), ("inbox/", b""), ("inbox/a.eml", b"mail")
    )
    assert come(tmp_path, "a.zip", raw) == [("a.zip!inbox/a.eml", b"mail")]


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a" * 300, "x!y.txt"])
def test_nothing_is_written_under_a_name_that_an_archive_gives(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in" / "deep"
    assert [c for _, c in come(folder, "a.zip", zipped((name, b"x")))] == [b"x"]
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["a.zip"]


def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_not(tmp_path: Path) -> None:
    inner = zipped(("x.txt", b"x"))
    middle = zipped(("inner.zip", inner), ("y.txt.gz", gzip.compress(b"y")))
    assert come(tmp_path, "one.zip", zipped(("inner.zip", inner))) == [("one.zip!inner.zip!x.txt", b"x")]
    assert come(tmp_path, "two.zip", zipped(("middle.zip", middle))) == [
        ("two.zip!middle.zip!inner.zip", "archive_in_archive"), ("two.zip!middle.zip!y.txt.gz", "archive_in_archive"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["[Content_Types].xml", "content.xml"])
def test_a_spreadsheet_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    assert come(tmp_path, "orders.xlsx", zipped((name, b"<x/>"), ("xl/workbook.xml", b"<x/>"))) == [
        ("orders.xlsx", "spreadsheet")
    ]


def test_an_old_spreadsheet_is_refused_and_a_report_that_only_has_its_ending_is_read(tmp_path: Path) -> None:
    assert come(tmp_path, "orders.XLS", b"\xd0\xcf\x11\xe0" + b"x" * 600) == [("orders.XLS", "spreadsheet")]
    assert come(tmp_path, "orders.xls", b"amazon-order-id\t") == [("orders.xls", b"amazon-order-id\t")]


def test_a_broken_zip_is_refused_as_a_whole(tmp_path: Path) -> None:
    raw = zipped(("x.txt", b"x" * 1000))
    assert come(tmp_path, "a.zip", raw[: len(raw) // 2]) == [("a.zip", "broken_archive")]


def test_a_damaged_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    raw = zipped(("a.txt", b"damage here"), ("b.txt", b"b"), how=zipfile.ZIP_STORED).replace(b"damage", b"Damage")
    assert come(tmp_path, "a.zip", raw) == [("a.zip!a.txt", "broken_archive"), ("a.zip!b.txt", b"b")]


def test_a_member_with_a_password_is_refused(tmp_path: Path) -> None:
    raw = bytearray(zipped(("a.txt", b"secret"), ("b.txt", b"b")))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + place] |= 1
    assert come(tmp_path, "a.zip", bytes(raw)) == [("a.zip!a.txt", "encrypted_archive"), ("a.zip!b.txt", b"b")]


def test_a_packing_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    raw = bytearray(zipped(("a.txt", b"text")))
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        raw[raw.index(signature) + place] = 99
    assert come(tmp_path, "a.zip", bytes(raw)) == [("a.zip!a.txt", "broken_archive")]


@pytest.mark.parametrize("cut", [3, 12, -1, -9])
def test_a_truncated_gz_is_refused_before_anything_of_it_is_read(tmp_path: Path, cut: int) -> None:
    assert come(tmp_path, "a.gz", gzip.compress(b"some rows\n" * 1000)[:cut]) == [("a.gz", "broken_archive")]


def test_a_gz_of_several_parts_is_one_file(tmp_path: Path) -> None:
    assert come(tmp_path, "a.gz", gzip.compress(b"one ") + gzip.compress(b"two")) == [("a.gz", b"one two")]


def test_bombs_are_refused(tmp_path: Path) -> None:
    bomb = b"\0" * (SMALL * 4)
    assert come(tmp_path, "a.zip", zipped(("x", bomb), ("y.txt", b"y"))) == [
        ("a.zip!x", "archive_too_large"),
        ("a.zip!y.txt", b"y"),
    ]
    assert come(tmp_path, "a.gz", gzip.compress(bomb)) == [("a.gz", "archive_too_large")]
    assert come(tmp_path, "b.zip", zipped(("x.gz", gzip.compress(bomb)))) == [("b.zip!x.gz", "archive_too_large")]


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    raw = bytearray(zipped(("x", b"x" * 5000)))
    place = raw.index(b"PK\x01\x02") + 24
    raw[place : place + 4] = (10).to_bytes(4, "little")
    assert come(tmp_path, "a.zip", bytes(raw)) == [("a.zip!x", "broken_archive")]


def packed(raw: bytes, budget: Budget) -> list[tuple[str, bytes | str]]:
    return told(unpacked("a", partial(io.BytesIO, raw), len(raw), raw[:4], budget), Path("/"))


def test_members_and_bytes_are_counted_over_all_inner_archives() -> None:
    inner = zipped(*((f"{n}.txt", bytes([65 + n]) * 400) for n in range(3)), how=zipfile.ZIP_STORED)
    raw = zipped(("a.zip", inner), ("b.zip", inner), how=zipfile.ZIP_STORED)
    assert {c for _, c in packed(raw, Budget())} == {b"A" * 400, b"B" * 400, b"C" * 400}
    assert packed(raw, Budget(members=1)) == [("a", "archive_too_large")]
    assert [c for _, c in packed(raw, Budget(members=6))][3:] == ["archive_too_large"]
    assert packed(raw, Budget(unpacked=len(inner))) == [("a", "archive_too_large")]
    assert "archive_too_large" in [c for _, c in packed(raw, Budget(unpacked=2 * len(inner) + 1500))]


def test_many_small_gz_draw_on_the_same_budget() -> None:
    raw = zipped(*((f"{n}.gz", gzip.compress(bytes([65 + n]) * 1000)) for n in range(5)))
    assert [c for _, c in packed(raw, Budget(unpacked=3000))][-1] == "archive_too_large"


def test_a_large_member_lies_in_a_file_that_only_its_owner_can_read_and_that_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odra.vault.spool.Spool.folder", str(tmp_path / "spool"))
    (tmp_path / "spool").mkdir()
    large = bytes(range(256)) * (SMALL // 256 + 1)
    found = list(payloads([file(tmp_path, "a.gz", gzip.compress(large, 0))]))
    [spool] = (tmp_path / "spool").iterdir()
    assert spool.stat().st_mode & 0o077 == 0
    assert large[:64] not in spool.read_bytes()
    assert content(found[0]) == large  # type: ignore[arg-type]
    found.clear()
    assert not list((tmp_path / "spool").iterdir())


def test_standard_input_and_uploads_are_read_as_files_are(tmp_path: Path) -> None:
    raw = zipped(("x.txt", b"x"))
    assert told(payloads(["-"], stdin=io.BytesIO(raw)), tmp_path) == [("-!x.txt", b"x")]
    assert told(payloads([Upload("mails.zip", io.BytesIO(raw))]), tmp_path) == [("mails.zip!x.txt", b"x")]
    assert told(payloads(["-"], stdin=io.BytesIO(b"")), tmp_path) == [("-", "empty_file")]


def test_a_huge_file_is_looked_at_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as out:
        out.write(b"amazon-order-id\tpurchase-date\torder-status\n")
        out.truncate(200 * 2**20)
    [payload] = payloads([path])
    assert isinstance(payload, Payload)
    sample = payload.look()
    assert (len(sample.head), sample.cells[0], payload.size) == (64 * 1024, "amazon-order-id", 200 * 2**20)
