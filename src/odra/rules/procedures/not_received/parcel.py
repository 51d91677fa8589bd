"""Where the parcel is, of several the one that goes worst, from its newest scan and from delivery attempts that people noted."""

from collections.abc import Iterator, Sequence

import msgspec

from odra.facts.decision import Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import days_later, local_date
from odra.facts.payloads import Attempt, Scan, Tracking
from odra.policies import marketplace
from odra.policies.tracking import carriers
from odra.rules.procedures.matter import Matter
from odra.rules.questions.parcels import SIGNED, Scans, parcels, worst

ON_ITS_WAY = frozenset(
    "accepted in_transit exported arrived_country customs_held customs_released on_hold out_for_delivery".split()
)
STATES = {
    "announced": "announced", "no_data": "announced", "cancelled": "announced", "attempted": "attempted",
    "at_pickup_point": "pickup", "returning": "returning", "returned_to_sender": "returning", "lost": "lost", "damaged": "lost",
    "destroyed_or_seized": "lost",
}  # fmt: skip
GONE = frozenset(("returning", "lost"))  # it will not reach the buyer any more
EUROPE = frozenset("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())


class Parcel(msgspec.Struct, frozen=True):
    """`state`: untracked (no number) | unheard (a number without scans) | announced | moving | silent (no scan for long) |
    attempted | pickup | returning | lost | delivered | signed. `by`: the fact that says so. `silent_at`: from when it is silent.
    """

    state: str
    by: Fact | None = None
    carrier: str = ""
    number: str = ""
    attempts: int = 0
    silent_at: int | None = None
    posted_at: int | None = None  # first scan by which the carrier had it in hand
    of: int = 1  # parcels of the order, this one among them

    @property
    def tracked(self) -> bool:
        return self.state != "untracked"

    @property
    def arrived(self) -> bool:
        return self.state in ("delivered", "signed")

    @property
    def since_at(self) -> int | None:
        return self.by.occurred_at if self.by else None

    @property
    def told(self) -> tuple[str, ...]:
        return (self.by.address,) if self.by else ()


def parcel_of(matter: Matter) -> Parcel:
    """Of several the one that goes worst: what was delivered is not what the buyer misses."""
    facts = matter.dossier.facts
    if not of(facts, Scan, Tracking, Attempt):
        return Parcel("untracked")
    found = parcels(facts, matter.dossier.order)
    own, named = _spoken_of(found, facts)
    known = [f for f in own if f.payload.status != "unknown"]
    tried: Sequence[Fact] = of(facts, Attempt)
    attempts = _attempts(matter, known, tried)
    last = max((*known[-1:], *tried[-1:]), key=lambda f: f.happened, default=None)
    posted_at = next((f.occurred_at for f in known if f.payload.proof), None)
    carrier, number = carrier_of(named), number_of(named)
    if last is None:
        state = "unheard" if of(facts, Scan, Tracking) else "untracked"
        return Parcel(state, None, carrier, number)
    state, silent_at = _state(last), None
    if state == "moving":
        silent_at = days_later(last.occurred_at, matter.policy("settings.tracking.silent_after")[lane(matter)], matter.zone)
        state = "silent" if matter.at >= silent_at else state
    return Parcel(state, last, carrier, number, attempts, silent_at, posted_at, len(found))


def _spoken_of(found: Sequence[Scans], facts: Sequence[Fact]) -> tuple[Scans, Sequence[Fact]]:
    """(its scans, the facts that name its number and carrier)."""
    if len(found) < 2:
        return (found[0] if found else ()), facts
    own = worst(found)
    numbers = {f.payload.number for f in own}
    return own, [f for f in of(facts, Scan, Tracking) if f.payload.number in numbers]


def one_of(count: int, number: str, told: tuple[str, ...]) -> Iterator[Reason]:
    """Which of several parcels is spoken of."""
    if count > 1:
        yield Reason(Said("reason.seen_of_several", {"count": count, "number": number}), told)


def _state(last: Fact) -> str:
    told = last.payload
    if isinstance(told, Attempt):
        return "attempted"
    assert isinstance(told, Scan)
    if told.status.startswith("delivered"):
        return "signed" if told.proof >= SIGNED else "delivered"
    return "moving" if told.status in ON_ITS_WAY else STATES[told.status]


def _attempts(matter: Matter, scans: Sequence[Fact[Scan]], noted: Sequence[Fact]) -> int:
    """Days on which delivery was tried: the carrier and a person may both tell of one attempt."""
    tried = [f for f in scans if f.payload.status == "attempted"]
    return len({local_date(f.occurred_at, matter.zone) for f in (*tried, *noted)})


def carrier_of(facts: Sequence[Fact]) -> str:
    """The carrier that was named last."""
    known = carriers()
    return next((f.payload.carrier for f in reversed(of(facts, Scan, Tracking)) if f.payload.carrier in known), "")


def number_of(facts: Sequence[Fact]) -> str:
    """The number that was named last."""
    named = of(facts, Scan, Tracking)
    return named[-1].payload.number if named else ""


def destination(matter: Matter) -> str:
    """The country the parcel goes to; one that is not known is taken to be the marketplace's own."""
    order, market = matter.dossier.order, marketplace(matter.dossier.marketplace)
    return (order.country if order else "") or (market.country if market else "")


def lane(matter: Matter) -> str:
    """domestic | europe | world."""
    country = destination(matter)
    return "domestic" if country == matter.policy("settings.seller.country") else "europe" if country in EUROPE else "world"


def by_carrier(matter: Matter, policy: str, carrier: str) -> int:
    """A policy's number for a carrier; `other` for those that it does not name."""
    told = matter.policy(policy)
    return int(told.get(carrier, told["other"]))
