"""Decimal money with its currency; stored as integer minor units (ISO 4217 exponents 0, 2 and 3)."""

from decimal import Decimal, InvalidOperation

import msgspec

_EXPONENT = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3}


class Money(msgspec.Struct, frozen=True, order=True):
    """`minor` counts the smallest unit of `currency` (cents for EUR, yen for JPY)."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def as_json(self) -> dict[str, str]:
        return {"amount": format(self.amount, "f"), "currency": self.currency}

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:f}"

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}: sums stay within one currency")
        return Money(self.minor + other.minor, self.currency)


def exponent(currency: str) -> int:
    """Digits after the decimal point for `currency`; 2 unless ISO 4217 says otherwise."""
    return _EXPONENT.get(currency, 2)


def to_minor(text: str, currency: str) -> int:
    """Minor units of a report cell such as `14.95`, `14,95` or `1.234,50`.

    Raises ValueError when the cell is no number or has more decimals than the currency.
    """
    digits = exponent(currency)
    whole, point, cents = text.partition(".")
    if point and len(cents) == digits == 2 and whole.isdigit() and cents.isdigit():
        return int(whole + cents)
    return _slow_minor(text, digits)


def _slow_minor(text: str, digits: int) -> int:
    plain = text.strip().replace("\u00a0", "").replace(" ", "").replace("\u2212", "-")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma > point:
        plain = plain.replace(".", "").replace(",", ".") if plain.count(",") == 1 else plain.replace(",", "")
    else:
        plain = plain.replace(",", "")
    try:
        scaled = Decimal(plain).scaleb(digits)
        minor = int(scaled)
    except (InvalidOperation, ValueError, OverflowError) as wrong:
        raise ValueError(f"{text!r} is not an amount of money") from wrong
    if scaled != minor:
        raise ValueError(f"{text!r} has more decimals than the currency")
    return minor
