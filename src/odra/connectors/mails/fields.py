"""Named values in a notice: `Label: value` lines, rows of two cells, tables with a header row. Labels are data (fields.yaml)."""

from collections.abc import Iterator

from odra.connectors.mails.body import folded
from odra.connectors.mails.wording import shapes

LONGEST = 300  # characters of a value


def label_of(text: str) -> str:
    """Our name of a label, or an empty string."""
    text = folded(text).strip(" :*")
    if not 1 < len(text) < 60:
        return ""
    return next((name for name, p in shapes("mails", "fields.yaml").tables["labels"] if p.fullmatch(text)), "")


def fields(body: str) -> dict[str, list[str]]:
    """Values by our names, in the order of the mail; a table gives one for each of its rows."""
    found: dict[str, list[str]] = {}
    for name, value in _named(body.splitlines()):
        value = value.strip(" \t:*")
        if value:
            found.setdefault(name, []).append(value[:LONGEST])
    return found


def _named(lines: list[str]) -> Iterator[tuple[str, str]]:
    header: list[str] = []
    waiting = ""
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        names = [label_of(cell) for cell in cells]
        if sum(map(bool, names)) >= 2:
            header, waiting = names, ""
        elif header and len(cells) == len(header) and not names[0]:
            yield from ((name, cell) for name, cell in zip(header, cells, strict=True) if name)
        else:
            header = [] if line.strip() else header
            told, waiting = _pair(cells, names, waiting)
            if told:
                yield told


def _pair(cells: list[str], names: list[str], waiting: str) -> tuple[tuple[str, str] | None, str]:
    """(name and value of a line, the label that waits for the next line). A label alone has its value below it."""
    if names[0] and len(cells) > 1:
        return (names[0], " ".join(cells[1:])), ""
    if names[0]:
        return None, names[0]
    label, colon, value = cells[0].partition(":")
    if colon and value.strip() and (name := label_of(label)):
        return (name, value), ""
    return ((waiting, cells[0]) if waiting and cells[0] else None), ""


def first(found: dict[str, list[str]], name: str) -> str:
    return next(iter(found.get(name, ())), "")
