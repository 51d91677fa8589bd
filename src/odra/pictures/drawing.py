"""What every picture is made of: elements as text, and the frame with its title and description."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

Points = Sequence[tuple[float, float]]
Place = Callable[[float], float]
WIDE, NARROW = 780, 350  # two drawings, so that text keeps its size on a phone


class Words(Protocol):
    """Who words a code and names a day (days since 1970), in the reader's language."""

    def words(self, code: str, **values: Any) -> str: ...
    def day(self, on: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a picture. The first cell of a row names it; the others are numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """`body` is drawn on `width` by `height`; `name` begins its ids, so two on a page need two names."""

    name: str
    title: str
    text: str
    width: int
    height: int
    body: str

    def svg(self, css: str = "", *, name: str = "", **more: object) -> str:
        """The picture as an element with its title and description; `more` are attributes, for instance its place in another."""
        own = name or f"{self.name}-{css}".rstrip("-")
        said = tag("title", self.title, id=f"{own}-t") + tag("desc", self.text, id=f"{own}-d")
        frame = {"class": f"chart {css}".strip(), "viewBox": f"0 0 {self.width} {self.height}", "role": "img",
                 "aria-labelledby": f"{own}-t {own}-d", **more}  # fmt: skip
        return tag("svg", said + self.body, raw=True, **frame)


def percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def chance(share: float) -> str:
    """A whole percent; never quite certain."""
    return "<1%" if share < 0.005 else ">99%" if share > 0.995 else f"{share * 100:.0f}%"


def number(value: float) -> str:
    """At most one place: a tenth of a unit is not seen."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")


def tag(name: str, content: str | None = None, *, raw: bool = False, **attributes: object) -> str:
    """An element; `content` is escaped unless `raw`. `css` is the class, and `_` in a name stands for `-`."""
    told = {{"css": "class"}.get(key, key.replace("_", "-")): value for key, value in attributes.items() if value != ""}
    shown = "".join(
        f' {key}="{number(value) if isinstance(value, float) else escape(str(value))}"' for key, value in told.items()
    )
    if content is None:
        return f"<{name}{shown}/>"
    return f"<{name}{shown}>{content if raw else escape(content)}</{name}>"


def text(x: float, y: float, said: str, *, css: str = "", anchor: str = "") -> str:
    return tag("text", said, css=css, x=float(x), y=float(y), text_anchor=anchor)


def path(d: str, css: str) -> str:
    return tag("path", css=css, d=d)


def across(y: float, left: float, right: float, css: str) -> str:
    return path(f"M{number(left)} {number(y)}H{number(right)}", css)


def down(x: float, top: float, bottom: float, css: str) -> str:
    return path(f"M{number(x)} {number(top)}V{number(bottom)}", css)


def line(points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + ("Z" if closed else "")


def apart(first: float, second: float, gap: float) -> tuple[float, float]:
    """Two labels' places, moved apart until both can be read."""
    short = gap - abs(first - second)
    if short <= 0:
        return first, second
    push = short / 2 if first <= second else -short / 2
    return first - push, second + push
