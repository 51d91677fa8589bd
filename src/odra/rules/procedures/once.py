"""Money goes to a buyer once: where it is back, goes another way, or nobody can say how much of it is back, no step pays beside that."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Decision, Order, Reason, Said
from odra.facts.fact import Fact, addressed, of
from odra.facts.money import Money
from odra.facts.payloads import (
    BuyerMessage,
    Chargeback,
    ChargebackDecided,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    RefundIssued,
    RequestClosed,
    RequestOpened,
    ReturnAsked,
    ReturnRow,
)
from odra.rules.procedures.matter import Matter
from odra.rules.questions import APPEAL, BACK, CHARGEBACK, CLAIM, DAMAGED, NOT_RECEIVED, RETURN, answers
from odra.rules.questions.item_price import cost_in, is_all
from odra.rules.questions.messages import messages
from odra.rules.questions.naming import alike, named
from odra.rules.questions.opening import MONEY, back_between, refunded, taken, unread
from odra.rules.questions.returns import pays_just, sent_back
from odra.rules.questions.shared_refunds import Rows, newest, shared
from odra.rules.questions.taking_over import KEPT, PAID_REQUESTS
from odra.rules.questions.unreceived import unreceived

REFUNDS = frozenset(
    f"step.{step}"
    for step in (
        "refund refund_now reply_refund answer_refund promise_refund tell_lost refund_damaged wait_for_photo refund_keep look_returnless refund_return_full "
        "refund_return_part refund_request refund_case give_proof_or_refund hold_or_refund accept_claim refund_outside accept_chargeback refund_and_represent accept_dispute accept_dispute_return refund_beside_dispute "
        "send_new send_new_item add_concession reply_reassure reply_on_the_way reply_attempted reply_pickup reply_delivered reply_neighbour reply_located ask_parcel_photo ask_photo "
        "wait_while_moving look_withdrawn look_withdrawn_damaged look_denied look_denied_damaged wait_for_choice offer_right_item ask_wrong_photo"
    ).split()
)
SPEAKS_OF_MONEY = frozenset(  # steps that are right all the same, whose letters promise it
    f"step.{step}"
    for step in "tell_of_attempt tell_of_pickup tell_held tell_elsewhere file_loss_report authorise_return authorise_prepaid".split()
)
PAID_ON = frozenset(("plan.day_six", "plan.refund"))
DISPUTES = frozenset((CLAIM, APPEAL, CHARGEBACK))  # which settle the money themselves
UNPAID_PLANS = frozenset((RETURN,))  # questions whose plan tells of no money
PAID_OUT = frozenset(("granted", "appeal_lost", "appeal_won"))  # an appeal won takes nothing from the buyer
FOR_SELLER = frozenset(("denied", "withdrawn"))


def once(matter: Matter, decision: Decision) -> Decision:
    """The decision, with what would pay a second time blocked, and a paying step replaced by a look or an answer."""
    if matter.money_is_back:
        return _held(decision, Reason(Said("reason.money_is_back")), "check_refund", warn=False)
    order = matter.dossier.order
    if matter.question.kind == CLAIM and (why := by_chargeback(matter.dossier.facts)):
        return _held(decision, why, "answer_claim", warn=True)
    if matter.question.kind not in DISPUTES and order is not None and order.cancelled:
        return _held(decision, Reason(Said("reason.order_cancelled")), "check_refund", warn=False)
    if matter.question.kind not in DISPUTES and (why := elsewhere(matter.dossier.facts, _request(matter))):
        return _held(decision, _as_on(matter.dossier.channel, why), "answer_without_money", warn=True)
    why = _for_damage(matter) or _unread(matter) or _unclear(matter) or _of_which(matter)
    return decision if why is None else _held(decision, why, "check_refund", warn=True)


def _held(decision: Decision, why: Reason, step: str, *, warn: bool) -> Decision:
    """`warn`: also where nothing of the decision pays."""
    ways = {decision.step.code, *(a.said.code for a in decision.alternatives if a.blocked is None)}
    if not warn and not ways & (REFUNDS | SPEAKS_OF_MONEY):
        return decision
    others = tuple(
        msgspec.structs.replace(a, blocked=a.blocked or why) if a.said.code in REFUNDS else a for a in decision.alternatives
    )
    decision = msgspec.structs.replace(decision, alternatives=others, warnings=(*decision.warnings, why))
    if decision.step.code not in REFUNDS:
        return _unpromising(decision)
    decision = msgspec.structs.replace(
        decision, step=Said(f"step.{step}", decision.step.values), letter=None, cost=None, sheet=()
    )
    if step != "answer_without_money":
        return decision
    return msgspec.structs.replace(
        decision,
        if_nothing=Said("if.buyer_unanswered", decision.if_nothing.values),
        letter=Said("answer"),
        plan=decision.plan if decision.question in UNPAID_PLANS else (),
        because=(why, *decision.because[:1]),
        warnings=tuple(w for w in decision.warnings if w is not why),
    )


def _unpromising(decision: Decision) -> Decision:
    """The step stands, but neither its letter nor its plan gives a day for money."""
    letter = Said("answer") if decision.letter and decision.step.code in SPEAKS_OF_MONEY else decision.letter
    plan = tuple(mark for mark in decision.plan if mark.said.code not in PAID_ON)
    return msgspec.structs.replace(decision, letter=letter, plan=plan)


def _request(matter: Matter) -> str:
    """The number of the request that is in question; empty where none is."""
    told = matter.opening.payload
    return told.request if isinstance(told, RequestOpened) else ""


def elsewhere(facts: tuple[Fact, ...], own: str = "") -> Reason | None:
    """The claim, chargeback or other request than `own` through which the buyer has, or may get, the money; None where there is none or it ended for the seller."""
    marked = [f for f in of(facts, ReturnRow) if f.payload.claim]
    claim = _paid_out(facts) or _last(facts, ClaimFiled, ClaimAsked, ClaimDecided) or (marked[-1] if marked else None)
    if claim is not None and not (isinstance(claim.payload, ClaimDecided) and _ended_for_seller(claim.payload)):
        return Reason(Said("reason.money_by_claim"), (claim.address,), "amazon.claim.paid_twice")
    return by_chargeback(facts) or _debited(facts, "a_to_z") or _by_request(facts, own)


def _by_request(facts: tuple[Fact, ...], own: str) -> Reason | None:
    """Of two that are open the later one carries the money, as a case takes over from its request."""
    last = {f.payload.request: f for f in of(facts, RequestOpened, RequestClosed)}
    since = last[own].happened if own in last else None
    pays = [
        f
        for number, f in last.items()
        if number != own
        and getattr(f.payload, "outcome", "") not in KEPT
        and (since is None or f.happened > since or isinstance(f.payload, RequestClosed))
    ]
    return Reason(Said("reason.money_by_request"), (pays[-1].address,), "ebay.request.answer_window") if pays else None


def by_chargeback(facts: tuple[Fact, ...]) -> Reason | None:
    """The chargeback through which the buyer has, or may get, the money; one that was won gives him none."""
    dispute = _last(facts, Chargeback, ChargebackDecided)
    if dispute is not None and not (isinstance(dispute.payload, ChargebackDecided) and dispute.payload.outcome == "won"):
        return Reason(Said("reason.money_by_chargeback"), (dispute.address,), "amazon.chargeback.ways")
    return _debited(facts, "chargeback")


def _as_on(channel: str, why: Reason) -> Reason:
    """On eBay a chargeback is a payment dispute, for which eBay closes what is open there."""
    if channel != "ebay" or why.said.code != "reason.money_by_chargeback":
        return why
    return Reason(Said("reason.money_by_dispute"), why.facts, "ebay.dispute.closes_requests")


def paid_by_request(matter: Matter) -> tuple[str, ...]:
    """The end of a request that shows that the buyer has the money through it; empty where none does, or only a part is known to be back."""
    paid = [f.address for f in of(matter.dossier.facts, RequestClosed) if f.payload.outcome in PAID_REQUESTS]
    order = matter.dossier.order
    return tuple(paid[-1:]) if order is None or matter.rest == order.total else ()


def _debited(facts: tuple[Fact, ...], means: str) -> Reason | None:
    rows = taken(facts, means)
    return Reason(Said("reason.money_taken"), rows, "amazon.claim.paid_twice") if rows else None


def paid_by_claim(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """What shows that the buyer has the money through a claim: the decision, else what a settlement took; empty where he has not."""
    paid = _paid_out(facts)
    return taken(facts, "a_to_z") if paid is None else (paid.address,)


def _paid_out(facts: tuple[Fact, ...]) -> Fact | None:
    """The newest decision by which the buyer has the money: no later one, nor another claim, takes it from him."""
    decided = [f for f in of(facts, ClaimDecided) if f.payload.outcome in PAID_OUT or f.payload.paid_by == "marketplace"]
    return decided[-1] if decided else None


def _last(facts: tuple[Fact, ...], *kinds: type) -> Fact | None:
    return next(reversed(of(facts, *kinds)), None)


def _ended_for_seller(decided: ClaimDecided) -> bool:
    return decided.outcome in FOR_SELLER and decided.paid_by != "marketplace"


def _for_damage(matter: Matter) -> Reason | None:
    """The answer by which the money for what came damaged is promised without the item back, while that is still to be paid."""
    facts = matter.dossier.facts
    if matter.question.kind not in (BACK, RETURN) or not any(f.payload.topic == "damaged" for f in of(facts, BuyerMessage)):
        return None
    asked = messages(facts, matter.dossier.order, matter.policies)
    still = [q.opened_by for q in asked if q.kind == DAMAGED and (q.closed_at is None or q.closed_at > matter.at)]
    wrote = addressed(facts, still[0]) if still else None  # what a claim interrupted was promised before it
    told = next((f for f in answers(facts) if wrote and f.happened > wrote.happened), None)
    return Reason(Said("reason.money_for_damage"), (told.address,), "settings.refund.working_days") if told else None


def _unread(matter: Matter) -> Reason | None:
    """A refund whose amount is not known."""
    total = matter.dossier.order.total if matter.dossier.order else None
    odd = unread(matter.dossier.facts, total.currency) if total else None
    return Reason(Said("reason.refund_unread", {"refunded_at": odd.occurred_at}), (odd.address,)) if odd else None


def _unclear(matter: Matter) -> Reason | None:
    """Refunds told by different sources may be the same money or not: between which sums the buyer has back."""
    total = matter.dossier.order.total if matter.dossier.order else None
    least, most = back_between(matter.dossier.facts, total.currency) if total else (0, 0)
    if total is None or least == most:
        return None
    told = tuple(
        f.address
        for f in of(matter.dossier.facts, *MONEY)
        if refunded(f) or (isinstance(f.payload, ReturnRow) and f.payload.refunded)
    )
    values = {"least": Money(least, total.currency), "most": Money(most, total.currency)}
    return Reason(Said("reason.refund_unclear", values), told)


def _of_which(matter: Matter) -> Reason | None:
    """A refund beside several returns, or a return of one item of several, that names none of them, and costs what none of them does."""
    if matter.question.kind not in (BACK, RETURN, NOT_RECEIVED):
        return None
    facts, order, where = matter.dossier.facts, matter.dossier.order, matter.dossier.marketplace
    missing = matter.question.kind == NOT_RECEIVED
    rows = unreceived(matter.opening, facts, matter.policies, where) if missing else sent_back(facts, matter.policies, where)
    unclear = shared(facts, rows).unclear if len(rows) > 1 or _one_of_several(order, rows, facts) else []
    if not unclear:
        return _beside_notice(matter)
    last = unclear[-1]
    return _unnamed(last.fact, Money(last.amount, last.currency))


def _unnamed(refund: Fact, amount: Money) -> Reason:
    values = {"amount": amount, "refunded_at": refund.occurred_at}
    return Reason(Said("reason.refund_of_which", values), (refund.address,), "amazon.return.answers")


def _beside_notice(matter: Matter) -> Reason | None:
    """A refund since the notice of one item of several, that may be of it."""
    facts, asked = matter.dossier.facts, matter.opening
    if not isinstance(asked.payload, ReturnAsked) or is_all(
        facts, matter.dossier.order, asked.payload.sku, asked.payload.quantity
    ):
        return None
    since = [
        f for f in of(facts, RefundIssued) if f.happened > asked.happened and f.payload.amount and alike(named(f), named(asked))
    ]
    paid = [f for f in since if not any(pays_just(notice, f, facts) for notice in of(facts, ReturnAsked))]
    return _unnamed(paid[-1], Money(paid[-1].payload.amount, paid[-1].payload.currency)) if paid else None


def _one_of_several(order: Order | None, rows: Rows, facts: Sequence[Fact]) -> bool:
    """The order came to more than the one item that is returned."""
    total = order.total if order else None
    return total is not None and any(0 < cost_in(facts, newest(told), total.currency) < total.minor for told in rows.values())
