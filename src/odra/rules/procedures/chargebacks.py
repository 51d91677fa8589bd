"""Chargebacks: fraud or service, refunded or represented, never both; the card issuer decides (R46).

The network's reason code, from the notice or as a person read it, says what evidence the answer needs.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Expected, Reason, Said
from odra.rules.defects import chargeback_category
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
    worth_it,
)  # fmt: skip
from odra.rules.procedures.disputed import CODES, NEEDS, listed_as, notices, open_standing, reason_class, reason_code
from odra.rules.procedures.expected import expected
from odra.rules.procedures.further import counted_otherwise, further, no_further, until_it_turns
from odra.rules.procedures.matter import Matter, in_days
from odra.rules.procedures.payment_disputes import CHANCES, payment_dispute
from odra.rules.procedures.proof import OPEN, Proof, evidence
from odra.rules.procedures.rolloff import leaving_plan
from odra.rules.procedures.stating import statement

PAY, EBAY = "amazon_pay", "ebay"
ANSWER = "amazon.chargeback.answer_window"
WINDOW = {PAY: "amazon_pay.chargeback.answer_window"}  # payments with Amazon Pay have clocks of their own (R30)
NOT_REPRESENTED = frozenset(("accept_chargeback", "note_acceptance", "accept_debited"))
STATED = frozenset(("represent_chargeback", "represent_refunded"))  # steps with a letter for the issuer
WEIGHED = frozenset(("represent_chargeback", "accept_chargeback", "accept_debited"))  # steps between which the chance decides


def chargeback(matter: Matter) -> Iterator[Decision]:
    """On eBay it is a payment dispute, with a procedure of its own."""
    yield from payment_dispute(matter) if matter.dossier.channel == EBAY else _chargeback(matter)


def _chargeback(matter: Matter) -> Iterator[Decision]:
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
        because=(
            *asked.because,
            *_overdue(matter, asked),
            *_about(matter, reason_code(matter), kind, proof),
            *own_reasons(matter, won, proof.kind),
        ),
        alternatives=tuple(_alternatives(matter, step, proof, of)),
        warnings=(
            *_lapsed(matter, asked, step),
            *_traps(matter),
            *(own_otherwise(matter, won, proof.kind) if step in WEIGHED and kind != "fraud" else ()),
        ),
        evidence=tuple(evidence(matter, matter.policy(NEEDS)[kind], NEEDS)),
        letter=statement("chargeback_statement", matter, proof) if step in STATED else None,
        sheet=_sheet(matter, step),
        cost=_cost(matter, step, proof, of),
        plan=leaving_plan(matter, decided),
    )


def _clock(matter: Matter) -> Decision:
    fraud = chargeback_category(matter.dossier.facts) == "fraud"
    counts = further(matter) and (not fraud or matter.policy("amazon.odr.fraud_chargeback_counts"))
    policy = WINDOW.get(matter.dossier.channel, ANSWER)
    named = next((t for f in notices(matter) if (t := f.payload).answer_days or t.answer_hours or t.answer_by_at), None)
    return msgspec.structs.replace(in_days(matter, policy, "answer_chargeback", "chargeback_lost", named), counts=counts)


def _nothing(step: str, counts: bool, fraud: bool) -> str:
    """What becomes of the money, and of the rate."""
    if step == "accept_debited":
        return "debited" if counts else "debited_uncounted"
    if step == "note_acceptance":
        return "refund_stands" if counts else "refund_stands_uncounted"
    return "chargeback_lost" if counts else "chargeback_lost_uncounted" if fraud else "money_goes_uncounted"


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


def _overdue(matter: Matter, asked: Decision) -> Iterator[Reason]:
    if matter.at >= asked.due_at:
        yield Reason(Said("reason.dispute_overdue"), (matter.opening.address,), WINDOW.get(matter.dossier.channel, ANSWER))


def _about(matter: Matter, code: str, kind: str, proof: Proof) -> Iterator[Reason]:
    if code:
        known = listed_as(matter, code) or "not_listed"
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
        ends = Reason(ended(matter, of, "refund_ends_it"), (), "amazon.chargeback.ways")
        yield Alternative(
            Said("step.accept_chargeback", amount),
            _not_refunded(matter, proof),
            (ends,),
            accepted(matter, of, beside=debits(matter, "chargeback")),
        )
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


def _lapsed(matter: Matter, asked: Decision, step: str) -> Iterator[Reason]:
    """That the time to answer is over, where nothing shows what came of it."""
    if asked.state != "due" and step not in ("note_acceptance", "accept_debited"):
        yield Reason(Said("reason.chargeback_lapsed", {"due_at": asked.due_at}), (), asked.because[0].policy)


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
