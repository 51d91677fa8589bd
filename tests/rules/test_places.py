"""What a marketplace itself says holds there and nowhere else: of every policy by which defects are counted and personal data goes."""

from typing import Any

import pytest
from tests.rules.casebook import Case

from odra.policies import Policies, load
from odra.rules.defects import defects
from odra.rules.leaving import leaving
from odra.rules.questions import questions

HERE, ELSEWHERE = "amazon.de", "amazon.nl"
FEEDBACK = {"at": "2026-11-16 10:00", "feedback": {"rating": 1}}
REMOVED = {"at": "2026-11-17 10:00", "handled": {"question": "negative_feedback", "done": "removed"}}
FILED = {"at": "2026-11-16 10:00", "claim_filed": {}}
FRAUD = {"at": "2026-11-16 10:00", "chargeback": {"category": "fraud"}}
CHARGED = {"at": "2026-11-16 10:00", "chargeback": {"category": "service"}}
WON = {"at": "2026-11-20 10:00", "chargeback_decided": {"outcome": "won"}}
WROTE = {"at": "2026-11-16 10:00", "buyer_message": {}}


def decided(outcome: str) -> dict[str, Any]:
    return {"at": "2026-11-20 10:00", "claim_decided": {"outcome": outcome, "paid_by": "seller"}}


def told(*facts: dict[str, Any]) -> Case:
    return Case({"name": "places", "facts": list(facts), "order": {"promised": None}})


def at(place: str, name: str, value: Any) -> Policies:
    return Policies({policy.id: policy for policy in load()}, ((place, {name: value}),))


@pytest.mark.parametrize(
    ("facts", "name", "value"),
    [
        ([FEEDBACK], "amazon.feedback.negative_up_to", 0),
        ([FEEDBACK, REMOVED], "amazon.feedback.removal_hours", 1),
        ([FILED], "amazon.odr.undecided_claim_counts", False),
        ([FILED, decided("granted")], "amazon.odr.claim_counts", []),
        ([FILED, decided("appeal_won")], "amazon.claim.appeal_booked_within", 1),
        ([FRAUD], "amazon.odr.fraud_chargeback_counts", True),
        ([CHARGED, WON], "amazon.odr.won_chargeback_counts", False),
    ],
)
def test_what_counts_is_said_by_the_marketplace_of_the_order(facts: list[dict[str, Any]], name: str, value: Any) -> None:
    made = told(*facts).facts
    assert defects(made, at(HERE, name, value), HERE) != defects(made, load(), HERE)
    assert defects(made, at(ELSEWHERE, name, value), HERE) == defects(made, load(), HERE)


@pytest.mark.parametrize(
    ("facts", "name", "value"),
    [
        ([], "personal.keep.days", 5),
        ([], "settings.personal.words_days", 1),
        ([], "settings.delivery.assumed_days", {"domestic": 1, "europe": 1, "world": 1}),
        ([], "settings.seller.country", "DE"),
        ([FILED], "settings.personal.hold_open_days", {"claim": 1}),
        ([FILED, decided("denied")], "amazon.claim.appeal_window", 1),
        ([CHARGED, WON], "settings.personal.hold_after_days", {"chargeback": 1}),
    ],
)
def test_how_long_personal_data_stays_is_said_by_the_marketplace_of_the_order(
    facts: list[dict[str, Any]], name: str, value: Any
) -> None:
    def goes(policies: Policies) -> object:
        case = told(WROTE, *facts)
        asked = questions(case.facts, case.dossier.order, load())
        return leaving(case.facts, case.dossier.order, asked, policies=policies, marketplace=HERE)

    assert goes(at(HERE, name, value)) != goes(load())
    assert goes(at(ELSEWHERE, name, value)) == goes(load())
