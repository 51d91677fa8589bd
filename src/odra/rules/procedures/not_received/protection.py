"""A label that the marketplace protects: its conditions one by one, and whether it still holds (R21)."""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Evidence, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR
from odra.facts.payloads import Handled, RefundIssued, Scan
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.not_received.dates import first_answer
from odra.rules.procedures.not_received.parcel import Parcel, parcel_of

POLICY = "amazon.label.conditions"


class Condition(msgspec.Struct, frozen=True):
    """`holds`: None where no file tells."""

    code: str
    holds: bool | None
    facts: tuple[str, ...] = ()


def conditions(matter: Matter, parcel: Parcel) -> tuple[Condition, ...]:
    """Of a label that a person said is protected; empty for every other. Where nobody wrote nothing has to be answered."""
    said = _said(matter)
    if said is None:
        return ()
    answered = () if isinstance(matter.opening.payload, Scan) else (_answered(matter),)
    return (Condition("bought_protected", True, (said.address,)), _scanned(matter, parcel), *answered, _kept(matter))


def of_label(matter: Matter) -> tuple[Condition, ...]:
    """The same for a question that does not look for the parcel; only the marketplace's own orders have such labels."""
    return conditions(matter, parcel_of(matter)) if matter.rated and _said(matter) is not None else ()


def covered() -> Reason:
    return Reason(Said("reason.label_protected"), (), "amazon.label.protected")


def holds(found: tuple[Condition, ...]) -> bool:
    """A condition that nobody knows of is taken to hold, and said."""
    return bool(found) and all(c.holds is not False for c in found)


def evidence(found: tuple[Condition, ...]) -> Iterator[Evidence]:
    """What nobody knows is worded as such."""
    for one in found:
        code = f"{one.code}_unknown" if one.holds is None else one.code
        yield Evidence(Said(f"evidence.{code}"), one.holds is True, one.facts, POLICY)


def broken(found: tuple[Condition, ...]) -> Iterator[Reason]:
    """Why the marketplace will not pay after all."""
    for one in found:
        if one.holds is False:
            yield Reason(Said(f"warning.protection_lost_{one.code}"), one.facts, POLICY)


def _said(matter: Matter) -> Fact | None:
    marks = (f for f in reversed(of(matter.dossier.facts, Handled)) if f.payload.question == "label")
    return next((f for f in marks if f.payload.done == "protected"), None)


def _scanned(matter: Matter, parcel: Parcel) -> Condition:
    """The first scan, not the confirmation, comes by the ship-by date."""
    order = matter.dossier.order
    by_at = order.ship_by_at if order else None
    told = tuple(f.address for f in matter.dossier.facts if f.occurred_at == parcel.posted_at)[:1] if parcel.posted_at else ()
    known = None if by_at is None or parcel.posted_at is None else parcel.posted_at <= by_at
    return Condition("first_scan_by_ship_by", known, told)


def _answered(matter: Matter) -> Condition:
    """The buyer's message was answered in time; None while there is time."""
    answered = first_answer(matter)
    by_at = matter.question.opened_at + matter.policy("amazon.message.answer_window") * HOUR
    if answered is None:
        return Condition("answered_in_time", False if matter.at >= by_at else None)
    return Condition("answered_in_time", answered.occurred_at < by_at, (answered.address,))


def _kept(matter: Matter) -> Condition:
    """The seller himself refunded nothing."""
    paid = next((f for f in of(matter.dossier.facts, RefundIssued) if f.payload.by != "marketplace"), None)
    return Condition("not_refunded", paid is None, (paid.address,) if paid else ())
