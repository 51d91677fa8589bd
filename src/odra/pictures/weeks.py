"""Defective orders by week of the order."""

from collections.abc import Iterator
from dataclasses import dataclass

from odra.pictures.drawing import WIDE, Picture, Table, Words, across, tag, text

HEIGHT, BOTTOM, LEFT = 182, 150, 34
BESIDE = 32  # what the name of a day needs on either side of its middle


@dataclass(frozen=True, slots=True)
class Weeks:
    """`counts`: (first day of the week, defective orders), oldest first."""

    counts: tuple[tuple[int, int], ...]

    def picture(self, words: Words, *, width: int = WIDE) -> Picture:
        told = words.words("health.by_week_text", counts=", ".join(str(count) for _, count in self.counts))
        return Picture("weeks", words.words("health.by_week"), told, width, HEIGHT, "".join(self._parts(words, width)))

    def table(self, words: Words) -> Table:
        rows = tuple((words.day(on), str(count)) for on, count in self.counts)
        return Table((words.words("health.week_of"), words.words("health.shown")), rows)

    def _parts(self, words: Words, width: int) -> Iterator[str]:
        most = max([*(count for _, count in self.counts), 4])
        each, every = (width - LEFT - 6) / len(self.counts), 2 if width > 500 else 4
        yield across(BOTTOM, 30, width - 4, "axis")
        for n, (on, count) in enumerate(self.counts):
            middle, height = LEFT + (n + 0.5) * each, count / most * 130
            if count:
                yield tag("rect", css="bar", x=middle - each * 0.3, y=BOTTOM - height, width=each * 0.6, height=height, rx=1.5)
                yield text(middle, BOTTOM - height - 6, str(count), anchor="middle")
            if n % every == 0:
                yield text(min(middle, width - BESIDE), BOTTOM + 20, words.day(on), anchor="middle")
