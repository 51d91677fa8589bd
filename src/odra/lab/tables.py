"""How the shop's tables write cells and lines."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from odra.facts.moments import as_datetime


def iso(at: int) -> str:
    return f"{as_datetime(at):%Y-%m-%dT%H:%M:%S}+00:00"


def decimal(minor: int) -> str:
    return f"{minor / 100:.2f}"


def write_table(path: Path, header: Sequence[str], rows: Iterable[Mapping[str, str]], *, by: str = "\t") -> Path:
    """Rows by column; a cell that is not named is empty."""
    lines = [by.join(header), *(by.join(row.get(name, "") for name in header) for row in rows)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
    return path
