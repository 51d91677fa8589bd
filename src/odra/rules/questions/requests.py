"""Requests and notices beside messages: cancellations, requests on other channels, messages that did not arrive, account notices."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.payloads import (
    AccountNotice,
    CancelAsked,
    MessageBlocked,
    OrderRow,
    RequestClosed,
    RequestOpened,
    SellerMessage,
    ShipRow,
)
from odra.rules.questions.opening import in_full, never, one_of, question

CANCEL, REQUEST, BLOCKED, NOTICE = "cancel_request", "request", "message_blocked", "account_notice"
REQUEST_INR, REQUEST_APPEAL = "request_not_received", "request_appeal"
PARCEL_MISSED = frozenset(("not_received", "case"))  # what requests are about in which a parcel is missed


def requests(facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """Questions of one order, open and closed."""
    return [*_cancellations(facts, order), *_requests(facts), *_blocked(facts), *_notices(facts)]


def _cancellations(facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """A buyer who asks again after the last request was closed opens another."""
    found: list[Question] = []
    for fact in facts:
        if asks_to_cancel(fact) and (not found or (found[-1].closed_at is not None and found[-1].closed_at <= fact.occurred_at)):
            found.append(_cancellation(fact, facts, order))
    return found


def _cancellation(asked: Fact, facts: Sequence[Fact], order: Order | None) -> Question:
    """Open until a report shows the order cancelled or shipped, or the money went back."""
    said = question(CANCEL, asked, facts, lambda f: in_full(f, facts, order))
    if isinstance(asked.payload, ShipRow):  # the report tells when it saw the request, the row when the order was placed
        said = msgspec.structs.replace(said, opened_at=asked.observed_at)
    done = [f for f in of(facts, OrderRow) if _ended(f.payload.status) and f.observed_at > said.opened_at]
    if not done:
        return said
    end = min(done, key=lambda f: f.observed_at)
    if said.closed_at is not None and said.closed_at <= end.observed_at:
        return said
    return msgspec.structs.replace(said, closed_at=end.observed_at, closed_by=end.address)


def asks_to_cancel(fact: Fact) -> bool:
    return isinstance(fact.payload, CancelAsked) or (isinstance(fact.payload, ShipRow) and fact.payload.cancel_asked)


def _ended(status: str) -> bool:
    return status.casefold().startswith(("cancel", "shipped"))


def _requests(facts: Sequence[Fact]) -> list[Question]:
    """One question a request; the channel's own word closes it. One that was decided for the buyer can be appealed."""
    found: dict[str, Question] = {}
    for fact in facts:
        told = fact.payload
        if isinstance(told, RequestOpened) and told.request not in found:
            kind = REQUEST_INR if told.about in PARCEL_MISSED else REQUEST
            found[told.request] = question(kind, fact, facts, lambda f, number=told.request: _closes(f, number))  # type: ignore[misc]
    lost = [f for f in of(facts, RequestClosed) if f.payload.outcome == "buyer" and f.payload.about in PARCEL_MISSED]
    return [*found.values(), *(_appeal(f, facts) for f in lost[-1:])]


def _appeal(lost: Fact[RequestClosed], facts: Sequence[Fact]) -> Question:
    """Until the channel says something else of the same request; another one about the order turns nothing."""
    return question(REQUEST_APPEAL, lost, facts, lambda f: _closes(f, lost.payload.request))


def _closes(fact: Fact, number: str) -> bool:
    return isinstance(fact.payload, RequestClosed) and fact.payload.request == number


def _blocked(facts: Sequence[Fact]) -> list[Question]:
    """A message of ours that the buyer never got: open until another one goes out."""
    last = next((f for f in reversed(of(facts, MessageBlocked))), None)
    return [question(BLOCKED, last, facts, one_of(SellerMessage))] if last else []


def _notices(facts: Sequence[Fact]) -> list[Question]:
    return [
        question(NOTICE, f, facts, never)
        for f in facts
        if isinstance(f.payload, AccountNotice) and f.payload.topic != "reinstated"
    ]
