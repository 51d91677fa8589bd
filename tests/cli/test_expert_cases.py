"""`odra cases`: a seller's own cases, with exit codes 0 (all hold), 1 (some differ), 2 (cannot be used)."""

from pathlib import Path

import pytest
from tests.cli.command import odra

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "expert-cases.yaml"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    return tmp_path / "mine.yaml"


def changed(file: Path, before: str, after: str) -> Path:
    told = file.read_text("utf-8")
    assert before in told
    file.write_text(told.replace(before, after, 1), "utf-8")
    return file


def test_cases_that_hold_end_well(mine: Path) -> None:
    ran = odra("cases", "check", mine)
    assert (ran.code, ran.out, ran.err) == (0, "3 cases: 3 hold, 0 differ, 0 cannot be used.\n", "")


def test_a_case_that_differs_is_told_with_its_line_and_both_sides(mine: Path) -> None:
    ran = odra("cases", "check", changed(mine, "due: 2026-11-18 10:00", "due: 2026-11-18 11:00"))
    assert ran.code == 1
    assert ran.out.splitlines()[0] == (
        f"{mine}:9: “A buyer who writes that nothing came gets an answer within two days”: decisions, number 1, due: "
        "expected 2026-11-18 11:00, the rules say 2026-11-18 10:00"
    )


def test_a_case_that_cannot_be_used_is_told_and_the_others_are_held_against_the_rules(mine: Path) -> None:
    ran = odra("cases", "check", changed(changed(mine, "buyer_message", "buyer_mail"), "counts: false", "counts: true"))
    assert ran.code == 2
    assert ran.out.splitlines()[-1] == "3 cases: 1 hold, 1 differ, 1 cannot be used."
    assert "facts, number 1, buyer_mail: 'buyer_mail' is not a kind of fact" in ran.out


@pytest.mark.parametrize(
    ("text", "said"), [("a: [", ": this is no YAML"), ("words", ":1: a file holds a list of cases"), (None, "No such file")]
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "x.yaml"
    if text is not None:
        file.write_text(text, "utf-8")
    ran = odra("cases", "check", file)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err


def test_the_kinds_of_facts_are_listed_with_their_fields() -> None:
    told = odra("cases", "facts").out
    assert "buyer_message: A buyer wrote." in told and "topic" in told
