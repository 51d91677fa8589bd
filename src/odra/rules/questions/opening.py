"""How a question opens and closes: from its opening fact until the first later fact that closes it, or a person's word."""

from collections.abc import Callable, Sequence

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact
from odra.facts.payloads import (
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Handled,
    MessageBlocked,
    OrderRow,
    RefundIssued,
    SellerMessage,
    Settled,
)

WITHHELD = "withheld"  # tax that the marketplace itself pays and takes back: not of the seller's money
Closes = Callable[[Fact], bool]


def plain(fact: Fact) -> bool:
    """A row of an all-orders report, which asks nothing: nearly all facts are."""
    return isinstance(fact.payload, OrderRow)


def question(kind: str, opening: Fact, facts: Sequence[Fact], closes: Closes) -> Question:
    """`facts` in the order in which they happened."""
    end = next((f for f in facts if f.happened > opening.happened and (closes(f) or handled(f, kind))), None)
    return Question(kind, opening.occurred_at, opening.address, end.occurred_at if end else None, end.address if end else "")


def handled(fact: Fact, kind: str) -> bool:
    """A person said that a question of this kind is dealt with."""
    return isinstance(fact.payload, Handled) and fact.payload.question in (kind, "all")


def claim_rounds(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Facts by claim: one that is filed, or asked about, after the last was decided is a claim of its own."""
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
    refused = {f.payload.answers for f in facts if isinstance(f.payload, MessageBlocked) and f.payload.answers}
    if not refused:
        return facts
    return tuple(f for f in facts if not (isinstance(f.payload, SellerMessage) and f.payload.message in refused))


def one_of(*kinds: type) -> Closes:
    return lambda fact: isinstance(fact.payload, kinds)


def refunded(fact: Fact) -> bool:
    """Money went back to the buyer: a notice says so, or a settlement shows it."""
    told = fact.payload
    return isinstance(told, RefundIssued) or (isinstance(told, Settled) and told.means == "refund")


def paid_back(fact: Fact) -> bool:
    """The seller's own money went back, as a notice or settlement tells or a person says."""
    told = fact.payload
    if isinstance(told, Handled):
        return told.done == "refunded"
    return refunded(fact) and not (isinstance(told, RefundIssued) and told.by == "marketplace")


def in_full(fact: Fact, facts: Sequence[Fact], order: Order | None) -> bool:
    """With this refund the whole amount of the order is back. Where the order's amount is not known any refund is taken to be all."""
    total = order.total if order else None
    if not refunded(fact) or total is None:
        return refunded(fact)
    return back_by([f for f in facts if f.happened <= fact.happened], total.currency) >= total.minor


def back_by(facts: Sequence[Fact], currency: str) -> int:
    """How much went back to the buyer, in minor units: as notices tell or as settlements do, whichever is more."""
    noticed = [f.payload for f in facts if isinstance(f.payload, RefundIssued)]
    settled = [f.payload for f in facts if isinstance(f.payload, Settled) and f.payload.means == "refund"]
    told = sum(one.amount for one in noticed if one.currency == currency)
    return max(told, -sum(one.amount for one in settled if one.currency == currency and WITHHELD not in one.about.casefold()))


def unread(facts: Sequence[Fact], currency: str) -> Fact | None:
    """The newest refund whose amount could not be read, or is in another currency: how much is back is not known."""
    odd = [f for f in facts if isinstance(f.payload, RefundIssued) and (not f.payload.amount or f.payload.currency != currency)]
    return odd[-1] if odd else None


def never(fact: Fact) -> bool:
    """Only a person closes it."""
    return False
