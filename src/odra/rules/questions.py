"""What is open about an order: which fact opens a question and which closes it. A lapsed clock never closes one."""

from collections.abc import Callable, Sequence

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact
from odra.facts.moments import day_of
from odra.facts.payloads import (
    BuyerMessage,
    Chargeback,
    ChargebackDecided,
    ClaimDecided,
    ClaimFiled,
    Feedback,
    Handled,
    OrderRow,
    RefundIssued,
    ReturnRow,
    SellerMessage,
    ShipRow,
    UnknownMail,
)
from odra.policies import Policies

NOT_RECEIVED, MESSAGE, RETURN, CLAIM, APPEAL = "not_received", "message", "return_request", "claim", "claim_appeal"
CHARGEBACK, FEEDBACK, UNKNOWN = "chargeback", "negative_feedback", "unknown_mail"
KINDS = (NOT_RECEIVED, MESSAGE, RETURN, CLAIM, APPEAL, CHARGEBACK, FEEDBACK, UNKNOWN)
OPEN_RETURN = frozenset(("pending", "requested", "open", "pending approval", "authorization required", "authorisation required"))
_PLAIN = (OrderRow, ShipRow)
Closes = Callable[[Fact], bool]


def questions(facts: Sequence[Fact], order: Order | None, policies: Policies) -> tuple[Question, ...]:
    """Questions of one order, open and closed. `facts` in the order in which they happened."""
    if all(isinstance(fact.payload, _PLAIN) for fact in facts):
        return ()
    found = [*_messages(facts), *_returns(facts), *_claims(facts), *_single(facts, order, policies)]
    return tuple(sorted(found, key=lambda q: (q.opened_at, q.kind)))


def _question(kind: str, opening: Fact, facts: Sequence[Fact], closes: Closes) -> Question:
    end = next((f for f in facts if f.happened > opening.happened and (closes(f) or _handled(f, kind))), None)
    return Question(kind, opening.occurred_at, opening.address, end.occurred_at if end else None, end.address if end else "")


def _handled(fact: Fact, kind: str) -> bool:
    return isinstance(fact.payload, Handled) and fact.payload.question in (kind, "all")


def _is(*kinds: type) -> Closes:
    return lambda fact: isinstance(fact.payload, kinds)


def _messages(facts: Sequence[Fact]) -> list[Question]:
    """Not received stays open until the money or a person ends it; other messages until they are answered (first unanswered one)."""
    found: list[Question] = []
    for fact in facts:
        if not isinstance(fact.payload, BuyerMessage):
            continue
        kind = NOT_RECEIVED if fact.payload.topic == "not_received" else MESSAGE
        mine = [q for q in found if q.kind in (kind, NOT_RECEIVED)]
        if any(q.closed_at is None or q.closed_at > fact.occurred_at for q in mine):
            continue
        closes = _is(RefundIssued) if kind == NOT_RECEIVED else _is(SellerMessage, RefundIssued)
        found.append(_question(kind, fact, facts, closes))
    return found


def _returns(facts: Sequence[Fact]) -> list[Question]:
    """A request is open while the freshest row of its RMA still waits for an authorisation."""
    rows: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        if isinstance(fact.payload, ReturnRow):
            rows.setdefault((fact.payload.rma, fact.payload.sku), []).append(fact)
    found = []
    for told in rows.values():
        waiting = [f for f in told if f.payload.status.casefold() in OPEN_RETURN]  # type: ignore[union-attr]
        if not waiting:
            continue
        settled = [f for f in told if f not in waiting and f.freshness > waiting[0].freshness]
        found.append(_settled_question(waiting[0], settled, facts))
    return found


def _settled_question(opening: Fact, settled: list[Fact], facts: Sequence[Fact]) -> Question:
    """A later report that shows the request settled closes it at the moment the report spoke for."""
    asked = _question(RETURN, opening, facts, _is(RefundIssued))
    if not settled:
        return asked
    end = min(settled, key=lambda f: f.observed_at)
    at = max(end.observed_at, opening.occurred_at)
    if asked.closed_at is not None and asked.closed_at <= at:
        return asked
    return Question(RETURN, asked.opened_at, asked.opened_by, at, end.address)


def _claims(facts: Sequence[Fact]) -> list[Question]:
    found: list[Question] = []
    filed = next((f for f in facts if isinstance(f.payload, ClaimFiled)), None)
    flagged = next((f for f in facts if isinstance(f.payload, ReturnRow) and f.payload.claim), None)
    opening = filed or flagged
    if opening is not None:
        found.append(_question(CLAIM, opening, facts, _is(ClaimDecided)))
    lost = next((f for f in facts if isinstance(f.payload, ClaimDecided) and _lost(f.payload)), None)
    if lost is not None:
        found.append(
            _question(
                APPEAL, lost, facts, lambda f: isinstance(f.payload, ClaimDecided) and f.payload.outcome.startswith("appeal")
            )
        )
    return found


def _lost(decision: ClaimDecided) -> bool:
    return decision.outcome in ("granted", "unknown") and decision.paid_by != "marketplace"


def _single(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """One question a fact: chargebacks, negative feedback, mails that were not understood."""
    found: list[Question] = []
    for fact in facts:
        told = fact.payload
        if isinstance(told, Chargeback) and not any(q.kind == CHARGEBACK for q in found):
            found.append(_question(CHARGEBACK, fact, facts, _is(ChargebackDecided)))
        elif isinstance(told, Feedback) and _negative(told, fact, facts, order, policies):
            found.append(_question(FEEDBACK, fact, facts, lambda _: False))
        elif isinstance(told, UnknownMail) and order is None and not any(q.kind == UNKNOWN for q in found):
            found.append(_question(UNKNOWN, fact, facts, lambda _: False))
    return found


def _negative(told: Feedback, fact: Fact, facts: Sequence[Fact], order: Order | None, policies: Policies) -> bool:
    """Only the freshest word on an order's feedback asks anything."""
    newest = max((f for f in facts if isinstance(f.payload, Feedback)), key=lambda f: f.freshness)
    where = order.marketplace if order else ""
    return fact is newest and told.rating <= policies.value(
        "amazon.feedback.negative_up_to", on=day_of(fact.occurred_at), marketplace=where
    )
