"""Amounts with their currency in the cell: `$45.99`, `116,99 €`, `AU $12.00`, `EUR 14.95`."""

import re

from odra.connectors.tables.cells import amount

_SIGNS = {
    "$": "USD", "us$": "USD", "usd$": "USD", "au$": "AUD", "aud$": "AUD", "a$": "AUD", "c$": "CAD", "ca$": "CAD", "cad$": "CAD",
    "cdn$": "CAD", "s$": "SGD", "hk$": "HKD", "mx$": "MXN", "r$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY", "zł": "PLN", "kr": "SEK",
    "sfr": "CHF", "fr": "CHF", "₹": "INR",
}  # fmt: skip
_CODE = re.compile(r"[A-Z]{3}\Z")
_MONEY = re.compile(r"(-?)\s*([^\d\s.,+-][^\d.,+-]{0,5})?\s*([+-]?[\d.,\s\u00a0]*\d)\s*([^\d\s.,+-][^\d.,+-]{0,4})?\Z")


def money(text: str, otherwise: str = "") -> tuple[int, str]:
    """(minor units, currency) of a cell; `otherwise`: the currency when the cell names none.

    Raises ValueError for what is no amount, or an amount without any currency.
    """
    found = _MONEY.match(text.strip())
    sign = (found[2] or found[4] or "") if found else ""
    currency = currency_of(sign) if sign else otherwise
    if found is None or not currency:
        raise ValueError(f"{text!r} is not an amount of money")
    minor = amount(found[3], currency)
    return (-minor if found[1] else minor), currency


def currency_of(text: str) -> str:
    """The code of a sign or code, or an empty string."""
    bare = "".join(text.split()).rstrip(".")
    return bare if _CODE.match(bare) else _SIGNS.get(bare.casefold(), "")
