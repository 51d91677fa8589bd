"""Cells that a spreadsheet would take for a formula: marked with an apostrophe in what we hand out, and read as they were when it comes back."""

import re
from collections.abc import Callable

_BEGINS = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # also as East Asian keyboards write them
_MARKED = re.compile(f"""(?:^|[\t,;])"?'+[{_BEGINS}]""", re.MULTILINE)


def marking(delimiter: str) -> Callable[[str], str]:
    """Of a line: every cell that begins like a formula, and is no plain number, with an apostrophe before it."""
    end = f'(?:["{delimiter}]|$)'
    found = re.compile(f"""((?:^|{delimiter})"?)(?='*[{_BEGINS}])(?![-+]?[0-9][0-9.,]*{end})""", re.MULTILINE)
    return lambda line: found.sub(r"\1'", line)


def unmarking(delimiter: str) -> Callable[[str], str]:
    """The way back, exactly."""
    found = re.compile(f"""((?:^|{delimiter})"?)'(?='*[{_BEGINS}])""", re.MULTILINE)
    return lambda line: found.sub(r"\1", line)


def is_marked(head: bytes) -> bool:
    """Whether a table holds marked cells, by its first bytes: in what we hand out, rows with any come first."""
    return b"'" in head and _MARKED.search(head.decode("utf-8", "replace")) is not None
