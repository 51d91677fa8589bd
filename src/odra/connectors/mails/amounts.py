"""Amounts of money in running text: only with their currency, and none where a number can be read two ways."""

import re

from odra.facts.money import to_minor
from odra.policies import marketplace

_CODES = (
    "EUR GBP USD CAD AUD JPY SEK PLN MXN BRL TRY AED SAR EGP INR ZAR SGD CHF DKK NOK CZK HUF RON BGN NZD HKD".split()
)  # fmt: skip
_SIGNS = {
    "€": "EUR", "£": "GBP", "US$": "USD", "US $": "USD", "R$": "BRL", "C$": "CAD", "CA$": "CAD", "AU$": "AUD", "AU $": "AUD", "MX$": "MXN",
    "zł": "PLN", "kr": "SEK", "¥": "JPY", "₹": "INR",
}  # fmt: skip
_OWN_DOLLAR = ("CAD", "MXN", "AUD", "SGD", "BRL")
_SIGN = "|".join([*_CODES, *(re.escape(s) for s in sorted(_SIGNS, key=len, reverse=True)), re.escape("$")])
_NUMBER = r"\d{1,3}(?:[ \u202f'\u2019]\d{3})+(?:[.,]\d{2})?(?!\d)|\d[\d.,]{0,20}"
_AMOUNT = re.compile(
    rf"(?<![A-Za-z])({_SIGN})[ \u202f]?({_NUMBER})|(?<![\d.,'\u2019])({_NUMBER})-?[ \u202f]?({_SIGN}|euros?)(?![A-Za-z])"
)


def amounts(text: str, market: str) -> list[tuple[int, str]]:
    """(minor units, currency) of all amounts, as they stand; (0, currency) where the number can be two amounts."""
    found = []
    for match in _AMOUNT.finditer(text):
        sign, number = match[1] or match[4], match[2] or match[3]
        currency = _dollar(market) if sign == "$" else _SIGNS.get(sign, "EUR" if sign.startswith("euro") else sign)
        found.append((minor(number, currency), currency))
    return found


def amount(text: str, market: str) -> tuple[int, str]:
    """The first amount, or (0, "")."""
    return next(iter(amounts(text, market)), (0, ""))


def minor(number: str, currency: str) -> int:
    """Minor units of a number without its currency; 0 where it is none."""
    try:
        return to_minor(number.strip().rstrip(".,").replace("\u202f", ""), currency)
    except ValueError:
        return 0


def _dollar(market: str) -> str:
    """`$` is the marketplace's own where that has a dollar, a peso or a real."""
    known = marketplace(market)
    return known.currency if known and known.currency in _OWN_DOLLAR else "USD"
