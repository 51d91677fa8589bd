"""How own claims, appeals, chargebacks and SAFE-T appeals ended: each with the proof at hand then, and only what was contested and decided."""

from typing import Any

import pytest
from tests.rules.casebook import Case

from odra.rules.procedures.ended import ended

SIGNED = {"at": "2026-11-15 10:00", "scan": {"number": "T1", "status": "delivered_signed", "proof": 6}}
SCAN = {"at": "2026-11-15 10:00", "scan": {"number": "T1", "status": "delivered_mailbox", "proof": 3}}
NUMBER = {"at": "2026-11-12 10:00", "tracking": {"number": "T1"}}
FILED = {"at": "2026-11-20 10:00", "claim_filed": {}}
CHARGED = {"at": "2026-11-20 10:00", "chargeback": {"category": "service"}}
REFUSED = {"at": "2026-11-18 10:00", "assessed": {"of": "safe_t", "finds": "refused"}}
APPEALED = {"at": "2026-11-20 10:00", "handled": {"question": "safe_t_appealed", "done": "appealed", "key": "k"}}


def told(*facts: dict[str, Any]) -> list[tuple[str, str, bool]]:
    case = Case({"name": "ended", "at": "2026-12-24 12:00", "facts": list(facts)})
    return [(one.kind, one.proof, one.won) for one in ended(case.dossier, policies=case.policies)]


def decided(outcome: str, day: int = 22, **more: str) -> dict[str, Any]:
    return {"at": f"2026-11-{day} 10:00", "claim_decided": {"outcome": outcome, **more}}


def deed(question: str, done: str) -> dict[str, Any]:
    return {"at": "2026-11-21 10:00", "handled": {"question": question, "done": done, "key": "k"}}


@pytest.mark.parametrize(("outcome", "won"), [("denied", True), ("granted", False)])
def test_a_claim_that_was_decided_is_won_or_lost_with_the_best_proof_of_then(outcome: str, won: bool) -> None:
    assert told(NUMBER, SIGNED, FILED, decided(outcome))[0] == ("claim", "signed", won)


def test_a_proof_that_came_after_the_decision_was_not_at_hand() -> None:
    later = {**SIGNED, "at": "2026-11-25 10:00"}
    assert told(NUMBER, FILED, decided("denied"), later) == [("claim", "unscanned", True)]


@pytest.mark.parametrize("outcome", ["withdrawn", "unknown"])
def test_what_nobody_decided_or_nobody_could_read_tells_nothing(outcome: str) -> None:
    assert told(NUMBER, SIGNED, FILED, decided(outcome)) == []
    assert told(NUMBER, SIGNED, FILED) == []


def test_what_the_marketplace_paid_tells_nothing() -> None:
    assert told(NUMBER, SIGNED, FILED, decided("granted", paid_by="marketplace")) == []


def test_what_was_given_up_is_not_lost_and_what_was_answered_is_decided() -> None:
    assert told(NUMBER, SIGNED, FILED, deed("claim", "refunded"), decided("granted")) == []
    assert told(NUMBER, SIGNED, FILED, deed("claim", "claim_answered"), decided("granted"))[0] == ("claim", "signed", False)


def test_money_that_went_back_after_the_claim_gives_it_up() -> None:
    back = {"at": "2026-11-21 10:00", "refund": {"amount": 1495, "currency": "EUR", "by": "seller"}}
    assert told(NUMBER, SIGNED, FILED, back, decided("granted"))[:1] == []


@pytest.mark.parametrize(("outcome", "won"), [("appeal_won", True), ("denied", True), ("appeal_lost", False)])
def test_an_appeal_is_won_or_lost_by_itself_beside_the_claim_that_was_lost(outcome: str, won: bool) -> None:
    found = told(NUMBER, SCAN, FILED, decided("granted", paid_by="seller"), decided(outcome, 26))
    assert found == [("claim", "delivered", False), ("claim_appeal", "delivered", won)]


def test_the_decision_of_a_second_claim_is_not_that_of_the_first_ones_appeal() -> None:
    again = {"at": "2026-11-24 10:00", "claim_filed": {}}
    assert told(NUMBER, SCAN, FILED, decided("granted", paid_by="seller"), again, decided("denied", 26)) == [
        ("claim", "delivered", False),
        ("claim", "delivered", True),
    ]


@pytest.mark.parametrize(("outcome", "won"), [("won", True), ("lost", False)])
def test_a_chargeback_is_won_or_lost(outcome: str, won: bool) -> None:
    end = {"at": "2026-11-28 10:00", "chargeback_decided": {"outcome": outcome}}
    assert told(NUMBER, SCAN, CHARGED, end) == [("chargeback", "delivered", won)]
    assert told(NUMBER, SCAN, CHARGED, deed("chargeback", "accepted"), end) == []


def test_a_chargeback_whose_end_is_not_known_tells_nothing() -> None:
    assert told(NUMBER, SCAN, CHARGED, {"at": "2026-11-28 10:00", "chargeback_decided": {"outcome": "unknown"}}) == []


@pytest.mark.parametrize(("finds", "won"), [("granted", True), ("refused", False)])
def test_a_safe_t_appeal_ends_by_the_decision_that_comes_next(finds: str, won: bool) -> None:
    end = {"at": "2026-11-25 10:00", "assessed": {"of": "safe_t", "finds": finds}}
    news = {"at": "2026-11-19 10:00", "graded": {"found": "used"}}
    assert told(REFUSED, APPEALED, end) == [("safe_t_appeal", "nothing_new", won)]
    assert told(REFUSED, news, APPEALED, end) == [("safe_t_appeal", "news", won)]
    assert told(REFUSED, news, APPEALED) == []


def test_money_from_a_settlement_wins_a_safe_t_appeal() -> None:
    paid = {"at": "2026-11-25 10:00", "settled": {"transaction": "SAFE-T", "means": "safe_t", "amount": 1495, "currency": "EUR"}}
    assert told(REFUSED, APPEALED, paid) == [("safe_t_appeal", "nothing_new", True)]


def test_of_two_returns_each_safe_t_appeal_ends_by_its_own_decision() -> None:
    of_a, of_b = {"rma": "R1", "sku": "A"}, {"rma": "R2", "sku": "B"}
    begun = [
        {**one, kind: {**one[kind], **of}} for of in (of_a, of_b) for kind, one in (("assessed", REFUSED), ("handled", APPEALED))
    ]
    lost = {"at": "2026-11-24 10:00", "assessed": {"of": "safe_t", "finds": "refused", **of_b}}
    won = {"at": "2026-11-25 10:00", "assessed": {"of": "safe_t", "finds": "granted", **of_a}}
    assert sorted(one[2] for one in told(*begun, lost, won)) == [False, True]


def test_what_was_decided_of_something_else_ends_no_safe_t_appeal() -> None:
    other = {"at": "2026-11-22 10:00", "assessed": {"of": "feedback", "finds": "granted"}}
    money = {"at": "2026-11-23 10:00", "settled": {"transaction": "Refund", "means": "refund", "amount": -100, "currency": "EUR"}}
    end = {"at": "2026-11-25 10:00", "assessed": {"of": "safe_t", "finds": "refused"}}
    assert told(REFUSED, APPEALED, other, money) == []
    assert told(REFUSED, APPEALED, other, money, end) == [("safe_t_appeal", "nothing_new", False)]


def test_a_second_claim_that_is_only_asked_about_ends_the_first_ones_appeal_too() -> None:
    again = {"at": "2026-11-24 10:00", "claim_asked": {}}
    assert told(NUMBER, SCAN, FILED, decided("granted", paid_by="seller"), again, decided("denied", 26)) == [
        ("claim", "delivered", False),
        ("claim", "delivered", True),
    ]


def test_an_order_without_any_of_it_tells_nothing() -> None:
    assert told(NUMBER, SIGNED) == []
