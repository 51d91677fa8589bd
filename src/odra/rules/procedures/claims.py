"""A-to-z claims: the marketplace's question, and how it is answered.

1. The clock: the time that the newest notice names, else the page's (R30: payments with Amazon Pay have clocks of their own).
2. The best proof says whether to represent or to accept; a protected label is never refunded (R21).
3. The traps: a refund after filing counts and may be paid twice; who pays and whether it counts are two things.
4. A claim that could not be filed yet, any more, or beside a chargeback is represented with that; the money for an item that is back as it was sent is owed.
5. What the marketplace ships is not covered by the guarantee: it answers and pays itself, and counts in a rate of its own.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Expected, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR
from odra.facts.payloads import Attempt, BuyerMessage, ClaimAsked, ClaimFiled, OrderRow, ReturnAsked, ReturnRow
from odra.rules.procedures.claimable import barred
from odra.rules.procedures.contesting import (
    ACCEPTED,
    Odds,
    accepted,
    contested,
    debits,
    ended,
    learnt,
    odds,
    own_otherwise,
    own_reasons,
    standing_refund,
    worth_it,
)  # fmt: skip
from odra.rules.procedures.expected import expected
from odra.rules.procedures.further import counted_otherwise, further, no_further, until_it_turns
from odra.rules.procedures.matter import Matter, clock, kept, named_by, sent_by_marketplace
from odra.rules.procedures.proof import (
    OPEN,
    Proof,
    assessed,
    best_proof,
    evidence,
    item_back,
    money_back,
    not_on_order,
    protected,
)  # fmt: skip
from odra.rules.procedures.rolloff import leaving_plan
from odra.rules.procedures.stating import statement
from odra.rules.questions.return_reasons import missed

PAY = "amazon_pay"
WINDOW = {PAY: "amazon_pay.claim.response_window"}
ABOUT = {
    "not_received": "not_received",
    "damaged": "different",
    "wrong_item": "different",
    "return": "return",
    "arrived": "unknown",
}  # topics of messages
PAID = frozenset(("funded", "refunded", ACCEPTED))  # kinds of Proof by which nothing is owed
BARRED, REFUSED, BACK = "barred", "refused", "back"
STATED = frozenset(
    ("step.represent_claim", "step.answer_claim_refunded", "step.answer_claim_protected")
)  # steps with a letter to the marketplace
RULED = frozenset((BARRED, REFUSED))  # kinds on which a rule decides, not a chance
CHANCES, COVERS = "settings.estimate.claim_won", "amazon.claim.covers"
PROVEN_BY = {
    "funded": "amazon.label.protected", "refunded": "amazon.claim.refund_closes", ACCEPTED: "amazon.claim.refund_closes", "off_order": "amazon.proof.tracking_on_order",
    "unscanned": "amazon.proof.tracking_on_order", REFUSED: "amazon.claim.refused_parcel", "returning": "amazon.claim.refused_parcel",
    BACK: "amazon.claim.evidence",
    "unknown": "amazon.claim.granted_untracked", "other": "amazon.claim.evidence",
}  # fmt: skip


def claim(matter: Matter) -> Iterator[Decision]:
    """Asked for no answer yet, it is prepared; what a refund of before or after filing changes stands in `standing`."""
    asked = _clock(matter)
    proof = open_standing(matter)
    won = odds(matter, CHANCES, proof)
    of = Odds(learnt(matter, won, proof.kind), counts_lost=asked.counts, spared=proof.kind == REFUSED)
    step = f"step.{_step(matter, proof, won)}"
    if asked.step.code == "step.prepare_claim_answer" and step != "step.note_claim_refund":
        step = asked.step.code
    at_risk = None if step == "step.accept_debited" else asked.at_risk
    decided = until_it_turns(matter, msgspec.structs.replace(asked, at_risk=at_risk))
    yield decided
    yield msgspec.structs.replace(
        decided,
        step=Said(step, {**asked.step.values, "amount": matter.at_risk}),
        if_nothing=Said(f"if.{_nothing(asked, step, proof)}", asked.if_nothing.values),
        counted=counted_otherwise(matter),
        because=(
            *asked.because,
            proven(matter, proof),
            *own_reasons(matter, won, proof.kind),
            *_by_reply(matter),
            *_rate_and_money(matter),
        ),
        alternatives=tuple(_alternatives(matter, step, proof, of)),
        warnings=(
            *_traps(matter),
            *inferred(matter, proof),
            *(() if proof.kind in OPEN | PAID | RULED else own_otherwise(matter, won, proof.kind)),
        ),
        evidence=tuple(_evidence(matter)),
        letter=_letter(matter, step, proof),
        sheet=tuple(_sheet(matter, step)),
        cost=_cost(matter, step, proof, of),
        plan=leaving_plan(matter, decided),
    )


def _clock(matter: Matter) -> Decision:
    """The time that the newest notice itself names goes first; the page's is for notices that name none."""
    policy, opened = WINDOW.get(matter.dossier.channel, "amazon.claim.response_window"), matter.question.opened_at
    told, hours = matter.opening.payload, matter.policy(policy)
    asked = next((f for f in reversed(of(matter.dossier.facts, ClaimAsked)) if f.occurred_at >= opened), None)
    step = "prepare_claim_answer" if isinstance(told, ClaimFiled) and not told.answer_needed and not asked else "answer_claim"
    due_at, values, reason = opened + hours * HOUR, {"hours": hours}, "claim" if isinstance(told, ClaimFiled) else "claim_marked"
    if asked is not None:
        due_at, values, reason = asked.occurred_at + hours * HOUR, {"hours": hours, "asked_at": asked.occurred_at}, "claim_asked"
        if named := named_by(asked.payload, asked.occurred_at, matter.zone, due_at):
            due_at, values["hours"] = named, (named - asked.occurred_at) // HOUR
    elif named := named_by(told, opened, matter.zone, due_at):
        due_at, values, reason = named, {"hours": (named - opened) // HOUR}, "answer_named"
        if isinstance(told, ClaimFiled) and told.answer_days:
            values, reason = {"days": told.answer_days}, "claim_named" if told.answer_needed else "claim_not_yet"
    nothing = "claim_granted" if step == "answer_claim" else "claim_may_be_granted"
    return clock(matter, due_at, step, nothing, policy=policy, values=values, counts=further(matter), reason=reason)


def _nothing(asked: Decision, step: str, proof: Proof) -> str:
    """What becomes of the money, and of the rate."""
    if proof.kind == REFUSED:
        return "debited_uncounted"
    if step == "step.accept_debited":
        return "debited" if asked.counts else "debited_uncounted"
    if step == "step.note_claim_refund":
        return "refund_stands" if asked.counts else "refund_stands_uncounted"
    if step == "step.answer_claim_shipped":
        return "claim_shipped"
    return asked.if_nothing.code.removeprefix("if.") if asked.counts else "money_goes_uncounted"


def _rate_and_money(matter: Matter) -> Iterator[Reason]:
    if taken := debits(matter, "a_to_z"):
        yield Reason(Said("reason.claim_debited"), taken, "amazon.claim.paid_twice")
    if why := no_further(matter):
        yield why
    elif sent_by_marketplace(matter) and matter.rated:
        yield Reason(Said("reason.claim_in_other_rate"), (), "amazon.odr.claim_on_marketplace_order")


def _about(matter: Matter) -> str:
    """not_received | different | return | unknown: as a person read it, else as the buyer last wrote or asked."""
    if (read := assessed(matter, "claim")) in matter.policy("amazon.claim.evidence"):
        return read
    return _read_from(matter)[0]


about = kept(_about)


def _read_from(matter: Matter) -> tuple[str, tuple[str, ...]]:
    """(what the claim seems to be about, the fact that says so): no notice tells it."""
    told = reversed(of(matter.dossier.facts, BuyerMessage, ReturnRow, ReturnAsked))
    return next(((said, (f.address,)) for f in told if (said := _topic(matter, f))), ("unknown", ()))


def inferred(matter: Matter, proof: Proof) -> Iterator[Reason]:
    """That nobody read what the claim is about, where proof and papers hang on it."""
    if proof.kind in PAID | {BACK} or assessed(matter, "claim") in matter.policy("amazon.claim.evidence"):
        return
    seems, facts = _read_from(matter)
    yield Reason(Said(f"warning.claim_seems_{seems}"), facts, "amazon.claim.evidence")


def _topic(matter: Matter, fact: Fact) -> str:
    told = fact.payload
    if isinstance(told, ReturnRow | ReturnAsked):
        return "not_received" if missed(fact, matter.policies, matter.dossier.marketplace) else "return"
    return ABOUT.get(told.topic, "") if isinstance(told, BuyerMessage) else ""


def standing(matter: Matter) -> Proof:
    """What the answer rests on: the marketplace's own protection, money or item that is back, what bars the claim, else proof of delivery where that is in question."""
    if sent_by_marketplace(matter):
        return Proof("funded", tuple(f.address for f in of(matter.dossier.facts, OrderRow)))
    if label := protected(matter):
        return Proof("funded", label)
    if back := money_back(matter):
        return Proof("refunded", (back.address,))
    if why := barred(matter, about(matter)):
        return Proof(BARRED, why.facts)
    if item := item_back(matter):
        return Proof(BACK, item)
    return _refused(matter, best_proof(matter)) if about(matter) in ("not_received", "unknown") else Proof("other")


def _refused(matter: Matter, proof: Proof) -> Proof:
    """A person noted that the buyer refused what goes back, or is not delivered."""
    noted = [f.address for f in of(matter.dossier.facts, Attempt) if f.payload.reason == "refused"]
    return Proof(REFUSED, (*proof.facts, *noted)) if noted and matter.rated and proof.kind in ("returning", "moving") else proof


def open_standing(matter: Matter) -> Proof:
    """Of a claim that is open: a refund after filing accepts it."""
    proof = standing(matter)
    return standing_refund(matter) or proof if proof.kind == "refunded" else proof


def _step(matter: Matter, proof: Proof, won: float) -> str:
    if proof.kind == "funded":
        return "answer_claim_shipped" if sent_by_marketplace(matter) else "answer_claim_protected"
    if proof.kind == "refunded":
        return "answer_claim_refunded"
    if proof.kind == ACCEPTED:
        return "note_claim_refund"
    if proof.kind in OPEN or proof.kind == "returning":
        return "answer_claim"
    if proof.kind in RULED or worth_it(matter, won):
        return "represent_claim"
    return "accept_debited" if debits(matter, "a_to_z") else "accept_claim"


def proven(matter: Matter, proof: Proof) -> Reason:
    """The proof in words, with what says how far it goes (R23: a delivery scan alone is not enough here)."""
    if proof.kind == "funded" and sent_by_marketplace(matter):
        return Reason(Said("reason.proof_shipped"), proof.facts, COVERS)
    if proof.kind == BARRED and (why := barred(matter, about(matter))):
        return why
    policy = PROVEN_BY.get(proof.kind, "amazon.proof.signature_needed")
    return Reason(Said(f"reason.proof_{proof.kind}"), proof.facts, policy)


def _letter(matter: Matter, step: str, proof: Proof) -> Said | None:
    return statement("claim_statement", matter, proof, barred(matter, about(matter))) if step in STATED else None


def _by_reply(matter: Matter) -> Iterator[Reason]:
    if matter.dossier.channel == PAY:
        yield Reason(Said("reason.pay_by_reply"), (), "amazon_pay.claim.answered_by")


def _cost(matter: Matter, step: str, proof: Proof, of: Odds) -> Expected | None:
    """A refund that was made is spent; one after filing counts whatever comes of the claim (R47)."""
    if proof.kind in ("refunded", ACCEPTED):
        return expected(matter, lost=0, chance=1 - of.won if of.counts_lost else 0.0)
    return accepted(matter, of) if step in ("step.accept_claim", "step.accept_debited") else contested(matter, of)


def _alternatives(matter: Matter, step: str, proof: Proof, of: Odds) -> Iterator[Alternative]:
    """The other ways with their cost; what may not be done with its reason."""
    amount = {"amount": matter.at_risk}
    if step == "step.note_claim_refund":
        yield Alternative(
            Said("step.represent_claim"), Reason(Said("reason.refund_accepts"), proof.facts, "amazon.claim.refund_closes")
        )
    elif step not in ("step.represent_claim", "step.answer_claim_refunded") and proof.kind != "funded":
        told = Reason(Said("reason.contest_costs"), (), "settings.estimate.feedback_after_contest")
        yield Alternative(Said("step.represent_claim"), None, (told,), contested(matter, of))
    if step != "step.accept_claim":
        closes = Reason(ended(matter, of, "refund_closes_claim"), (), "amazon.claim.refund_closes")
        yield Alternative(
            Said("step.accept_claim", amount),
            _not_refunded(matter, proof),
            (closes,),
            accepted(matter, of, beside=debits(matter, "a_to_z")),
        )
    if step != "step.accept_debited" and (taken := debits(matter, "a_to_z")) and proof.kind not in PAID:
        gone = Reason(Said("reason.claim_debited"), taken, "amazon.claim.paid_twice")
        yield Alternative(Said("step.accept_debited"), None, (gone,), accepted(matter, of))
    if not_on_order(matter):
        astray = tuple(f.address for f in not_on_order(matter))
        why = Reason(Said("reason.tracking_not_on_order"), astray, "amazon.proof.tracking_on_order")
        yield Alternative(Said("step.edit_tracking"), None, (why,))
    outside = Reason(Said("reason.refund_outside_unseen"), (), "amazon.claim.refund_closes")
    yield Alternative(Said("step.refund_outside", amount), outside)
    if about(matter) == "not_received":
        lost_twice = Reason(Said("reason.replacement_lost_twice"), (), "amazon.replacement.recognised")
        yield Alternative(Said("step.replacement"), lost_twice)


def _not_refunded(matter: Matter, proof: Proof) -> Reason | None:
    """Why no refund may be made."""
    if proof.kind == "funded" and sent_by_marketplace(matter):
        return Reason(Said("reason.shipped_refunds_itself"), proof.facts, COVERS)
    if proof.kind == "funded":
        return Reason(Said("reason.label_protected"), proof.facts, "amazon.label.protected")
    if proof.kind in ("refunded", ACCEPTED):
        return Reason(Said("reason.money_is_back"), proof.facts, "amazon.claim.paid_twice")
    if taken := debits(matter, "a_to_z"):
        return Reason(Said("reason.claim_debited"), taken, "amazon.claim.paid_twice")
    return None


def _traps(matter: Matter) -> Iterator[Reason]:
    """Of refunds while a claim is open; where no rate is kept only that of paying twice."""
    if matter.rated:
        yield Reason(Said("reason.refund_still_counts"), (), "amazon.claim.refund_after_filing_counts")
        yield Reason(Said("reason.payer_and_rate"), (), "amazon.odr.claim_counts")
    yield Reason(Said("reason.refund_twice"), (), "amazon.claim.paid_twice")


def _evidence(matter: Matter) -> Iterator[Evidence]:
    if sent_by_marketplace(matter):
        return evidence(matter, ("order_details",), COVERS)
    return evidence(matter, matter.policy("amazon.claim.evidence")[about(matter)], "amazon.claim.evidence")


def _sheet(matter: Matter, step: str) -> Iterator[Said]:
    """How it is done by hand (R50)."""
    if matter.dossier.channel == PAY:
        yield Said("sheet.pay_reply")
        return
    if step in ("step.note_claim_refund", "step.accept_debited"):
        return
    yield Said("sheet.claim_open")
    if sent_by_marketplace(matter):
        yield Said("sheet.claim_shipped")
        return
    yield from (
        [Said("sheet.claim_refund")] if step == "step.accept_claim" else [Said("sheet.claim_say"), Said("sheet.claim_papers")]
    )
