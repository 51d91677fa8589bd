"""Money goes to a buyer once: where it is back, goes another way, or an unread refund may be all of it, no step pays beside that."""

import msgspec

from odra.facts.decision import Decision, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.payloads import Chargeback, ChargebackDecided, ClaimAsked, ClaimDecided, ClaimFiled, ReturnRow
from odra.rules.procedures.matter import Matter
from odra.rules.questions import APPEAL, CHARGEBACK, CLAIM, RETURN
from odra.rules.questions.opening import taken, unread

REFUNDS = frozenset(
    f"step.{step}"
    for step in (
        "refund refund_now reply_refund answer_refund promise_refund tell_lost refund_damaged wait_for_photo refund_keep refund_return_full "
        "refund_return_part refund_request give_proof_or_refund hold_or_refund accept_claim refund_outside accept_chargeback refund_and_represent "
        "send_new reply_reassure"
    ).split()
)
DISPUTES = frozenset((CLAIM, APPEAL, CHARGEBACK))  # which settle the money themselves
UNPAID_PLANS = frozenset((RETURN,))  # questions whose plan tells of no money
FOR_SELLER = frozenset(("denied", "withdrawn", "appeal_won"))


def once(matter: Matter, decision: Decision) -> Decision:
    """The decision, with what would pay a second time blocked, and a paying step replaced by a look or an answer."""
    if matter.money_is_back:
        return _held(decision, Reason(Said("reason.money_is_back")), "check_refund", warn=False)
    order = matter.dossier.order
    if matter.question.kind not in DISPUTES and order is not None and order.cancelled:
        return _held(decision, Reason(Said("reason.order_cancelled")), "check_refund", warn=False)
    if matter.question.kind not in DISPUTES and (why := elsewhere(matter.dossier.facts)):
        return _held(decision, why, "answer_without_money", warn=True)
    why = _unread(matter)
    return decision if why is None else _held(decision, why, "check_refund", warn=True)


def _held(decision: Decision, why: Reason, step: str, *, warn: bool) -> Decision:
    """`warn`: also where nothing of the decision pays."""
    ways = {decision.step.code, *(a.said.code for a in decision.alternatives if a.blocked is None)}
    if not warn and not ways & REFUNDS:
        return decision
    others = tuple(
        msgspec.structs.replace(a, blocked=a.blocked or why) if a.said.code in REFUNDS else a for a in decision.alternatives
    )
    decision = msgspec.structs.replace(decision, alternatives=others, warnings=(*decision.warnings, why))
    if decision.step.code not in REFUNDS:
        return decision
    decision = msgspec.structs.replace(decision, step=Said(f"step.{step}", decision.step.values), letter=None, cost=None)
    if step == "check_refund":
        return decision
    return msgspec.structs.replace(
        decision,
        if_nothing=Said("if.buyer_unanswered", decision.if_nothing.values),
        letter=Said("answer"),
        plan=decision.plan if decision.question in UNPAID_PLANS else (),
        because=(why, *decision.because[:1]),
        warnings=tuple(w for w in decision.warnings if w is not why),
    )


def elsewhere(facts: tuple[Fact, ...]) -> Reason | None:
    """The claim or chargeback through which the buyer has, or may get, the money; None where there is none or it ended for the seller."""
    marked = [f for f in of(facts, ReturnRow) if f.payload.claim]
    claim = _last(facts, ClaimFiled, ClaimAsked, ClaimDecided) or (marked[-1] if marked else None)
    if claim is not None and not (isinstance(claim.payload, ClaimDecided) and _ended_for_seller(claim.payload)):
        return Reason(Said("reason.money_by_claim"), (claim.address,), "amazon.claim.paid_twice")
    dispute = _last(facts, Chargeback, ChargebackDecided)
    if dispute is not None and not (isinstance(dispute.payload, ChargebackDecided) and dispute.payload.outcome == "won"):
        return Reason(Said("reason.money_by_chargeback"), (dispute.address,), "amazon.chargeback.ways")
    if rows := taken(facts, "a_to_z", "chargeback"):
        return Reason(Said("reason.money_taken"), rows, "amazon.claim.paid_twice")
    return None


def _last(facts: tuple[Fact, ...], *kinds: type) -> Fact | None:
    return next(reversed(of(facts, *kinds)), None)


def _ended_for_seller(decided: ClaimDecided) -> bool:
    return decided.outcome in FOR_SELLER and decided.paid_by != "marketplace"


def _unread(matter: Matter) -> Reason | None:
    """A refund whose amount is not known."""
    total = matter.dossier.order.total if matter.dossier.order else None
    odd = unread(matter.dossier.facts, total.currency) if total else None
    return Reason(Said("reason.refund_unread", {"refunded_at": odd.occurred_at}), (odd.address,)) if odd else None
