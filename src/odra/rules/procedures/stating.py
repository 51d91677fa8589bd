"""What the answer to a claim or chargeback states: the facts that are known, as values of a letter to the marketplace."""

from typing import Any

from odra.facts.decision import Reason, Said
from odra.facts.fact import addressed, of
from odra.facts.payloads import Attempt, BuyerMessage, SellerMessage
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.proof import Proof, money_back, not_on_order
from odra.rules.questions.opening import outbound
from odra.rules.questions.parcels import DISPATCHED

DELIVERED = frozenset(("signed", "placed", "delivered"))  # kinds of Proof


def statement(code: str, matter: Matter, proof: Proof, why: Reason | None = None) -> Said:
    """`why`: what bars the claim, whose values are stated too."""
    told = {**_order(matter), **_parcel(matter, proof), **_written(matter), **(why.said.values if why else {})}
    if why and why.said.code == "reason.claim_beside_chargeback":
        told["disputed_at"] = _when(matter, why.facts)
    if proof.kind == "funded":
        told["label"] = True
    if proof.kind == "refused":
        told["refused_at"] = next(
            (f.occurred_at for f in of(matter.dossier.facts, Attempt) if f.payload.reason == "refused"), None
        )
    if proof.kind == "refunded" and (back := money_back(matter)):
        told["refunded_at"] = back.occurred_at
    return Said(code, {name: value for name, value in told.items() if value})


def _order(matter: Matter) -> dict[str, Any]:
    order = matter.dossier.order
    return {} if order is None else {"ordered_at": order.ordered_at, "service": order.service}


def _parcel(matter: Matter, proof: Proof) -> dict[str, Any]:
    """Of the parcel whose delivery is the proof, else of the first one whose number stands on the order."""
    off = {f.payload.number for f in not_on_order(matter)}
    scans = [f for f in outbound(matter.dossier.facts) if f.payload.number not in off]
    best = next((f for f in scans if f.address in proof.facts), next(iter(scans), None))
    if best is None:
        return {}
    own = [f for f in scans if f.payload.number == best.payload.number]
    handed_at = next((f.occurred_at for f in own if f.payload.proof >= DISPATCHED), None)
    carrier = next((f.payload.carrier for f in own if f.payload.carrier), "")
    shown = {f"{proof.kind}_at": best.occurred_at} if proof.kind in DELIVERED else {}
    return {"number": best.payload.number, "carrier": carrier, "handed_at": handed_at, **shown}


def _written(matter: Matter) -> dict[str, Any]:
    """When the buyer first wrote, and was last answered."""
    facts = matter.dossier.facts
    wrote, ours = of(facts, BuyerMessage), of(facts, SellerMessage)
    return {"wrote_at": wrote[0].occurred_at if wrote else None, "answered_at": ours[-1].occurred_at if ours else None}


def _when(matter: Matter, facts: tuple[str, ...]) -> int | None:
    told = addressed(matter.dossier.facts, facts[0]) if facts else None
    return told.occurred_at if told else None
