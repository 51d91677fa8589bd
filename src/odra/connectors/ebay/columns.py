"""The columns of eBay's tables, in the languages that Seller Hub writes them in (columns.yaml says which were seen)."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

import yaml

from odra.connectors.tables.columns import EBAY_ORDER_ID, cell, plain
from odra.connectors.tables.heading import Heading, first_rows, header_that
from odra.facts.reading import Sample
from odra.policies import marketplace_of, marketplaces

_PEEK = 20
_SIGNS = re.compile(r"[^\w]")
# A currency that only one of eBay's sites has names the site; euro does not.
_SITES = {"USD": "ebay.com", "GBP": "ebay.co.uk", "AUD": "ebay.com.au", "CAD": "ebay.ca", "CHF": "ebay.ch", "PLN": "ebay.pl"}


@cache
def fields(table: str) -> dict[str, frozenset[str]]:
    """Field -> headers that say it, without case, blanks and marks."""
    text = (files("odra.connectors.ebay") / "columns.yaml").read_text("utf-8")
    tree = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # both loaders are safe ones  # nosec B506
    return {f: frozenset(_named(name) for names in told.values() for name in names) for f, told in tree[table].items()}


def _named(header: str) -> str:
    return _SIGNS.sub("", plain(header))


def known_as(header: Sequence[str], table: str) -> list[str]:
    """The field of each column; one column is one field, and a field's first column counts."""
    names = [_named(h) for h in header]
    found: list[str] = []
    for name in names:
        fitting = (f for f, known in fields(table).items() if name in known and f not in found)
        found.append(next(fitting, "") if name else "")
    return found


def header_of(sample: Sample, table: str, needs: Callable[[set[str]], bool]) -> Heading | None:
    """The header of a table of eBay's: its columns are known, and below it stand eBay's order ids, or nothing."""
    head = header_that(sample, lambda cells: needs({*known_as(cells, table)}))
    if head is None:
        return None
    place = known_as(head.cells, table).index("order")
    ids = [text for row in first_rows(sample, head, _PEEK) if (text := cell(row, place)) and text[0].isdigit()]
    return head if not ids or any(EBAY_ORDER_ID.match(text) for text in ids) else None


def site_of(told: str, currency: str) -> str:
    """Our id of the site: as a column says, else by a currency that only one site has. Empty when neither tells."""
    named = marketplace_of(told) or next(
        (m.id for m in marketplaces().values() if m.id.startswith("ebay.") and told == m.country), ""
    )
    return (named if named.startswith("ebay.") else "") or _SITES.get(currency, "")
