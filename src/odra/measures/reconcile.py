"""The marketplace's own figure beside ours over the same days, with the difference in words."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from odra.facts.decision import Said
from odra.measures.health import METRICS, RATE, Day, DefectRow, Group


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


class Beside(msgspec.Struct, frozen=True):
    """A told figure, ours as known when its report was made, and what the difference may be."""

    told: Told
    numerator: int
    denominator: int
    said: tuple[Said, ...]


def beside(told: Told, days: Iterable[Day], defects: Sequence[DefectRow]) -> Beside:
    """Count the told figure's days again from our own orders and defects."""
    placed = sum(d.orders for d in days if d.group == told.group and told.from_on <= d.ordered_on < told.to_on)
    component = METRICS[told.metric]
    mine = [
        d
        for d in defects
        if d.group == told.group and told.from_on <= d.ordered_on < told.to_on and component in ("", d.component)
        if d.counts and d.stands(told.seen_at)
    ]
    counting, undecided = {d.subject for d in mine}, {d.subject for d in mine if d.undecided}
    return Beside(told, len(counting), placed, _said(told, len(counting), placed, len(undecided)))


def _said(told: Told, counting: int, placed: int, undecided: int) -> tuple[Said, ...]:
    said = []
    if told.metric == RATE and told.denominator != placed:
        more = told.denominator - placed
        said.append(Said("reconcile.orders_missing" if more > 0 else "reconcile.orders_more", {"count": abs(more)}))
    if told.numerator > counting:
        said.append(Said("reconcile.defects_missing", {"count": told.numerator - counting}))
    elif told.numerator < counting:
        said.append(Said("reconcile.defects_more", {"count": counting - told.numerator}))
        if undecided:
            said.append(Said("reconcile.undecided", {"count": undecided}))
    return tuple(said) or (Said("reconcile.same"),)
