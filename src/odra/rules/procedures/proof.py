"""What can be shown: the best proof of delivery at hand, and each piece that an answer needs, there or not.

What nothing tells is missing, not disproved; the pieces that an answer needs are a policy, here is only how each is found.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from odra.facts.decision import Evidence, Said
from odra.facts.fact import Fact, of
from odra.facts.payloads import (
    Assessed,
    BuyerMessage,
    Call,
    Graded,
    Handled,
    InquiryFiled,
    OrderRow,
    Pasted,
    ReturnAsked,
    ReturnRow,
    Scan,
    SellerMessage,
    ShipRow,
    Tracking,
)
from odra.rules.procedures.matter import Matter
from odra.rules.questions.item_price import ordered
from odra.rules.questions.naming import alike, named
from odra.rules.questions.opening import all_back, outbound
from odra.rules.questions.parcels import DELIVERED, PLACED, SIGNED, Scans, parcels, split, worst

OPEN = frozenset(("unscanned", "unknown", "other"))  # kinds of which files do not tell enough to advise one way
ASTRAY = {
    "returning": "returning",
    "returned_to_sender": "returning",
    "lost": "lost",
    "damaged": "lost",
    "destroyed_or_seized": "lost",
}
GRADES = ((SIGNED, "signed"), (PLACED, "placed"), (DELIVERED, "delivered"))


class Proof(msgspec.Struct, frozen=True):
    """`kind`: funded | refunded | back | signed | placed | delivered | moving | returning | lost | unscanned | off_order | unknown | other; the facts that are it."""

    kind: str
    facts: tuple[str, ...] = ()


def best_proof(matter: Matter) -> Proof:
    """Of delivery, from the scans of numbers that stand on the order; a number without any scan is unscanned, without a number it is unknown.

    Of several parcels that of the one with the least: nothing proves the delivery of an order while a parcel of it is not delivered.
    """
    told, scans, astray = _numbers(matter), outbound(matter.dossier.facts), not_on_order(matter)
    off = {f.payload.number for f in astray}
    found = split([f for f in scans if f.payload.number not in off], matter.dossier.order)
    levels = [max(f.payload.proof for f in carried) for carried in found]
    grade = next((kind for least, kind in GRADES if min(levels, default=0) >= least), "")
    if grade:
        return Proof(
            grade, _addresses(f for carried, best in zip(found, levels, strict=True) for f in carried if f.payload.proof == best)
        )
    if found:
        return _undelivered(worst([carried for carried, best in zip(found, levels, strict=True) if best < DELIVERED]))
    if len(told) > len(astray):
        return Proof("unscanned", _addresses(f for f in told if f not in astray))
    return Proof("off_order", _addresses(astray)) if astray else Proof("unknown")


def _undelivered(carried: Scans) -> Proof:
    """By the newest scan that could be read: it goes back or is gone, or else is on its way."""
    last = next((f for f in reversed(carried) if f.payload.status != "unknown"), carried[-1])
    return Proof(ASTRAY.get(last.payload.status, "moving"), (last.address,))


def protected(matter: Matter) -> tuple[str, ...]:
    """A person said that the label carries the marketplace's protection (R21)."""
    return _of(matter, Handled, lambda p: p.question == "label" and p.done == "protected")


def money_back(matter: Matter) -> Fact | None:
    """The first fact with which the seller's own money is back in full."""
    facts, order = matter.dossier.facts, matter.dossier.order
    return next((f for f in matter.money if all_back(f, facts, order)), None)


def item_back(matter: Matter) -> tuple[str, ...]:
    """What says that all that was ordered is here again as it was sent."""
    last = {named(f): f for f in of(matter.dossier.facts, Graded)}
    every = all(any(alike(("", row.sku), key) for key in last) for row in ordered(matter.dossier.facts))
    return _addresses(last.values()) if last and every and all(f.payload.found == "as_sent" for f in last.values()) else ()


def assessed(matter: Matter, what: str) -> str:
    """What a person last read in it."""
    read = [f.payload.finds for f in of(matter.dossier.facts, Assessed) if f.payload.of == what]
    return read[-1] if read else ""


def not_on_order(matter: Matter) -> list[Fact[Tracking]]:
    """Tracking numbers that the order does not carry (R12)."""
    told = _numbers(matter)
    carried = {f.payload.number for f in told if f.payload.on_order}
    return [f for f in told if f.payload.number not in carried]


def evidence(matter: Matter, codes: Iterable[str], policy: str) -> Iterator[Evidence]:
    """A piece for each code of a policy's list."""
    for code in codes:
        facts = PIECES[code](matter) if code in PIECES else ()
        yield Evidence(Said(f"evidence.{code}"), bool(facts), facts, policy)


def _numbers(matter: Matter) -> Sequence[Fact[Tracking]]:
    return of(matter.dossier.facts, Tracking)


def _addresses(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(f.address for f in facts)


def _of(matter: Matter, kind: type | tuple[type, ...], fits: Callable[..., bool] = lambda p: True) -> tuple[str, ...]:
    return tuple(f.address for f in of(matter.dossier.facts, *(kind if isinstance(kind, tuple) else (kind,))) if fits(f.payload))


def _scanned(least: int) -> Callable[[Matter], tuple[str, ...]]:
    """Scans of that level, where every parcel has one."""

    def found(matter: Matter) -> tuple[str, ...]:
        reached = [
            [f for f in scans if f.payload.proof >= least] for scans in parcels(matter.dossier.facts, matter.dossier.order)
        ]
        return _addresses(f for scans in reached for f in scans) if all(reached) else ()

    return found


def _refund_made(matter: Matter) -> tuple[str, ...]:
    back = money_back(matter)
    return (back.address,) if back else ()


def _under_way_back(matter: Matter) -> tuple[str, ...]:
    """Returns whose parcel is not shown as delivered: one that is here speaks for the buyer."""
    here = {f.payload.number for f in of(matter.dossier.facts, Scan) if f.payload.proof >= DELIVERED}
    return _of(matter, (ReturnRow, ReturnAsked), lambda p: bool(p.tracking) and p.tracking not in here)


def _since(matter: Matter) -> tuple[str, ...]:
    """What came to be known after the question was opened."""
    news = (Scan, Tracking, Call, InquiryFiled, Pasted, Graded)
    return _addresses(f for f in of(matter.dossier.facts, *news) if f.occurred_at > matter.question.opened_at)


PIECES: dict[str, Callable[[Matter], tuple[str, ...]]] = {
    "tracking_on_order": lambda m: _of(m, Tracking, lambda p: p.on_order),
    "tracking_number": lambda m: _of(m, Tracking) or _scanned(0)(m)[:1],
    "ship_date": lambda m: _scanned(1)(m)[:1],
    "ship_method": lambda m: _of(m, (OrderRow, ShipRow), lambda p: bool(p.service)),
    "delivered_scan": _scanned(DELIVERED),
    "address_matches": _scanned(PLACED),
    "signature": _scanned(SIGNED),
    "correspondence": lambda m: _of(m, (BuyerMessage, SellerMessage)),
    "photos": lambda m: _of(m, Pasted, lambda p: bool(p.picture)),
    "order_details": lambda m: _of(m, OrderRow),
    "refund_made": _refund_made,
    "return_tracking": _under_way_back,
    "return_way": lambda m: _of(m, ReturnRow, lambda p: bool(p.label_type or p.label_paid_by)),
    "return_allowed": lambda m: _of(m, ReturnRow, lambda p: p.in_policy.casefold() in ("y", "yes", "true")),
    "new_information": _since,
}  # fmt: skip
