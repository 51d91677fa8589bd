"""Whether the parcel of a case still arrives, from the seller's own parcels. Imported only where that is asked, for numpy's sake."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

import numpy as np

from odra.cases.chosen import policies_of
from odra.cases.parcels import MISSING, parcel_of
from odra.cases.queries import CaseView
from odra.facts.decision import Decision, Said
from odra.facts.fact import Fact
from odra.facts.moments import day_number, local_date
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.measures.arrays import Reals
from odra.measures.assumptions import assumed
from odra.measures.transit import Parcels, TransitCurves, transit_curves
from odra.pictures import Arrival
from odra.policies import EUROPE, Policies

AHEAD, ELSE = 30, 10  # days drawn, and the day named where the plan names none of them
HALF_LIVES = 3  # older parcels weigh an eighth and less
REGIONS = ("domestic", "europe", "world")


def arrival(view: CaseView, *, at: int, zone: str) -> Arrival | Said | None:
    """The chance by each coming day; why there is none to tell; None where nothing is asked or the parcel has arrived."""
    asked = next((d for d in view.decisions if d.question == "not_received"), None)
    order = view.derived.order
    if asked is None or order is None:
        return None
    found = parcel_of(entry.fact for entry in view.timeline)
    if found is None:
        return Said("arrival.no_scan")
    shipped_on, delivered_on = found
    if delivered_on != MISSING:
        return None
    today = day_number(local_date(at, zone))
    known = _known(view.subject.account, order.country, today, policies_of(view.subject.account, at=at))
    return known.arrival(today - shipped_on, _marks(view, asked, zone)) if known.enough else known.few


def arrives_within(
    facts: Iterable[Fact], country: str, *, account: str, at: int, zone: str, days: Sequence[int]
) -> list[float] | None:
    """P(arrives within so many days | not arrived by now), by own parcels; None where too few tell, or nothing was scanned."""
    found = parcel_of(facts)
    if found is None or found[1] != MISSING:
        return None
    today = day_number(local_date(at, zone))
    known, waited = _known(account, country, today, policies_of(account, at=at)), today - found[0]
    if not known.enough or not 0 <= waited < known.assumed.longest:
        return None
    lane, by = len(known.curves.survival) - 1, waited + np.array(days)
    return known.curves.arrives(np.full(len(days), lane), by=by, not_by=np.full(len(days), waited)).tolist()  # type: ignore[no-any-return]


class _Known:
    """The curves of an account's lanes; the one asked about is the last."""

    def __init__(self, lanes: dict[str, Reals], country: str, today: int, policies: Policies) -> None:
        """lanes: country -> (3, n) of shipped_on, delivered_on, parcels."""
        self.country, self.today, self.assumed = country, today, assumed(policies, on=today).transit
        names = [*sorted(lanes.keys() - {country}), country]
        told = [lanes.get(name, np.empty((3, 0))) for name in names]
        self.lanes = np.repeat(np.arange(len(names)), [one.shape[1] for one in told])
        shipped, delivered, count = np.concatenate(told, axis=1)
        region = [REGIONS.index(_region(name, policies, today)) for name in names]
        self.until_on = int(max(shipped.max(initial=0), delivered.max(initial=0)))
        delivered[delivered == MISSING] = np.nan
        self.parcels = Parcels(shipped, delivered_on=delivered, lane=self.lanes, region=region, count=count)

    @cached_property
    def curves(self) -> TransitCurves:
        """What is not known to have arrived is censored on the day of the newest scan: later ones may not be imported yet."""
        return transit_curves(self.parcels, on=min(self.until_on, self.today) + 1, assumed=self.assumed)

    @property
    def all(self) -> int:
        return int(self.parcels.count.sum())

    @property
    def enough(self) -> bool:
        return self.all >= self.assumed.certain_parcels

    @property
    def few(self) -> Said:
        return Said("arrival.few", {"count": self.all, "least": self.assumed.certain_parcels})

    def arrival(self, waited: int, marks: dict[str, int | None]) -> Arrival | Said:
        if waited >= self.assumed.longest:
            return Said("arrival.over", {"waited": waited, "days": self.assumed.longest})
        curves, mine = self.curves, len(self.curves.survival) - 1
        never = float(curves.survival[mine, -1] / max(curves.survival[mine, waited], 1e-12))
        of_lane = int(self.parcels.count[self.lanes == mine].sum())
        return Arrival(self.country, self.today, waited, tuple(_chances(curves, mine, waited)), never, self.all, of_lane,
                       self._asked_on(marks), marks["promised"], marks["claims"])  # fmt: skip

    def _asked_on(self, marks: dict[str, int | None]) -> int:
        """The day of the plan by which the answer matters."""
        named = (on for name in ("refund", "day_six", "claims") if (on := marks[name]) is not None)
        return next((on for on in named if 0 < on - self.today <= AHEAD), self.today + ELSE)


def _known(account: str, country: str, today: int, policies: Policies) -> _Known:
    """Learnt once a day, and again after each import and undo."""
    stamp = db.select(
        "SELECT max(id), max(finished_at), count(CASE WHEN state = 'undone' THEN 1 END), (SELECT sum(\"new\" + changed) FROM ledger_file) FROM ledger_import"
    )[0]
    return _learnt(account, country, today, policies, (db.name(), *stamp))


@lru_cache(maxsize=32)
def _learnt(account: str, country: str, today: int, policies: Policies, stamp: tuple[object, ...]) -> _Known:
    """Each lane comes as three lists in one row: some ten thousand counts are read in milliseconds so."""
    first = today - int(HALF_LIVES * assumed(policies, on=today).transit.half_life)
    lanes: dict[str, list[Reals]] = defaultdict(list)
    for shop in ledger.shops([account]):
        rows = db.select(
            "SELECT country, group_concat(shipped_on), group_concat(delivered_on), group_concat(parcels) FROM cases_lane "
            "WHERE shop = %s AND shipped_on BETWEEN %s AND %s GROUP BY country",
            (shop, first, today),
        )
        for name, *lists in rows:
            lanes[name].append(np.array([np.fromstring(numbers, sep=",") for numbers in lists]))
    return _Known({name: np.concatenate(found, axis=1) for name, found in lanes.items()}, country, today, policies)


def _chances(curves: TransitCurves, lane: int, waited: int) -> Iterator[tuple[float, float, float]]:
    by, lanes = waited + np.arange(AHEAD + 1), np.full(AHEAD + 1, lane)
    not_by = np.full(AHEAD + 1, waited)
    least, most = curves.interval(lanes, by=by, not_by=not_by)
    return zip(least.tolist(), curves.arrives(lanes, by=by, not_by=not_by).tolist(), most.tolist(), strict=True)


def _region(country: str, policies: Policies, on: int) -> str:
    """A destination that is not known is taken to be the seller's own country, as for promised days."""
    home = str(policies.value("settings.seller.country", on=on))
    return "domestic" if country in ("", home) else "europe" if country in EUROPE else "world"


def _marks(view: CaseView, asked: Decision, zone: str) -> dict[str, int | None]:
    """Days of the plan, and the promised one, told or assumed."""
    order = view.derived.order
    told = [r.said.values.get("promised_at") for r in asked.because]
    promised = (order.deliver_by_at if order else None) or next((at for at in told if at), None)
    plan = {m.said.code: m.at for m in asked.plan}
    moments = {
        "promised": promised,
        "claims": plan.get("plan.claims_open"),
        "refund": plan.get("plan.refund"),
        "day_six": plan.get("plan.day_six"),
    }
    return {name: None if at is None else day_number(local_date(at, zone)) for name, at in moments.items()}
