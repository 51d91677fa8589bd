"""What is open about an order: which fact opens a question and which closes it. A lapsed clock never closes one."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact
from odra.facts.moments import day_of
from odra.facts.payloads import (
    BuyerMessage,
    Chargeback,
    ChargebackDecided,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Feedback,
    Handled,
    ReturnAsked,
    ReturnRow,
    SellerMessage,
    UnknownMail,
)
from odra.policies import Policies
from odra.rules.opening import Closes, claim_rounds, in_full, never, one_of, paid_back, plain, question, reached, refunded
from odra.rules.requests import BLOCKED, CANCEL, NOTICE, REQUEST, requests

NOT_RECEIVED, MESSAGE, RETURN, CLAIM, APPEAL = "not_received", "message", "return_request", "claim", "claim_appeal"
CHARGEBACK, FEEDBACK, UNKNOWN = "chargeback", "negative_feedback", "unknown_mail"
KINDS = (NOT_RECEIVED, MESSAGE, RETURN, CLAIM, APPEAL, CHARGEBACK, FEEDBACK, UNKNOWN, CANCEL, REQUEST, BLOCKED, NOTICE)
STRANGER = "other sender"
OPEN_RETURN = frozenset(("pending", "requested", "open", "pending approval", "authorization required", "authorisation required"))


def questions(facts: Sequence[Fact], order: Order | None, policies: Policies) -> tuple[Question, ...]:
    """Questions of one order, open and closed. `facts` in the order in which they happened."""
    if all(plain(fact) for fact in facts):
        return ()
    facts = reached(facts)
    found = [
        *_messages(facts, order),
        *_returns(facts),
        *_claims(facts),
        *_single(facts, order, policies),
        *requests(facts, order),
    ]
    return tuple(sorted(found, key=lambda q: (q.opened_at, q.kind)))


def is_answer(fact: Fact) -> bool:
    """The seller wrote, or says that he did."""
    return isinstance(fact.payload, SellerMessage) or (isinstance(fact.payload, Handled) and fact.payload.question == "answer")


def _messages(facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """Not received stays open until the money, a claim or a person ends it; what else is written, until it is answered.

    One answer serves all that was written before it. A buyer who writes of the parcel again after the answer, the money or
    a claim waits for words, not for a second refund; nor does the seller look for a parcel that the marketplace shipped.
    """
    found: list[Question] = []
    ours = order is None or order.fulfilment != "marketplace"
    for fact in facts:
        if not isinstance(fact.payload, BuyerMessage):
            continue
        asked = next((q for q in found if q.kind == NOT_RECEIVED and _open(q, fact)), None)
        if asked is not None and not _answered(facts, asked.opened_at, fact):
            continue
        lost = ours and asked is None and fact.payload.topic == "not_received" and not _paid_or_claimed(facts, fact)
        if lost:
            found.extend(_not_received(fact, facts, order))
        elif not any(q.kind == MESSAGE and _open(q, fact) for q in found):
            found.append(question(MESSAGE, fact, facts, _ends_message))
    return found


def _not_received(opening: Fact, facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """A part of the money closes nothing. A claim takes over from the procedure; the message itself then still waits for its answer."""
    asked = question(NOT_RECEIVED, opening, facts, lambda f: in_full(f, facts, order) or isinstance(f.payload, ClaimFiled))
    end = next((f for f in facts if f.address == asked.closed_by), None)
    if end is None or not isinstance(end.payload, ClaimFiled) or _answered(facts, asked.opened_at, end):
        return [asked]
    return [asked, question(MESSAGE, opening, facts, _ends_message)]


def _ends_message(fact: Fact) -> bool:
    return is_answer(fact) or refunded(fact)


def _open(asked: Question, fact: Fact) -> bool:
    return asked.closed_at is None or asked.closed_at > fact.occurred_at


def _answered(facts: Sequence[Fact], since_at: int, until: Fact) -> bool:
    return any(is_answer(f) for f in facts if since_at <= f.occurred_at and f.happened < until.happened)


def _paid_or_claimed(facts: Sequence[Fact], until: Fact) -> bool:
    return any(f.happened < until.happened and (paid_back(f) or isinstance(f.payload, ClaimFiled)) for f in facts)


def _returns(facts: Sequence[Fact]) -> list[Question]:
    """A request is open while the freshest row of its RMA still waits for an authorisation; without a row, while its notice does."""
    rows: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        if isinstance(fact.payload, ReturnRow):
            rows.setdefault((fact.payload.rma, fact.payload.sku), []).append(fact)
    found = []
    for told in rows.values():
        waiting = [f for f in told if f.payload.status.casefold() in OPEN_RETURN]  # type: ignore[union-attr]
        if not waiting:
            continue
        last = max(f.freshness for f in waiting)
        settled = [f for f in told if f not in waiting and f.freshness > last]
        found.append(_settled_question(waiting[0], settled, facts))
    return found or _noticed(facts, [f for told in rows.values() for f in told])


def _noticed(facts: Sequence[Fact], rows: list[Fact]) -> list[Question]:
    """A notice that asks for an authorisation; a report that knows the return as settled closes it."""
    asked = next((f for f in facts if isinstance(f.payload, ReturnAsked) and f.payload.authorised != "yes"), None)
    if asked is None:
        return []
    settled = [f for f in rows if f.observed_at > asked.occurred_at]
    granted = lambda f: refunded(f) or (isinstance(f.payload, ReturnAsked) and f.payload.authorised == "yes")  # noqa: E731
    return [_settled_question(asked, settled, facts, granted)]


def _settled_question(opening: Fact, settled: list[Fact], facts: Sequence[Fact], closes: Closes = refunded) -> Question:
    """A later report that shows the request settled closes it at the moment the report spoke for."""
    asked = question(RETURN, opening, facts, closes)
    if not settled:
        return asked
    end = min(settled, key=lambda f: f.observed_at)
    at = max(end.observed_at, opening.occurred_at)
    if asked.closed_at is not None and asked.closed_at <= at:
        return asked
    return Question(RETURN, asked.opened_at, asked.opened_by, at, end.address)


def _claims(facts: Sequence[Fact]) -> list[Question]:
    return [asked for told in claim_rounds(facts) for asked in _claim(told)]


def _claim(facts: Sequence[Fact]) -> list[Question]:
    """One claim, and the appeal against its decision."""
    found: list[Question] = []
    filed = next((f for f in facts if isinstance(f.payload, ClaimFiled | ClaimAsked)), None)
    marked = [f for f in facts if isinstance(f.payload, ReturnRow) and f.payload.claim]
    flagged = min(marked, key=lambda f: f.observed_at, default=None)
    if filed is not None:
        found.append(question(CLAIM, filed, facts, one_of(ClaimDecided)))
    elif flagged is not None:  # the row tells the day of the return; that there is a claim, its report tells
        asked = question(CLAIM, flagged, facts, one_of(ClaimDecided))
        found.append(msgspec.structs.replace(asked, opened_at=max(asked.opened_at, flagged.observed_at)))
    lost = next((f for f in facts if isinstance(f.payload, ClaimDecided) and _lost(f.payload)), None)
    if lost is not None:
        found.append(question(APPEAL, lost, facts, _turned))
    return found


def _turned(fact: Fact) -> bool:
    """A later decision that leaves nothing to appeal: an appeal's own, or one in the seller's favour."""
    return isinstance(fact.payload, ClaimDecided) and not _lost(fact.payload)


def _lost(decision: ClaimDecided) -> bool:
    return decision.outcome in ("granted", "unknown") and decision.paid_by != "marketplace"


def _single(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """One question a fact: chargebacks, negative feedback, mails that were not understood."""
    found: list[Question] = []
    for fact in facts:
        told = fact.payload
        if isinstance(told, Chargeback) and not any(q.kind == CHARGEBACK for q in found):
            found.append(question(CHARGEBACK, fact, facts, one_of(ChargebackDecided)))
        elif isinstance(told, Feedback) and _negative(told, fact, facts, order, policies):
            found.append(question(FEEDBACK, fact, facts, never))
        elif isinstance(told, UnknownMail) and _asks(told, order) and not any(q.kind == UNKNOWN for q in found):
            found.append(question(UNKNOWN, fact, facts, never))
    return found


def _asks(mail: UnknownMail, order: Order | None) -> bool:
    """A mail that nobody classified yet; of strangers' mails only those that no order explains."""
    return not mail.ignored and (order is None or mail.hint != STRANGER)


def _negative(told: Feedback, fact: Fact, facts: Sequence[Fact], order: Order | None, policies: Policies) -> bool:
    """Only the freshest word on an order's feedback asks anything."""
    newest = max((f for f in facts if isinstance(f.payload, Feedback)), key=lambda f: f.freshness)
    where = order.marketplace if order else ""
    return fact is newest and told.rating <= policies.value(
        "amazon.feedback.negative_up_to", on=day_of(fact.occurred_at), marketplace=where
    )
