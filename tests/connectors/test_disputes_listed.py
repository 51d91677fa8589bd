"""A list of eBay's payment disputes, as a table that a person maps or that is guessed: what each row tells."""

import pytest
from tests.connectors.reading import read, sample_of, tsv
from tests.helpers import at

from odra.connectors.tables.fields import guess
from odra.facts.payloads import Chargeback, ChargebackDecided

ROW = {"Order number": "12-34567-89012", "Date opened": "2026-11-20", "Disputed amount": "USD 43.50", "Reason": "ITEM_NOT_RECEIVED", "Respond by": "2026-11-25", "Outcome": ""}  # fmt: skip


def told(**cells: str) -> list[object]:
    row = ROW | {name.replace("_", " "): text for name, text in cells.items()}
    return [r.payload for r in read(tsv(row, row, by=";"), table="chargebacks", marketplace="ebay.com").rows]


def test_a_row_tells_amount_reason_and_until_when_it_is_answered() -> None:
    by_at = at("2026-11-25 08:00")  # midnight in the marketplace's zone
    assert told() == [Chargeback(amount=4350, currency="USD", answer_by_at=by_at, about="not_received", marketplace="ebay.com")]


@pytest.mark.parametrize(
    ("reason", "about"),
    [
        ("Not as described", "not_as_described"), ("Unrecognised transaction", "fraud"), ("Unauthorized", "fraud"), ("DUPLICATE_AMOUNT", "duplicate"),
        ("Cancelled", "cancelled"), ("Credit not processed", "credit_not_processed"), ("Artikel nicht erhalten", "not_received"), ("Something else", "unknown"),
    ],
)  # fmt: skip
def test_reasons_are_read_as_ebay_and_its_pages_word_them(reason: str, about: str) -> None:
    assert [one.about for one in told(Reason=reason)] == [about]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("Won", "won"),
        ("In buyer's favour", "lost"),
        ("Accepted", "accepted"),
        ("Seller protected", "protected"),
        ("Not accepted", "unknown"),
    ],
)
def test_outcomes_tell_who_has_the_money(word: str, outcome: str) -> None:
    assert told(Outcome=word)[1:] == [ChargebackDecided(outcome)]


def test_on_amazon_the_words_of_a_payment_dispute_mean_nothing() -> None:
    row = ROW | {"Order number": "302-0000001-0000001"}
    found = read(tsv(row, row, by=";"), table="chargebacks", marketplace="amazon.com").rows
    assert [r.payload.about for r in found] == [""]  # type: ignore[union-attr]


def test_a_table_that_names_payment_disputes_is_known_as_such_in_spite_of_their_numbers() -> None:
    named = {"Payment dispute ID": "5551234567", **ROW}
    assert guess(sample_of(tsv(named, named, by=";"))).mapping.kind == "chargebacks"
    assert guess(sample_of(tsv(ROW, ROW, by=";"))).mapping.kind != "chargebacks"
