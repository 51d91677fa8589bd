"""Letters of returns: the money first, one photo at most, the way back in the seller's words, a reason for every refusal."""

import pytest
from tests.helpers import at
from tests.rules.casebook import cases

from odra.facts.decision import Order, Said
from odra.facts.money import Money
from odra.letters import Draft, draft
from odra.rules.decide import decide

NOW = at("2026-11-23 12:00")
ORDER = Order(NOW, NOW // 86_400_000_000, "Shipped", "amazon.de", "seller", total=Money(1495, "EUR"), title="Desk lamp, brass")
PERSON = {"name": "Ada Example", "seller": "Lamps & Sons"}


def made(code: str, **values: str) -> Draft:
    return draft(Said(code, values), order=ORDER, personal=PERSON, zone="Europe/Berlin", at=NOW)


def test_who_keeps_the_item_is_told_of_the_whole_refund_and_has_nothing_to_send() -> None:
    letter = made("return_keep")
    assert "in full, EUR 14.95 today, Monday 23 November" in letter.text
    assert "You do not need to send anything back" in letter.text
    assert letter.complete


def test_one_photo_is_asked_for_and_the_refund_promised_with_it() -> None:
    letter = made("return_photo")
    assert letter.text.count("photo") == 2 and letter.text.count("?") == 1
    assert "refund you in full, EUR 14.95 at once" in letter.text


def test_r27_the_letter_with_an_authorisation_carries_the_sellers_instructions() -> None:
    letter = made("return_authorised", return_way="Returns, Sample Street 2, 10115 Berlin")
    assert "Returns, Sample Street 2, 10115 Berlin" in letter.text and letter.complete


def test_r27_without_instructions_the_letter_is_not_complete() -> None:
    letter = made("return_authorised", return_way="")
    assert "[address or label, and how to send it]" in letter.text and not letter.complete


@pytest.mark.parametrize(("code", "why"), [("return_not_taken", "cannot be taken back"), ("return_too_late", "is over")])
def test_r27_who_is_refused_is_told_why_and_still_asked_whether_something_is_wrong(code: str, why: str) -> None:
    letter = made(code)
    assert why in letter.text and "anything be wrong" in letter.text and letter.complete


def test_every_letter_that_a_return_asks_for_can_be_drafted() -> None:
    asked = {
        (decision.letter.code, decision.step.code)
        for case in cases("returns")
        for decision in decide(case.dossier, policies=case.policies, estimates=case.estimates, at=case.at)
        if decision.letter and decision.question == "return_request"
    }
    assert {letter for letter, _ in asked} == {
        "return_authorised",
        "return_keep",
        "return_photo",
        "return_not_taken",
        "return_too_late",
        "answer",  # where all the money is back, and none may be promised
    }
    assert all(made(letter).text for letter, _ in asked)
