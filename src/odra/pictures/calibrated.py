"""What was forecast against what came: rates as dots with their interval, and chances by how often they came."""

from collections.abc import Iterator
from dataclasses import dataclass

from odra.pictures.drawing import NARROW, Picture, Place, Table, Words, across, down, line, path, tag, text

HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 330, 22, 282, 44, 336


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of 1. dots: (expected, least, most, came) of each forecast drawn, with its 80 % interval; count: how many there are in all."""

    dots: tuple[tuple[float, float, float, float], ...]
    target: float
    count: int

    def picture(self, words: Words) -> Picture:
        within = sum(least - 1e-12 <= came <= most + 1e-12 for _, least, most, came in self.dots)
        said = words.words("calibration.came_text", count=self.count, shown=len(self.dots), within=within)
        return Picture("rates", words.words("calibration.came_picture"), said, NARROW, HEIGHT, "".join(self._parts(words)))

    def _parts(self, words: Words) -> Iterator[str]:
        top = max([self.target * 1.5, *(max(e, most, came) for e, _, most, came in self.dots)]) * 1.05
        x, y = _scales(top)
        step = next(self.target * times for times in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100) if top / (self.target * times) < 6)
        marks = [
            (n * step, f"{n * step * 100:.{0 if step * 100 >= 1 else 1 if step * 1000 == round(step * 1000) else 2}f}%")
            for n in range(int(top / step) + 1)
        ]
        yield from _frame(x, y, marks, top, words.words("calibration.expected_axis"), words.words("calibration.came_rate_axis"))
        yield across(y(self.target), LEFT, RIGHT, "limit") + down(x(self.target), TOP, BOTTOM, "limit")
        for _, least, most, came in self.dots:
            yield across(y(came), x(least), x(most), "ln-m")
        for expected, _, _, came in self.dots:
            yield tag("circle", css="dot", cx=x(expected), cy=y(came), r=4.0)


@dataclass(frozen=True, slots=True)
class Chances:
    """Shares of 1. bins: (from, to, mean told, share that came, forecasts); those of fewer than `least` forecasts are drawn hollow."""

    what: str
    bins: tuple[tuple[float, float, float, float, int], ...]
    least: int

    def picture(self, words: Words) -> Picture:
        told = "; ".join(
            words.words("calibration.bin_text", told=_whole(t), came=_whole(c), count=n) for _, _, t, c, n in self.bins
        )
        title = words.words("calibration.reliable_picture", what=self.what)
        return Picture("chances", title, words.words("calibration.reliable_text", bins=told), NARROW, HEIGHT, "".join(self._parts(words)))  # fmt: skip

    def table(self, words: Words) -> Table:
        heads = tuple(words.words(f"calibration.{code}") for code in ("chance", "told", "came", "cases"))
        return Table(
            heads, tuple((f"{_whole(low)} – {_whole(high)}", _whole(t), _whole(c), str(n)) for low, high, t, c, n in self.bins)
        )

    def _parts(self, words: Words) -> Iterator[str]:
        x, y = _scales(1.0)
        marks = [(n / 5, f"{n * 20}%") for n in range(6)]
        yield from _frame(x, y, marks, 1.0, words.words("calibration.told_axis"), words.words("calibration.came_axis"))
        points = [(x(told), y(came)) for _, _, told, came, n in self.bins if n >= self.least]
        if len(points) > 1:
            yield path(line(points), "ln")
        for _, _, told, came, n in self.bins:
            yield tag("circle", css="dot" if n >= self.least else "dot-h", cx=x(told), cy=y(came), r=5.0)
            yield text(x(told), y(came) + (18 if came > 0.1 else -9), f"{n}", css="halo", anchor="middle")


def _scales(top: float) -> tuple[Place, Place]:
    return (lambda v: LEFT + v / top * (RIGHT - LEFT)), (lambda v: BOTTOM - v / top * (BOTTOM - TOP))


def _frame(x: Place, y: Place, marks: list[tuple[float, str]], top: float, below: str, beside: str) -> Iterator[str]:
    """Axes of one scale, and the line on which what was told came."""
    for value, label in marks:
        yield across(y(value), LEFT, RIGHT, "grid") + text(LEFT - 6, y(value) + 4, label, anchor="end")
        yield text(x(value), BOTTOM + 18, label, anchor="middle")
    yield across(BOTTOM, LEFT, RIGHT, "axis") + path(line([(x(0), y(0)), (x(top), y(top))]), "now")
    yield text(RIGHT, BOTTOM + 36, below, css="k", anchor="end") + text(0, TOP - 10, beside, css="k")


def _whole(share: float) -> str:
    return f"{share * 100:.0f}%"
