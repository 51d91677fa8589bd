"""A figure of the marketplace's beside the measure of that name, over the marketplace's own days, and what the difference may be."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from odra.facts.decision import Said
from odra.measures.apart import Apart, Found, Window
from odra.measures.definition import Definition
from odra.measures.health import METRICS
from odra.measures.metrics import Count, Figure
from odra.measures.reconcile import Explanation, not_imported

TOLD, BEFORE, AFTER = "told", "day_before", "day_after"  # the days compared, and the same a day earlier and later
SHIFTS = {TOLD: 0, BEFORE: -1, AFTER: 1}
ORDER_DAYS = ("ship_by", "promised_days")  # what an order may lack to be counted at all


class Recount(msgspec.Struct, frozen=True):
    """What our measure counts over the days compared (half-open) as known when the figure was told, by the names of `SHIFTS`.

    `counts` is empty where no file of ours can tell. `now`: over the same days, with what happened since. `apart`: the orders behind it,
    None where they were not asked for. `imported`: kinds of files of the account, where known.
    """

    definition: Definition
    from_on: int
    to_on: int
    counts: Mapping[str, Count]
    now: Count | None = None
    apart: Sequence[Apart] | None = ()
    imported: Collection[str] | None = None


class Compared(msgspec.Struct, frozen=True):
    """`ours` is None where nothing is computed; `because` then says what is missing, else what the difference may be, likeliest first.

    `named`: whether the orders were asked for.
    """

    told: Figure
    ours: Count | None
    from_on: int | None
    to_on: int | None
    because: tuple[Explanation, ...]
    named: bool = True

    @property
    def said(self) -> tuple[Said, ...]:
        return tuple(one.said for one in self.because)


def compared(told: Figure, found: Recount | None, *, reason: str = "not_computed") -> Compared:
    """`reason`: why there is no recount, in the catalogue under `reconcile`."""
    if found is None:
        return Compared(told, None, told.from_on, told.to_on, (Explanation(Said(f"reconcile.{reason}")),))
    ours = found.counts.get(TOLD)
    because = _bare(_missing(found.definition)) if ours is None else _because(told, found, ours)
    return Compared(told, ours, found.from_on, found.to_on, (*because, *_bare(_days(told, found))), found.apart is not None)


def _bare(sentences: Iterable[Said]) -> Iterator[Explanation]:
    return (Explanation(said) for said in sentences)


def _missing(definition: Definition) -> Iterator[Said]:
    yield from (Said(f"missing.{code}") for code in definition.missing or ("not_counted",))


def _days(told: Figure, found: Recount) -> Iterator[Said]:
    if told.from_on is None or told.to_on is None:
        yield Said("reconcile.days_untold", {"from_on": found.from_on, "until_on": found.to_on - 1})


def _because(told: Figure, found: Recount, ours: Count) -> Iterator[Explanation]:
    """The difference itself; then what makes both the same; then what may explain it: what makes up for all of it first, then the most."""
    if same(told, ours):
        yield Explanation(Said("reconcile.same"))
        return
    window = Window(found.from_on, found.to_on, found.apart or ())
    more, placed = counts_more(told, ours), units_more(told, ours)
    yield from _bare(_difference(told, more, placed))
    yield from _made_same(told, found, window)
    reasons = [
        *(window.why(more) if more else ()),
        *(window.left_out(placed) if placed > 0 else ()),
        *_lacking(window, found.definition, ours, more, placed),
    ]
    yield from (reason.one for reason in sorted(reasons, key=lambda r: (not r.exact, -r.counts)))
    if more and not any(reason.exact for reason in reasons):
        yield from window.among(more)
    if more > 0 and told.metric in METRICS:
        yield from not_imported(told.metric, found.imported)
    lacking = list(_untold(found.definition, ours))
    yield from _bare(lacking if reasons or lacking else [Said("reconcile.own_records")])


def counts_more(told: Figure, ours: Count) -> int:
    """How many more count there than here; where only a rate is told, about as many of our own units."""
    if told.numerator is not None:
        return int(told.numerator - ours.counts)
    return 0 if told.rate is None else round(told.rate * ours.units - ours.counts)


def units_more(told: Figure, ours: Count) -> int:
    return 0 if told.denominator is None else told.denominator - ours.units


def _difference(told: Figure, more: int, placed: int) -> Iterator[Said]:
    if placed:
        yield Said("reconcile.units_missing" if placed > 0 else "reconcile.orders_more", {"count": abs(placed)})
    if told.numerator is None and told.denominator is None:
        yield Said("reconcile.rate_alone", {"count": abs(more)})
    elif more:
        yield Said("reconcile.counts_missing" if more > 0 else "reconcile.counts_more", {"count": abs(more)})


def _made_same(told: Figure, found: Recount, window: Window) -> Iterator[Explanation]:
    for name in (BEFORE, AFTER):
        count = found.counts.get(name)
        if count is not None and same(told, count):
            yield window.shifted("same_shifted", SHIFTS[name])
        elif count is not None and count.units == told.denominator != found.counts[TOLD].units:
            yield window.shifted("days_shifted", SHIFTS[name])
    if found.now is not None and same(told, found.now):
        yield window.since()


def _lacking(window: Window, definition: Definition, ours: Count, more: int, placed: int) -> Iterator[Found]:
    """What our files lack of single orders."""
    if ours.unknown and definition.unknown:
        yield window.lacking(f"missing.{definition.unknown}", ours.unknown, "unknown", more)
    if ours.undecided and definition.undecided:
        yield window.lacking(f"missing.{definition.undecided}", ours.undecided, "undecided", -more)
    if ours.units and placed > 0 and definition.empty in ORDER_DAYS:
        yield window.lacking(f"missing.some_{definition.empty}", placed, "dayless", placed)


def _untold(definition: Definition, ours: Count) -> Iterator[Said]:
    """What they lack of all."""
    if definition.empty and not ours.units:
        yield Said(f"missing.{definition.empty}")
    yield from (Said(f"missing.{code}") for code in definition.missing)


def same(told: Figure, count: Count) -> bool:
    """By its counts; where only a rate is told, by that, rounded as told."""
    pairs = [
        (theirs, ours) for theirs, ours in ((told.numerator, count.counts), (told.denominator, count.units)) if theirs is not None
    ]
    if pairs or told.rate is None:
        return bool(pairs) and all(theirs == ours for theirs, ours in pairs)
    exponent = told.rate.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return bool(count.units) and round(count.counts / count.units, places) == told.rate
