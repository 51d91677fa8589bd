"""Reads a picture as a viewer does: one well-formed element with its title and description."""

from xml.etree import ElementTree

from odra.letters import Speaker
from odra.pictures import Picture

WORDS = Speaker("en", "Europe/Amsterdam")
SVG = "{http://www.w3.org/2000/svg}"


class Drawn:
    """`said`: words drawn, with their classes; `of`: elements of a class."""

    def __init__(self, picture: Picture | str) -> None:
        self.root = ElementTree.fromstring(picture if isinstance(picture, str) else picture.svg("only-wide"))
        self.every = list(self.root.iter())
        for e in self.every:
            e.tag = e.tag.removeprefix(SVG)

    @property
    def said(self) -> list[str]:
        return [e.text or "" for e in self.every if e.tag == "text"]

    @property
    def told(self) -> str:
        return " ".join(e.text or "" for e in self.every if e.tag in ("title", "desc"))

    def of(self, css: str) -> list[ElementTree.Element]:
        return [e for e in self.every if css in e.get("class", "").split()]


def figures(drawn: Drawn) -> set[str]:
    """Percentages drawn or told, the last full stop taken off."""
    return {word.strip(".,;()") for words in [*drawn.said, drawn.told] for word in words.split() if "%" in word}
