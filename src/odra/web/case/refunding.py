"""How much somebody may note as refunded on one order: more than their role's limit is refused, and who may is named."""

from collections import Counter

from odra import audit
from odra.cases.handling import REFUNDS
from odra.cases.queries import CaseView
from odra.facts.decision import Key
from odra.facts.money import Money
from odra.facts.payloads import AnyPayload, RefundIssued
from odra.people.rights import limits, may_refund, may_refund_unknown, role_for, who_may_refund
from odra.web.edge import Edge


def beyond(edge: Edge, view: CaseView, told: AnyPayload) -> str:
    """What to say of a noted refund that is, with those noted before, above the limit; nothing where it is not."""
    if not isinstance(told, RefundIssued):
        return ""
    return _said(edge, view, Money(told.amount, told.currency), before=_noted(view))


def _noted(view: CaseView) -> Counter[str]:
    """What is noted as refunded on the order so far: currency -> minor units."""
    before: Counter[str] = Counter()
    for told in (e.fact.payload for e in view.timeline):
        if isinstance(told, RefundIssued) and told.noted:
            before[told.currency] += told.amount
    return before


def handled_beyond(edge: Edge, view: CaseView, question: str, done: str, about: Key) -> str:
    """The same of a refund that is said without an amount: what the step names, what is at risk, or all that the order cost."""
    if done not in REFUNDS:
        return ""
    decision = next((d for d in view.decisions if (d.question, d.about) == (question, about)), None)
    named = [decision.step.values.get("rest"), decision.step.values.get("amount"), decision.at_risk] if decision else []
    total = view.derived.order.total if view.derived.order else None
    amount = next((m for m in (*named, total) if isinstance(m, Money)), None)
    return _said(edge, view, amount, before=_beside(_noted(view), amount, total)) if amount else _unknown(edge, view)


def _beside(before: Counter[str], amount: Money, total: Money | None) -> Counter[str]:
    """What of it comes on top of `amount`: together no more than the order cost, for it may be the same money."""
    if total is None or total.currency != amount.currency:
        return before
    own = min(before[amount.currency], max(total.minor - amount.minor, 0))
    return Counter({**before, amount.currency: own})


def _said(edge: Edge, view: CaseView, amount: Money, *, before: Counter[str]) -> str:
    account, whole = view.subject.account, amount + Money(before[amount.currency], amount.currency)
    if may_refund(edge.person, whole, account) and not _another_currency(edge, account, amount, before):
        return ""
    audit.note("refused.refund", about=view.subject.native, account=account, minor=whole.minor, currency=whole.currency)
    word, most = edge.speaker.words, (limits(role_for(edge.person, account)) or {}).get(amount.currency, 0)
    said = word("people.refund_above", amount=amount, limit=Money(most, amount.currency)) if most else word(
        "people.refund_none", amount=amount, currency=amount.currency
    )  # fmt: skip
    earlier = [word("people.refund_before", before=Money(minor, known)) for known, minor in before.items() if minor]
    return " ".join([said, *earlier, _who(edge, account, whole)])


def _unknown(edge: Edge, view: CaseView) -> str:
    """No limit can be held against what nobody knows: whoever has one notes the refund with its amount, or asks somebody who may."""
    account = view.subject.account
    if may_refund_unknown(edge.person, account):
        return ""
    audit.note("refused.refund", about=view.subject.native, account=account)
    return f"{edge.speaker.words('people.refund_unknown')} {_who(edge, account, None)}"


def _who(edge: Edge, account: str, amount: Money | None) -> str:
    word = edge.speaker.words
    names = ", ".join(f"{p.name} ({word(f'role.{role_for(p, account)}')})" for p in who_may_refund(amount, account))
    return word("people.refund_who", names=names) if names else word("people.refund_nobody")


def _another_currency(edge: Edge, account: str, amount: Money, before: Counter[str]) -> bool:
    """Whether a limit would be had once a currency."""
    limited = limits(role_for(edge.person, account)) is not None
    return limited and any(minor for known, minor in before.items() if known != amount.currency)
