"""The appeal against a claim that was granted: what it needs, what it can turn, and that the buyer has the money already."""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Reason, Said
from odra.facts.payloads import ClaimDecided
from odra.rules.procedures.claimable import barred
from odra.rules.procedures.claims import CHANCES, RULED, about, inferred, proven, standing
from odra.rules.procedures.contesting import Odds, accepted, contested, learnt, odds, own_otherwise, own_reasons, worth_it
from odra.rules.procedures.further import further, no_further, until_it_turns
from odra.rules.procedures.matter import Matter, counting, in_days
from odra.rules.procedures.proof import OPEN, Proof, evidence
from odra.rules.procedures.rolloff import leaving_plan
from odra.rules.procedures.stating import statement

WINDOW = "amazon.claim.appeal_window"
STANDS = frozenset(("accept_decision", "appeal_too_late"))
WEIGHED = frozenset(("appeal_claim", "accept_decision"))  # steps between which the chance decides


def claim_appeal(matter: Matter) -> Iterator[Decision]:
    """A decision that could not be read is read first."""
    decided = in_days(matter, WINDOW, "appeal_claim", "claim_stays")
    late = decided.state != "due"
    decided = until_it_turns(
        matter, counting(matter, msgspec.structs.replace(decided, at_risk=None if late else decided.at_risk))
    )
    yield decided
    unread = _is_unread(matter)
    proof = standing(matter)
    won = odds(matter, CHANCES, proof)
    step = "appeal_too_late" if late else "read_claim_decision" if unread else _step(matter, proof, won)
    of = Odds(learnt(matter, won, proof.kind), counts_lost=further(matter))
    yield msgspec.structs.replace(
        decided,
        step=Said(f"step.{step}", decided.step.values),
        if_nothing=Said(f"if.{_nothing(matter, unread)}", decided.if_nothing.values),
        because=(
            *decided.because,
            *_who_pays(matter),
            proven(matter, proof),
            *own_reasons(matter, won, proof.kind),
            *(() if late else _turns(matter)),
            *_no_further(matter),
        ),
        alternatives=tuple(_alternatives(matter, step, of)),
        warnings=(
            _unread(matter) if unread else _paid(matter),
            *(() if late else inferred(matter, proof)),
            *(own_otherwise(matter, won, proof.kind) if step in WEIGHED and proof.kind not in RULED else ()),
        ),
        evidence=tuple(evidence(matter, matter.policy("amazon.claim.appeal_needs"), "amazon.claim.appeal_needs")),
        letter=_letter(matter, proof) if step == "appeal_claim" else None,
        sheet=_sheet(matter, step),
        cost=accepted(matter, of) if step in STANDS else contested(matter, of),
        plan=leaving_plan(matter, decided),
    )


def _paid(matter: Matter) -> Reason:
    return Reason(Said("reason.buyer_has_the_money"), (matter.opening.address,), "amazon.claim.paid_twice")


def _is_unread(matter: Matter) -> bool:
    told = matter.opening.payload
    return isinstance(told, ClaimDecided) and told.outcome == "unknown"


def _unread(matter: Matter) -> Reason:
    """Granted, the buyer has the money; denied, what was promised before it may still be owed."""
    return Reason(Said("reason.claim_unread"), (matter.opening.address,), "amazon.claim.paid_twice")


def _nothing(matter: Matter, unread: bool) -> str:
    if not matter.rated:
        return "claim_stays_uncounted"
    if no_further(matter):
        return "debited_uncounted"
    return "claim_may_stay" if unread else "claim_stays"


def _no_further(matter: Matter) -> Iterator[Reason]:
    if why := no_further(matter):
        yield why


def _step(matter: Matter, proof: Proof, won: float) -> str:
    """A protected claim that was debited all the same is appealed (R21), and so is one that could not be filed, or should not count."""
    if proof.kind in OPEN or proof.kind == "returning":
        return "appeal_or_accept"
    return "appeal_claim" if proof.kind == "funded" or proof.kind in RULED or worth_it(matter, won) else "accept_decision"


def _who_pays(matter: Matter) -> Iterator[Reason]:
    """The money is one thing, the rate another; what the marketplace pays opens no appeal."""
    payer = "seller" if getattr(matter.opening.payload, "paid_by", "") == "seller" else "unknown"
    yield Reason(Said(f"reason.claim_paid_by_{payer}"), (matter.opening.address,), "amazon.odr.claim_counts")


def _turns(matter: Matter) -> Iterator[Reason]:
    """What an appeal can bring, by when it is booked (R45), and what it asks of the seller meanwhile."""
    yield Reason(Said("reason.appeal_turns"), (), "amazon.claim.appeal_turns")
    for reason, policy, value in (("appeal_booked", "amazon.claim.appeal_booked_within", "days"),
                                  ("appeal_follow_up", "amazon.claim.appeal_follow_up", "hours")):  # fmt: skip
        yield Reason(Said(f"reason.{reason}", {value: matter.policy(policy)}), (), policy)


def _alternatives(matter: Matter, step: str, of: Odds) -> Iterator[Alternative]:
    new = Reason(Said("reason.appeal_needs_news"), (), "amazon.claim.appeal_needs")
    if step == "appeal_too_late":
        over = Reason(Said("reason.appeal_over", {"days": matter.policy(WINDOW)}), (matter.opening.address,), WINDOW)
        yield Alternative(Said("step.appeal_claim"), over)
    elif step != "appeal_claim":
        yield Alternative(Said("step.appeal_claim"), None, (new,), contested(matter, of))
    if step not in STANDS:
        debited = Reason(Said("reason.accept_leaves_it"), (), "amazon.claim.appeal_turns")
        yield Alternative(Said("step.accept_decision"), None, (debited,), accepted(matter, of))
    held = _paid(matter) if not _is_unread(matter) else _unread(matter)
    yield Alternative(Said("step.refund_now", {"amount": matter.at_risk}), held)


def _letter(matter: Matter, proof: Proof) -> Said:
    code = "claim_appeal_statement" if matter.rated else "claim_statement"
    return statement(code, matter, proof, barred(matter, about(matter)))


def _sheet(matter: Matter, step: str) -> tuple[Said, ...]:
    """How it is done by hand (R50); of an Amazon Pay claim by its mail."""
    if step in STANDS:
        return ()
    if not matter.rated:
        return (Said("sheet.pay_reply"),)
    hours = matter.policy("amazon.claim.appeal_follow_up")
    return (
        Said("sheet.appeal_open"),
        Said("sheet.appeal_upload"),
        Said("sheet.appeal_both"),
        Said("sheet.appeal_mail", {"hours": hours}),
    )
