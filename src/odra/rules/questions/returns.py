"""Returns of own shipments: asked for until it is authorised or closed; then back on its way until the money is with the buyer."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from odra.facts.decision import Key, Order, Question
from odra.facts.fact import Fact, addressed, of
from odra.facts.payloads import ClaimDecided, ClaimFiled, Handled, RefundIssued, ReturnAsked, ReturnRow, Settled
from odra.policies import Policies
from odra.rules.questions.item_price import cost_in, ordered, price_of
from odra.rules.questions.naming import alike, named
from odra.rules.questions.opening import Closes, back_by, in_full, is_open, noted_back, question, refunded
from odra.rules.questions.return_reasons import missed
from odra.rules.questions.shared_refunds import Rows, came_before, named_in, rows_of, shared

RETURN, BACK = "return_request", "return_back"
AUTHORISED = frozenset(("approved", "authorized", "authorised"))
ENDED = frozenset(("completed", "closed", "cancelled", "canceled", "rejected", "declined", "denied", "expired", "refunded"))
SETTLED = AUTHORISED | ENDED  # no longer waiting for an authorisation
REPLACED = "ReplacementIssued"
FIRST_SCAN = "RefundAtFirstScan"


def returns(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    """What the marketplace ships comes back to the marketplace: nothing is asked of the seller. Nothing comes back of what did not reach the buyer."""
    if order is not None and order.fulfilment == "marketplace":
        return []
    where = order.marketplace if order else ""
    rows = rows_of(facts)
    sent = sent_back(facts, policies, where)
    words = [f for f in of(facts, Handled, ReturnAsked) if _authorised(f) and not missed(f, policies, where)]
    return [*_requests(facts, rows, order), *_back(facts, sent, words)]


def sent_back(facts: Sequence[Fact], policies: Policies, marketplace: str) -> Rows:
    """The rows of each return that can come back."""
    return {key: told for key, told in rows_of(facts).items() if not any(missed(f, policies, marketplace) for f in told)}


def _requests(facts: Sequence[Fact], rows: Rows, order: Order | None) -> list[Question]:
    """A request is open while the freshest row of its RMA still waits for an authorisation; without a row, while its notice does."""
    ends: Closes = lambda f: in_full(f, facts, order)  # noqa: E731 - a part of the money authorises nothing
    found = []
    for key, told in rows.items():
        waiting = [f for f in told if _waits(f)]
        if waiting:
            settled = _later(told, waiting, lambda f: not _waits(f))
            paid: Closes = lambda f, own=key: ends(f) or _pays_for(own, f, rows, facts)  # type: ignore[misc]  # noqa: E731
            found.append(_settled_question(RETURN, waiting[0], settled, facts, paid, key))
    reported = [q.about for q in found]
    return found + _noticed(facts, [f for told in rows.values() for f in told], ends, reported)


def _pays_for(own: Key, fact: Fact, rows: Rows, facts: Sequence[Fact]) -> bool:
    """The refund, or a person's word of one, is of this return."""
    return (refunded(fact) or noted_back(fact)) and shared(facts, rows).by.get(own) is fact


def _waits(row: Fact) -> bool:
    """The vocabulary is open: what is neither authorised nor over waits for somebody."""
    return _status(row) not in SETTLED


def _status(row: Fact) -> str:
    return row.payload.status.casefold()  # type: ignore[union-attr]


def waited(facts: Sequence[Fact], about: Key) -> bool:
    """Somebody had to authorise the return, or says that he did."""
    return any(_asks_or_grants(f) and alike(named(f), about) for f in of(facts, Handled, ReturnAsked, ReturnRow))


def never_authorised(facts: Sequence[Fact], about: Key) -> bool:
    """It was asked for, and nothing shows that anybody authorised it."""
    told = [f for f in of(facts, Handled, ReturnAsked, ReturnRow) if alike(named(f), about)]
    asked = any(_asks_or_grants(f) for f in told)
    return asked and not any(_authorised(f) or (isinstance(f.payload, ReturnRow) and not _waits(f)) for f in told)


def _asks_or_grants(fact: Fact) -> bool:
    if isinstance(fact.payload, ReturnRow):
        return _waits(fact)
    return _authorised(fact) if isinstance(fact.payload, Handled) else not _authorised(fact)


def _later(told: list[Fact], than: list[Fact], which: Callable[[Fact], bool]) -> list[Fact]:
    """Rows of a kind that are fresher than all of another."""
    last = max(f.freshness for f in than)
    return [f for f in told if which(f) and f.freshness > last]


def _noticed(facts: Sequence[Fact], rows: list[Fact], ends: Closes, reported: list[Key]) -> list[Question]:
    """A notice that asks for an authorisation, of a return that no row asks one for; a report that knows it as settled closes it, and a notice after that asks anew."""
    found: list[Question] = []
    for asked in of(facts, ReturnAsked):
        own = named(asked)
        known = any(alike(key, own) for key in reported) or any(alike(q.about, own) and is_open(q, asked) for q in found)
        if asked.payload.authorised == "yes" or known:
            continue
        settled = [f for f in rows if f.observed_at > asked.occurred_at and alike(named(f), own)]
        closes: Closes = lambda f, asked=asked, own=own: (  # type: ignore[misc]  # noqa: E731
            ends(f) or (_authorised(f) and alike(named(f), own)) or pays_just(asked, f, facts)
        )
        found.append(_settled_question(RETURN, asked, settled, facts, closes, own))
    return found


def pays_just(asked: Fact[ReturnAsked], fact: Fact, facts: Sequence[Fact]) -> bool:
    """A refund of just what the items of a notice cost, which no other item of the order does."""
    told = fact.payload
    if not isinstance(told, RefundIssued) or not asked.payload.sku or not alike(named_in(facts, fact), named(asked)):
        return False
    cost = price_of(facts, asked.payload.sku, asked.payload.quantity)
    others = [price_of(facts, row.sku, 1) for row in ordered(facts) if row.sku != asked.payload.sku]
    return cost is not None and (told.amount, told.currency) == (cost.minor, cost.currency) and cost not in others


def _authorised(fact: Fact) -> bool:
    """A notice, or a person, says that a return is authorised."""
    told = fact.payload
    if isinstance(told, Handled):
        return told.question == RETURN and told.done == "authorised"
    return isinstance(told, ReturnAsked) and told.authorised == "yes"


def _back(facts: Sequence[Fact], rows: Rows, words: Sequence[Fact]) -> list[Question]:
    """From the authorisation on, as the first row of an RMA tells it, else a notice or a person, whose word of this return no report has yet."""
    found = [q for told in rows.values() for q in _row_back(told, rows, facts)]
    for word in words:
        if not any(alike(q.about, named(word)) for q in found):
            found += _word_back(word, rows, facts)
    return [q for q in found if q.closed_at is None or q.closed_at > q.opened_at]


def _word_back(word: Fact, rows: Rows, facts: Sequence[Fact]) -> list[Question]:
    """Of the one return that it names in the report, else of all those that it may be about."""
    keys = [key for key in rows if alike(key, named(word))]
    known = rows[keys[0]] if len(keys) == 1 else [f for key in keys for f in rows[key]]
    ended = [f for f in known if f.observed_at > word.occurred_at and _row_ends(f)]
    return _with_claims(word, ended, known, rows, facts, named(word))


def _row_back(told: list[Fact[Any]], rows: Rows, facts: Sequence[Fact]) -> list[Question]:
    granted = [f for f in told if _status(f) in AUTHORISED]
    if not granted:
        return []
    opening = min(granted, key=lambda f: f.freshness)
    ended = [f for f in told if f.freshness >= opening.freshness and _row_ends(f)]
    first, *resumed = _with_claims(opening, ended, told, rows, facts, named(opening))
    return [_opened_at(first, _granted_at(opening, told)), *resumed]


def _with_claims(
    opening: Fact, ended: list[Fact], told: list[Fact[Any]], rows: Rows, facts: Sequence[Fact], own: Key
) -> list[Question]:
    """A claim takes over; one that was denied or withdrawn leaves the return where it was."""
    closes: Closes = lambda f: _ends_return(f, told, rows, facts, own)  # noqa: E731 - of this return
    found = [_settled_question(BACK, opening, ended, facts, closes, own)]
    while (decided := _claim_over(found[-1], facts)) is not None:
        paid = [f for f in told if f.observed_at > decided.occurred_at and _row_pays(f)]
        again = _settled_question(BACK, decided, paid, facts, closes, own)
        found.append(msgspec.structs.replace(again, opened_by=found[0].opened_by))
    return found


def _claim_over(asked: Question, facts: Sequence[Fact]) -> Fact | None:
    """The decision by which the claim that closed the question ended for the seller; of one that no notice told it may be all that is known."""
    end = addressed(facts, asked.closed_by) if asked.closed_by else None
    if end is None or asked.closed_at is None or not _tells_claim(end):
        return None
    since = max(end.occurred_at, asked.closed_at)
    decided = next((f for f in of(facts, ClaimDecided) if f.occurred_at >= since and f.happened >= end.happened), None)
    if decided is None or decided.payload.outcome not in ("denied", "withdrawn") or decided.payload.paid_by == "marketplace":
        return None
    return decided


def _tells_claim(fact: Fact) -> bool:
    told = fact.payload
    return told.claim and not _row_pays(fact) if isinstance(told, ReturnRow) else isinstance(told, ClaimFiled | ClaimDecided)


def _granted_at(opening: Fact, told: list[Fact]) -> int:
    """Between the last row that waited and this one; where none did, as early as the request itself."""
    waited = any(_waits(f) and f.freshness < opening.freshness for f in told)
    return max(opening.observed_at, opening.occurred_at) if waited else opening.occurred_at


def _opened_at(asked: Question, at: int) -> Question:
    """A row is of the day of the request; that it is authorised, its report tells."""
    return msgspec.structs.replace(asked, opened_at=at)


def _row_ends(fact: Fact) -> bool:
    row: ReturnRow = fact.payload  # type: ignore[assignment]
    return _row_pays(fact) or row.claim


def _row_pays(fact: Fact) -> bool:
    """The report knows it as over, or the money as back."""
    row: ReturnRow = fact.payload  # type: ignore[assignment]
    return _status(fact) in ENDED or bool(row.refunded) or row.resolution in (REPLACED, FIRST_SCAN)


def _ends_return(fact: Fact, told: Sequence[Fact], rows: Rows, facts: Sequence[Fact], about: Key) -> bool:
    """The money is back, or a claim takes over. Before the item came, a part of its price ends nothing; of several returns each refund ends those it pays for, and one of another item none."""
    if isinstance(fact.payload, ClaimFiled | ClaimDecided) or (noted_back(fact) and alike(named(fact), about)):
        return True
    if not refunded(fact):
        return False
    own = next((key for key, one in rows.items() if one is told), None)
    if len(rows) > 1 and own is not None:
        return _pays_for(own, fact, rows, facts)
    if own is not None and not alike(named_in(facts, fact), own):
        return False
    return came_before(fact, told, facts) or not _part(fact, rows, facts)


def _part(refund: Fact, rows: Rows, facts: Sequence[Fact]) -> bool:
    """Whether the refunds so far are less than the items cost; not where either is unknown."""
    newest: list[ReturnRow] = [max(told, key=lambda f: f.freshness).payload for told in rows.values()]
    paid: RefundIssued | Settled = refund.payload  # type: ignore[assignment]
    costs = [cost_in(facts, row, paid.currency) for row in newest]
    if not paid.amount or not costs or not all(costs):
        return False
    return back_by([f for f in facts if f.happened <= refund.happened], paid.currency) < sum(costs)


def _settled_question(
    kind: str, opening: Fact, settled: list[Fact], facts: Sequence[Fact], closes: Closes, about: Key
) -> Question:
    """A later report that shows it settled closes it at the moment the report spoke for."""
    asked = question(kind, opening, facts, closes, about)
    if not settled:
        return asked
    end = min(settled, key=lambda f: f.observed_at)
    at = max(end.observed_at, opening.occurred_at)
    if asked.closed_at is not None and asked.closed_at <= at:
        return asked
    return msgspec.structs.replace(asked, closed_at=at, closed_by=end.address)
