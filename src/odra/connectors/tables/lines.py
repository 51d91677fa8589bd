"""Lines of a delimited file, read tolerantly: reports quote when they like and carry bare inch marks."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from odra.facts.reading import Sample

LONGEST = 64  # lines that one quoted cell may span


class Line:
    """Cells of one source row, where it starts, and its raw text."""

    __slots__ = ("cells", "number", "raw")

    def __init__(self, number: int, cells: list[str], raw: str) -> None:
        self.number, self.cells, self.raw = number, cells, raw


def text_of(stream: IO[bytes], sample: Sample) -> io.TextIOWrapper:
    """The payload as text. A stray byte becomes the replacement character; CR, LF and CRLF end lines alike."""
    return io.TextIOWrapper(stream, encoding=sample.encoding, errors="replace", newline=None)


def lines(stream: IO[bytes], sample: Sample) -> Iterator[tuple[int, list[str], str]]:
    """(line number, cells, raw text) of every row that is not blank, the header first.

    Without a quotation mark a line is split at the delimiter. With one it is read as CSV, and as it stands when that
    breaks the count of cells. A quoted cell may run over several lines.
    """
    delimiter = sample.delimiter
    source = enumerate(text_of(stream, sample), 1)
    width = 0
    for number, raw in source:
        raw = raw.rstrip("\n").lstrip("\ufeff")
        if '"' not in raw:
            if not raw.strip():
                continue
            cells = raw.split(delimiter)
        else:
            cells, raw = _quoted(raw, source, delimiter, width)
        width = width or len(cells)
        yield number, cells, raw


def _quoted(raw: str, source: Iterator[tuple[int, str]], delimiter: str, width: int) -> tuple[list[str], str]:
    plain = raw.split(delimiter)
    cells = _csv(raw, delimiter)
    if cells is not None and width in (0, len(cells)):
        return cells, raw
    if len(plain) >= width > 0:
        return plain, raw
    return _spanning(raw, source, delimiter, width, plain)


def _spanning(raw: str, source: Iterator[tuple[int, str]], delimiter: str, width: int, plain: list[str]) -> tuple[list[str], str]:
    """A quoted cell with line ends in it: join lines until the count of cells is right."""
    if not _opens(raw, delimiter):
        return plain, raw
    joined = raw
    for _, more in zip(range(LONGEST), (line for _, line in source), strict=False):
        joined += "\n" + more.rstrip("\n")
        cells = _csv(joined, delimiter)
        if cells is not None and len(cells) >= width:
            return cells, joined
    return plain, joined


def _opens(raw: str, delimiter: str) -> bool:
    return any(cell.startswith('"') and (cell == '"' or not cell.endswith('"')) for cell in raw.split(delimiter))


def _csv(text: str, delimiter: str) -> list[str] | None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
