"""Returns: open while the freshest row of an RMA waits for an authorisation; without a row, while its notice does."""

from collections.abc import Sequence

from odra.facts.decision import Question
from odra.facts.fact import Fact
from odra.facts.payloads import ReturnAsked, ReturnRow
from odra.rules.questions.opening import Closes, question, refunded

RETURN = "return_request"
OPEN_RETURN = frozenset(("pending", "requested", "open", "pending approval", "authorization required", "authorisation required"))


def returns(facts: Sequence[Fact]) -> list[Question]:
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
