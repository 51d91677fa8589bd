"""The experts' cases (tests/rules/cases/*.yaml): what is open and advised, and what counts as a defect."""

import re

import pytest
from tests.rules.casebook import HERE, Case, all_cases, named, shown_decision, shown_defect, when

from odra.rules.decide import decide
from odra.rules.defects import defects

CASES = list(all_cases())
DECIDED = [case for case in CASES if "decisions" in case.told]
COUNTED = [case for case in CASES if "defects" in case.told]


@pytest.mark.parametrize("case", DECIDED, ids=lambda case: case.name)
def test_decision(case: Case) -> None:
    found = decide(case.dossier, policies=case.policies, estimates=case.estimates, at=case.at)
    shown = [shown_decision(decision, case.zone) for decision in found]
    expected = case.told["decisions"]
    assert [one["question"] for one in shown] == [one["question"] for one in expected]
    assert [named(want, got) for want, got in zip(expected, shown, strict=True)] == expected


@pytest.mark.parametrize("case", COUNTED, ids=lambda case: case.name)
def test_defect(case: Case) -> None:
    found = defects(case.facts, case.policies, case.market)
    shown = [shown_defect(defect, case.zone) for defect in found]
    expected = case.told["defects"]
    assert len(shown) == len(expected), shown
    assert [named(want, got) for want, got in zip(expected, shown, strict=True)] == expected
    for text, components in case.told.get("counting", {}).items():
        at = when(text, case.zone)
        standing = sorted(d.component for d in found if d.counts and d.from_at <= at and (d.until_at is None or at < d.until_at))
        assert standing == components, f"counting at {text}"


def test_names_are_sentences_of_their_own() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    assert all(len(name.split()) >= 4 for name in names)
    assert len(DECIDED) >= 40


@pytest.mark.parametrize(
    "point",
    "R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R21 R23 R24 R25 R26 R27 R28 R30 R31 R33 R34 R35 R36 R37 R38 R39 R40 R41 R43 R44 R45 R46 R47 R48 R49 R50".split(),
)
def test_the_point_is_covered_by_a_case(point: str) -> None:
    files = "".join(file.read_text("utf-8") for file in HERE.glob("*.yaml"))
    assert re.search(rf"\b{point}\b", files)
