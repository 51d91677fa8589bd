"""Transit curve: the chance that a parcel which has not arrived by today arrives by each coming day, and the share that never does."""

from collections.abc import Iterator
from dataclasses import dataclass

from odra.pictures.drawing import NARROW, Picture, Place, Table, Words, across, chance, down, line, path, tag, text

HEIGHT, TOP, BOTTOM, LEFT, STEP = 186, 14, 146, 36, 5


@dataclass(frozen=True, slots=True)
class Arrival:
    """Shares of 1. chances: (least, chance, most) of arriving by each day from today, the first is 0; 80 % interval.

    on: today, days since 1970. waited: days since it was handed over. never: share of such parcels that never arrive. promised_on and
    claims_on are drawn where they lie ahead; asked_on: the day whose chance is named. parcels, of_lane: what it rests on.
    """

    place: str
    on: int
    waited: int
    chances: tuple[tuple[float, float, float], ...]
    never: float
    parcels: int
    of_lane: int
    asked_on: int
    promised_on: int | None = None
    claims_on: int | None = None

    @property
    def asked(self) -> str:
        return whole(self.chances[self.asked_on - self.on][1])

    def picture(self, words: Words, *, width: int = NARROW) -> Picture:
        return Picture("arrival", words.words("arrival.picture", place=self.place), self._text(words), width, HEIGHT, "".join(self._parts(words, width)))  # fmt: skip

    def table(self, words: Words) -> Table:
        days = sorted({*range(STEP, len(self.chances), STEP), self.asked_on - self.on, len(self.chances) - 1})
        rows = tuple(
            (words.day(self.on + n), whole(self.chances[n][1]), f"{whole(self.chances[n][0])} – {whole(self.chances[n][2])}")
            for n in days
        )
        rows += ((words.words("arrival.never"), whole(self.never), ""),)
        return Table((words.words("outlook.day"), words.words("arrival.chance"), words.words("arrival.interval")), rows)

    def _text(self, words: Words) -> str:
        least, _, most = self.chances[self.asked_on - self.on]
        said = words.words(
            "arrival.text", share=self.asked, by_on=self.asked_on, low=whole(least), high=whole(most), never=whole(self.never)
        )
        return f"{said} {words.words('arrival.promised', promised_on=self.promised_on)}." if self.promised_on else said

    def _parts(self, words: Words, width: int) -> Iterator[str]:
        right = width - 8
        x: Place = lambda day: LEFT + day / (len(self.chances) - 1) * (right - LEFT)  # noqa: E731
        y: Place = lambda share: BOTTOM - share * (BOTTOM - TOP)  # noqa: E731
        for share in (0, 0.25, 0.5, 0.75, 1):
            yield across(y(share), LEFT, right, "grid") + text(LEFT - 6, y(share) + 4, f"{share * 100:.0f}%", anchor="end")
        least, middle, most = ([(x(n), y(row[k])) for n, row in enumerate(self.chances)] for k in range(3))
        yield path(line([*most, *reversed(least)], closed=True), "b1") + path(line(middle), "ln")
        yield across(y(1 - self.never), LEFT, right, "now")
        yield text(
            right,
            y(1 - self.never) + (-5 if self.never > 0.12 else 14),
            words.words("arrival.never_share", never=whole(self.never)),
            css="halo",
            anchor="end",
        )
        yield from self._marks(words, x)
        day = self.asked_on - self.on
        yield down(x(day), y(self.chances[day][1]), BOTTOM, "now") + tag(
            "circle", css="dot", cx=x(day), cy=y(self.chances[day][1]), r=4.5
        )
        anchor = "end" if day > len(self.chances) * 0.6 else "start"
        said = words.words("arrival.by", share=self.asked, by_on=self.asked_on)
        point = y(self.chances[day][1])
        below = point + 17 < BOTTOM - 2  # else above, and above the share that never arrives, which then is there too
        yield text(x(day) + (8 if anchor == "start" else -8), point + (17 if below else -20), said, css="k halo", anchor=anchor)
        yield from self._days(words, x, right)

    def _marks(self, words: Words, x: Place) -> Iterator[str]:
        """The promised day and that of claims, where they lie ahead."""
        told = [(self.promised_on, "arrival.promised", "promised_on"), (self.claims_on, "arrival.claims", "claims_on")]
        ahead = [(on, code, name) for on, code, name in told if on is not None and self.on < on < self.on + len(self.chances)]
        for row, (on, code, name) in enumerate(ahead):
            place, late = x(on - self.on), on - self.on > len(self.chances) / 2
            yield down(place, TOP, BOTTOM, "limit" if name == "claims_on" else "now")
            css = "lim halo" if name == "claims_on" else "halo"
            yield text(
                place + (-5 if late else 5), 26 + 15 * row, words.words(code, **{name: on}), css=css, anchor="end" if late else ""
            )

    def _days(self, words: Words, x: Place, right: float) -> Iterator[str]:
        yield across(BOTTOM, LEFT, right, "axis")
        last = len(self.chances) - 1
        for day, anchor in ((0, "start"), (last // 2, "middle"), (last, "end")):
            yield down(x(day), BOTTOM, BOTTOM + 5, "axis")
            yield text(x(day), BOTTOM + 20, words.words("desk.today") if day == 0 else words.day(self.on + day), anchor=anchor)


def whole(share: float) -> str:
    """A chance; one that is nothing at all is so."""
    return chance(share) if share else "0%"
