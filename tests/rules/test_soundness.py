"""Whatever the experts' cases decide can be said, looked up and shown: words with their values, policies that exist, facts that are there."""

from collections.abc import Iterator
from string import Formatter
from typing import Any

import msgspec
import pytest
from tests.rules.casebook import Case, all_cases

from odra.facts.decision import Alternative, Decision, Evidence, Expected, Milestone, Reason, Said
from odra.letters import Speaker, catalogue, gone_through
from odra.letters.draft import templates
from odra.policies import load
from odra.rules.decide import decide

CASES = [case for case in all_cases() if case.told.get("decisions")]
KNOWN = {policy.id for policy in load()}
FACTS_ALONE = ("reason.seen_", "reason.hurry_", "sign.")  # what somebody told needs no rule
UNCITED = {
    "reason.money_is_back", "reason.order_cancelled", "reason.refund_unread", "reason.number_slip", "reason.cancel_elsewhere", "warning.flats", "reason.refund_unclear", "warning.came_by_words",
}  # fmt: skip


def parts(value: Any) -> Iterator[Any]:
    """Everything that a decision holds but its letter, which has words of its own (tests/letters)."""
    yield value
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name != "letter":
                yield from parts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from parts(inner)


def asked_of(sentence: str) -> set[str]:
    """The values that a sentence names."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name and "|" not in name}


def faults(case: Case, decision: Decision) -> Iterator[str]:
    addresses = {fact.address for fact in case.facts}
    for part in parts(decision):
        if isinstance(part, Said):
            sentence = catalogue("en").get(part.code)
            filled = part.code.startswith("sheet.")  # with what is personal, below
            missing = {"no words"} if not sentence else set() if filled else asked_of(sentence) - set(part.values)
            yield from (f"{part.code}: {name}" for name in missing)
        elif isinstance(part, Reason | Evidence):
            uncited = isinstance(part, Reason) and (part.said.code.startswith(FACTS_ALONE) or part.said.code in UNCITED)
            yield from () if part.policy in KNOWN or (uncited and part.policy == "") else (f"{part.said}: {part.policy}",)
            yield from () if isinstance(part.facts, tuple) and addresses >= set(part.facts) else (f"{part.said}: {part.facts}",)
        elif isinstance(part, Milestone):
            yield from () if part.policy in KNOWN else (f"{part.said}: {part.policy}",)
            known = part.state in ("done", "now", "next", "risk") and isinstance(part.at, int)
            yield from () if known else (f"{part.said}: {part.state} {part.at}",)
        elif isinstance(part, Alternative):
            yield from () if part.reasons or part.blocked else (f"{part.said}: an alternative without a reason",)
        elif isinstance(part, Expected):
            yield from () if isinstance(part.chance, int | float) and 0 <= part.chance <= 1 else (f"{part}: no chance",)
        elif part is not None and not isinstance(part, str | int | float | tuple | dict | msgspec.Struct):
            yield f"{part!r}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_decided_can_be_said_and_looked_up(case: Case) -> None:
    found = decide(case.dossier, policies=case.policies, estimates=case.estimates, at=case.at)
    assert [fault for decision in found for fault in faults(case, decision)] == []
    for decision in found:
        assert all(isinstance(name, Reason) for name in (*decision.because, *decision.warnings)) and decision.because
        assert decision.confidence and decision.because[0].policy
        assert decision.letter is None or decision.letter.code in templates("en")
        assert all(gone_through(Speaker("en", case.zone), line, personal={}, at=case.at) for line in decision.sheet)
