"""XML reports, element by element: what an encoding or an entity breaks is a problem, not a crash, and memory stays small."""

import io
from collections.abc import Iterator
from typing import IO, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import iterparse

from odra.facts.reading import Sample

FAULTS = (ParseError, ValueError, LookupError)


def is_markup(sample: Sample, *words: str) -> bool:
    """Whether it begins as XML and one of these words stands in its first 64 KiB."""
    start = sample.head.decode(sample.encoding or "utf-8", "replace").lstrip("\ufeff \t\r\n\0")
    return start.startswith("<") and any(word in start for word in words)


def elements(stream: IO[bytes], sample: Sample, name: str) -> Iterator[Element]:
    """Every element of that name when it is complete; it is emptied afterwards. Raises one of FAULTS where the file breaks."""
    text = io.TextIOWrapper(cast(io.BufferedReader, stream), encoding=sample.encoding or "utf-8", errors="replace")
    try:
        above: list[Element] = []
        for event, element in iterparse(text, ("start", "end")):
            if event == "start":
                above.append(element)
                continue
            above.pop()
            if tag(element) == name:
                yield element
            if tag(element) == name and above:
                above[-1].remove(element)
    finally:
        text.detach()


def tag(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def texts(element: Element) -> dict[str, str]:
    """Name -> text of the elements right below."""
    return {tag(inner): " ".join((inner.text or "").split()) for inner in element}


def broken_at(wrong: Exception) -> int:
    """The line where the file breaks, or 1."""
    return wrong.position[0] if isinstance(wrong, ParseError) else 1
