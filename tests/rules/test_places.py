"""What a marketplace itself says, or a seller chose for it, holds there and nowhere else: when questions open, what counts, when personal data goes."""

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


MISSED = {"at": "2026-11-16 10:00", "buyer_message": {"topic": "not_received"}}
ANSWERED = {"at": "2026-11-16 11:00", "seller_message": {}}
INQUIRED = {"at": "2026-11-17 10:00", "inquiry_filed": {"what": "inquiry", "with_whom": "carrier"}}
PAID = {"at": "2026-11-24 10:00", "refund": {"amount": 1495, "currency": "EUR"}}
BY_MARKETPLACE = {"at": "2026-11-16 10:00", "refund": {"by": "marketplace"}}
SELLABLE = {"at": "2026-11-18 10:00", "unit_returned": {"disposition": "SELLABLE"}}
REFUSED = {"at": "2026-11-16 10:00", "assessed": {"of": "safe_t", "finds": "refused"}}
APPEALED = {"at": "2026-11-17 10:00", "handled": {"question": "safe_t_appealed", "done": "appealed", "key": "k"}}
REPORTED = {
    "at": "2026-11-16 10:00",
    "return_row": {"status": "Approved", "rma": "R1", "safet_id": "S1", "safet_state": "Denied"},
}
TO_SHIP = {"at": "2026-11-09 10:00", "ship_row": {"item_id": "1", "ship_by_at": 1794524399000000}}


def again(told: dict[str, Any], day: int) -> dict[str, Any]:
    return {**told, "at": f"2026-11-{day} 10:00"}


@pytest.mark.parametrize(
    ("facts", "fulfilment", "name", "value"),
    [
        ([FEEDBACK], "seller", "amazon.feedback.negative_up_to", 0),
        ([MISSED, ANSWERED, INQUIRED, PAID], "seller", "settings.loss_report.with", {"other": "police"}),
        ([MISSED, PAID], "seller", "settings.loss_report.from", {"EUR": 1}),
        ([BY_MARKETPLACE, SELLABLE], "marketplace", "amazon.stock.dispositions", {"sellable": []}),
        ([REFUSED, APPEALED, again(REFUSED, 18)], "seller", "amazon.safe_t.appeals_at_most", 2),
        ([REPORTED], "seller", "amazon.safe_t.decided", {"granted": ["denied"]}),
        ([REFUSED, again(REPORTED, 18)], "seller", "amazon.safe_t.decided", {"granted": ["denied"]}),
        ([TO_SHIP], "seller", "settings.ship.look_before", 48),
    ],
)
def test_what_is_asked_is_said_by_the_marketplace_of_the_order(
    facts: list[dict[str, Any]], fulfilment: str, name: str, value: Any
) -> None:
    case = Case({"name": "places", "facts": facts, "order": {"promised": None, "fulfilment": fulfilment}})
    order = case.dossier.order
    assert questions(case.facts, order, at(HERE, name, value)) != questions(case.facts, order, load())
    assert questions(case.facts, order, at(ELSEWHERE, name, value)) == questions(case.facts, order, load())
    assert questions(case.facts, None, at(HERE, name, value)) == questions(case.facts, None, load()), (
        "of an order without a report no place is known"
    )
