"""Documents read as a reader does: sections, tables, code spans, links."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
_FENCED = re.compile(r"^```(?s:.*?)^```$|^    .*$", re.MULTILINE)
_FENCE = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def section(page: str, heading: str) -> str:
    """From a heading to the next of its rank or higher. Raises AssertionError naming the page when it is not there."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^(?!\1#)#+ |\Z)", text(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no section {heading!r}"
    return found[2]


def rows(part: str) -> list[list[str]]:
    """Cells of the table rows of a section, without headers and rules."""
    lines = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in cells] for n, cells in enumerate(lines) if not _rule(cells) and not _rule(lines[n + 1 : n + 2])
    ]


def _rule(cells: list[str] | list[list[str]]) -> bool:
    flat = cells[0] if cells and isinstance(cells[0], list) else cells
    return bool(flat) and all(re.fullmatch(r"\s*:?-+:?\s*", str(cell)) for cell in flat)


def spans(part: str) -> set[str]:
    """What stands in code spans."""
    return set(_CODE.findall(_FENCED.sub("", part)))


def first_cells(part: str) -> set[str]:
    return {span for cells in rows(part) for span in spans(cells[0])}


def examples(part: str) -> list[str]:
    return _FENCE.findall(part)


def links(page: Path) -> Iterator[str]:
    yield from _LINK.findall(_FENCED.sub("", page.read_text("utf-8")))


def anchors(page: Path) -> set[str]:
    """Headings as GitHub makes anchors of them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def paths(page: Path) -> set[str]:
    """Code spans that look like a path of the project: `docs/json.md`, `rules/`, `cases/operations.take_in`."""
    return {span for span in spans(page.read_text("utf-8")) if re.fullmatch(r"\.?[\w-]+(/[\w.-]+)*/?", span) and "/" in span}
