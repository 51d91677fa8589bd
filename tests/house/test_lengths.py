"""Short functions and short files (the house's habit 2), counted from the syntax trees of everything we write."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted(p for folder in ("src", "tests", "benchmarks") for p in (ROOT / folder).rglob("*.py"))
SOURCE = [p for p in PYTHON if "src" in p.parts]
WRITTEN = [
    p
    for p in sorted((ROOT / "src").rglob("*"))
    if p.suffix in (".py", ".html", ".js", ".yaml", ".sql") and "catalogue" not in p.parts
]


def bodies(path: Path) -> Iterator[tuple[str, int]]:
    """(name, lines of the body without its docstring) of every function of a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            yield f"{path.relative_to(ROOT)}:{node.name}", lines


@pytest.fixture(scope="module")
def lengths() -> list[int]:
    return sorted(lines for path in SOURCE for _, lines in bodies(path))


def test_half_of_the_functions_have_at_most_six_lines(lengths: list[int]) -> None:
    assert len(lengths) > 200
    assert lengths[len(lengths) // 2] <= 6


def test_nine_functions_in_ten_have_at_most_25_lines(lengths: list[int]) -> None:
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_no_function_has_more_than_60_lines() -> None:
    long = {name: lines for path in PYTHON for name, lines in bodies(path) if lines > 60}
    assert not long


@pytest.mark.parametrize("path", [*PYTHON, *WRITTEN], ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_has_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 400


def test_there_is_no_room_for_what_has_no_name() -> None:
    vague = {"utils", "util", "helper", "helpers", "common", "core", "services", "misc"}
    names = {part.removesuffix(".py") for p in SOURCE for part in p.relative_to(ROOT / "src").parts}
    assert names & vague == set()
