"""A rate as it was, its limit, and what may come: shaded where it is uncertain, hatched where late reports are still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from odra.pictures.drawing import WIDE, Picture, Points, Table, Words, across, apart, down, line, path, percent, tag, text

PAST, FAR, WEEK = 60, 60, 7  # days
HEIGHT, TOP, BOTTOM, LEFT, GAP = 300, 16, 266, 46, 17


@dataclass(frozen=True, slots=True)
class Fan:
    """Shares of 1. Lines are (days from today, rate); `low`, `middle`, `high` (80 %) begin with the rate of today.

    on: today, days since 1970. final: expected once late reports are in, with its 80 % interval from `least` to `most`.
    """

    place: str
    on: int
    rate: float
    target: float
    final: float
    least: float
    most: float
    past: Points
    low: Points
    middle: Points
    high: Points

    def picture(self, words: Words, *, width: int = WIDE) -> Picture:
        drawn = _Drawing(self, words, width)
        title = words.words("outlook.picture", marketplace=self.place, from_on=self.on - PAST, until_on=self.on + FAR)
        return Picture("fan", title, drawn.text(), width, HEIGHT, "".join(drawn.parts()))

    def table(self, words: Words) -> Table:
        """A line a week: the rate as it was, or what may come."""
        behind, fan = dict(self.past), [dict(points) for points in (self.low, self.middle, self.high)]
        ahead = [d for d in range(WEEK, FAR + 1, WEEK) if d in fan[0]]
        rows = [
            *((words.day(self.on + d), percent(behind[d]), "", "", "") for d in range(-PAST + 4, 1, WEEK) if d in behind),
            *((words.day(self.on + d), "", *(percent(one[d]) for one in fan)) for d in ahead),
        ]
        heads = ("outlook.day", "outlook.day_past", "outlook.low", "outlook.middle", "outlook.high")
        return Table(tuple(words.words(code) for code in heads), tuple(rows))


class _Drawing:
    """Labels stand beside the picture where there is room."""

    def __init__(self, fan: Fan, words: Words, width: int) -> None:
        self.fan, self.words, self.wide = fan, words, width > 500
        self.right = width - (104 if self.wide else 8)
        self.top = max([fan.target * 1.2, fan.most, *(rate for points in (fan.past, fan.high) for _, rate in points)]) * 1.04

    def x(self, day: float) -> float:
        return LEFT + (day + PAST) / (PAST + FAR) * (self.right - LEFT)

    def y(self, rate: float) -> float:
        return BOTTOM - rate / self.top * (BOTTOM - TOP)

    def curve(self, *lines: Points, closed: bool = False) -> str:
        return line(((self.x(day), self.y(rate)) for points in lines for day, rate in points), closed=closed)

    def text(self) -> str:
        fan = self.fan
        ends = {"bottom": fan.low, "middle": fan.middle, "top": fan.high}
        return self.words.words(
            "outlook.text", rate=percent(fan.rate), target=self.limit, final=percent(fan.final), low=percent(fan.least),
            high=percent(fan.most), until_on=fan.on + FAR, **{name: percent(points[-1][1]) for name, points in ends.items()},
        )  # fmt: skip

    @property
    def limit(self) -> str:
        return f"{self.fan.target * 100:.0f}%"

    def parts(self) -> Iterator[str]:
        fan, x = self.fan, self.x
        yield from self.marks()
        yield path(self.curve(fan.high, list(reversed(fan.low)), closed=True), "b2")
        yield across(self.y(fan.target), LEFT, self.right, "limit")
        yield down(x(0), TOP, BOTTOM, "now")
        yield path(self.curve(fan.past), "ln")
        yield path(self.curve(fan.middle), "ln ln-2")
        yield from self.final()
        yield from self.limits()
        yield from self.days()

    def marks(self) -> Iterator[str]:
        """At most seven rates named on the axis: fifths, halves or multiples of the target."""
        target = self.fan.target
        step = next(target * n for n in (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if self.top / (target * n) < 7)
        for n in range(int(self.top / step) + 1):
            yield across(self.y(n * step), LEFT, self.right, "grid")
            yield text(LEFT - 7, self.y(n * step) + 4, f"{n * step * 100:.{0 if step * 100 >= 1 else 1}f}%", anchor="end")

    def final(self) -> Iterator[str]:
        """What is expected of today's orders, hatched over its interval; never below what is shown now."""
        fan, x = self.fan, self.x(0)
        bar: dict[str, Any] = {
            "x": x - 5,
            "y": self.y(fan.most),
            "width": 10,
            "height": max(self.y(fan.least) - self.y(fan.most), 1.0),
        }
        yield tag("rect", css="plain", **bar) + tag("rect", css="hatch", **bar)
        yield tag("circle", css="dot", cx=x, cy=self.y(fan.final), r=4.5) + tag(
            "circle", css="dot-m", cx=x, cy=self.y(fan.rate), r=4.5
        )
        above, below = apart(self.y(fan.final) - 4, self.y(fan.rate) + 10, GAP)
        above, below = (y - max(0.0, below + 7 - BOTTOM) for y in (above, below))  # of a rate near 0, not on the days below
        yield text(
            x - 12, above + 4, self.words.words("outlook.projected_word", rate=percent(fan.final)), css="k halo", anchor="end"
        )
        yield text(x - 12, below + 4, self.words.words("outlook.shown", rate=percent(fan.rate)), css="halo", anchor="end")

    def limits(self) -> Iterator[str]:
        fan, said = self.fan, self.words.words("outlook.limit", target=self.limit)
        if not self.wide:
            yield text(self.right, self.y(fan.target) - 6, said, css="lim halo", anchor="end")
            return
        low, middle, high = (points[-1][1] for points in (fan.low, fan.middle, fan.high))
        limit, end = apart(self.y(fan.target), self.y(middle), GAP)
        yield text(self.right + 8, limit + 4, said, css="lim")
        yield text(self.right + 8, end + 4, percent(middle), css="k")
        yield text(self.right + 8, end + 19, f"{low * 100:.2f} – {percent(high)}")

    def days(self) -> Iterator[str]:
        """Today is named apart, and so that nothing else is where its name stands."""
        between = [(-PAST // 2, "middle"), (FAR // 2, "middle")] if self.wide else []
        yield across(BOTTOM, LEFT, self.right, "axis")
        for day, anchor in [(-PAST + 1, "start"), *between, (FAR, "end")]:
            yield down(self.x(day), BOTTOM, BOTTOM + 5, "axis")
            yield text(self.x(day), BOTTOM + 21, self.words.day(self.fan.on + day), anchor=anchor)
        yield down(self.x(0), BOTTOM, BOTTOM + 5, "axis")
        yield text(self.x(0), BOTTOM + 21, self.words.words("desk.today"), css="k", anchor="middle")
