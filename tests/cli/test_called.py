"""Hints name the program as it was called, so that they can be pasted."""

import os
import sys
from pathlib import Path

import pytest

from odra.cli.called import called


@pytest.fixture
def program(tmp_path: Path) -> Path:
    made = tmp_path / "my tools" / "odra"
    made.parent.mkdir()
    made.write_text("#!/bin/sh\n")
    made.chmod(0o755)
    return made


@pytest.mark.parametrize(
    ("typed", "said"), [(".venv/bin/odra", ".venv/bin/odra"), ("/x y/odra", "'/x y/odra'"), ("/src/command.py", "odra")]
)
def test_a_program_that_the_shell_does_not_find_is_named_by_its_path(
    monkeypatch: pytest.MonkeyPatch, typed: str, said: str
) -> None:
    monkeypatch.delenv("ODRA_HOME")
    monkeypatch.setattr(sys, "argv", [typed, "import"])
    assert called() == said


def test_a_program_on_the_path_is_named_shortly(monkeypatch: pytest.MonkeyPatch, program: Path) -> None:
    monkeypatch.delenv("ODRA_HOME")
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert called() == "odra"


def test_the_data_folder_goes_with_the_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODRA_HOME", "demo-home")
    monkeypatch.setattr(sys, "argv", [".venv/bin/odra"])
    assert called() == "ODRA_HOME=demo-home .venv/bin/odra"
