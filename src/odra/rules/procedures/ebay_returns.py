"""A buyer's return request on eBay. Source: eBay's help for sellers on return requests.

1. Damaged, faulty, wrong or not as described: it has to be accepted with the postage both ways, or refunded in full while the buyer keeps it,
   which is the way for a small sum; a part may be offered.
2. Not wanted: the seller's own return policy says whether it is taken back and who pays the label; only such a one may be declined.
3. A reason that is in no list stays as it was told: nothing is blocked, and nothing advised but to answer in time.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Expected, Reason, Said
from odra.facts.money import Money
from odra.facts.payloads import RequestOpened
from odra.rules.procedures.expected import expected, priced
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.returning.terms import below
from odra.rules.questions.return_reasons import listed

FAULTS, WAYS = "ebay.return.reason_fault", "ebay.return.answers"
UNKNOWN = "answer_return_request"


def worth(matter: Matter, told: RequestOpened) -> Money | None:
    """What the request names, else what is at risk; nothing once all the money is back."""
    named = Money(told.amount, told.currency) if told.amount and told.currency else None
    return named or matter.at_risk if not matter.money_is_back else None


def answered(matter: Matter, told: RequestOpened, decided: Decision) -> Decision:
    """The decision with the step for the reason, and the other ways beside it."""
    fault, amount = listed(matter.held, FAULTS, told.reason) or "unknown", worth(matter, told)
    step = _step(matter, fault, amount)
    values = {**decided.step.values, "amount": amount}
    why = Reason(Said(f"reason.ebay_return_{fault}", {"reason": told.reason}), (matter.question.opened_by,), WAYS)
    return msgspec.structs.replace(
        decided, step=Said(f"step.{step}", values), because=(*decided.because, why), cost=_cost(matter, step, amount),
        alternatives=tuple(_beside(matter, fault, step, amount)),
        letter=Said("return_keep", {"amount": amount}) if step == "refund_keep" else None,
    )  # fmt: skip


def _step(matter: Matter, fault: str, amount: Money | None) -> str:
    """eBay calls the refund without a return good for low values; what is low is the seller's own setting."""
    step = str(matter.policy(WAYS).get(fault, UNKNOWN))
    small = below(matter, amount, "settings.return.photo_from")
    return "refund_keep" if step == "ebay_accept_paid" and small else step


def _beside(matter: Matter, fault: str, step: str, amount: Money | None) -> Iterator[Alternative]:
    accept = "ebay_accept_paid" if fault == "at_fault" else "ebay_accept"
    ways = {accept: "ebay_accept_whole", "refund_keep": "ebay_keep_low", "offer_part": "ebay_offer_part"}
    for way, code in ways.items():
        if way != step:
            yield Alternative(
                Said(f"step.{way}", {"amount": amount}),
                None,
                (Reason(Said(f"reason.{code}"), (), WAYS),),
                _cost(matter, way, amount),
            )
    bound = Reason(Said("reason.ebay_must_accept"), (), WAYS)
    own = Reason(Said("reason.ebay_own_policy"), (), WAYS)
    yield Alternative(Said("step.decline_return"), bound if fault == "at_fault" else None, () if fault == "at_fault" else (own,))


def _cost(matter: Matter, step: str, amount: Money | None) -> Expected | None:
    """A refund costs the price; a return costs what is not sold again, and the label where that is the seller's. Of a part nobody knows how much."""
    if amount is None or step not in ("refund_keep", "ebay_accept_paid", "ebay_accept"):
        return None
    if step == "refund_keep":
        return expected(matter, lost=1, of=amount)
    if step == "ebay_accept":
        return expected(matter, lost=1 - float(matter.policy("settings.return.resold_share")), of=amount)
    label = priced(matter, "settings.cost.return_label", amount.currency)
    return expected(matter, lost=1 + (label.minor / amount.minor if label else 0), of=amount)
