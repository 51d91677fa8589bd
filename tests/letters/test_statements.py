"""Letters to the marketplace: a line for what is known of the order, none for what is not, and no word for the buyer."""

from typing import Any

from tests.helpers import at

from odra.facts.decision import Order, Said
from odra.facts.money import Money
from odra.letters import Draft, draft

NOW = at("2026-11-21 12:00")
ORDER = Order(
    at("2026-11-09 10:00"), 0, "Shipped", "amazon.de", "seller", total=Money(1495, "EUR"), title="Desk lamp, brass"
)  # fmt: skip
KNOWN = {
    "ordered_at": at("2026-11-09 10:00"), "service": "Standard", "number": "3SKADE1234567", "carrier": "postnl", "handed_at": at("2026-11-12 18:00"),
    "signed_at": at("2026-11-15 10:00"), "wrote_at": at("2026-11-16 10:00"), "answered_at": at("2026-11-16 11:00"),
}  # fmt: skip


def made(code: str, **values: Any) -> Draft:
    return draft(Said(code, values), order=ORDER, personal={"seller": "Lamps & Sons"}, zone="Europe/Berlin", at=NOW)


def test_what_is_known_is_stated_line_by_line() -> None:
    letter = made("claim_statement", **KNOWN)
    assert [line for line in letter.text.splitlines() if line.startswith("- ")] == [
        "- Ordered on Monday 9 November 2026: Desk lamp.",
        "- Way of shipping: Standard.",
        "- Handed to PostNL on Thursday 12 November 2026; tracking number 3SKADE1234567.",
        "- Delivered on Sunday 15 November 2026 against a signature or name, as the carrier's tracking shows.",
        "- The buyer wrote on Monday 16 November 2026.",
        "- I answered last on Monday 16 November 2026; the messages are in the order's conversation.",
    ]
    assert letter.complete


def test_what_is_not_known_is_not_stated() -> None:
    text = made("chargeback_statement", number="3SKADE1234567", handed_at=at("2026-11-12 18:00")).text
    assert "Handed to the carrier" in text
    assert "Delivered" not in text and "wrote" not in text and "Ordered" not in text


def test_an_appeal_asks_for_the_amount_and_the_rate() -> None:
    text = made("claim_appeal_statement", claims_at=at("2026-12-14 12:00"), promised_at=at("2026-12-11 12:00")).text
    assert "amount" in text and "order defect rate" in text
    assert (
        "latest promised delivery is Friday 11 December 2026; for an item not received a claim can be filed from Monday" in text
    )
