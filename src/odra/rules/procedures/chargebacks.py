"""Chargebacks: fraud or service, refunded or represented, never both; the card issuer decides (R46).

The network's reason code, from the notice or as a person read it, says what evidence the answer needs.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Expected, Reason, Said
from odra.facts.fact import of
from odra.facts.payloads import Chargeback
from odra.rules.defects import chargeback_category
from odra.rules.procedures.contesting import (
    ACCEPTED,
    Odds,
    accepted,
    contested,
    debits,
    learnt,
    odds,
    own_otherwise,
    own_reasons,
    standing_refund,
    worth_it,
)  # fmt: skip
from odra.rules.procedures.expected import expected
from odra.rules.procedures.further import counted_otherwise, further, no_further, until_it_turns
from odra.rules.procedures.matter import Matter, in_days
from odra.rules.procedures.once import paid_by_claim
from odra.rules.procedures.proof import OPEN, Proof, assessed, best_proof, evidence
from odra.rules.procedures.rolloff import leaving_plan

PAY = "amazon_pay"
WINDOW = {PAY: "amazon_pay.chargeback.answer_window"}  # payments with Amazon Pay have clocks of their own (R30)
CODES, NEEDS, SEVERAL = "cards.chargeback.reason_codes", "cards.chargeback.evidence", "several"
NOT_REPRESENTED = frozenset(("accept_chargeback", "note_acceptance", "accept_debited"))
WEIGHED = frozenset(("represent_chargeback", "accept_chargeback", "accept_debited"))  # steps between which the chance decides
CHANCES = "settings.estimate.chargeback_won"
BY_DELIVERY = frozenset(("not_received", "fraud", "unknown"))  # where proof of delivery speaks


def chargeback(matter: Matter) -> Iterator[Decision]:
    """A fraud chargeback is answered too, but it does not count."""
    asked, kind = _clock(matter), reason_class(matter)
    proof = open_standing(matter, kind)
    won = odds(matter, CHANCES, proof)
    of = Odds(learnt(matter, won, proof.kind), asked.counts, matter.policy("amazon.odr.won_chargeback_counts"))
    step = _step(matter, proof, won, kind)
    at_risk = None if step in ("note_acceptance", "accept_debited") else asked.at_risk
    decided = until_it_turns(matter, msgspec.structs.replace(asked, at_risk=at_risk))
    yield decided
    fraud = chargeback_category(matter.dossier.facts) == "fraud"
    yield msgspec.structs.replace(
        decided,
        step=Said(f"step.{step}", {**asked.step.values, "amount": matter.at_risk}),
        if_nothing=Said(f"if.{_nothing(step, asked.counts, fraud)}", asked.if_nothing.values),
        counted=counted_otherwise(matter),
        because=(*asked.because, *_about(matter, reason_code(matter), kind, proof), *own_reasons(matter, won, proof.kind)),
        alternatives=tuple(_alternatives(matter, step, proof, of)),
        warnings=(*_traps(matter), *(own_otherwise(matter, won, proof.kind) if step in WEIGHED and kind != "fraud" else ())),
        evidence=tuple(evidence(matter, matter.policy(NEEDS)[kind], NEEDS)),
        sheet=_sheet(matter, step),
        cost=_cost(matter, step, proof, of),
        plan=leaving_plan(matter, decided),
    )


def _clock(matter: Matter) -> Decision:
    fraud = chargeback_category(matter.dossier.facts) == "fraud"
    counts = further(matter) and (not fraud or matter.policy("amazon.odr.fraud_chargeback_counts"))
    policy = WINDOW.get(matter.dossier.channel, "amazon.chargeback.answer_window")
    notices = [f.payload for f in of(matter.dossier.facts, Chargeback)]
    named = next((told for told in notices if told.answer_days or told.answer_hours or told.answer_by_at), None)
    return msgspec.structs.replace(in_days(matter, policy, "answer_chargeback", "chargeback_lost", named), counts=counts)


def _nothing(step: str, counts: bool, fraud: bool) -> str:
    """What becomes of the money, and of the rate."""
    if step == "accept_debited":
        return "debited" if counts else "debited_uncounted"
    if step == "note_acceptance":
        return "refund_stands" if counts else "refund_stands_uncounted"
    return "chargeback_lost" if counts else "chargeback_lost_uncounted" if fraud else "money_goes_uncounted"


def reason_code(matter: Matter) -> str:
    """As a person read it, else as the newest notice tells; empty where nothing does."""
    told = [f for f in of(matter.dossier.facts, Chargeback) if f.payload.reason_code]
    newest = max(told, key=lambda f: f.freshness, default=None)
    read = assessed(matter, "chargeback")
    return read if read and read not in matter.policy(NEEDS) else newest.payload.reason_code if newest else ""


def reason_class(matter: Matter) -> str:
    """What a person read, else what the code stands for; without one that stands for a single dispute, the class of the notice."""
    if (read := assessed(matter, "chargeback")) in matter.policy(NEEDS):
        return read
    listed = _listed(matter, reason_code(matter))
    if listed and listed != SEVERAL:
        return listed
    return "fraud" if chargeback_category(matter.dossier.facts) == "fraud" else "unknown"


def _listed(matter: Matter, code: str) -> str:
    return next((kind for kind, codes in matter.policy(CODES).items() if code.strip().upper() in codes), "")


def open_standing(matter: Matter, kind: str) -> Proof:
    """Money that was taken and paid back as well went twice: the refund is shown, to get one of the two back."""
    if back := standing_refund(matter):
        return Proof("refunded", back.facts) if debits(matter, "chargeback") else back
    if claimed := paid_by_claim(matter.dossier.facts):
        return Proof("refunded", claimed)
    return best_proof(matter) if kind in BY_DELIVERY else Proof("other")


def _step(matter: Matter, proof: Proof, won: float, kind: str) -> str:
    if proof.kind == "refunded":
        return "represent_refunded"
    if proof.kind == ACCEPTED:
        return "note_acceptance"
    if proof.kind in OPEN:
        return "answer_chargeback"
    if kind == "fraud" or worth_it(matter, won):
        return "represent_chargeback"
    return "accept_debited" if debits(matter, "chargeback") else "accept_chargeback"


def _about(matter: Matter, code: str, kind: str, proof: Proof) -> Iterator[Reason]:
    if code:
        known = _listed(matter, code) or "not_listed"
        yield Reason(Said(f"reason.code_{known}", {"reason_code": code}), (), CODES)
    if kind == "fraud" and matter.dossier.channel != PAY:
        yield Reason(Said("reason.fraud_borne"), (), "amazon.chargeback.fraud_borne_by")
    if taken := debits(matter, "chargeback"):
        yield Reason(Said("reason.chargeback_debited"), taken, "amazon.chargeback.ways")
    ways = proof.kind == ACCEPTED
    yield Reason(Said(f"reason.shown_{proof.kind}"), proof.facts, "amazon.chargeback.ways" if ways else NEEDS)
    if why := no_further(matter):
        yield why
    yield Reason(Said("reason.issuer_decides"), (), "amazon.chargeback.decided_by")


def _alternatives(matter: Matter, step: str, proof: Proof, of: Odds) -> Iterator[Alternative]:
    amount = {"amount": matter.at_risk}
    either = Reason(Said("reason.either_or"), (), "amazon.chargeback.ways")
    if step == "note_acceptance":
        yield Alternative(Said("step.represent_chargeback"), either)
    elif step in ("answer_chargeback", "accept_chargeback", "accept_debited"):
        why = Reason(Said("reason.contest_with_all"), (), "amazon.chargeback.ways")
        yield Alternative(Said("step.represent_chargeback"), None, (why,), contested(matter, of))
    if step != "accept_chargeback":
        ends = Reason(Said("reason.refund_ends_it"), (), "amazon.chargeback.ways")
        yield Alternative(Said("step.accept_chargeback", amount), _not_refunded(matter, proof), (ends,), accepted(matter, of))
    if step not in NOT_REPRESENTED and proof.kind != "refunded" and debits(matter, "chargeback"):
        nothing = Reason(Said("reason.chargeback_debited"), debits(matter, "chargeback"), "amazon.chargeback.ways")
        yield Alternative(Said("step.accept_debited"), None, (nothing,), accepted(matter, of))
    yield Alternative(Said("step.refund_and_represent", amount), either)


def _not_refunded(matter: Matter, proof: Proof) -> Reason | None:
    if taken := debits(matter, "chargeback"):
        return Reason(Said("reason.chargeback_debited"), taken, "amazon.chargeback.ways")
    if proof.kind in ("refunded", ACCEPTED):
        return Reason(Said("reason.money_is_back"), proof.facts, "amazon.chargeback.ways")
    if matter.dossier.channel != PAY and reason_class(matter) == "fraud":
        return Reason(Said("reason.fraud_borne"), (), "amazon.chargeback.fraud_borne_by")
    return None


def _traps(matter: Matter) -> Iterator[Reason]:
    yield Reason(Said("reason.either_or"), (), "amazon.chargeback.ways")
    months = matter.policy("amazon.chargeback.keep_months")
    yield Reason(Said("reason.keep_proofs", {"months": months}), (), "amazon.chargeback.keep_months")


def _cost(matter: Matter, step: str, proof: Proof, of: Odds) -> Expected | None:
    if proof.kind in ("refunded", ACCEPTED):
        return expected(matter, lost=0, chance=1.0 if of.counts_lost else 0.0)
    return accepted(matter, of) if step in NOT_REPRESENTED else contested(matter, of)


def _sheet(matter: Matter, step: str) -> tuple[Said, ...]:
    """How it is represented by hand (R50)."""
    if step in NOT_REPRESENTED:
        return ()
    return (
        Said("sheet.chargeback_pay" if matter.dossier.channel == PAY else "sheet.chargeback_open"),
        Said("sheet.chargeback_say"),
    )
