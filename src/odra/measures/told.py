"""A figure of the marketplace's beside the measure of that name, over the marketplace's own days, and what the difference may be."""

from collections.abc import Iterator, Mapping

import msgspec

from odra.facts.decision import Said
from odra.measures.definition import Definition
from odra.measures.metrics import Count, Figure

TOLD, BEFORE, AFTER = "told", "day_before", "day_after"  # the days compared, and the same a day earlier and later
SHIFTS = {TOLD: 0, BEFORE: -1, AFTER: 1}
ORDER_DAYS = ("ship_by", "promised_days")  # what an order may lack to be counted at all


class Recount(msgspec.Struct, frozen=True):
    """What our measure counts over the days compared (half-open) as known when the figure was told, by the names of `SHIFTS`.

    `counts` is empty where no file of ours can tell. `now`: over the same days, with what happened since.
    """

    definition: Definition
    from_on: int
    to_on: int
    counts: Mapping[str, Count]
    now: Count | None = None


class Compared(msgspec.Struct, frozen=True):
    """`ours` is None where nothing is computed; `because` then says what is missing, else what the difference may be, likeliest first."""

    told: Figure
    ours: Count | None
    from_on: int | None
    to_on: int | None
    because: tuple[Said, ...]


def compared(told: Figure, found: Recount | None, *, reason: str = "not_computed") -> Compared:
    """`reason`: why there is no recount, in the catalogue under `reconcile`."""
    if found is None:
        return Compared(told, None, told.from_on, told.to_on, (Said(f"reconcile.{reason}"),))
    ours = found.counts.get(TOLD)
    because = _missing(found.definition) if ours is None else _because(told, found, ours)
    return Compared(told, ours, found.from_on, found.to_on, (*because, *_days(told, found)))


def _missing(definition: Definition) -> Iterator[Said]:
    yield from (Said(f"missing.{code}") for code in definition.missing or ("not_counted",))


def _days(told: Figure, found: Recount) -> Iterator[Said]:
    if told.from_on is None or told.to_on is None:
        yield Said("reconcile.days_untold", {"from_on": found.from_on, "until_on": found.to_on - 1})


def _because(told: Figure, found: Recount, ours: Count) -> Iterator[Said]:
    """The difference itself; then what makes both the same; then what our files lack, that of most orders first."""
    if same(told, ours):
        yield Said("reconcile.same")
        return
    yield from _difference(told, ours)
    for name in (BEFORE, AFTER):
        if name in found.counts and same(told, found.counts[name]):
            days = {"from_on": found.from_on + SHIFTS[name], "until_on": found.to_on + SHIFTS[name] - 1}
            yield Said("reconcile.same_shifted", days)
    if found.now is not None and same(told, found.now):
        yield Said("reconcile.same_by_now")
    lacking = list(_lacking(told, found.definition, ours))
    yield from lacking or [Said("reconcile.own_records")]


def _difference(told: Figure, ours: Count) -> Iterator[Said]:
    if told.denominator is not None and told.denominator != ours.units:
        more = told.denominator - ours.units
        yield Said("reconcile.units_missing" if more > 0 else "reconcile.orders_more", {"count": abs(more)})
    if told.numerator is not None and told.numerator != ours.counts:
        wide = int(told.numerator - ours.counts)
        yield Said("reconcile.counts_missing" if wide > 0 else "reconcile.counts_more", {"count": abs(wide)})
    if told.numerator is None and told.denominator is None:
        yield Said("reconcile.rate_alone")


def _lacking(told: Figure, definition: Definition, ours: Count) -> Iterator[Said]:
    hang = [(ours.unknown, definition.unknown), (ours.undecided, definition.undecided)]
    if ours.units and told.denominator is not None and definition.empty in ORDER_DAYS:
        hang.append((told.denominator - ours.units, f"some_{definition.empty}"))
    yield from (Said(f"missing.{code}", {"count": count}) for count, code in sorted(hang, reverse=True) if code and count > 0)
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
