"""Payment disputes on eBay: the buyer asks his bank, card company or PayPal for the money, which decides; eBay hands the answer on.

Accepted or challenged on eBay within its days, once, with all proof at hand. Whatever else the buyer had open about the order is
closed by the dispute, so that the money goes one way; a refund beside it is paid twice.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Expected, Milestone, Reason, Said
from odra.facts.moments import days_later
from odra.facts.money import Money
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.contesting import (
    ACCEPTED,
    Odds,
    accepted,
    contested,
    learnt,
    odds,
    own_otherwise,
    own_reasons,
    worth_it,
)  # fmt: skip
from odra.rules.procedures.disputed import notices, open_standing, reason_class
from odra.rules.procedures.expected import expected, priced, reached
from odra.rules.procedures.matter import Matter, clock, named_by
from odra.rules.procedures.not_received.parcel import parcel_of
from odra.rules.procedures.not_received.requests import proofs
from odra.rules.procedures.proof import OPEN, Proof, evidence

WINDOW, NEEDS, WAYS = "ebay.dispute.answer_window", "ebay.dispute.evidence", "ebay.dispute.ways"
FEE, ONE_WAY, ONCE = "ebay.dispute.fee", "ebay.dispute.closes_requests", "ebay.dispute.one_answer"
UNANSWERED, SIGNATURE, RETURNED = "ebay.dispute.unanswered", "ebay.proof.signature_from", "ebay.dispute.return_address"
CHANCES = "settings.estimate.chargeback_won"
STEPS = {"refunded": "challenge_refunded", ACCEPTED: "look_dispute_refunded"}  # by what stands against it, where that settles it
BACK = frozenset(STEPS)  # kinds of proof by which the buyer has the money
WEIGHED = frozenset(("challenge_dispute", "accept_dispute"))  # steps between which the chance decides
SHOWS_DELIVERY = frozenset(("placed", "delivered"))  # kinds of proof that lack the signature


def payment_dispute(matter: Matter) -> Iterator[Decision]:
    """It enters no rate, whatever becomes of it."""
    kind = reason_class(matter)
    proof = open_standing(matter, kind)
    won = odds(matter, CHANCES, proof)
    step = _step(matter, proof, won)
    asked = _clock(matter, step)
    asked = msgspec.structs.replace(asked, at_risk=None if proof.kind == ACCEPTED else asked.at_risk)
    yield asked
    of = Odds(learnt(matter, won, proof.kind), counts_lost=False)
    yield msgspec.structs.replace(
        asked,
        because=(*asked.because, *_about(matter, kind, proof), *own_reasons(matter, won, proof.kind)),
        alternatives=tuple(_alternatives(matter, step, kind, of)),
        warnings=(*_traps(matter, asked, kind, proof), *(own_otherwise(matter, won, proof.kind) if step in WEIGHED else ())),
        evidence=tuple(_evidence(matter, kind)),
        sheet=tuple(_sheet(matter, step)),
        cost=_cost(matter, step, proof, of),
        plan=(Milestone(Said("plan.dispute"), asked.due_at, "done" if matter.at >= asked.due_at else "now", WINDOW),),
    )


def _step(matter: Matter, proof: Proof, won: float) -> str:
    if proof.kind in OPEN:
        return "answer_dispute"
    return STEPS.get(proof.kind) or ("challenge_dispute" if worth_it(matter, won) else "accept_dispute")


def _clock(matter: Matter, step: str) -> Decision:
    """The earlier of eBay's days and what the notices themselves name."""
    days, ends = matter.policy(WINDOW), _ends_at(matter)
    named = _named(matter, ends)
    reason = "payment_dispute" if named is None or named >= ends else "answer_named"
    values = {"days": days, "amount": matter.at_risk}
    due_at = ends if named is None else min(named, ends)
    asked = clock(matter, due_at, step, "dispute_unanswered", policy=WINDOW, values=values, reason=reason)
    return or_sooner(matter, asked, ends)  # from when eBay's own days are over, too


def _ends_at(matter: Matter) -> int:
    return days_later(matter.question.opened_at, matter.policy(WINDOW), matter.zone)


def _named(matter: Matter, ends: int) -> int | None:
    found = (named_by(f.payload, f.occurred_at, matter.zone, ends) for f in notices(matter))
    return min((at for at in found if at is not None), default=None)


def _about(matter: Matter, kind: str, proof: Proof) -> Iterator[Reason]:
    protects = kind in matter.policy("ebay.dispute.protects")
    yield Reason(Said(f"reason.dispute_{kind}"), (), "ebay.dispute.protects" if protects else NEEDS)
    code = f"dispute_{proof.kind}" if proof.kind in ("off_order", ACCEPTED) else f"shown_{proof.kind}"
    yield Reason(Said(f"reason.{code}"), proof.facts, WAYS if proof.kind == ACCEPTED else NEEDS)
    if matter.at >= _ends_at(matter):
        yield Reason(Said("reason.dispute_overdue"), (), UNANSWERED)
    yield Reason(Said("reason.institution_decides"), (), "ebay.dispute.decided_by")
    if (fee := _fee(matter)) is not None:
        yield Reason(Said("reason.dispute_fee", {"fee": fee}), (), FEE)
    if not matter.policy("ebay.dispute.counts"):
        yield Reason(Said("reason.dispute_uncounted"), (), "ebay.dispute.counts")


def _alternatives(matter: Matter, step: str, kind: str, of: Odds) -> Iterator[Alternative]:
    amount = {"amount": matter.at_risk}
    back = Reason(Said("reason.money_is_back"), (), WAYS) if step in STEPS.values() else None
    if step == STEPS[ACCEPTED]:
        yield Alternative(Said("step.challenge_refunded"), None, (Reason(Said("reason.dispute_once"), (), ONCE),))
    elif step in ("answer_dispute", "accept_dispute"):
        yield Alternative(
            Said("step.challenge_dispute"), None, (Reason(Said("reason.dispute_once"), (), ONCE),), _challenged(matter, of)
        )
    if step != "accept_dispute":
        takes = Reason(Said("reason.dispute_accept"), (), WAYS)
        yield Alternative(Said("step.accept_dispute", amount), back, (takes,), accepted(matter, of))
    if kind == "not_as_described":
        first = Reason(Said("reason.dispute_return_first"), (), WAYS)
        yield Alternative(Said("step.accept_dispute_return", amount), back, (first,))
    yield Alternative(Said("step.refund_beside_dispute", amount), Reason(Said("reason.dispute_one_way"), (), ONE_WAY))


def _traps(matter: Matter, asked: Decision, kind: str, proof: Proof) -> Iterator[Reason]:
    yield Reason(Said("reason.dispute_one_way"), (), ONE_WAY)
    yield Reason(Said("reason.dispute_once"), (), ONCE)
    limit = reached(matter, SIGNATURE)
    if limit is not None and proof.kind in SHOWS_DELIVERY:
        yield Reason(Said("reason.dispute_signature", {"limit": limit}), proof.facts, SIGNATURE)
    if kind in matter.policy(RETURNED):
        yield Reason(Said("reason.dispute_return_address"), (), RETURNED)
    if (named := _named(matter, asked.due_at)) is not None and named > asked.due_at:
        yield Reason(Said("reason.dispute_named_later", {"named_at": named}), (matter.opening.address,), WINDOW)
    within = "ebay.dispute.protection_asked_within"
    yield Reason(Said("reason.dispute_final", {"days": matter.policy(within)}), (), within)


def _evidence(matter: Matter, kind: str) -> Iterator[Evidence]:
    """eBay's own proofs of a delivery; a signature is asked for from its step on."""
    own = {piece.said.code: piece for piece in proofs(matter, parcel_of(matter))}
    for code in matter.policy(NEEDS)[kind]:
        if (piece := own.get(f"evidence.{code}")) is not None:
            yield piece
        elif not code.startswith("ebay_"):
            yield from evidence(matter, (code,), NEEDS)


def _sheet(matter: Matter, step: str) -> Iterator[Said]:
    """By hand, on eBay (R50)."""
    if step == STEPS[ACCEPTED]:
        return
    yield Said("sheet.dispute_open")
    yield Said("sheet.dispute_accept") if step == "accept_dispute" else Said("sheet.dispute_say", matter.policy(ONCE))


def _fee(matter: Matter) -> Money | None:
    return priced(matter, FEE, matter.at_risk.currency) if matter.at_risk else None


def _challenged(matter: Matter, of: Odds) -> Expected | None:
    """With eBay's fee, where it is lost."""
    cost, fee = contested(matter, of), _fee(matter)
    if cost is None or fee is None:
        return cost
    return msgspec.structs.replace(cost, money=Money(cost.money.minor + round(fee.minor * (1 - of.won)), fee.currency))


def _cost(matter: Matter, step: str, proof: Proof, of: Odds) -> Expected | None:
    if proof.kind in BACK:
        return expected(matter, lost=0)
    return accepted(matter, of) if step == "accept_dispute" else _challenged(matter, of)
