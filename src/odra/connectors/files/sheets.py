"""Spreadsheets (.xlsx): each visible sheet with rows becomes a tab-separated table, row by row, within limits."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import IO, Any

LONGEST = 2**20  # rows that a sheet can have
SHARED = 256 * 2**20  # bytes of what is held in memory: the texts that all sheets share, and styles
EXACT = 15  # digits that a spreadsheet keeps of a number
_LINES = re.compile(r"[\t\r\n]+")
PARTS = frozenset(("[Content_Types].xml", "xl/workbook.xml"))


class Broken(ValueError):
    """No spreadsheet that can be read."""


class TooMuch(ValueError):
    """More than a spreadsheet may hold."""


def too_much(archive: zipfile.ZipFile) -> bool:
    return any(m.file_size > SHARED for m in archive.infolist() if not m.filename.startswith("xl/worksheets/"))


def sheets(opener: Callable[[], IO[bytes]], archive: zipfile.ZipFile) -> Iterator[tuple[str, "Table"]]:
    """(title, table) of the sheets that hold anything; each must be read before the next. Raises Broken or TooMuch, also while one is read."""
    if not set(archive.namelist()) >= PARTS:
        raise Broken
    from openpyxl import load_workbook  # slow to import

    warnings.filterwarnings("ignore", module="openpyxl")  # of styles, and of dates that it gives as they stand
    with opener() as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        except Exception as wrong:  # what a damaged file raises there has no common base
            raise Broken from wrong
        for sheet in shown:
            table = Table(sheet)
            if table.begins():
                yield str(sheet.title), table


class Table:
    """A sheet as the bytes of a tab-separated file, UTF-8, to be read once."""

    def __init__(self, sheet: Any) -> None:
        self.lines, self.left = _lines(_rows(sheet)), b""

    def begins(self) -> bool:
        """Whether there is a first row."""
        self.left = next(self.lines, b"")
        return bool(self.left)

    def read(self, size: int = -1) -> bytes:
        while (size < 0 or len(self.left) < size) and (
            more := b"".join(line for _, line in zip(range(1000), self.lines, strict=False))
        ):
            self.left += more
        size = len(self.left) if size < 0 else size
        found, self.left = self.left[:size], self.left[size:]
        return found


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Values of each row. The size that a sheet claims for itself is not believed. Raises Broken or TooMuch."""
    try:
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            if number >= LONGEST:
                raise TooMuch
            yield row
    except TooMuch:
        raise
    except Exception as wrong:  # as above
        raise Broken from wrong


def _lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    """Lines of one width, that of the first: a row's last cells are often not there at all."""
    out, width = io.StringIO(), 0
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for row in rows:
        cells = [cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            width = width or len(cells)
            writer.writerow(cells + [""] * (width - len(cells)))
            yield out.getvalue().encode("utf-8", "replace")
            out.seek(0)
            out.truncate()


def cell(value: object) -> str:
    """A value as a report writes it, on one line: days as 2026-11-23, moments as 2026-11-23T09:12:00, numbers without a trailing .0.

    A number with more digits than a spreadsheet keeps comes as 3.02123456712345e+16, by which its loss is known.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.{EXACT}g}"
    return _LINES.sub(" ", str(value).replace("\0", "")).strip()
