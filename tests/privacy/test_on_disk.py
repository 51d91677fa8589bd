"""Canaries through every way in, and then the disk itself: database with its log of changes, caches, temporary files, what was printed and logged.

Before expiry nothing can be read without the key. After it, or after all was erased, nothing is there for whoever has the key, and what lay
sealed has been overwritten.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import databases
from tests.cli.command import environment
from tests.privacy.test_canaries import CANARIES

ROOT = Path(__file__).resolve().parents[2]
GIVEN = "given"  # the folder of the files that are imported: the seller's own
LATER = "2027-06-30T09:12:00Z"  # long after the last hold


class Desk:
    def __init__(self, home: Path) -> None:
        self.home, self.given, self.temporary = home / "desk", home / GIVEN, home / "tmp"
        for folder in (self.home, self.given, self.temporary):
            folder.mkdir()
        self.printed = ""

    def does(self, what: str, now: str = "2026-11-23T09:12:00Z") -> dict[str, Any]:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.privacy.planting", str(self.given), what], cwd=ROOT, capture_output=True, text=True, timeout=300,
            env={**environment(self.home), "ODRA_NOW": now, "TMPDIR": str(self.temporary), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr[-3000:]
        *before, told = ran.stdout.strip().splitlines()
        self.printed += "\n".join(before) + ran.stderr
        found: dict[str, Any] = json.loads(told)
        return found

    def files(self) -> Iterator[Path]:
        """Of PostgreSQL all that its server has: tables, its log of changes, what it logs."""
        server = [databases.cluster().folder] if databases.ASKED == "postgresql" else []
        for folder in (self.home, self.temporary, *server):
            yield from (Path(where) / name for where, _, names in os.walk(folder) for name in names)

    def found(self) -> dict[str, list[str]]:
        """Canaries by file, in names and content, however they are written."""
        told = {}
        for path in self.files():
            content = path.read_bytes().lower() if path.is_file() else b""
            here = [c for c in CANARIES if c.encode() in content or c.encode("utf-16-le") in content or c in path.name.casefold()]
            if here:
                told[str(path)] = here
        return told

    def pieces(self, of: list[str]) -> list[str]:
        content = b"".join(path.read_bytes() for path in self.files())
        return [piece for piece in of if bytes.fromhex(piece) in content]


@pytest.fixture(scope="module", params=["expire", "erase"])
def desks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Desk, dict[str, Any], dict[str, Any]]:
    """(a desk after expiry or erasure, what lay sealed before, what can still be opened)."""
    desk = Desk(tmp_path_factory.mktemp(request.param))
    sealed = desk.does("plant")
    assert desk.found() == {}, "before: nothing that can be read without the key"
    before = desk.does("opened")["text"].casefold()
    assert [c for c in CANARIES if c not in before] in ([], ["qx97zk"]), "they were let in"
    if databases.ASKED == "sqlite":
        assert len(desk.pieces(sealed["pieces"])) == len(sealed["pieces"]) > 30, "what is sealed is on the disk"
    now = LATER if request.param == "expire" else "2026-11-23T10:12:00Z"
    desk.does(request.param, now)
    return desk, sealed, desk.does("opened", now)


def test_nothing_is_left_for_whoever_has_the_key(desks: tuple[Desk, dict[str, Any], dict[str, Any]]) -> None:
    _, _, left = desks
    assert [c for c in CANARIES if c in left["text"].casefold()] == []
    assert left["rows"]["ledger_personal"] == left["rows"]["ledger_personal_problem"] == left["rows"]["ledger_token"] == 0


def test_nothing_stands_in_any_file_of_the_desk_or_among_temporary_ones(
    desks: tuple[Desk, dict[str, Any], dict[str, Any]],
) -> None:
    desk, _, _ = desks
    assert len(list(desk.files())) > 3 and desk.found() == {}


@databases.only_sqlite
def test_what_lay_sealed_has_been_overwritten(desks: tuple[Desk, dict[str, Any], dict[str, Any]]) -> None:
    desk, sealed, _ = desks
    assert desk.pieces(sealed["pieces"]) == []


def test_nothing_was_printed_or_logged(desks: tuple[Desk, dict[str, Any], dict[str, Any]]) -> None:
    desk, _, _ = desks
    assert [c for c in CANARIES if c in desk.printed.casefold()] == []
