"""Requests and notices beside messages: cancellations, requests on other channels, messages that did not arrive, account notices."""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact
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
from odra.rules.questions.opening import never, one_of, question, refunded

CANCEL, REQUEST, BLOCKED, NOTICE = "cancel_request", "request", "message_blocked", "account_notice"


def requests(facts: Sequence[Fact], order: Order | None) -> list[Question]:
    """Questions of one order, open and closed."""
    return [*_cancellations(facts), *_requests(facts), *_blocked(facts), *_notices(facts)]


def _cancellations(facts: Sequence[Fact]) -> list[Question]:
    """Open until a report shows the order cancelled or shipped, or the money went back."""
    asked = next((f for f in facts if _asks_to_cancel(f)), None)
    if asked is None:
        return []
    said = question(CANCEL, asked, facts, refunded)
    if isinstance(asked.payload, ShipRow):  # the report tells when it saw the request, the row when the order was placed
        said = msgspec.structs.replace(said, opened_at=asked.observed_at)
    done = [f for f in facts if isinstance(f.payload, OrderRow) and _ended(f.payload.status) and f.observed_at > said.opened_at]
    if not done:
        return [said]
    end = min(done, key=lambda f: f.observed_at)
    if said.closed_at is not None and said.closed_at <= end.observed_at:
        return [said]
    return [msgspec.structs.replace(said, closed_at=end.observed_at, closed_by=end.address)]


def _asks_to_cancel(fact: Fact) -> bool:
    return isinstance(fact.payload, CancelAsked) or (isinstance(fact.payload, ShipRow) and fact.payload.cancel_asked)


def _ended(status: str) -> bool:
    return status.casefold().startswith(("cancel", "shipped"))


def _requests(facts: Sequence[Fact]) -> list[Question]:
    """One question a request; the channel's own word closes it."""
    found: dict[str, Question] = {}
    for fact in facts:
        told = fact.payload
        if isinstance(told, RequestOpened) and told.request not in found:
            found[told.request] = question(REQUEST, fact, facts, lambda f, number=told.request: _closes(f, number))  # type: ignore[misc]
    return list(found.values())


def _closes(fact: Fact, number: str) -> bool:
    return isinstance(fact.payload, RequestClosed) and fact.payload.request == number


def _blocked(facts: Sequence[Fact]) -> list[Question]:
    """A message of ours that the buyer never got: open until another one goes out."""
    last = next((f for f in reversed(facts) if isinstance(f.payload, MessageBlocked)), None)
    return [question(BLOCKED, last, facts, one_of(SellerMessage))] if last else []


def _notices(facts: Sequence[Fact]) -> list[Question]:
    return [
        question(NOTICE, f, facts, never)
        for f in facts
        if isinstance(f.payload, AccountNotice) and f.payload.topic != "reinstated"
    ]
