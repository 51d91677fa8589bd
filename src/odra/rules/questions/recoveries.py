"""Money that the marketplace may owe the seller: SAFE-T after a refund it made, and what it pays for units of its own stock."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from odra.facts.decision import ANY, Key, Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import day_of
from odra.facts.payloads import (
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Graded,
    Handled,
    RefundIssued,
    Reimbursed,
    ReturnAsked,
    ReturnRow,
    Settled,
    UnitReturned,
)
from odra.policies import Policies
from odra.rules.questions.naming import alike, named
from odra.rules.questions.opening import by_marketplace, claim_rounds, outbound, question, refunded
from odra.rules.questions.parcels import SIGNED
from odra.rules.questions.return_reasons import missed
from odra.rules.questions.returns import FIRST_SCAN
from odra.rules.questions.shared_refunds import Rows, paid_with, rows_of, shared

SAFE_T, REIMBURSEMENT = "safe_t", "reimbursement"
FILED = "safe_t_filed"  # a deed
PRICE = "principal"  # of an item, in the words of settlements


def recoveries(facts: Sequence[Fact], order: Order | None, policies: Policies) -> list[Question]:
    if order is not None and order.fulfilment == "marketplace":
        return _reimbursement(facts, order, policies)
    return _safe_t(facts, order.marketplace if order else "", policies)


def _safe_t(facts: Sequence[Fact], where: str, policies: Policies) -> list[Question]:
    """A question for each return that the marketplace refunded; where nothing comes back, for a refund beside a delivery that a signature shows."""
    if all(missed(f, policies, where) for f in of(facts, ReturnRow, ReturnAsked)):
        return _delivered(facts, where)
    rows = rows_of(facts)
    refunded_by = _refunded_returns(facts, rows)
    if not refunded_by or _claimed(facts):
        return []
    found = [q for key, opening in refunded_by.items() for q in _safe_t_of(key, opening, rows, facts)]
    return [q for q in found if not any(missed(f, policies, where) for f in rows.get(q.about, ()))]


def _delivered(facts: Sequence[Fact], where: str) -> list[Question]:
    """Until it is asked for or paid; not for a claim, nor where the seller refunded as well."""
    paid = next((f for f in of(facts, RefundIssued) if by_marketplace(f)), None)
    if paid is None or not where.startswith("amazon.") or not any(f.payload.proof >= SIGNED for f in outbound(facts)):
        return []
    if _claimed(facts) or any(_by_seller(f) for f in facts) or any(f.payload.safet_id for f in of(facts, ReturnRow)):
        return []
    return [question(SAFE_T, paid, facts, _pays_safe_t)]


def _safe_t_of(key: Key, opening: Fact, rows: Rows, facts: Sequence[Fact]) -> list[Question]:
    """From the marketplace's own refund of a return, until it is asked for or paid, the item came as it was sent, or a claim takes over."""
    if any(_by_seller(f) and not of_another(key, paid_with(f, facts)) for f in facts):
        return []
    asked = question(SAFE_T, opening, facts, lambda f: _ends_safe_t(f, key, rows, facts), key)
    filed = [f.observed_at for own, told in rows.items() if alike(own, key) for f in told if f.payload.safet_id]
    ends = [*filed, *([] if asked.closed_at is None else [asked.closed_at])]
    opened_at = opening.observed_at if isinstance(opening.payload, ReturnRow) else opening.occurred_at
    if ends and min(ends) <= opened_at:
        return []
    return [msgspec.structs.replace(asked, opened_at=opened_at, closed_at=min(ends, default=None))]


def _refunded_returns(facts: Sequence[Fact], rows: Rows) -> dict[Key, Fact]:
    """What first tells that the marketplace refunded a return: its own refund, else the report's row of one at the first scan.

    A refund of which nobody can say whose it is stands for the only return, or for any; not where such rows tell whose it may be.
    """
    own = [f for f in facts if by_marketplace(f)]
    paid = {key: f for f in reversed(own) for key in paid_with(f, facts)}
    scans = {key: [f for f in told if f.payload.resolution == FIRST_SCAN] for key, told in rows.items()}
    scanned = {key: min(told, key=lambda f: f.freshness) for key, told in scans.items() if told}
    stray = _stray(own, set(paid.values()), rows, facts) if own else None
    if stray is None or (len(rows) > 1 and scanned.keys() - paid.keys()):
        return scanned | paid
    return {next(iter(rows)) if len(rows) == 1 else ANY: stray} | paid


def _stray(own: Sequence[Fact], told: set[Fact], rows: Rows, facts: Sequence[Fact]) -> Fact | None:
    """A refund of the marketplace's that is of no return that is known: the first of all, or money that is shown to be new."""
    new = [one.fact for one in shared(facts, rows).unclear]
    return next((f for f in own if f not in told and (f is own[0] or f in new)), None)


def of_another(key: Key, paid: set[Key]) -> bool:
    """Whether a refund is known to be of other returns."""
    return key != ANY and bool(paid) and key not in paid


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


def _ends_safe_t(fact: Fact, key: Key, rows: Rows, facts: Sequence[Fact]) -> bool:
    """It was paid, or the item came as it was sent; where that names none, any of them."""
    told = fact.payload
    if isinstance(told, Graded):
        return told.found == "as_sent" and alike(named(fact), key)
    return safe_t_pays(fact, key, rows, facts)


def safe_t_pays(fact: Fact, key: Key, rows: Rows, facts: Sequence[Fact]) -> bool:
    """SAFE-T money for a return. What names none is of those others first for which it was asked before; of a key that names none, one of them is its own."""
    if not _pays_safe_t(fact) or not alike(named(fact), key):
        return False
    paid = {f.occurred_at for f in of(facts, Settled) if _pays_safe_t(f) and named(f) == ANY and f.happened <= fact.happened}
    others = sum(_filed(own, fact, rows, facts) for own in rows if own != key) - (key == ANY)
    return named(fact) != ANY or len(paid) > others


def _pays_safe_t(fact: Fact) -> bool:
    return isinstance(fact.payload, Settled) and fact.payload.means == SAFE_T


def _filed(key: Key, before: Fact, rows: Rows, facts: Sequence[Fact]) -> bool:
    """SAFE-T was asked for a return by then, as the report or a person who names it tells."""
    told = any(f.payload.safet_id and f.observed_at <= before.occurred_at for f in rows[key])
    deeds = [f for f in of(facts, Handled) if f.payload.done == FILED and f.happened < before.happened]
    return told or any(named(f) != ANY and alike(named(f), key) for f in deeds)


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
    return [question(REIMBURSEMENT, opening, facts, lambda f: f is last, ("", _sku(opening)))]


def of_unit(fact: Fact, opening: Fact) -> bool:
    """Whether what names a SKU, or none, speaks of what the opening refunded; a notice names none."""
    sku = _sku(opening)
    return not sku or fact.payload.sku in ("", sku)  # type: ignore[union-attr]


def _sku(opening: Fact) -> str:
    return opening.payload.sku if isinstance(opening.payload, Settled) else ""


def _refunded(units: Sequence[Fact]) -> int:
    """How many: a settlement has a row for the price of each, or one that says of how many it is."""
    prices: Counter[int] = Counter()
    for fact in of(units, Settled):
        prices[fact.occurred_at] += max(1, fact.payload.quantity) if fact.payload.detail.casefold() == PRICE else 0
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
