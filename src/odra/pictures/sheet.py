"""A file of pictures: one SVG that needs nothing else, each picture with its heading and its table, one below the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from odra.pictures.drawing import Picture, Table, across, tag, text
from odra.pictures.style import style

WIDTH, EDGE, BESIDE, FIRST, LINE = 1400, 32, 850, 110, 17
HATCH = '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch-l" d="M0 0v5"/></pattern></defs>'


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is said below it, and pictures, each with the table beside it. A picture without a heading has none of its own."""

    heading: str
    said: tuple[str, ...]
    shown: tuple[tuple[Picture, Table], ...]


def sheet(title: str, sections: Sequence[Section]) -> str:
    """An SVG file, well-formed, without any reference to the outside."""
    body, y = [], float(EDGE)
    for n, section in enumerate(sections):
        part, y = _section(section, n, y)
        body.append(part)
    height = round(y + EDGE)
    said = tag("title", title) + tag("desc", "; ".join(s.heading for s in sections)) + tag("style", style(), raw=True) + HATCH
    back = tag("rect", css="sheet", width=WIDTH, height=height)
    frame = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}", "width": WIDTH, "height": height}
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tag("svg", said + back + "".join(body), raw=True, **frame)}\n'


def _section(section: Section, number: int, y: float) -> tuple[str, float]:
    """A section from `y` down, and the place below it."""
    parts = []
    if number:
        parts.append(across(y, EDGE, WIDTH - EDGE, "rule"))
        y += EDGE
    parts.append(text(EDGE, y + 12, section.heading, css="head"))
    parts += [text(EDGE, y + 36 + 20 * n, said, css="sub") for n, said in enumerate(section.said)]
    y += 24 + 20 * len(section.said)
    for n, (picture, table) in enumerate(section.shown):
        part, y = _shown(picture, table, f"p{number}-{n}", y + 16)
        parts.append(part)
    return "".join(parts), y


def _shown(picture: Picture, table: Table, name: str, y: float) -> tuple[str, float]:
    drawn = picture.svg(name=name, x=EDGE, y=y + 24, width=picture.width, height=picture.height)
    head = text(EDGE, y + 12, picture.title, css="th")
    body = "".join(_lines(table, y + 12))
    return head + drawn + body, y + max(picture.height + 32, LINE * (len(table.rows) + 1) + 16)


def _lines(table: Table, y: float) -> Iterator[str]:
    """Columns of equal width beside the picture, numbers to the right."""
    each = (WIDTH - EDGE - BESIDE - FIRST) / max(len(table.header) - 1, 1)
    for n, row in enumerate([table.header, *table.rows]):
        css = "td" if n else "th"
        yield text(BESIDE, y + n * LINE, row[0], css=css)
        yield from (
            text(BESIDE + FIRST + each * k, y + n * LINE, cell, css=css, anchor="end")
            for k, cell in enumerate(row[1:], 1)
            if cell
        )
