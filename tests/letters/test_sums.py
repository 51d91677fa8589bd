"""The sum that a letter names is the one that its step gives back: of one item of several, of what a part leaves."""

import pytest
from tests.rules.casebook import Case

from odra.facts.money import Money
from odra.letters import Speaker, draft
from odra.rules.decide import decide

RETURN = [
    {"on": "2026-12-01", "seen": "2026-12-02 10:00", "return_row": {"status": "Pending Approval", "rma": "R1", "reason": "CR-DEFECTIVE", "order_amount": 2000, "currency": "EUR"}},
]  # fmt: skip
PART = {"at": "2026-12-01 10:00", "refund": {"amount": 500, "currency": "EUR", "by": "seller"}}
SUMS = {
    "one item of several": (RETURN, "return_keep", "in full, EUR 20.00"),
    "the rest of what arrived damaged": ([PART, {"at": "2026-12-02 10:00", "buyer_message": {"topic": "damaged"}}], "damaged_ask_photo", "the remaining EUR 7.00"),
    "the rest that is asked for": ([PART, {"at": "2026-12-02 10:00", "buyer_message": {"topic": "refund"}}], "refund_asked_done", "the remaining EUR 7.00"),
}  # fmt: skip


@pytest.mark.parametrize("of", SUMS)
def test_a_letter_names_the_sum_of_its_step(of: str) -> None:
    facts, code, words = SUMS[of]
    total = "60.00 EUR" if facts is RETURN else "12.00 EUR"
    case = Case({"name": of, "at": "2026-12-02 12:00", "order": {"total": total}, "facts": facts})
    letter = next(iter(decide(case.dossier, policies=case.policies, estimates={}, at=case.at))).letter
    assert letter is not None and letter.code == code
    text = draft(letter, order=case.dossier.order, personal={}, zone=case.zone, at=case.at).text
    assert words in text and text.count("EUR") == 1


@pytest.mark.parametrize(("language", "shown"), [("en", "EUR 1234.50"), ("nl", "EUR 1234,50")])
def test_a_sum_has_the_decimal_sign_of_its_reader(language: str, shown: str) -> None:
    assert Speaker(language).value("amount", Money(123450, "EUR")) == shown
