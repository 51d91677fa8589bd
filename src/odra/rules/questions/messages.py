"""What buyers write: not received stays open until the money, a claim or a person ends it; the rest until it is answered."""

from collections.abc import Sequence

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, addressed, of
from odra.facts.payloads import (
    BuyerMessage,
    ChargebackDecided,
    Checked,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Handled,
    RequestOpened,
    ReturnAsked,
    ReturnRow,
    SellerMessage,
    UnknownMail,
)
from odra.policies import Policies
from odra.rules.questions.opening import MONEY, in_full, is_open, never, noted_in_full, question, rounds
from odra.rules.questions.requests import PARCEL_MISSED
from odra.rules.questions.return_reasons import missed
from odra.rules.questions.unreceived import paid_with, unreceived

NOT_RECEIVED, DAMAGED, MESSAGE, UNKNOWN = "not_received", "arrived_damaged", "message", "unknown_mail"
CLAIMS = (ClaimFiled, ClaimAsked, ClaimDecided, ChargebackDecided, RequestOpened)  # what may tell that the money goes another way
CAME = frozenset(("damaged", "wrong_item"))  # topics of a message that tell that something arrived
LOOKED_AFTER = {
    "not_received": NOT_RECEIVED,
    "damaged": DAMAGED,
}  # topic of a message -> the question with a procedure of its own


def is_answer(fact: Fact) -> bool:
    """The seller wrote, or says that he did."""
    return isinstance(fact.payload, SellerMessage) or (isinstance(fact.payload, Handled) and fact.payload.question == "answer")


def messages(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """Not received, or received damaged, stays open until the money, a claim or a person ends it; what else is written, until it is answered.

    One answer serves all that was written before it. A buyer who writes of the parcel again after the answer, the money or
    a claim waits for words, not for a second refund; nor does the seller look for a parcel that the marketplace shipped.
    """
    found: list[Question] = []
    ours, where = order is None or order.fulfilment != "marketplace", order.marketplace if order else ""
    for fact in of(facts, BuyerMessage, ReturnRow, ReturnAsked):
        topic = _topic(fact, policies, where)
        if topic is None:
            continue
        asked = next((q for q in found if q.kind in (NOT_RECEIVED, DAMAGED) and is_open(q, fact)), None)
        if asked is not None and not _answered(facts, asked.opened_at, fact):
            continue
        paid = paid_with(unreceived(fact, facts, policies, where), facts)
        over = _paid_or_claimed(facts, fact, order) or (paid is not None and paid.happened <= fact.happened)
        lost = ours and asked is None and topic in LOOKED_AFTER and not over
        if lost:
            found.extend(_looked_after(LOOKED_AFTER[topic], fact, facts, order, paid))
        elif isinstance(fact.payload, BuyerMessage) and not any(q.kind == MESSAGE and is_open(q, fact) for q in found):
            found.append(question(MESSAGE, fact, facts, lambda f: _ends_message(f, facts, order)))
    return found


def _topic(fact: Fact, policies: Policies, marketplace: str) -> str | None:
    """What is missed or wrong; None for a return of something that came."""
    if isinstance(fact.payload, BuyerMessage):
        return fact.payload.topic
    return "not_received" if missed(fact, policies, marketplace) else None


def _looked_after(kind: str, opening: Fact, facts: Sequence[Fact], order: Order | None, paid: Fact | None) -> list[Question]:
    """A part of the money closes nothing, but for `paid`: that of the only items that are missed. A claim, or word that it came, takes over from the procedure; the message itself then still waits for its answer."""
    asked = question(
        kind,
        opening,
        facts,
        lambda f: f is paid or in_full(f, facts, order) or _takes_over(kind, f) or _thanked(kind, opening, f, facts),
    )
    end = addressed(facts, asked.closed_by) if asked.closed_by else None
    words = isinstance(opening.payload, BuyerMessage)  # a return that was asked for has a question of its own
    if end is None or not words or not _takes_over(kind, end) or _answered(facts, asked.opened_at, end):
        return [asked]
    return [asked, question(MESSAGE, opening, facts, lambda f: _ends_message(f, facts, order))]


def _thanked(kind: str, opening: Fact, answer: Fact, facts: Sequence[Fact]) -> bool:
    """The buyer found what he missed and has his answer to that: nothing is left to do."""
    if kind != NOT_RECEIVED or not is_answer(answer):
        return False
    found = (f for f in of(facts, Checked) if f.payload.answer == "found" and f.occurred_at >= opening.occurred_at)
    return any(f.happened < answer.happened for f in found)


def _takes_over(kind: str, fact: Fact) -> bool:
    """A claim or request; and of what was not received, a later message that tells that it came."""
    told = fact.payload
    return _claims(fact) or (kind == NOT_RECEIVED and isinstance(told, BuyerMessage) and told.topic in CAME)


def _claims(fact: Fact) -> bool:
    """The buyer asks for the money through the channel, or has it by claim or card issuer."""
    told = fact.payload
    if isinstance(told, ClaimDecided):
        return told.outcome in ("granted", "appeal_lost") or told.paid_by == "marketplace"
    if isinstance(told, ChargebackDecided):
        return told.outcome == "lost"
    return isinstance(told, ClaimFiled | ClaimAsked) or (isinstance(told, RequestOpened) and told.about in PARCEL_MISSED)


def _ends_message(fact: Fact, facts: Sequence[Fact], order: Order | None) -> bool:
    """An answer, or the whole of the money: a part of it without a word is no answer."""
    return is_answer(fact) or in_full(fact, facts, order)


def _answered(facts: Sequence[Fact], since_at: int, until: Fact) -> bool:
    return any(is_answer(f) for f in facts if since_at <= f.occurred_at and f.happened < until.happened)


def _paid_or_claimed(facts: Sequence[Fact], until: Fact, order: Order | None) -> bool:
    told = of(facts, *CLAIMS, *MONEY)
    return any(f.happened <= until.happened and (_claims(f) or in_full(f, facts, order) or noted_in_full(f, facts)) for f in told)


def unknown(facts: Sequence[Fact]) -> list[Question]:
    """One question for all mails that were not understood, and that nobody classified, until a person closes it."""
    asking = [f for f in of(facts, UnknownMail) if not f.payload.ignored]
    return rounds(UNKNOWN, asking, facts, never)
