"""One return as its rows, notices and scans tell it; empty or None where none does."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import ANY, Key
from odra.facts.fact import Fact, of
from odra.facts.moments import as_date, start_of
from odra.facts.money import Money
from odra.facts.payloads import Graded, Handled, Pasted, ReturnAsked, ReturnRow, Scan
from odra.policies.tracking import parcel
from odra.rules.procedures.matter import Matter
from odra.rules.questions.item_price import is_all, ordered, price_of, reported
from odra.rules.questions.naming import alike, named
from odra.rules.questions.parcels import DISPATCHED
from odra.rules.questions.shared_refunds import paid_with, rows_of

Places = tuple[tuple[int, str], ...]


class Told(msgspec.Struct, frozen=True):
    """`reason` as the source wrote it. `price` of what comes back, None for all of the order; `unpriced`: it is a part, or may be one, and nothing tells its price.

    `sent`, `received`: facts by which the item is on its way or back, each with its moment, the earliest first."""

    asked_at: int
    reason: str = ""
    rma: str = ""
    sku: str = ""
    in_policy: str = ""
    label: str = ""
    label_paid_by: str = ""
    label_cost: Money | None = None
    tracking: str = ""
    resolution: str = ""
    price: Money | None = None
    unpriced: bool = False
    sent: Places = ()
    received: Places = ()
    facts: tuple[str, ...] = ()

    @property
    def out_of_policy(self) -> bool:
        """Such a return the marketplace leaves to the seller."""
        return self.in_policy.casefold() in ("n", "no", "false")

    @property
    def key(self) -> Key:
        return (self.rma, self.sku)

    @property
    def sent_at(self) -> int | None:
        return self.sent[0][0] if self.sent else None

    @property
    def received_at(self) -> int | None:
        return self.received[0][0] if self.received else None


def told_return(matter: Matter) -> Told:
    """Of the return in question: the freshest row of its RMA, else the notices."""
    rows, notices = _rows(matter), _notices(matter)
    every: list[Fact] = [*rows, *notices]
    asked_at = min((f.occurred_at for f in every), default=matter.question.opened_at)
    newest = max(rows, key=lambda f: f.freshness, default=None)
    addresses = tuple(f.address for f in every)
    if newest is None:
        return _whole(matter, _noticed(asked_at, notices, addresses), None, _units(notices))
    row: ReturnRow = newest.payload
    told = Told(
        asked_at, row.reason or _latest(notices, "reason"), row.rma, row.sku, row.in_policy, row.label_type, row.label_paid_by,
        _money(row.label_cost, row.currency), row.tracking or _latest(notices, "tracking"), row.resolution,
        facts=addresses,
    )  # fmt: skip
    return _whole(matter, told, row, row.quantity or _units(notices))


def _whole(matter: Matter, told: Told, row: ReturnRow | None, units: int) -> Told:
    """With its price and where it is."""
    price, every = _price(matter, told, row, units)
    sent, received = _places(matter, told, row.delivered_on if row else None)
    return msgspec.structs.replace(told, price=price, unpriced=price is None and not every, sent=sent, received=received)


def _price(matter: Matter, told: Told, row: ReturnRow | None, units: int) -> tuple[Money | None, bool]:
    """(what the units cost that come back, whether they are all of the order); of all that the order's rows tell no price is asked."""
    facts, every = matter.dossier.facts, is_all(matter.dossier.facts, matter.dossier.order, told.sku, units)
    if every and ordered(facts):
        return None, True
    return price_of(facts, told.sku, units) or (reported(row) if row else None), every


def _units(notices: Sequence[Fact[ReturnAsked]]) -> int:
    return next((f.payload.quantity for f in reversed(notices) if f.payload.quantity), 0)


def _notices(matter: Matter) -> Sequence[Fact[ReturnAsked]]:
    """Of the return in question."""
    about = matter.question.about
    return [f for f in of(matter.dossier.facts, ReturnAsked) if about == ANY or alike(named(f), about)]


def _money(minor: int, currency: str) -> Money | None:
    return Money(minor, currency) if minor and currency else None


def _rows(matter: Matter) -> Sequence[Fact[ReturnRow]]:
    """Rows of the return in question, or of those that the opening refund paid for; else all of them."""
    facts, about = matter.dossier.facts, matter.question.about
    rows = rows_of(facts)
    if not rows:
        return ()
    own = paid_with(matter.opening, facts) if about == ANY else {key for key in rows if alike(key, about)}
    return [f for key, told in rows.items() if key in own for f in told] or of(facts, ReturnRow)


def _noticed(asked_at: int, notices: Sequence[Fact], addresses: tuple[str, ...]) -> Told:
    """The latest word of each field."""
    reason, sku, tracking = (_latest(notices, name) for name in ("reason", "sku", "tracking"))
    return Told(asked_at, reason, sku=sku, tracking=tracking, facts=addresses)


def _latest(facts: Sequence[Fact], field: str) -> str:
    return next((str(told) for f in reversed(facts) if (told := getattr(f.payload, field))), "")


def _places(matter: Matter, told: Told, delivered_on: int | None) -> tuple[Places, Places]:
    """(`sent`, `received`) by the scans of its number, the report and what a person said."""
    scans = [f for f in of(matter.dossier.facts, Scan) if same(f.payload.number, told.tracking)] if told.tracking else []
    sent = tuple((f.occurred_at, f.address) for f in scans if f.payload.proof >= DISPATCHED)
    arrived = [(f.occurred_at, f.address) for f in scans if f.payload.status.startswith("delivered")]
    if delivered_on is not None:
        arrived.append((start_of(as_date(delivered_on), matter.zone), told.facts[0]))
    arrived += [(f.occurred_at, f.address) for f in graded(matter, told) if f.payload.found != "not_back"]
    arrived += [(f.occurred_at, f.address) for f in of(matter.dossier.facts, Handled) if _says_back(f, told.key)]
    return sent, tuple(sorted(arrived, key=lambda one: one[0]))  # equal moments as they happened, not by address


def _says_back(mark: Fact[Handled], own: Key) -> bool:
    return mark.payload.question == "return_received" and alike(named(mark), own)


def same(number: str, tracking: str) -> bool:
    return bool(tracking) and parcel(number) == parcel(tracking)


def graded(matter: Matter, told: Told) -> list[Fact[Graded]]:
    """How the item was found, by a person, the latest last."""
    return [f for f in of(matter.dossier.facts, Graded) if alike(named(f), told.key)]


def pictures(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Pictures that somebody pasted into the case."""
    return tuple(f.address for f in of(facts, Pasted) if f.payload.picture)
