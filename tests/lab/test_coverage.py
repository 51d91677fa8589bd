"""Which question uses which policy: read from the source of the rules, and true of what the experts' cases ask for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.rules.casebook import all_cases

from odra.facts.decision import Decision
from odra.lab.coverage import PLACES, covered, markdown, name_of, uses
from odra.letters import LANGUAGES, Speaker, catalogue
from odra.policies import load
from odra.rules.decide import PROCEDURES, decide

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policies.md"
DECIDED = [case for case in all_cases() if case.told.get("decisions")]


def test_every_policy_is_used_by_a_question_or_has_its_place() -> None:
    assert {policy for policy, used in uses().items() if not used} == set()
    assert {use for used in uses().values() for use in used} <= {*PROCEDURES, *PLACES}


@pytest.mark.parametrize(
    ("policy", "used"),
    [
        ("amazon.claim.response_window", ("claim",)),
        ("amazon.return.authorise_window", ("return_request",)),
        ("settings.cancel.answer_within", ("cancel_request",)),
        ("settings.estimate.own_weight", ("claim", "claim_appeal", "chargeback", "safe_t_appeal")),
        ("settings.forecast.rate", ("measures",)),
        ("settings.people.second_step", ("desk",)),
    ],
)
def test_a_policy_is_told_with_what_uses_it(policy: str, used: tuple[str, ...]) -> None:
    assert set(used) <= set(uses()[policy])
    assert len(uses()[policy]) <= len(used) + 1


def cited(decision: Decision) -> Iterator[str]:
    """The policies that a decision cites, wherever it does."""
    told: list[Any] = [*decision.because, *decision.warnings, *decision.evidence, *decision.plan]
    told += [r for a in decision.alternatives for r in (*a.reasons, *([a.blocked] if a.blocked else []))]
    yield from (one.policy for one in told if one.policy)


def test_what_the_cases_decisions_cite_is_among_what_their_question_uses() -> None:
    found = [d for c in DECIDED for d in decide(c.dossier, policies=c.policies, estimates=c.estimates, at=c.at)]
    missing = {(d.question, policy) for d in found for policy in cited(d) if not {d.question, "every"} & set(uses()[policy])}
    assert missing == set()


def test_the_page_of_the_documents_is_up_to_date() -> None:
    """Made anew by: odra policies --markdown > docs/policies.md"""
    assert PAGE.read_text("utf-8") == markdown(Speaker("en").words)


def test_every_policy_stands_on_the_page_once() -> None:
    lines = [line for line in markdown(Speaker("en").words).splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in lines] == [p.id for p in load()] == [one.policy.id for one in covered()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_user_of_a_policy_has_its_words(language: str) -> None:
    assert {name_of(use) for used in uses().values() for use in used} <= set(catalogue(language))


def test_what_is_worked_out_once_is_followed_to_its_policies() -> None:
    assert {"claim", "defects"} <= set(uses()["amazon.odr.claim_counts"])
