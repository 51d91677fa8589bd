"""The queue's decision is the whole one's: every clock equals its decision in all that it keeps, over the experts' cases and mixed ones."""

import msgspec
import pytest
from hypothesis import given, settings
from tests.rules.casebook import Case
from tests.rules.test_properties import CASES, mixed

from odra.facts.decision import Clock, Decision, Dossier
from odra.facts.fact import Facts
from odra.policies import Policies
from odra.rules.decide import clocks, decide
from odra.rules.questions import questions


def kept(decision: Decision) -> Clock:
    return Clock(*(getattr(decision, name) for name in Clock.__struct_fields__))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_clocks_of_an_expert_case_are_those_of_its_decisions(case: Case) -> None:
    whole = decide(case.dossier, policies=case.policies, estimates=case.estimates, at=case.at)
    assert clocks(case.dossier, policies=case.policies, at=case.at) == tuple(kept(d) for d in whole)


@given(mixed())
@settings(max_examples=1000, deadline=None)
def test_the_clocks_of_mixed_dossiers_are_those_of_their_decisions(asked: tuple[Dossier, Policies, int]) -> None:
    dossier, policies, at = asked
    whole = decide(dossier, policies=policies, estimates={}, at=at)
    assert clocks(dossier, policies=policies, at=at) == tuple(kept(d) for d in whole)


@given(mixed())
@settings(max_examples=400, deadline=None)
def test_questions_that_are_known_already_lead_to_the_same_clocks(asked: tuple[Dossier, Policies, int]) -> None:
    """As they were asked of all facts, some of which may come later."""
    dossier, policies, at = asked
    told = msgspec.structs.replace(dossier, facts=Facts(dossier.facts))
    known = questions(told.facts, told.order, policies)
    assert clocks(told, policies=policies, at=at, asked=known) == clocks(dossier, policies=policies, at=at)
