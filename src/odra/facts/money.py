"""Decimal money with its currency; stored as integer minor units (ISO 4217 exponents 0, 2 and 3)."""

import re
from decimal import Decimal

import msgspec

_NUMBER = re.compile(r"[-+]?([0-9]{1,20}(\.[0-9]{1,9})?|\.[0-9]{1,9})\Z")
_EITHER = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}\Z")  # thousands, or three decimals
_BETWEEN = dict.fromkeys(map(ord, "\u00a0\u202f '\u2019"))  # what may stand between thousands
_EXPONENT = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3}


class Money(msgspec.Struct, frozen=True, order=True, gc=False):
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
    """Minor units of a report cell such as `14.95`, `14,95`, `1.234,50` or, of a currency without decimals, `1,234`.

    Raises ValueError when the cell is no number, has more decimals than the currency, or can be two amounts: `1,234` and `1.250` euro.
    """
    digits = exponent(currency)
    whole, point, cents = text.partition(".")
    if point and len(cents) == digits == 2 and whole.isdecimal() and cents.isdecimal() and text.isascii():
        return int(whole + cents)
    return _slow_minor(text, digits)


def _slow_minor(text: str, digits: int) -> int:
    written = text.strip().replace("\u2212", "-").translate(_BETWEEN)
    if digits == 2 and _EITHER.match(written):
        raise ValueError(f"{text!r} can be two amounts: write it with its cents")
    number = _plain(written, digits)
    if not _NUMBER.match(number):
        raise ValueError(f"{text!r} is not an amount of money")
    scaled = Decimal(number).scaleb(digits)
    if scaled != int(scaled):
        raise ValueError(f"{text!r} has more decimals than the currency")
    return int(scaled)


def _plain(text: str, digits: int) -> str:
    """A point before the decimals, nothing between the thousands: the last mark is the decimal one, unless it comes twice."""
    last = max(text.rfind(","), text.rfind("."))
    mark = text[last] if last >= 0 else ""
    grouped = mark and (text.count(mark) > 1 or (digits == 0 and len(text) - last == 4))
    whole, cents = (text, "") if grouped or not mark else (text[:last], text[last + 1 :])
    whole = whole.replace(",", "").replace(".", "")
    return f"{whole}.{cents}" if cents else whole
