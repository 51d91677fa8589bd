"""Where money and rule disagree: which step is reckoned clearly cheaper, by how much, and what the advised one stands on."""

import pytest

from odra.cases.cheaper import cheaper, worded
from odra.facts.decision import Alternative, Decision, Expected, Reason, Said
from odra.facts.money import Money
from odra.letters import Speaker

CLOCK = Reason(Said("reason.chargeback", {"opened_at": 0, "days": 7}), (), "amazon.chargeback.answer_window")
UNKNOWN = Reason(Said("reason.shown_unknown"), (), "cards.chargeback.evidence")
AIM = Reason(Said("reason.return_aim"), (), "settings.return.authorise_aim")
OVER = Reason(Said("reason.dispute_overdue"), (), CLOCK.policy)
BLOCKED = Reason(Said("reason.either_or"), (), "amazon.chargeback.ways")


def cost(total: int, currency: str = "EUR", handling: int = 700) -> Expected:
    return Expected(Money(total - handling, currency), Money(handling, currency), 0.0)


def other(total: int | None, blocked: Reason | None = None, step: str = "accept_decision", currency: str = "EUR") -> Alternative:
    return Alternative(Said(f"step.{step}"), blocked, (), None if total is None else cost(total, currency))


def decided(*others: Alternative, because: tuple[Reason, ...] = (CLOCK, UNKNOWN), own: Expected | None = cost(2542)) -> Decision:  # noqa: B008
    return Decision(
        "chargeback", 0, 0, "due", Said("step.answer_chargeback"), Said("if.debited"), because, alternatives=others, cost=own
    )


def test_a_step_that_is_clearly_cheaper_is_named_with_the_rule_that_stands_against_it() -> None:
    found = cheaper(decided(other(1690)))
    assert found and (found.by, found.stands) == (Money(852, "EUR"), UNKNOWN)
    assert worded(found, Speaker()) == (
        "By money alone it would be another step: “Accept the decision” is expected to cost EUR 8.52 less. "
        "The rule decides: No tracking is known here: look it up, ask the carrier or paste the tracking page."
    )
    assert f"{Speaker('nl').money(found.by)} minder. De regel beslist: " in worded(found, Speaker("nl"))


def test_of_one_that_may_not_be_taken_its_own_reason_is_told() -> None:
    found = cheaper(decided(other(1690, BLOCKED)))
    assert found and found.stands == BLOCKED


@pytest.mark.parametrize(("total", "clearly"), [(1841, True), (1842, False), (2542, False), (3000, False), (None, False)])
def test_no_more_than_handling_a_case_costs_is_not_clearly_less(total: int | None, clearly: bool) -> None:
    assert (cheaper(decided(other(total))) is not None) == clearly


def test_the_cheapest_of_several_is_named() -> None:
    found = cheaper(decided(other(1690), other(900, BLOCKED, "refund_and_represent"), other(1000)))
    assert found and (found.alternative.said.code, found.by) == ("step.refund_and_represent", Money(1642, "EUR"))


def test_another_currency_and_a_step_without_a_cost_are_not_compared() -> None:
    assert cheaper(decided(other(100, currency="GBP"))) is None
    assert cheaper(decided(other(100), own=None)) is None


def test_the_reason_is_none_of_the_clocks_unless_there_is_no_other() -> None:
    for because, stands in (
        ((CLOCK, OVER, AIM, UNKNOWN), UNKNOWN),
        ((CLOCK, AIM), CLOCK),
        ((CLOCK, Reason(Said("reason.answered"))), CLOCK),
    ):
        found = cheaper(decided(other(1690), because=because))
        assert found and found.stands == stands
