"""The marketplace's own figure beside ours over the same days, and what would explain the difference, with the orders, likeliest first."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from odra.facts.decision import Said
from odra.facts.moments import HOUR
from odra.measures.health import METRICS, RATE, Day, DefectRow, Group

UNKNOWN = "claim_outcome_unknown"
SOURCES = {"negative_feedback": ("seller_feedback", "feedback_not_imported"), "a_to_z": ("mail", "mails_not_imported"),
           "chargeback": ("mail", "mails_not_imported")}  # fmt: skip


class Told(msgspec.Struct, frozen=True):
    """A figure of the marketplace's. Days are half-open, numbered since 1970; `seen_at` is the moment its report spoke for."""

    group: Group
    metric: str
    from_on: int
    to_on: int
    numerator: int
    denominator: int
    rate: Decimal | None
    seen_at: int


class Explanation(msgspec.Struct, frozen=True):
    """What the difference may be. `subjects`: the orders (or conversations) that would make it up, none where it is about what no file tells;
    `unnamed`: how many there are beside these."""

    said: Said
    subjects: tuple[int, ...] = ()
    unnamed: int = 0

    @property
    def count(self) -> int:
        return len(self.subjects) + self.unnamed


class Beside(msgspec.Struct, frozen=True):
    """A told figure, ours as known when its report was made, and what the difference may be."""

    told: Told
    numerator: int
    denominator: int
    because: tuple[Explanation, ...]

    @property
    def said(self) -> tuple[Said, ...]:
        return tuple(one.said for one in self.because)


def beside(
    told: Told, days: Iterable[Day], defects: Sequence[DefectRow], *, imported: Collection[str] | None = None, lag_hours: int = 0
) -> Beside:
    """Count the told figure's days again from our own orders and defects.

    `imported`: kinds of files of the account, where known; `lag_hours`: how long the marketplace takes to book what happened.
    """
    mine = [d for d in days if d.group == told.group]
    placed = _placed(mine, told, 0)
    near = [d for d in defects if d.group == told.group and METRICS[told.metric] in ("", d.component)]
    asked = _Comparing(told, near, imported, lag_hours)
    because = (*_of_orders(told, mine, placed), *asked.because())
    return Beside(told, len(asked.counting), placed, because or (Explanation(Said("reconcile.same")),))


def _placed(days: Iterable[Day], told: Told, shift: int) -> int:
    return sum(d.orders for d in days if told.from_on + shift <= d.ordered_on < told.to_on + shift)


def _of_orders(told: Told, days: list[Day], placed: int) -> Iterator[Explanation]:
    """The denominator: said once, with the rate itself. The days of a window may begin elsewhere, for instance in another zone."""
    if told.metric != RATE or told.denominator == placed:
        return
    more = told.denominator - placed
    yield Explanation(Said("reconcile.orders_missing" if more > 0 else "reconcile.orders_more", {"count": abs(more)}))
    for shift in (-1, 1):
        if _placed(days, told, shift) == told.denominator:
            yield Explanation(
                Said("reconcile.days_shifted", {"from_on": told.from_on + shift, "until_on": told.to_on + shift - 1})
            )


class _Comparing:
    """The defects of one told figure, as known when its report was made."""

    def __init__(self, told: Told, near: list[DefectRow], imported: Collection[str] | None, lag_hours: int) -> None:
        self.told, self.near, self.imported, self.lag = told, near, imported, lag_hours * HOUR
        self.inside = [d for d in near if told.from_on <= d.ordered_on < told.to_on]
        self.standing = [d for d in self.inside if d.counts and d.stands(told.seen_at)]
        self.counting = {d.subject for d in self.standing}

    def because(self) -> Iterator[Explanation]:
        """The difference itself, then what would explain it: what explains just as many orders first, then the most."""
        more = self.told.numerator - len(self.counting)
        if not more:
            return
        yield Explanation(Said("reconcile.defects_missing" if more > 0 else "reconcile.defects_more", {"count": abs(more)}))
        found = [
            Explanation(Said(f"reconcile.{code}", {"count": len(subjects)}), tuple(sorted(subjects)))
            for code, subjects in (self._they_count() if more > 0 else self._we_count())
            if subjects
        ]
        yield from sorted(found, key=lambda one: (len(one.subjects) != abs(more), -len(one.subjects)))
        if more > 0:
            yield from not_imported(self.told.metric, self.imported)

    def _they_count(self) -> Iterator[tuple[str, set[int]]]:
        """Orders that the marketplace may count and we do not."""
        seen_at, others = self.told.seen_at, [d for d in self.inside if d.subject not in self.counting]
        ended = [d for d in others if d.until_at is not None and d.from_at <= seen_at]
        won = {d.subject for d in self.inside if d.leaves_by_at is not None and seen_at < d.leaves_by_at} - self.counting
        yield "removal_not_booked", won | {d.subject for d in ended if d.until_at and seen_at < d.until_at + self.lag}
        yield "known_later", {d.subject for d in others if d.counts and d.from_at > seen_at}
        yield "not_counting", {d.subject for d in others if not d.counts and d.stands(seen_at)} - won
        yield "window_edge", self._edge(self.told.from_on - 1, self.told.to_on)

    def _we_count(self) -> Iterator[tuple[str, set[int]]]:
        """Orders that we count and the marketplace may not."""
        yield "undecided", {d.subject for d in self.standing if d.undecided}
        yield "outcome_unknown", {d.subject for d in self.standing if d.why == UNKNOWN}
        yield "not_booked_yet", {d.subject for d in self.standing if d.from_at > self.told.seen_at - self.lag}
        yield "window_edge", self._edge(self.told.from_on, self.told.to_on - 1) & self.counting

    def _edge(self, first: int, last: int) -> set[int]:
        """Orders of two days at the ends of the window whose defect stands."""
        return {d.subject for d in self.near if d.ordered_on in (first, last) and d.counts and d.stands(self.told.seen_at)}


def not_imported(metric: str, imported: Collection[str] | None) -> Iterator[Explanation]:
    """Kinds of files that would tell of such defects and are not there."""
    part = METRICS[metric]
    asked = {SOURCES[p] for p in SOURCES if part in ("", p)} if imported is not None else set()
    yield from (Explanation(Said(f"reconcile.{code}")) for kind, code in sorted(asked) if kind not in (imported or ()))
