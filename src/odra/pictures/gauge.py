"""A rate on the staff gauge: the count against the room that is left below the limit; hatched what late reports may add."""

from collections.abc import Iterator
from dataclasses import dataclass

from odra.pictures.drawing import Picture, Table, Words, across, apart, path, percent, tag, text

WIDTH, HEIGHT, TOP, BOTTOM = 116, 300, 10, 290
LEAST_ROOM = 18  # units of height in which a bracket can be read


@dataclass(frozen=True, slots=True)
class Gauge:
    """Shares of 1. `final`: expected once late reports are in; None without a forecast. `room`: more defects that stay below the target."""

    rate: float
    target: float
    defects: int
    orders: int
    room: int
    final: float | None = None

    def picture(self, words: Words) -> Picture:
        said = {"rate": percent(self.rate), "target": f"{self.target * 100:.0f}%"}
        final = "" if self.final is None else words.words("outlook.projected_word", rate=percent(self.final)) + ". "
        told = (
            words.words("health.gauge_text", **said)
            + " "
            + final
            + words.words("health.room" if self.room else "health.no_room", count=self.room)
            + "."
        )
        return Picture("gauge", words.words("health.gauge"), told, WIDTH, HEIGHT, "".join(self._parts(words)))

    def table(self, words: Words) -> Table:
        of = words.words("health.of", count=self.defects, orders=self.orders)
        rows = [(words.words("outlook.now"), percent(self.rate)), (words.words("outlook.orders_counting"), of)]
        if self.final is not None:
            rows.append((words.words("outlook.final_rate"), percent(self.final)))
        rows += [(words.words("outlook.target"), f"{self.target * 100:.0f}%"), (words.words("outlook.room"), str(self.room))]
        return Table((words.words("health.figure"), ""), tuple(rows))

    @property
    def _top(self) -> float:
        return max(self.target * 1.25, self.rate * 1.1, (self.final or 0) * 1.1)

    def _y(self, rate: float) -> float:
        return BOTTOM - rate / self._top * (BOTTOM - TOP)

    def _parts(self, words: Words) -> Iterator[str]:
        rate, limit = self._y(self.rate), self._y(self.target)
        final = rate if self.final is None else min(rate, self._y(self.final))
        yield tag("rect", css="tube", x=44, y=TOP, width=22, height=BOTTOM - TOP, rx=3)
        yield tag("rect", css="bar", x=44, y=rate, width=22, height=BOTTOM - rate, rx=2)
        if rate - final > 0.5:
            yield tag("rect", css="hatch", x=44.5, y=final, width=21, height=rate - final, rx=2)
        yield from self._marks()
        yield across(limit, 41, 72, "stop")
        yield from self._room(words, limit, final)
        lower = 12 if final - limit >= LEAST_ROOM else 0  # below the foot of the bracket
        above, below = apart(final + lower, max(rate, final + lower + 1), 14) if rate - final > 0.5 else (final, rate + lower)
        if self.final is not None and rate - final > 0.5:
            yield text(74, above + 4, f"{self.final * 100:.2f}")
        yield text(74, below + 4, f"{self.rate * 100:.2f}", css="k")

    def _marks(self) -> Iterator[str]:
        step = self.target / (5 if self._top < 2.5 * self.target else 1)
        for n in range(int(self._top / step) + 1):
            yield across(self._y(n * step), 33, 41, "axis")
            css = "lim" if abs(n * step - self.target) < 1e-9 else ""
            yield text(29, self._y(n * step) + 4, f"{n * step * 100:.1f}", css=css, anchor="end")

    def _room(self, words: Words, limit: float, filled: float) -> Iterator[str]:
        """A bracket from what is filled up to the limit, where there is any room."""
        if filled - limit < LEAST_ROOM:
            return
        yield path(f"M72 {limit + 3:.1f}h5V{filled:.1f}h-5", "brace")
        middle = (limit + filled) / 2
        yield text(82, middle + 1, str(self.room), css="k big")
        if filled - limit > 3 * LEAST_ROOM:
            yield text(82, middle + 15, words.words("outlook.left"))
