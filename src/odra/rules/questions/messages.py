"""What buyers write: not received stays open until the money, a claim or a person ends it; the rest until it is answered."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, addressed, asked_once, of
from odra.facts.moments import day_of
from odra.facts.payloads import (
    BuyerMessage,
    ChargebackDecided,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Graded,
    Handled,
    RequestClosed,
    RequestOpened,
    ReturnAsked,
    ReturnRow,
    SellerMessage,
    UnknownMail,
)
from odra.policies import Policies
from odra.rules.questions.opening import MONEY, Closes, handled, in_full, is_open, never, noted_in_full, question, rounds
from odra.rules.questions.return_reasons import missed
from odra.rules.questions.returns import returns
from odra.rules.questions.shared_refunds import Rows
from odra.rules.questions.taking_over import FILED, by_channel, by_return, given_back
from odra.rules.questions.turned_up import MISSES, turned_up, turns_up
from odra.rules.questions.unreceived import paid_with, unreceived
from odra.rules.questions.unshipped import unshipped_then

NOT_RECEIVED, DAMAGED, MESSAGE, UNKNOWN = "not_received", "arrived_damaged", "message", "unknown_mail"
CLAIMS = (
    ClaimFiled,
    ClaimAsked,
    ClaimDecided,
    ChargebackDecided,
    RequestOpened,
    RequestClosed,
)  # what may tell that the money goes another way
AUTOMATIC = "automatic"  # topic of a message that a program sent
COUNTS, REFUND_ANSWERS = "amazon.message.automatic_counts", "amazon.message.refund_answers"
CAME = frozenset(("damaged", "wrong_item"))  # topics of a message that tell that something else, or not all of it, arrived
LOOKED_AFTER = {
    "not_received": NOT_RECEIVED,
    "damaged": DAMAGED,
}  # topic of a message -> the question with a procedure of its own


def is_answer(fact: Fact) -> bool:
    """The seller wrote, or says that he did."""
    return isinstance(fact.payload, SellerMessage) or (isinstance(fact.payload, Handled) and fact.payload.question == "answer")


def _answers(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Every answer of the seller, in the order in which they went out."""
    return tuple([f for f in of(facts, SellerMessage, Handled) if is_answer(f)])


answers = asked_once(_answers)


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
        if asked is not None and (not _answered(facts, _began(asked, facts), fact) or _told_there(asked, fact, facts)):
            continue
        rows = unreceived(fact, facts, policies, where)
        paid = paid_with(rows, facts)
        over = _paid_or_claimed(facts, fact, order) or (paid is not None and paid.happened <= fact.happened)
        waits = topic == MISSES and unshipped_then(fact, facts, order, policies)  # there is nothing to look for yet
        waits = waits or (topic in LOOKED_AFTER and _goes_back(fact, facts, order, policies))
        lost = ours and asked is None and topic in LOOKED_AFTER and not over and not waits
        if lost:
            found.extend(_of_item(q, rows) for q in _looked_after(LOOKED_AFTER[topic], fact, facts, order, paid, policies))
        elif isinstance(fact.payload, BuyerMessage) and not any(q.kind == MESSAGE and is_open(q, fact) for q in found):
            found.append(_message(fact, facts, order, policies))
    return found


def _began(asked: Question, facts: Sequence[Fact]) -> int:
    """When the buyer first wrote of it: a search that is taken up again goes on."""
    opening = addressed(facts, asked.opened_by)
    return opening.occurred_at if opening else asked.opened_at


def _told_there(asked: Question, fact: Fact, facts: Sequence[Fact]) -> bool:
    """Word that it came, for which the search itself thanks: unless he misses it again before that, or a claim takes over."""
    if asked.kind != NOT_RECEIVED or not turns_up(fact):
        return False
    answer = next((f for f in answers(facts) if f.happened > fact.happened), None)
    thanked = asked.closed_at is None or (answer is not None and asked.closed_by == answer.address)
    return thanked and turned_up(facts, fact.occurred_at, answer) is not None


def _topic(fact: Fact, policies: Policies, marketplace: str) -> str | None:
    """What is missed or wrong; None for a return of something that came, and for what a program wrote where nobody counts that."""
    if isinstance(fact.payload, BuyerMessage):
        asks = not is_automatic(fact) or _by_policy(COUNTS, fact, policies, marketplace) is True
        return fact.payload.topic if asks else None
    return "not_received" if missed(fact, policies, marketplace) else None


def _of_item(asked: Question, rows: Rows) -> Question:
    """Of the only item that is missed, where that is known: what a person says of it is of no other."""
    alone = asked.kind == NOT_RECEIVED and len(rows) == 1
    return msgspec.structs.replace(asked, about=next(iter(rows))) if alone else asked


def _looked_after(
    kind: str, opening: Fact, facts: Sequence[Fact], order: Order | None, paid: Fact | None, policies: Policies
) -> list[Question]:
    """A part of the money closes nothing, but for `paid`: that of the only items that are missed. A claim, or word that it came damaged, takes over from the procedure; the message itself then still waits for its answer."""
    takes: Closes = lambda f: _takes_over(kind, f) or (_free(kind, opening, f, facts) and by_return(f, facts, order, policies))  # noqa: E731
    closes: Closes = (  # noqa: E731
        lambda f: f is paid or in_full(f, facts, order) or takes(f) or _thanked(kind, opening, f, facts)
    )
    found = [question(kind, opening, facts, closes)]
    end = addressed(facts, found[0].closed_by) if found[0].closed_by else None
    words = isinstance(opening.payload, BuyerMessage)  # a return that was asked for has a question of its own
    if end is None or not takes(end):
        return found
    if not _answered(facts, opening.occurred_at, end):
        return [*found, _message(opening, facts, order, policies)] if words else found
    while (withdrawn := _withdrawn(found[-1], opening, facts, closes)) is not None:
        found.append(msgspec.structs.replace(question(kind, withdrawn, facts, closes), opened_by=opening.address))
    return found


def _withdrawn(asked: Question, opening: Fact, facts: Sequence[Fact], closes: Closes) -> Fact | None:
    """The end of the claim or request that took over, without money for the buyer: what was promised before it stands, unless the question ended otherwise meanwhile."""
    end = addressed(facts, asked.closed_by) if asked.closed_by else None
    decided = given_back(end, facts) if end else None
    if end is None or decided is None:
        return None
    between = [f for f in facts if end.happened < f.happened < decided.happened and not isinstance(f.payload, FILED)]
    over = any(closes(f) or handled(f, asked.kind) or noted_in_full(f, facts) for f in between) or turned_up(
        facts, opening.occurred_at, decided
    )
    return None if over else decided


def _thanked(kind: str, opening: Fact, answer: Fact, facts: Sequence[Fact]) -> bool:
    """The buyer has what he missed, and his answer to that: nothing is left to do."""
    return kind == NOT_RECEIVED and is_answer(answer) and turned_up(facts, opening.occurred_at, answer) is not None


def _goes_back(fact: Fact, facts: Sequence[Fact], order: Order | None, policies: Policies) -> bool:
    """He asked before to return the only thing that was ordered, or it is here, and that is not over: the money goes that way.

    Who misses it may have asked because it was late; only an item that is here was not missed.
    """
    damaged = isinstance(fact.payload, BuyerMessage) and fact.payload.topic == "damaged"
    kinds = (Graded, ReturnRow, ReturnAsked) if damaged else (Graded,)
    if not any(f.happened < fact.happened and by_return(f, facts, order, policies) for f in of(facts, *kinds)):
        return False
    return any(q.opened_at <= fact.occurred_at and is_open(q, fact) for q in returns(facts, order, policies))


def _takes_over(kind: str, fact: Fact) -> bool:
    """A claim or request; and of what was not received, a later message that tells that it came."""
    told = fact.payload
    return by_channel(fact) or (kind == NOT_RECEIVED and isinstance(told, BuyerMessage) and told.topic in CAME)


def _free(kind: str, opening: Fact, fact: Fact, facts: Sequence[Fact]) -> bool:
    """The money for what came damaged, once it was promised without the item back, does not wait for a return."""
    return kind == NOT_RECEIVED or not _answered(facts, opening.occurred_at, fact)


def is_automatic(fact: Fact) -> bool:
    """The buyer's mail program answered, not the buyer."""
    return isinstance(fact.payload, BuyerMessage) and fact.payload.topic == AUTOMATIC


def _by_policy(name: str, fact: Fact, policies: Policies, marketplace: str) -> bool | None:
    """What the marketplace of the order, or else of the message itself, says; None where it is not about that one."""
    where = marketplace or getattr(fact.payload, "marketplace", "")
    if not policies.policy(name).covers(where):
        return None
    return bool(policies.value(name, on=day_of(fact.occurred_at), marketplace=where))


def _message(opening: Fact, facts: Sequence[Fact], order: Order | None, policies: Policies) -> Question:
    """Until it is answered; where nobody counts answers also until the whole of the money is back: a part of it without a word is no answer.

    What a program wrote waits no longer than until the buyer himself writes.
    """
    program = is_automatic(opening)
    paid = _by_policy(REFUND_ANSWERS, opening, policies, order.marketplace if order else "") is not False
    writes: Closes = lambda f: program and isinstance(f.payload, BuyerMessage) and not is_automatic(f)  # noqa: E731
    return question(MESSAGE, opening, facts, lambda f: is_answer(f) or writes(f) or (paid and in_full(f, facts, order)))


def _answered(facts: Sequence[Fact], since_at: int, until: Fact) -> bool:
    return any(since_at <= f.occurred_at and f.happened < until.happened for f in answers(facts))


def _paid_or_claimed(facts: Sequence[Fact], until: Fact, order: Order | None) -> bool:
    told = of(facts, *CLAIMS, *MONEY)
    return any(
        f.happened <= until.happened and (by_channel(f) or in_full(f, facts, order) or noted_in_full(f, facts)) for f in told
    )


def unknown(facts: Sequence[Fact]) -> list[Question]:
    """One question for all mails that were not understood, and that nobody classified, until a person closes it."""
    asking = [f for f in of(facts, UnknownMail) if not f.payload.ignored]
    return rounds(UNKNOWN, asking, facts, never)
