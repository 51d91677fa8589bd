"""What may set a figure of the marketplace's apart from ours, with the orders: frame `apart` of the definitions, put to words."""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from odra.facts.decision import Said
from odra.measures.reconcile import Explanation

SOME = 20  # orders named of each
AMONG = 50  # with more of them it helps nobody to be told that the difference is among them


class Apart(msgspec.Struct, frozen=True):
    """Orders (or conversations) alike in all that may set the two figures apart.

    `what`: counts | undecided | unknown, as the parts of a definition; of (what is counted of), rest (of these, what does not count);
    pending | cancelled | dayless (ordered in the window, in no figure). `edge_on`: the day, where it is the first or last or the one beside
    it, else 0. Whether they counted when the figure was told (`stood`), a booking time before that (`was`), and now (`stands`). `counts`:
    units; `count`: how many there are, of which `subjects` are some.
    """

    what: str
    edge_on: int = 0
    was: bool = True
    stood: bool = True
    stands: bool = True
    counts: int = 0
    count: int = 0
    subjects: tuple[int, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """What may explain a difference. `exact`: it makes up for all of it."""

    one: Explanation
    counts: int
    exact: bool


Asked = Callable[[Apart], bool]


class Window(msgspec.Struct, frozen=True):
    """All that is apart about the days compared (half-open)."""

    from_on: int
    to_on: int
    parts: Sequence[Apart] = ()

    def why(self, more: int) -> Iterator[Found]:
        """Why the marketplace counts `more` (or fewer) than we do."""
        for code, asked in self._theirs() if more > 0 else self._ours():
            found = self._found(f"reconcile.{code}", [p for p in self.parts if p.what == "counts" and asked(p)], abs(more))
            yield from [found] if found else []

    def _theirs(self) -> Iterator[tuple[str, Asked]]:
        yield "left_lately", lambda p: self.inside(p) and p.was and not p.stood
        yield "in_since", lambda p: self.inside(p) and not p.stood and p.stands
        yield "window_edge", lambda p: p.stood and p.edge_on in (self.from_on - 1, self.to_on)

    def _ours(self) -> Iterator[tuple[str, Asked]]:
        yield "not_booked_yet", lambda p: self.inside(p) and p.stood and not p.was
        yield "out_since", lambda p: self.inside(p) and p.stood and not p.stands
        yield "window_edge", lambda p: p.stood and p.edge_on in (self.from_on, self.to_on - 1)

    def left_out(self, more: int) -> Iterator[Found]:
        """Orders of these days that we count in no figure of this kind."""
        for what in ("cancelled", "pending"):
            found = self._found(f"reconcile.{what}_left_out", [p for p in self.parts if p.what == what], more)
            yield from [found] if found else []

    def lacking(self, code: str, counts: int, what: str, more: int) -> Found:
        """What the files do not tell of `counts`, said by `code`."""
        parts = [p for p in self.parts if p.what == what and p.stood and self.inside(p)]
        known = self._found(code, parts, more)
        return known or Found(Explanation(Said(code, {"count": counts})), counts, exact=False)

    def shifted(self, code: str, by: int) -> Explanation:
        """With the days a day earlier or later: what counts on the days that come and go, else all that is counted of there."""
        days = {self.from_on - 1, self.to_on - 1} if by < 0 else {self.from_on, self.to_on}
        values = {"from_on": self.from_on + by, "until_on": self.to_on + by - 1}
        moved = [p for p in self.parts if p.edge_on in days and p.stood]
        hits = [p for p in moved if p.what == "counts"] if code == "same_shifted" else []
        return named(Said(f"reconcile.{code}", values), hits or [p for p in moved if p.what == "of"])

    def since(self) -> Explanation:
        """What came in or left since the figure was told."""
        changed = [p for p in self.parts if p.what == "counts" and self.inside(p) and p.stood != p.stands]
        return named(Said("reconcile.same_by_now"), changed)

    def among(self, more: int) -> Iterator[Explanation]:
        """All that count, or do not, where they are few enough to look through."""
        what, code = ("rest", "among_rest") if more > 0 else ("counts", "among")
        parts = [p for p in self.parts if p.what == what and p.stood and self.inside(p)]
        count = sum(p.count for p in parts)
        if 0 < count <= AMONG:
            yield named(Said(f"reconcile.{code}", {"count": sum(p.counts for p in parts)}), parts)

    def inside(self, part: Apart) -> bool:
        return not part.edge_on or self.from_on <= part.edge_on < self.to_on

    def _found(self, code: str, parts: Sequence[Apart], more: int) -> Found | None:
        counts = sum(p.counts for p in parts)
        return Found(named(Said(code, {"count": counts}), parts), counts, counts == more) if counts else None


def named(said: Said, parts: Sequence[Apart]) -> Explanation:
    """With some of the orders, the latest of each part first, and how many more there are."""
    every = list(dict.fromkeys(subject for p in parts for subject in p.subjects))
    unnamed = sum(p.count - len(p.subjects) for p in parts)
    return Explanation(said, tuple(every[:SOME]), max(0, len(every) - SOME) + unnamed)
