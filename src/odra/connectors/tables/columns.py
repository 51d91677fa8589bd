"""Headers: matched without regard to case, spaces, hyphens and underscores; unknown columns are left alone."""

import re
from collections.abc import Iterable, Sequence

_BLANK = re.compile(r"[\s_\-]+")
ORDER_ID = re.compile(r"^\d{3}-\d{7}-\d{7}$")


def plain(header: str) -> str:
    """`A-to-Z Claim` and `a_to_z claim` alike: `atozclaim`."""
    return _BLANK.sub("", header.strip().strip('"').lstrip("\ufeff")).casefold()


class Columns:
    """Where each column stands. `at` gives an index or -1."""

    def __init__(self, header: Sequence[str]) -> None:
        self.header = [h.strip() for h in header]
        self.places = {plain(h): n for n, h in reversed(list(enumerate(header)))}

    def at(self, *names: str) -> int:
        return next((self.places[p] for n in names if (p := plain(n)) in self.places), -1)

    def has(self, *names: str) -> bool:
        return all(plain(n) in self.places for n in names)


def has_columns(cells: Iterable[str], *names: str) -> bool:
    """Whether a header line holds all these columns, in any spelling."""
    there = {plain(c) for c in cells}
    return all(plain(n) in there for n in names)


def cell(cells: Sequence[str], place: int) -> str:
    """A cell without its blanks (an empty cell is often one space); missing ones are empty."""
    return cells[place].strip() if 0 <= place < len(cells) else ""
