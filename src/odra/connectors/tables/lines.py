"""Lines of a delimited file, read tolerantly: reports quote when they like and carry bare inch marks."""

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, cast

from odra.facts.formulas import is_marked, unmarking
from odra.facts.reading import Sample

LONGEST = 64  # lines that one quoted cell may span
CUT: list[str] = []  # cells of a last line that breaks off: the file is not whole

Line = tuple[int, list[str], str]
Source = Iterator[tuple[int, str]]


def lines(stream: IO[bytes], sample: Sample, skip: int = 0, *, headed: bool = True) -> Iterator[Line]:
    """(line number, cells, raw text) of every row that is not blank, the header first; `skip`: lines that stand before it.

    Without a quotation mark a line is split at the delimiter. With one it is read as CSV, and as it stands when that
    breaks the count of cells. A quoted cell may run over several lines. A stray byte becomes the replacement character;
    CR, LF and CRLF end lines alike. A last line without its end and with cells missing has no cells; a header without its
    end comes a second time, so: what breaks off there has lost its rows.
    """
    text = io.TextIOWrapper(cast(io.BufferedReader, stream), encoding=sample.encoding or "utf-8", errors="replace", newline=None)
    delimiter, width, ahead = sample.delimiter, 0, list[tuple[int, str]]()
    plain = map(unmarking(delimiter), text) if is_marked(sample.head) else text
    source: Source = islice(enumerate(plain, 1), skip, None) if skip else enumerate(plain, 1)
    while item := next(source, None):
        number, raw = item
        ended = raw[-1] == "\n"
        raw = raw.rstrip("\n")
        if "\0" in raw or not width:
            raw = raw.replace("\0", "").lstrip("\ufeff")
        if '"' in raw:
            cells, raw = _quoted(raw, source, ahead, delimiter, width)
            if ahead:
                source = chain(tuple(ahead), source)
                ahead.clear()
        elif raw.strip():
            cells = raw.split(delimiter)
        else:
            continue
        cut_header = not ended and headed and not width
        width = width or len(cells)
        yield number, cells if ended or len(cells) >= width else CUT, raw
        if cut_header:
            yield number, CUT, raw


def _quoted(raw: str, source: Source, ahead: list[tuple[int, str]], delimiter: str, width: int) -> tuple[list[str], str]:
    cells = _csv(raw, delimiter)
    if cells is not None and width in (0, len(cells)):
        return cells, raw
    plain = raw.split(delimiter)
    if len(plain) >= width > 0 and not _opens(plain[-1]):
        return plain, raw
    return _spanning(raw, source, ahead, delimiter, width) or (plain, raw)


def _spanning(raw: str, source: Source, ahead: list[tuple[int, str]], delimiter: str, width: int) -> tuple[list[str], str] | None:
    """A quoted cell with line ends in it: join lines until the count of cells is right. Lines not used are put back."""
    if not any(_opens(cell) for cell in raw.split(delimiter)):
        return None
    used: list[tuple[int, str]] = []
    joined = raw
    for number, more in islice(source, LONGEST):
        used.append((number, more))
        joined += "\n" + more.rstrip("\n")
        if '"' in more and (cells := _csv(joined, delimiter)) is not None and len(cells) >= width:
            return cells, joined
    ahead.extend(used)
    return None


def _opens(cell: str) -> bool:
    return cell.startswith('"') and (cell == '"' or not cell.endswith('"'))


def _csv(text: str, delimiter: str) -> list[str] | None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
