"""Money: minor units, the exponents of currencies, cells in both ways of writing decimals."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odra.facts.money import Money, exponent, to_minor

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD"])


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("14.95", "EUR", 1495), ("14,95", "EUR", 1495), ("14.9", "EUR", 1490), ("14", "EUR", 1400), ("14.", "EUR", 1400), (".5", "EUR", 50),
        ("0.0", "EUR", 0), ("14.9500", "EUR", 1495), ("-4.14", "USD", -414), ("+4.14", "USD", 414), ("\u22124,14", "EUR", -414), (" 14.95 ", "EUR", 1495),
        ("1.234,50", "EUR", 123450), ("1,234.50", "EUR", 123450), ("1 234,50", "EUR", 123450), ("1\u00a0234,50", "EUR", 123450), ("1.234.567", "EUR", 123456700),
        ("1,00,000.00", "INR", 10000000), ("1980", "JPY", 1980), ("1,980", "JPY", 1980), ("1.980", "JPY", 1980), ("1980.0", "JPY", 1980),
        ("12.345", "KWD", 12345), ("12,345", "KWD", 12345), ("14.95", "", 1495),
    ],
)  # fmt: skip
def test_a_cell_is_read_in_minor_units(text: str, currency: str, minor: int) -> None:
    assert to_minor(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    ["", " ", "free", "1,234", "1.234", "14.955", "NaN", "Infinity", "1e9", "1e999999", "1_000", "²5.00", "١٢.٥٠", "--1", "1-", "14.95 EUR", "9" * 5000, "9" * 5000 + ".00"],
)  # fmt: skip
def test_what_is_no_amount_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals|digits"):
        to_minor(text, "EUR")


def test_half_a_yen_is_refused() -> None:
    with pytest.raises(ValueError, match="decimals"):
        to_minor("19.5", "JPY")


@given(st.integers(-(10**14), 10**14), CURRENCIES)
def test_every_amount_reads_back_as_it_is_written(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert to_minor(money.as_json()["amount"], currency) == minor
    assert money.amount == Decimal(minor) / 10 ** exponent(currency)


@given(st.integers(0, 10**12), st.sampled_from([(",", "."), (".", ","), ("\u00a0", ","), (" ", ".")]))
def test_thousands_and_decimals_are_read_in_any_pair_of_marks(minor: int, marks: tuple[str, str]) -> None:
    thousands, decimal = marks
    text = f"{minor // 100:,}".replace(",", thousands) + f"{decimal}{minor % 100:02d}"
    assert to_minor(text, "EUR") == minor


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(to_minor(text, "EUR"), int)


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("", 2), ("XXX", 2)])
def test_currencies_have_their_exponents(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


def test_money_is_shown_with_its_currency_and_all_its_decimals() -> None:
    assert [str(Money(m, c)) for m, c in ((1490, "EUR"), (5, "EUR"), (-414, "USD"), (1980, "JPY"), (12345, "KWD"))] == [
        "EUR 14.90", "EUR 0.05", "USD -4.14", "JPY 1980", "KWD 12.345",
    ]  # fmt: skip
    assert Money(1490, "EUR").as_json() == {"amount": "14.90", "currency": "EUR"}


def test_money_is_never_summed_across_currencies() -> None:
    assert Money(100, "EUR") + Money(50, "EUR") == Money(150, "EUR")
    with pytest.raises(ValueError, match="EUR"):
        Money(100, "EUR") + Money(50, "GBP")
