"""Money that the marketplace may owe the seller: SAFE-T after a refund it made, and what it pays for units of its own stock."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import day_of
from odra.facts.payloads import (
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Graded,
    RefundIssued,
    Reimbursed,
    ReturnAsked,
    ReturnRow,
    Settled,
    UnitReturned,
)
from odra.policies import Policies
from odra.rules.questions.opening import by_marketplace, claim_rounds, question, refunded
from odra.rules.questions.return_reasons import missed
from odra.rules.questions.returns import FIRST_SCAN, rows_of
from odra.rules.questions.shared_refunds import Key, paid_with

SAFE_T, REIMBURSEMENT = "safe_t", "reimbursement"
PRICE = "principal"  # of an item, in the words of settlements


def recoveries(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    if order is not None and order.fulfilment == "marketplace":
        return _reimbursement(facts, order, policies)
    return _safe_t(facts, order.marketplace if order else "", policies)


def _safe_t(facts: Sequence[Fact], where: str, policies: Policies) -> list[Question]:
    """From the marketplace's own refund of a return, until it is asked for or paid, the item came as it was sent, or a claim takes over.

    Of what did not reach the buyer nothing comes back, and no return was refunded.
    """
    if all(missed(f, policies, where) for f in of(facts, ReturnRow, ReturnAsked)):
        return []
    opening = _refund_of_return(facts)
    if opening is None or _claimed(facts):
        return []
    every = rows_of(facts)
    own = paid_with(opening, facts, every)
    if any(_by_seller(f) and not _of_others(own, paid_with(f, facts, every)) for f in facts):
        return []
    rows = [f for key, told in every.items() if key in own or not own for f in told]
    asked = question(SAFE_T, opening, facts, lambda f: _ends_safe_t(f, {sku for _, sku in own}))
    filed = [f.observed_at for f in rows if f.payload.safet_id]
    ends = [*filed, *([] if asked.closed_at is None else [asked.closed_at])]
    opened_at = opening.observed_at if isinstance(opening.payload, ReturnRow) else opening.occurred_at
    if ends and min(ends) <= opened_at:
        return []
    return [msgspec.structs.replace(asked, opened_at=opened_at, closed_at=min(ends, default=None))]


def _refund_of_return(facts: Sequence[Fact]) -> Fact | None:
    """The marketplace's own refund, or the report's row that tells of one at the first scan."""
    scanned = [f for f in of(facts, ReturnRow) if f.payload.resolution == FIRST_SCAN]
    return next((f for f in facts if by_marketplace(f)), None) or min(scanned, key=lambda f: f.freshness, default=None)


def _of_others(own: set[Key], paid: set[Key]) -> bool:
    """Whether a refund is known to be of other returns."""
    return bool(own and paid) and own.isdisjoint(paid)


def _claimed(facts: Sequence[Fact]) -> bool:
    """A claim that is open or was granted leaves nothing to ask for; one that was denied or withdrawn took nothing, and leaves the refund as it was."""
    if of(facts, ClaimFiled, ClaimAsked, ClaimDecided):
        return any(not _for_seller(told) for told in claim_rounds(facts))
    return any(row.payload.claim for row in of(facts, ReturnRow))


def _for_seller(claim: Sequence[Fact]) -> bool:
    """How one claim ended; a withdrawal after a grant leaves the money debited."""
    said = [f.payload for f in of(claim, ClaimDecided)]
    if not said or said[-1].paid_by == "marketplace":
        return False
    granted = any(one.outcome in ("granted", "appeal_lost", "unknown") for one in said)
    return said[-1].outcome in ("denied", "appeal_won") or (said[-1].outcome == "withdrawn" and not granted)


def _ends_safe_t(fact: Fact, skus: set[str]) -> bool:
    """It was paid, or an item of `skus` came as it was sent; where either names no SKU, any did."""
    told = fact.payload
    if isinstance(told, Graded):
        return told.found == "as_sent" and (told.sku in skus or not told.sku or not any(skus))
    return isinstance(told, Settled) and told.means == SAFE_T


def _reimbursement(facts: Sequence[Fact], order: Order, policies: Policies) -> list[Question]:
    """From the refund of units that the marketplace ships (what the seller himself refunds is not paid for), until all are paid for or back in stock.

    A question a SKU, where settlements name several.
    """
    units = [f for f in facts if _of_unit(f)]
    names = sorted({f.payload.sku for f in of(units, Settled) if f.payload.sku})
    if len(names) < 2:
        return _of_units(units, facts, order, policies)
    by_name = ([f for f in of(units, Settled) if f.payload.sku == name] for name in names)
    return [q for own in by_name for q in _of_units(own, facts, order, policies)]


def _of_units(units: Sequence[Fact], facts: Sequence[Fact], order: Order, policies: Policies) -> list[Question]:
    if not units:
        return []
    opening = units[0]
    states = policies.value("amazon.stock.dispositions", on=day_of(opening.occurred_at), marketplace=order.marketplace)
    covers: list[Fact] = [f for f in of(facts, UnitReturned) if f.payload.disposition.upper() in states["sellable"]]
    covers += [f for f in _payments(facts) if f.happened > opening.happened]
    covers = sorted((f for f in covers if of_unit(f, opening)), key=lambda f: f.happened)
    covered = zip(covers, accumulate(map(_count, covers)), strict=True)
    last = next((f for f, count in covered if count >= _refunded(units)), None)
    if last is not None and last.happened < opening.happened:
        return []
    return [question(REIMBURSEMENT, opening, facts, lambda f: f is last)]


def of_unit(fact: Fact, opening: Fact) -> bool:
    """Whether what names a SKU, or none, speaks of what the opening refunded; a notice names none."""
    named = opening.payload.sku if isinstance(opening.payload, Settled) else ""
    return not named or fact.payload.sku in ("", named)  # type: ignore[union-attr]


def _refunded(units: Sequence[Fact]) -> int:
    """How many: a settlement has a row for the price of each."""
    prices = Counter(f.occurred_at for f in of(units, Settled) if f.payload.detail.casefold() == PRICE)
    return max(prices.values(), default=1)


def _count(fact: Fact) -> int:
    """Of how many units a report's row is."""
    told = fact.payload
    return max(1, told.cash_units + told.stock_units if isinstance(told, Reimbursed) else told.quantity)  # type: ignore[union-attr]


def _of_unit(fact: Fact) -> bool:
    """A refund of an item, as a notice or its price in a settlement tells; postage alone that went back is of no unit."""
    told = fact.payload
    if isinstance(told, Settled):
        return refunded(fact) and told.amount <= 0 and told.detail.casefold() in ("", PRICE)
    return refunded(fact) and not _by_seller(fact)


def _by_seller(fact: Fact) -> bool:
    return isinstance(fact.payload, RefundIssued) and fact.payload.by == "seller"


def _payments(facts: Sequence[Fact]) -> list[Fact[Reimbursed]]:
    """Those that the marketplace did not take back again."""
    told = of(facts, Reimbursed)
    reversed_ = {f.payload.reverses for f in told}
    return [f for f in told if not f.payload.reverses and f.payload.reimbursement not in reversed_ - {""}]
