"""Reads: every metric of every marketplace, counted from the columns; the trajectory of one; returns by SKU; the recount of what is kept."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from odra.cases import columns
from odra.cases.standing import booked_within, figures, imported
from odra.facts.moments import HOUR, day_of
from odra.measures.apart import SOME, Apart
from odra.measures.definition import EVER, Span, definitions, question
from odra.measures.duck import Duck
from odra.measures.health import LIVE, METRICS, Group
from odra.measures.metrics import Behind, Count, Figure, Measured, classes, measured, norm_of, spans_of, told_alone
from odra.measures.told import SHIFTS, TOLD, Compared, Recount, compared, same
from odra.policies import load

TOLD_AS = {
    "pre_fulfilment_cancel_rate": "cancellation_rate",
    "contact_response_rate": "response_rate",
}  # names of other marketplaces
YEAR = 365
LATE = 90  # days within which a group that had an order is shown with all that its marketplace measures


class Day(msgspec.Struct, frozen=True):
    """A metric as it was known at the end of a day, over the window that ends with it. `rate` is None without orders."""

    day_on: int
    numerator: Decimal
    denominator: int

    @property
    def rate(self) -> Decimal | None:
        return self.numerator / self.denominator if self.denominator else None


class Trajectory(msgspec.Struct, frozen=True):
    group: Group
    metric: str
    window_days: int
    days: tuple[Day, ...]


class SkuReturns(msgspec.Struct, frozen=True):
    """Units of a SKU returned for one reason, of the units ordered. `reason_class` is empty where the reason is in no class."""

    group: Group
    sku: str
    reason_class: str
    reason: str
    returned: int
    ordered: int


def metrics(accounts: Iterable[str], *, at: int, only: Sequence[str] = (), orders: bool = False) -> list[Measured]:
    """Every metric that a marketplace has, over each of its windows, with the marketplace's own figure of that name.

    `only`: these metrics; `orders`: with the orders behind each. Raises LookupError for a metric that neither Odra nor a marketplace has.
    """
    mine = list(accounts)
    asking = _Asking(mine, at)
    told = {(f.group, f.metric): f for f in figures(mine, at=at)}
    _check_known(only, {*definitions(), *(metric for _, metric in told)})
    with Duck(asking.place) as duck:
        alive = asking.alive(duck)
        found = [
            row
            for name in definitions()
            if not only or name in only
            for row in asking.measured(duck, name, told, alive, orders=orders)
        ]
    beside = {id(row.told) for row in found}
    alone = [f for f in told.values() if id(f) not in beside and (not only or f.metric in only)]
    found += [told_alone(f, norm=_norm(f.metric, f.group.marketplace, at), at=at) for f in alone]
    place = {name: n for n, name in enumerate((*METRICS, *definitions()))}
    return sorted(found, key=lambda m: (m.group, place.get(m.metric, len(place)), m.metric, m.window_to_on, -m.window_from_on))


def _check_known(asked: Sequence[str], known: Collection[str]) -> None:
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise LookupError(f"there is no metric {', '.join(map(repr, unknown))}; there is {', '.join(sorted(known))}")


def trajectory(accounts: Iterable[str], metric: str, *, at: int, days: int = YEAR) -> list[Trajectory]:
    """Each of the last days as it was known then, over a window of the metric's live (or first) length. Raises LookupError."""
    if metric not in definitions() or not definitions()[metric].text:
        raise LookupError(f"{metric!r} is not counted; these are: {', '.join(n for n, d in definitions().items() if d.text)}")
    asking, last = _Asking(list(accounts), at), day_of(at)
    spans = [s for n, group in asking.groups.items() for s in asking.spans(metric, n, group)]
    live = {s.group: s for s in reversed(spans) if s.window == LIVE or metric not in METRICS}
    if not live:
        return []
    with Duck(asking.place) as duck:
        rows = duck.ask(asking.question(metric, "trajectory", list(live.values()), days=(last - days + 1, last)))
    found: dict[int, list[Day]] = defaultdict(list)
    for grp, day, counts, units in rows:
        found[grp].append(Day(day, _exact(round(counts), definitions()[metric].unit), int(units)))
    lines = [Trajectory(asking.groups[grp], metric, live[grp].days, tuple(path)) for grp, path in found.items()]
    return sorted((line for line in lines if any(d.denominator or d.numerator for d in line.days)), key=lambda line: line.group)


def over_told(told: Iterable[Figure], *, at: int, orders: bool = True) -> list[Compared]:
    """Figures of the marketplaces beside ours over their own days: as known when each was told, and with what is known at `at`.

    `orders`: with those that would explain the difference.
    """
    mine = list(told)
    asking = _Asking(sorted({f.group.account for f in mine}), at)
    with Duck(asking.place) as duck:
        return [asking.beside(duck, figure, orders=orders) for figure in mine]


def returns_by_sku(accounts: Iterable[str], *, at: int) -> list[SkuReturns]:
    """Units returned by SKU and reason, those of the most first (R39)."""
    asking = _Asking(list(accounts), at)
    spans = [s for n, group in asking.groups.items() for s in asking.spans("return_rate", n, group)]
    with Duck(asking.place) as duck:
        rows = duck.ask(asking.question("return_rate", "by_sku", spans, at=at))
    found = [SkuReturns(asking.groups[grp], sku, kind, reason, int(n), int(of)) for grp, _, sku, kind, reason, n, of in rows]
    return sorted(found, key=lambda r: (-r.returned, r.group, r.sku, r.reason))


def _norm(metric: str, market: str, at: int) -> Any:
    known = metric in definitions()
    return norm_of(metric, market, load(), on=day_of(at)) if known else None


class _Asking:
    """What questions about these accounts have in common: the columns, the numbered groups, the policies of each."""

    def __init__(self, accounts: list[str], at: int) -> None:
        self.place, self.at, self.policies = columns.fresh(), at, load()
        self.groups = columns.groups(accounts)
        self.homes = {group: n for n, group in self.groups.items() if not group.fulfilment}

    def spans(self, metric: str, n: int, group: Group) -> list[Span]:
        norm = norm_of(metric, group.marketplace, self.policies, on=day_of(self.at))
        if norm is None or not self._asked(metric, group):
            return []
        return spans_of(metric, n, group.marketplace, norm, self.policies, at=self.at)

    def _asked(self, metric: str, group: Group) -> bool:
        """Shipping is the seller's, answers are the marketplace's as a whole, the rest is split by who ships."""
        if definitions()[metric].by_marketplace:
            return not group.fulfilment
        return (
            group.fulfilment == "seller" if "shipped_by_marketplace" in definitions()[metric].excludes else bool(group.fulfilment)
        )

    def question(
        self, metric: str, frame: str, spans: Sequence[Span], *, at: int | None = None, days: tuple[int, int] = (0, 0),
        moments: Mapping[str, int] | None = None,
    ) -> str:  # fmt: skip
        definition = definitions()[metric]
        reasons = self.policies.value(definition.reasons, on=day_of(self.at)) if definition.reasons else {}
        sellers = [n for n, group in self.groups.items() if group.fulfilment == "seller"]
        return question(
            metric, frame, spans=spans, at=at, by_seller=sellers, args=self._args(metric), reasons=classes(reasons), days=days,
            moments=moments,
        )  # fmt: skip

    def _args(self, metric: str) -> dict[int, dict[str, Any]]:
        """For each group: where it is shown, and the policies that the definition asks."""
        asked, found = definitions()[metric].policies, {}
        for n, group in self.groups.items() if asked else ():
            if all(self.policies.policy(policy).covers(group.marketplace) for policy in asked.values()):
                home = self.homes.get(Group(group.account, group.marketplace, ""), n)
                told = {
                    name: self.policies.value(p, on=day_of(self.at), marketplace=group.marketplace) for name, p in asked.items()
                }
                found[n] = {"home": home, **told}
        return found

    def alive(self, duck: Duck) -> set[int]:
        """Groups with orders of late, and those that stand for such a group's marketplace."""
        recent = {row[0] for row in duck.ask(f"SELECT DISTINCT grp FROM orders WHERE ordered_on > {day_of(self.at) - LATE}")}
        homes = {self.homes.get(Group(g.account, g.marketplace, ""), n) for n, g in self.groups.items() if n in recent}
        return {n for n in recent | homes if n in self.groups}

    def measured(
        self, duck: Duck, metric: str, told: dict[tuple[Group, str], Figure], alive: set[int], *, orders: bool
    ) -> list[Measured]:
        """A metric of each group that has orders of late, anything to count, or a figure of the marketplace's."""
        spans = {(s.group, s.window): s for n, group in self.groups.items() for s in self.spans(metric, n, group)}
        counts = self._counts(duck, metric, list(spans.values())) if spans else {}
        behind = self._behind(duck, metric, list(spans.values())) if orders and counts else {}
        found = []
        for key, span in spans.items():
            group, count = self.groups[key[0]], counts.get(key)
            figure = _figure(told, group, metric)
            if key[0] in alive or figure or (count and (count.units or count.counts)):
                norm = norm_of(metric, group.marketplace, self.policies, on=day_of(self.at))
                assert norm is not None
                found.append(measured(metric, definitions()[metric], norm, span, group, count, at=self.at, told=figure,
                                      orders=[_leaving(b, span, self.at) for b in behind.get(key, ())]))  # fmt: skip
        return found

    def beside(self, duck: Duck, told: Figure, *, orders: bool) -> Compared:
        names = [name for name in definitions() if self._named(told, name)]
        found = next(((name, n) for name in names for n, group in self.groups.items() if self._is_of(told, name, group)), None)
        if found is None:
            return compared(told, None, reason="no_orders" if names else "not_computed")
        metric, n = found
        span = self._span(told, metric, n)
        spans = [Span(n, name, span.from_on + shift, span.to_on + shift) for name, shift in SHIFTS.items()]
        then = {name: count for (_, name), count in self._counts(duck, metric, spans, at=told.seen_at).items()}
        now = self._counts(duck, metric, spans[:1], at=self.at) if then else {}
        differs = bool(then) and not same(told, then[TOLD])
        apart = () if not differs else self._apart(duck, metric, spans[:1], told) if orders else None
        return compared(
            told,
            Recount(
                definitions()[metric], span.from_on, span.to_on, then, now.get((n, TOLD)), apart, imported(told.group.account)
            ),
        )

    def _apart(self, duck: Duck, metric: str, spans: list[Span], told: Figure) -> list[Apart]:
        moments = {"booked": told.seen_at - booked_within(told) * HOUR, "told": told.seen_at, "now": self.at, "some": SOME}
        found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for *alike, subject in duck.ask(self.question(metric, "apart", spans, moments=moments)):
            found[tuple(alike)].append(subject)
        return [
            Apart(what, edge_on, bool(was), bool(stood), bool(stands), int(counts), count, tuple(subjects))
            for (what, edge_on, was, stood, stands, counts, count), subjects in found.items()
        ]

    def _named(self, told: Figure, metric: str) -> bool:
        """Whether a measure is of that name, and the marketplace one that it is defined for."""
        if definitions()[metric].unit != "share" or told.metric not in (metric, TOLD_AS.get(metric)):
            return False
        return norm_of(metric, told.group.marketplace, self.policies, on=day_of(told.seen_at)) is not None

    def _is_of(self, told: Figure, metric: str, group: Group) -> bool:
        return self._asked(metric, group) and _figure({(told.group, told.metric): told}, group, metric) is not None

    def _span(self, told: Figure, metric: str, n: int) -> Span:
        """The marketplace's own days; where it tells none, the first window of the metric as of then."""
        if told.from_on is not None and told.to_on is not None:
            return Span(n, TOLD, told.from_on, told.to_on)
        market = told.group.marketplace
        norm = norm_of(metric, market, self.policies, on=day_of(told.seen_at))
        assert norm is not None
        return spans_of(metric, n, market, norm, self.policies, at=told.seen_at)[0]

    def _counts(self, duck: Duck, metric: str, spans: list[Span], *, at: int | None = None) -> dict[tuple[int, str], Count]:
        if not definitions()[metric].text:
            return {}
        rows = duck.ask(self.question(metric, "moment", spans, at=self.at if at is None else at))
        return {
            (grp, span): Count(int(units), _exact(counts, definitions()[metric].unit), int(undecided), int(unknown))
            for grp, span, units, counts, undecided, unknown in rows
        }

    def _behind(self, duck: Duck, metric: str, spans: list[Span]) -> dict[tuple[int, str], list[Behind]]:
        found: dict[tuple[int, str], list[Behind]] = defaultdict(list)
        for grp, span, subject, day, part, _, from_at, until_at in duck.ask(self.question(metric, "behind", spans, at=self.at)):
            found[grp, span].append(Behind(subject, day, part, from_at, None if until_at == EVER else until_at, 0))
        return found


def _figure(told: dict[tuple[Group, str], Figure], group: Group, metric: str) -> Figure | None:
    """The marketplace's figure of a group; one that names no fulfilment is about what the seller ships, or about the whole marketplace."""
    named = [group.fulfilment, *([""] if group.fulfilment == "seller" else []), *(["seller"] if not group.fulfilment else [])]
    keys = [(Group(group.account, group.marketplace, by), name) for by in named for name in (metric, TOLD_AS.get(metric, metric))]
    return next((told[key] for key in keys if key in told), None)


def _exact(number: Any, unit: str) -> Decimal:
    """Hours are summed in whole minutes, so that every engine gives the same."""
    return round(Decimal(int(number)) / 60, 3) if unit == "hours" else Decimal(int(number))


def _leaving(one: Behind, span: Span, at: int) -> Behind:
    """With the first day on which the window no longer holds it."""
    return msgspec.structs.replace(one, leaves_on=one.day_on + span.days + day_of(at) + 1 - span.to_on)
