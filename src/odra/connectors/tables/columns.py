"""Headers: matched without regard to case, spaces, hyphens and underscores; unknown columns are left alone."""

import re
from collections.abc import Iterable, Sequence

_BLANK = re.compile(r"[\s_\-]+")
# Multi-channel orders that Amazon only ships are S01-1234567-1234567.
ORDER_ID = re.compile(r"(?:[0-9]{3}|S[0-9]{2})-[0-9]{7}-[0-9]{7}\Z")
EBAY_ORDER_ID = re.compile(r"[0-9]{2}-[0-9]{5}-[0-9]{5}\Z")
PAY_ORDER_ID = re.compile(r"[A-Z][0-9]{2}-[0-9]{7}-[0-9]{7}\Z")
# Without the marks that an address or `channel:id` needs.
OTHER_ORDER_ID = re.compile(r"(?=[A-Za-z_.-]*[0-9])[A-Za-z0-9][A-Za-z0-9_.-]{2,39}\Z")
FORMS = {"amazon": ORDER_ID, "ebay": EBAY_ORDER_ID, "amazon_pay": PAY_ORDER_ID}


def form_of(channel: str) -> re.Pattern[str]:
    """How a channel writes its order ids."""
    return FORMS.get(channel, OTHER_ORDER_ID)


def plain(header: str) -> str:
    """`A-to-Z Claim` and `a_to_z claim` alike: `atozclaim`."""
    return _BLANK.sub("", header.strip().strip('"').lstrip("\ufeff")).casefold()


class Columns:
    """Where each column stands. `at` gives the place of the first of these names that is there, or -1.

    `known_as`: names to ask for, column by column, where the header's own say nothing to us.
    """

    def __init__(self, header: Sequence[str], known_as: Sequence[str] = ()) -> None:
        self.header = [h.strip() for h in header]
        self.places = {plain(h): n for n, h in reversed(list(enumerate(known_as or header)))}
        self._asked: dict[tuple[str, ...], int] = {}

    def at(self, *names: str) -> int:
        place = self._asked.get(names)
        if place is None:
            place = self._asked[names] = next((self.places[p] for n in names if (p := plain(n)) in self.places), -1)
        return place

    def has(self, *names: str) -> bool:
        return all(plain(n) in self.places for n in names)

    def name(self, place: int, otherwise: str) -> str:
        """The header as the file spells it."""
        return self.header[place] if 0 <= place < len(self.header) else otherwise


def has_columns(cells: Iterable[str], *names: str) -> bool:
    """Whether a header line holds all these columns, in any spelling."""
    there = {plain(c) for c in cells}
    return all(plain(n) in there for n in names)


def cell(cells: Sequence[str], place: int) -> str:
    """A cell without its blanks (an empty cell is often one space); missing ones are empty."""
    return cells[place].strip() if 0 <= place < len(cells) else ""
