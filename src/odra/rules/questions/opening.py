"""How a question opens and closes: from its opening fact until the first later fact that closes it, or a person's word."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

from odra.facts.decision import ANY, Key, Order, Question
from odra.facts.fact import Fact, Facts, asked_once, kinds_of, of
from odra.facts.payloads import (
    BuyerMessage,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Handled,
    MessageBlocked,
    OrderRow,
    RefundIssued,
    ReturnAsked,
    ReturnRow,
    Scan,
    SellerMessage,
    Settled,
)
from odra.rules.questions.item_price import cost_in
from odra.rules.questions.naming import alike, named, only_of

MONEY = (RefundIssued, Settled, ReturnRow, Handled)  # what may tell that money went back
PLAIN = frozenset((OrderRow,))
WITHHELD = "withheld"  # tax that the marketplace itself pays and takes back: not of the seller's money
Closes = Callable[[Fact], bool]


def plain(facts: Sequence[Fact]) -> bool:
    """Only rows of an all-orders report, which ask nothing: nearly all facts are such."""
    return kinds_of(facts) <= PLAIN


def question(kind: str, opening: Fact, facts: Sequence[Fact], closes: Closes, about: Key = ANY) -> Question:
    """`facts` in the order in which they happened."""
    began, happened = opening.occurred_at, opening.happened
    end = next(
        (
            f
            for f in facts
            if f.occurred_at >= began
            and (f.occurred_at > began or f.happened > happened)
            and (closes(f) or handled(f, kind, about))
        ),
        None,
    )
    closed_at, closed_by = (end.occurred_at, end.address) if end else (None, "")
    return Question(kind, opening.occurred_at, opening.address, closed_at, closed_by, about)


def is_open(asked: Question, fact: Fact) -> bool:
    """Whether a question is still open when a fact happens."""
    return asked.closed_at is None or asked.closed_at > fact.occurred_at


def handled(fact: Fact, kind: str, about: Key = ANY) -> bool:
    """A person said that a question of this kind is dealt with, without naming a return or of this one."""
    return isinstance(fact.payload, Handled) and fact.payload.question in (kind, "all") and alike(named(fact), about)


def claim_rounds(facts: Sequence[Fact]) -> Sequence[Sequence[Fact]]:
    """Facts by claim: one that is filed, or asked about, after the last was decided is a claim of its own."""
    if not of(facts, ClaimDecided):
        return [facts]
    found: list[list[Fact]] = [[]]
    decided = False
    for fact in facts:
        if decided and isinstance(fact.payload, ClaimFiled | ClaimAsked):
            found.append([])
            decided = False
        found[-1].append(fact)
        decided = decided or isinstance(fact.payload, ClaimDecided)
    return found


def rounds(kind: str, openings: Sequence[Fact], facts: Sequence[Fact], closes: Closes) -> list[Question]:
    """A question for the first opening, and a new one for each that comes when the last is closed."""
    found: list[Question] = []
    for fact in openings:
        if not found or (found[-1].closed_at is not None and found[-1].closed_at <= fact.occurred_at):
            found.append(question(kind, fact, facts, closes))
    return found


def reached(facts: Sequence[Fact]) -> Sequence[Fact]:
    """Facts without answers of ours that were refused on their way: the buyer never got them."""
    blocked = of(facts, MessageBlocked)
    if not blocked:
        return facts
    ids = {f.payload.answers for f in blocked if f.payload.answers}
    before = {_sent_before(f, facts) for f in blocked if not f.payload.answers}
    return Facts(
        [f for f in facts if not (isinstance(f.payload, SellerMessage) and (f.payload.message in ids or f.address in before))]
    )


def _sent_before(blocked: Fact, facts: Sequence[Fact]) -> str:
    """The address of the message of ours that a refusal without a number speaks of: the last one, where nothing was written since."""
    written = [
        f for f in facts if f.happened < blocked.happened and isinstance(f.payload, SellerMessage | BuyerMessage | MessageBlocked)
    ]
    return written[-1].address if written and isinstance(written[-1].payload, SellerMessage) else ""


def one_of(*kinds: type) -> Closes:
    return lambda fact: isinstance(fact.payload, kinds)


def refunded(fact: Fact) -> bool:
    """Money went back to the buyer: a notice says so, or a settlement shows it."""
    told = fact.payload
    return isinstance(told, RefundIssued) or (isinstance(told, Settled) and told.means == "refund")


def by_marketplace(fact: Fact) -> bool:
    """The marketplace refunded with its own hand."""
    return isinstance(fact.payload, RefundIssued) and fact.payload.by == "marketplace"


def noted_back(fact: Fact) -> bool:
    """A person says that money went back: all of it, or that of the return that is named."""
    return isinstance(fact.payload, Handled) and fact.payload.done == "refunded"


def tells_back(fact: Fact) -> bool:
    """Money went back to the buyer, much or little, as whoever tells it says."""
    return refunded(fact) or noted_back(fact) or bool(_returned(fact))


def noted_in_full(fact: Fact, facts: Sequence[Fact]) -> bool:
    """A person says that the money went back, and names no return, or one beside which the order has nothing."""
    return noted_back(fact) and only_of(named(fact), [named(f) for f in of(facts, OrderRow, ReturnRow, ReturnAsked)])


def paid_back(fact: Fact) -> bool:
    """The seller's own money went back, as a notice or settlement tells or a person says."""
    return noted_back(fact) or (refunded(fact) and not by_marketplace(fact))


def all_back(fact: Fact, facts: Sequence[Fact], order: Order | None) -> bool:
    """With this fact the seller's own money is back in full."""
    return noted_in_full(fact, facts) or (not by_marketplace(fact) and in_full(fact, facts, order))


def in_full(fact: Fact, facts: Sequence[Fact], order: Order | None) -> bool:
    """With this refund the whole of the seller's money is back, and stays there. Where the order's amount is not known any refund is taken to be all."""
    part = noted_back(fact) and named(fact) != ANY
    if not refunded(fact) and not _returned(fact) and not part:
        return False
    if order is None or order.total is None:
        return not part
    owed, currency = order.total.minor - order.tax, order.total.currency
    if back_by(facts, currency) < owed:  # a refund that was taken back is none
        return False
    until = [f for f in facts if f.happened <= fact.happened]
    return len(until) == len(facts) or back_by(until, currency) >= owed


def all_told_back(told: Sequence[Fact], facts: Sequence[Fact], order: Order | None) -> bool:
    """With one of these refunds it is."""
    total = order.total if order else None
    short = order is not None and total is not None and back_by(facts, total.currency) < total.minor - order.tax
    return not short and any(in_full(f, facts, order) for f in reversed(told))


def _returned(fact: Fact) -> int:
    """What a row of the returns report says was refunded, in minor units."""
    return fact.payload.refunded if isinstance(fact.payload, ReturnRow) else 0


def back_by(facts: Sequence[Fact], currency: str) -> int:
    """How much went back to the buyer at the least, in minor units."""
    return 0 if kinds_of(facts).isdisjoint(MONEY) else back_between(facts, currency)[0]


def _back_between(facts: Sequence[Fact], currency: str) -> tuple[int, int]:
    """(at the least, at the most) that went back to the buyer, in minor units, as notices, settlements and returns tell.

    Tellings that come to the same sum are of the same money; else amounts are the same one by one, and what only one of them tells may be money of its own.
    """
    tellings = [told for tell in (_noticed, _by_settlements, _by_returns) if (told := tell(facts, currency))]
    sums = {sum(told) for told in tellings}
    if len(sums) < 2:
        return (only := max(sums, default=0)), only
    every: Counter[int] = reduce(or_, map(Counter, tellings))
    return max(sums), sum(every.elements())


back_between = asked_once(_back_between)


def _noticed(facts: Sequence[Fact], currency: str) -> list[int]:
    return [f.payload.amount for f in of(facts, RefundIssued) if f.payload.currency == currency and f.payload.amount]


def _by_settlements(facts: Sequence[Fact], currency: str) -> list[int]:
    """Rows of one moment are parts of one refund; what was taken back again is of no refund any more."""
    found: dict[int, int] = {}
    for fact in of(facts, Settled):
        if fact.payload.means == "refund" and _own(fact.payload, currency):
            found[fact.occurred_at] = found.get(fact.occurred_at, 0) - fact.payload.amount
    amounts = [sum(found.values())] if min(found.values(), default=0) < 0 else found.values()
    return [amount for amount in amounts if amount > 0]


def _by_returns(facts: Sequence[Fact], currency: str) -> list[int]:
    told = [f for f in of(facts, ReturnRow) if f.payload.currency in ("", currency)]
    marks = [named(f) for f in of(facts, Handled) if noted_back(f) and named(f) != ANY] if told else []
    rows = {named(f): back for f in told if (back := f.payload.refunded or _marked(f, marks, facts, currency))}
    return list(rows.values())


def _marked(row: Fact[ReturnRow], marks: Sequence[Key], facts: Sequence[Fact], currency: str) -> int:
    """What a return cost of which a person says that its money is back: as settlements tell of its SKU, where no other return has that, else its price."""
    own = named(row)
    if not any(alike(own, mark) for mark in marks):
        return 0
    same = [f for f in of(facts, Settled) if refunded(f) and f.payload.sku == own[1] and _own(f.payload, currency)]
    alone = {f.payload.rma for f in of(facts, ReturnRow) if f.payload.sku == own[1]} == {own[0]}
    return (
        max(0, -sum(f.payload.amount for f in same) if alone else 0)
        or cost_in(facts, row.payload, currency)
        or row.payload.order_amount
    )


def _own(row: Settled, currency: str) -> bool:
    return row.currency == currency and WITHHELD not in row.about.casefold()


def unread(facts: Sequence[Fact], currency: str) -> Fact | None:
    """The newest refund whose amount could not be read, or is in another currency: how much is back is not known."""
    odd = [f for f in of(facts, RefundIssued, Settled, ReturnRow) if _odd(f.payload, currency)]
    return odd[-1] if odd else None


def _odd(told: object, currency: str) -> bool:
    if isinstance(told, RefundIssued):
        return not told.amount or told.currency != currency
    if isinstance(told, ReturnRow):
        return bool(told.refunded) and told.currency not in ("", currency)
    return isinstance(told, Settled) and told.means == "refund" and told.amount < 0 and told.currency != currency


def taken(facts: Sequence[Fact], *means: str) -> tuple[str, ...]:
    """The rows of settlements that show money taken for a claim or chargeback, where it did not come back."""
    rows = [f for f in of(facts, Settled) if f.payload.means in means]
    return tuple(f.address for f in rows) if sum(f.payload.amount for f in rows) < 0 else ()


def _outbound(facts: Sequence[Fact]) -> list[Fact[Scan]]:
    """Scans of the way to the buyer: those of the way back are of another parcel."""
    back = {f.payload.tracking for f in of(facts, ReturnRow, ReturnAsked)}
    return [f for f in of(facts, Scan) if f.payload.number not in back]


outbound = asked_once(_outbound)


def never(fact: Fact) -> bool:
    """Only a person closes it."""
    return False
