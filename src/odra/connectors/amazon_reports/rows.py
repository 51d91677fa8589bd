"""What the report readers share: the order id, why a row is rejected, the region of a postcode."""

import re
from collections.abc import Sequence

from odra.connectors.tables.columns import ORDER_ID
from odra.facts.fact import Problem

_SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+?\d+\Z", re.IGNORECASE)


class Rejected(ValueError):
    """A row that cannot be used: its id, date or status is unreadable."""

    def __init__(self, code: str, column: str, value: str) -> None:
        super().__init__(code)
        self.code, self.column, self.value = code, column, value

    def problem(self, number: int, raw: str) -> Problem:
        return Problem(number, self.column, self.value, self.code, rejected=True, raw=raw)


def order_id(text: str, column: str) -> str:
    """The marketplace's order id. Raises Rejected; an id that a spreadsheet made a number gets its own reason."""
    text = text.strip()
    if ORDER_ID.match(text):
        return text
    raise Rejected("order_id_is_number" if _SCIENTIFIC.match(text) else "bad_order_id", column, text)


def whole(cells: Sequence[str], raw: str, column: str) -> None:
    """Raises Rejected for a last line that breaks off."""
    if not cells:
        raise Rejected("row_cut_short", column, raw)


def postcode_prefix(postcode: str) -> str:
    """What facts keep of a postcode: the region (`10115` -> `10`, `1012 AB` -> `10`, `SW1A 1AA` -> `SW`)."""
    return postcode[:2]
