"""Roll-off calendar: on which days the defects of today leave the window, and the rate at the end of each week if nothing new is reported."""

from collections.abc import Iterator
from dataclasses import dataclass

from odra.pictures.drawing import WIDE, Picture, Table, Words, percent, tag, text

LEFT, HEAD, ROW, GAP = 44, 24, 22, 2
WEEK, MONDAY = 7, 4  # day 4 of 1970 was a Monday


@dataclass(frozen=True, slots=True)
class Leaving:
    """Orders that count today and the days on which they are no longer in the window.

    on: today, days since 1970. counting: of today. rate, target: shares of 1. leaves: (day, orders that leave). rates: (days,) shown on
    each coming day from tomorrow, None without orders; as many as it takes until the last has left.
    """

    on: int
    counting: int
    rate: float
    target: float
    leaves: tuple[tuple[int, int], ...]
    rates: tuple[float | None, ...]

    def picture(self, words: Words, *, width: int = WIDE) -> Picture:
        body = "".join(_Calendar(self, words, width).parts())
        return Picture("leaving", words.words("health.leaving"), self._text(words), width, HEAD + 7 * ROW + 28, body)

    def table(self, words: Words) -> Table:
        """A row for each day on which orders leave."""
        rows, left = [], self.counting
        for on, count in self.leaves:
            left -= count
            rows.append((words.day(on), str(count), str(left), self.rate_on(on)))
        heads = ("outlook.day", "health.leaving_orders", "health.leaving_left", "health.leaving_rate")
        return Table(tuple(words.words(code) for code in heads), tuple(rows))

    def rate_on(self, on: int) -> str:
        place = on - self.on - 1
        rate = self.rates[place] if 0 <= place < len(self.rates) else None
        return "" if rate is None else percent(rate)

    def _text(self, words: Words) -> str:
        if not self.leaves:
            return words.words("health.leaving_none")
        first, last = self.leaves[0][0], self.leaves[-1][0]
        return words.words("health.leaving_text", count=self.counting, rate=percent(self.rate), from_on=first, until_on=last)


class _Calendar:
    """A column a week, a row a weekday; a day is filled as far as orders leave on it."""

    def __init__(self, told: Leaving, words: Words, width: int) -> None:
        self.told, self.words = told, words
        self.leaves = dict(told.leaves)
        self.first = told.on + 1 - (told.on + 1 - MONDAY) % WEEK
        self.last = max([told.on + 28, *self.leaves])
        self.weeks = -(-(self.last + 1 - self.first) // WEEK)
        self.each = min((width - LEFT) / self.weeks, 66)

    def parts(self) -> Iterator[str]:
        for row in range(WEEK):
            yield text(0, HEAD + row * ROW + 15, self.words.day(self.first + row).split()[0])
        for n in range(self.weeks):
            yield from self.week(self.first + n * WEEK, LEFT + n * self.each)
        yield text(0, HEAD + 7 * ROW + 20, self.words.words("health.leaving_then"))

    def week(self, monday: int, x: float) -> Iterator[str]:
        yield from self.month(monday, x)
        yield from (self.day(on, x) for on in range(monday, monday + WEEK) if self.told.on < on <= self.last)
        sunday = min(monday + WEEK - 1, self.last)
        rate = self.told.rate_on(sunday)
        above = bool(rate) and (self.told.rates[sunday - self.told.on - 1] or 0) >= self.told.target
        said = rate if self.each > 44 else rate.removesuffix("%")
        yield text(x + (self.each - GAP) / 2, HEAD + 7 * ROW + 20, said, css="lim" if above else "k", anchor="middle")

    def month(self, monday: int, x: float) -> Iterator[str]:
        """The month's name, over the week in which its first day is shown."""
        names = [self.words.day(on).split()[-1] for on in range(monday, min(monday + WEEK, self.last + 1))]
        before = self.words.day(monday - 1).split()[-1]
        if monday == self.first or names[-1] != before:
            yield text(x, 14, names[-1] if monday != self.first else names[min(6, self.told.on + 1 - monday)])

    def day(self, on: int, x: float) -> str:
        y = HEAD + (on - MONDAY) % WEEK * ROW
        middle, count = x + (self.each - GAP) / 2, self.leaves.get(on, 0)
        box = tag("rect", css="bar" if count else "cell", x=x, y=y, width=self.each - GAP, height=ROW - GAP, rx=2)
        if count:
            return box + text(middle, y + 15, f"−{count}", css="on", anchor="middle")
        return box + text(middle, y + 15, self.words.day(on).split()[1], css="faint", anchor="middle")
