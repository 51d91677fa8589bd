"""Where a table begins: the header, below lines that are no part of the table, and the delimiter of its cells."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

import msgspec

from odra.connectors.tables.columns import EBAY_ORDER_ID, ORDER_ID, PAY_ORDER_ID, plain
from odra.facts.reading import Sample

LOOKED_AT = 20  # lines that may stand before a header
_DATA = re.compile(r"@|\d{4}|\d[.,]\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}")  # what stands in rows, and in no header


class Heading(NamedTuple):
    """`cells` are empty where the table has no header; `skip`: lines before it."""

    cells: tuple[str, ...]
    delimiter: str
    skip: int

    @property
    def line(self) -> str:
        """The header as a line of its table."""
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, lineterminator="").writerow(self.cells)
        return out.getvalue() if self.cells else ""

    def of(self, sample: Sample) -> Sample:
        """The sample as its table has it."""
        return msgspec.structs.replace(sample, cells=self.cells, delimiter=self.delimiter)


def is_data(cells: Sequence[str]) -> bool:
    """Whether a line is a row of a table, not its header."""
    return any(_DATA.search(c) or any(form.match(c) for form in (ORDER_ID, EBAY_ORDER_ID, PAY_ORDER_ID)) for c in cells)


def heading(sample: Sample) -> Heading:
    """The first line of two cells or more that is no row, unless one at least twice as wide stands between it and the rows."""
    found, widest = Heading((), sample.delimiter, 0), 1
    for number, delimiter, cells in _first_lines(sample):
        filled = sum(bool(c) for c in cells)
        if is_data(cells) and filled > 1:
            break
        if filled >= (2 * widest if widest > 1 else 2) and not is_data(cells):
            found, widest = Heading(cells, delimiter, number), filled
    return found


def header_that(sample: Sample, fits: Callable[[Sequence[str]], bool]) -> Heading | None:
    """The first line that a reader knows as its header."""
    return next((Heading(cells, delimiter, number) for number, delimiter, cells in _first_lines(sample) if fits(cells)), None)


def shape(header: Sequence[str]) -> str:
    """A digest of a header, whatever its case, blanks and hyphens; empty for none."""
    text = "\x1f".join(plain(c) for c in header)
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest() if any(header) else ""


def first_rows(sample: Sample, head: Heading, most: int) -> tuple[tuple[str, ...], ...]:
    """Cells of the first rows below a header."""
    text = io.StringIO(sample.head.decode(sample.encoding or "utf-8", "replace"), newline=None)
    below = (line for line in islice(text, head.skip + bool(head.cells), None) if line.strip())
    return tuple(_split(line, head.delimiter) for line in islice(below, most))


def _first_lines(sample: Sample) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(lines before it, delimiter, cells) of the first lines that hold anything."""
    if b"\x00" in sample.head[:1024] and not sample.encoding.startswith("utf-16"):
        return
    text = io.StringIO(sample.head.decode(sample.encoding or "utf-8", "replace").lstrip("\ufeff"), newline=None)
    for number, line in islice(enumerate(text), LOOKED_AT):
        delimiter = max("\t,;", key=lambda d: (line.count(d), d == "\t"))
        cells = _split(line, delimiter)
        if any(cells):
            yield number, delimiter, cells


def _split(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line.rstrip("\n")], delimiter=delimiter), [])
    except csv.Error:
        cells = line.split(delimiter)
    return tuple(c.strip() for c in cells)
