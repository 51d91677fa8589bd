"""Forms in which a seller tells the marketplace how the returns of single SKUs go: how they are authorised, without its label, kept by the buyer.

Sources: "Set Your Return Preferences" (Canada): two header rows, then SKU, tab, action. "Request exemption from automatic return approvals"
(United States): the sheet ReturnAttributes with SKU and reason code. Neither names the columns, so they are known by what they speak of.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import IO

from odra.connectors.tables.columns import cell, plain
from odra.connectors.tables.heading import Heading, header_that
from odra.connectors.tables.lines import Line
from odra.connectors.tables.rows import Cells, table, told, whole
from odra.facts.fact import SKU, Known, Problem, Row
from odra.facts.moments import as_date, day_of
from odra.facts.payloads import ReturnOverride
from odra.facts.reading import Hints, Sample
from odra.policies import load
from odra.policies.choosing import MOST

LIMITS = "amazon.return.override_limits"
SKUS = ("sku", "sellersku", "merchantsku", "itemsku", "msku")
DAYS = ("days", "returnwindow", "returnwindowdays", "windowdays")
ACTIONS = ("action", "override", "exemption", "returnless", "reasoncode")
FORMS = {
    "returnless": "returnless_resolution",
    "exempt": "return_attributes",
    "attributes": "return_attributes",
    "reasoncode": "return_attributes",
}
AGAIN = (*SKUS, "required", "optional")  # what the second of two header rows says of the first column


class ReturnOverrides:
    channel, kind, rank, version = "amazon", "return_overrides", 2, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        return not hints.table and header_that(sample, _fits) is not None

    def header(self, sample: Sample) -> str:
        return _head(sample).line

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Known | Problem]:
        head = _head(sample)
        columns, rows = table(stream, head.of(sample), head.skip, _fields)
        place = columns.at("sku")
        rows = [row for row in rows if plain(cell(row[1], place)) not in AGAIN]
        yield from told(rows, columns, partial(_row, form=_form(sample), first=_first(rows, place), hints=hints), hints)


def _head(sample: Sample) -> Heading:
    return header_that(sample, _fits) or Heading((), sample.delimiter, 0)


def _fits(cells: Sequence[str]) -> bool:
    """A header of few columns, with the SKU and what becomes of it, and of no order."""
    return {"sku", "action"} <= set(_fields(cells)) and not any("order" in plain(c) for c in cells)


def _fields(header: Sequence[str]) -> list[str]:
    """Our name of each column that is read; others keep theirs and are left alone."""
    return [_field(n, header) for n in range(len(header))]


def _field(place: int, header: Sequence[str]) -> str:
    name = plain(header[place])
    if name in SKUS:
        return "sku"
    if name in DAYS:
        return "days"
    acts = [n for n, other in enumerate(header) if any(word in plain(other) for word in ACTIONS)]
    return "action" if acts[:1] == [place] else header[place]


def _form(sample: Sample) -> str:
    """By what its columns, its sheet or its file speak of: the sheet for returnless resolutions has an exemption code too."""
    texts = (" ".join(plain(c) for c in _head(sample).cells), plain(re.split(r"[/\\!]", sample.name)[-1]))
    return next((form for word, form in FORMS.items() if any(word in text for text in texts)), "sku_override")


def _first(rows: Iterable[Line], place: int) -> dict[str, int]:
    """The line on which each SKU stands first."""
    return {cell(cells, place): number for number, cells, _ in reversed(list(rows))}


def _row(cells: Cells, *, form: str, first: dict[str, int], hints: Hints) -> Row:
    """What a row tells; it holds from the moment of the import, or `--as-of`, for the form has no date."""
    at = hints.as_of or hints.at or 0
    whole(cells.cells, cells.raw, "SKU")
    sku = _sku(cells, first, at)
    payload = ReturnOverride(sku, form, cells.needed("action", "no_action"), hints.marketplace, _days(cells))
    return Row(cells.number, SKU + sku, at, at, payload)


def _sku(cells: Cells, first: dict[str, int], at: int) -> str:
    sku = cells.needed("sku", "no_sku")
    if len(sku) > load().policy(LIMITS).dated(as_date(day_of(at))).value["sku"]:
        raise cells.rejected("sku_too_long", "sku")
    if not sku.isprintable():
        raise cells.rejected("sku_unprintable", "sku")
    if first[sku] != cells.number:
        raise cells.rejected("sku_twice", "sku")
    return sku


def _days(cells: Cells) -> int:
    days = cells.count("days")
    if days <= MOST["days"]:
        return days
    cells.warn("bad_number", "days")
    return 0
