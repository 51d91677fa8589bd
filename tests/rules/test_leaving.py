"""When what is personal goes: from the delivery, else the last promise, else the last message; later only while something holds it."""

from typing import Any

import pytest
from tests.rules.casebook import Case

from odra.facts.decision import Order
from odra.facts.moments import DAY, day_of, iso, parse_at
from odra.facts.payloads import BuyerMessage, ShipRow
from odra.policies import Policies, load
from odra.rules.leaving import Leaving, assumed_days, goes_by_itself, leaving
from odra.rules.questions import questions

PLACED = {"at": "2026-09-01T10:00Z", "order_row": {"status": "Shipped"}}
PROMISED = {"at": "2026-09-01T10:00Z", "ship_row": {"deliver_by_at": parse_at("2026-09-10T22:00Z")}}
SENT = {"at": "2026-09-02T10:00Z", "tracking": {"number": "A1"}}
THERE = {"at": "2026-09-05T12:00Z", "scan": {"number": "A1", "status": "delivered_door"}}
MESSAGE = {"at": "2026-09-08T12:00Z", "buyer_message": {"message": "m"}}
FILED = {"at": "2026-09-20T12:00Z", "claim_filed": {}}
HELD = {"at": "2026-09-20T12:00Z", "held": {"until_at": parse_at("2027-01-01T00:00Z"), "key": "k"}}


def case(*facts: dict[str, Any], placed: str = "2026-09-01T10:00Z", promised: str | None = None) -> tuple[Case, Leaving]:
    told = Case({"name": "leaving", "facts": list(facts), "order": {"placed": placed, "promised": promised, "country": "DE"}})
    order = told.dossier.order if facts and placed else None
    return told, leaving(told.facts, order, questions(told.facts, order, load()), policies=load(), marketplace="amazon.de")


def goes(*facts: dict[str, Any], **order: Any) -> tuple[str, str]:
    _, found = case(*facts, **order)
    return found.by, iso(found.at)[:16]


def test_thirty_days_after_the_delivery() -> None:
    assert goes(PLACED, SENT, THERE, promised="2026-09-10T22:00Z") == ("delivered", "2026-10-05T12:00")


def test_of_several_parcels_the_last_one_counts_and_one_on_its_way_leaves_it_to_the_promise() -> None:
    second = {"at": "2026-09-02T10:00Z", "tracking": {"number": "B2"}}
    there = {"at": "2026-09-07T12:00Z", "scan": {"number": "B2", "status": "delivered_mailbox"}}
    assert goes(PLACED, SENT, THERE, second, promised="2026-09-10T22:00Z") == ("promised", "2026-10-10T22:00")
    assert goes(PLACED, SENT, THERE, second, there, promised="2026-09-10T22:00Z") == ("delivered", "2026-10-07T12:00")


def test_a_parcel_on_its_way_back_is_no_delivery() -> None:
    back = {"at": "2026-09-12T10:00Z", "return_row": {"status": "Approved", "tracking": "R1"}}
    sent = {"at": "2026-09-13T10:00Z", "tracking": {"number": "R1"}}
    home = {"at": "2026-09-16T10:00Z", "scan": {"number": "R1", "status": "delivered_door"}}
    assert goes(PLACED, SENT, THERE, back, sent, home, promised="2026-09-10T22:00Z") == ("delivered", "2026-10-05T12:00")
    assert goes(PLACED, SENT, THERE, back, home, promised="2026-09-10T22:00Z") == ("delivered", "2026-10-05T12:00")


def test_without_a_delivery_after_the_last_promise_and_without_that_after_the_one_that_is_assumed() -> None:
    assert goes(PLACED, promised="2026-09-10T22:00Z") == ("promised", "2026-10-10T22:00")
    assert goes(PLACED) == ("assumed", "2026-10-13T10:00"), "twelve days from the Netherlands to Germany"


def test_the_short_way_of_an_order_that_is_but_a_row_says_the_same() -> None:
    for country in ("DE", "FR", "US", ""):
        told = Case(
            {"name": "row", "facts": [PLACED], "order": {"placed": "2026-09-01T10:00Z", "promised": None, "country": country}}
        )
        order = told.dossier.order
        assert isinstance(order, Order)
        assert (
            goes_by_itself(order, policies=load()) == leaving(told.facts, order, (), policies=load(), marketplace="amazon.de").at
        )


@pytest.mark.parametrize(
    ("country", "market", "days"),
    [
        ("NL", "amazon.de", 5),
        ("DE", "amazon.de", 12),
        ("US", "amazon.de", 25),
        ("", "amazon.nl", 5),
        ("", "amazon.com", 25),
        ("", "", 25),
    ],
)
def test_the_promise_that_is_assumed_follows_the_country_else_that_of_the_marketplace(
    country: str, market: str, days: int
) -> None:
    assert assumed_days(country, market, day_of(parse_at("2026-09-01T10:00Z")), load()) == days


def test_the_short_way_asks_the_marketplace_of_the_order() -> None:
    order = Case({"name": "row", "facts": [PLACED], "order": {"promised": None, "placed": "2026-09-01T10:00Z"}}).dossier.order
    assert isinstance(order, Order)
    at_home, elsewhere = (
        Policies({p.id: p for p in load()}, ((at, {"personal.keep.days": 5}),)) for at in ("amazon.de", "amazon.nl")
    )
    assert goes_by_itself(order, policies=at_home) == goes_by_itself(order, policies=load()) - 25 * DAY
    assert goes_by_itself(order, policies=elsewhere) == goes_by_itself(order, policies=load())


def test_a_conversation_without_an_order_after_its_last_message() -> None:
    later = {"at": "2026-09-12T12:00Z", "buyer_message": {"message": "n"}}
    noted = {"at": "2026-09-14T12:00Z", "handled": {"question": "message", "done": "settled"}}
    told = Case({"name": "talk", "facts": [MESSAGE, later, noted], "order": None})
    found = leaving(told.facts, None, (), policies=load(), marketplace="amazon.de")
    assert (found.by, iso(found.at)[:16]) == ("told", "2026-10-12T12:00")


def test_words_that_come_late_stay_a_week_to_be_answered_and_the_address_does_not() -> None:
    late = {"at": "2026-10-03T12:00Z", "buyer_message": {"message": "n"}}
    told, found = case(PLACED, SENT, THERE, MESSAGE, late, {"at": "2026-10-04T12:00Z", "refund": {}})
    assert iso(found.since_at)[:16] == "2026-09-05T12:00"
    by_kind = {(type(f.payload), f.occurred_at): iso(found.of(f))[:10] for f in told.facts}
    days = {at: day for (kind, at), day in by_kind.items() if kind is BuyerMessage}
    assert sorted(days.values()) == ["2026-10-05", "2026-10-10"]
    assert {day for (kind, _), day in by_kind.items() if kind is not BuyerMessage} == {"2026-10-05"}


@pytest.mark.parametrize(
    ("facts", "kind", "until", "policy"),
    [
        ([FILED], "claim", "2027-01-18", "settings.personal.hold_open_days"),
        ([FILED, {"at": "2026-10-20T12:00Z", "claim_decided": {"outcome": "denied"}}], "claim", "2026-11-19", "amazon.claim.appeal_window"),
        ([FILED, {"at": "2026-10-20T12:00Z", "claim_decided": {"outcome": "granted", "paid_by": "seller"}}], "claim_appeal", "2026-11-19", "settings.personal.hold_open_days"),
        ([{"at": "2026-09-20T12:00Z", "chargeback": {}}], "chargeback", "2027-03-19", "settings.personal.hold_open_days"),
        ([{"at": "2026-09-20T12:00Z", "return_asked": {}}, {"at": "2026-09-21T12:00Z", "refund": {"by": "marketplace"}}], "safe_t", "2026-11-20", "settings.personal.hold_open_days"),
        ([HELD], "by_hand", "2027-01-01", ""),
    ],
    ids=["open claim", "denied claim", "granted claim", "chargeback", "SAFE-T", "a person"],
)  # fmt: skip
def test_a_dispute_or_a_person_holds_it_and_the_hold_ends(
    facts: list[dict[str, Any]], kind: str, until: str, policy: str
) -> None:
    told, found = case(PLACED, SENT, THERE, *facts)
    assert kind in [hold.kind for hold in found.holds] and iso(found.at)[:10] == until
    assert iso(found.of(told.facts[0]))[:10] == until
    [hold] = [hold for hold in found.holds if hold.kind == kind]
    assert found.holding(found.at) == [] and found.holding(found.at - 1) != [] and hold in found.holding(hold.from_at)
    assert hold.policy == policy and hold.told in {fact.address for fact in told.facts if fact.occurred_at == hold.from_at}


def test_a_hold_that_begins_when_all_has_gone_brings_nothing_back() -> None:
    late = {**FILED, "at": "2026-10-20T12:00Z"}
    told, found = case(PLACED, SENT, THERE, late)
    assert iso(found.at)[:10] == "2026-10-05"
    assert iso(found.of(told.facts[-1]))[:10] == "2027-02-17", "the claim's own words are held"


def test_a_hold_that_begins_at_the_last_moment_is_in_time() -> None:
    assert goes(PLACED, SENT, THERE, {**FILED, "at": "2026-10-05T12:00Z"}) == ("delivered", "2027-02-02T12:00")


def test_what_a_person_held_is_released_by_a_person() -> None:
    assert goes(PLACED, SENT, THERE, HELD, {"at": HELD["at"], "released": {"key": "r"}}) == ("delivered", "2026-10-05T12:00")
    freed = {"at": "2026-11-01T12:00Z", "released": {"key": "r"}}
    assert goes(PLACED, SENT, THERE, HELD, freed) == ("delivered", "2026-11-01T12:00")


def test_what_is_erased_is_gone_whatever_holds_it_and_words_that_come_later_are_not() -> None:
    erased = {"at": "2026-09-25T12:00Z", "erased": {"why": "buyer", "key": "e"}}
    later = {"at": "2026-09-28T12:00Z", "buyer_message": {"message": "n"}}
    told, found = case(PLACED, SENT, THERE, PROMISED, FILED, erased, later)
    gone = {type(f.payload): iso(found.of(f))[:10] for f in told.facts}
    assert gone[ShipRow] == "2026-09-25" and gone[BuyerMessage] == "2027-01-18"
    told, found = case(PLACED, SENT, THERE, MESSAGE, {**erased, "at": MESSAGE["at"]})
    assert {iso(found.of(f))[:10] for f in told.facts} == {"2026-09-08"}


def test_words_are_never_kept_longer_for_their_own_sake_than_the_rest() -> None:
    told, found = case(PLACED, SENT, THERE)
    own = load().overlaid({"settings.personal.words_days": 400})
    longer = leaving(told.facts, told.dossier.order, (), policies=own, marketplace="amazon.de")
    assert (found.words, longer.words) == (7 * DAY, 30 * DAY)
