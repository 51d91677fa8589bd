"""How much somebody may note as refunded on one order: more than their role's limit is refused, and who may is named."""

from odra import audit
from odra.cases.handling import REFUNDS
from odra.cases.queries import CaseView
from odra.facts.money import Money
from odra.facts.payloads import AnyPayload, RefundIssued
from odra.people.rights import limits, may_refund, role_for, who_may_refund
from odra.web.edge import Edge


def beyond(edge: Edge, view: CaseView, told: AnyPayload) -> str:
    """What to say of a noted refund that is, with those noted before, above the limit; nothing where it is not."""
    if not isinstance(told, RefundIssued):
        return ""
    before = sum(
        e.fact.payload.amount for e in view.timeline
        if isinstance(e.fact.payload, RefundIssued) and e.fact.payload.noted and e.fact.payload.currency == told.currency
    )  # fmt: skip
    return _said(edge, view, Money(told.amount, told.currency), before=Money(before, told.currency))


def handled_beyond(edge: Edge, view: CaseView, question: str, done: str) -> str:
    """The same of a refund that is said without an amount: what the step names, what is at risk, or all that the order cost."""
    if done not in REFUNDS:
        return ""
    decision = next((d for d in view.decisions if d.question == question), None)
    named = [decision.step.values.get("rest"), decision.step.values.get("amount"), decision.at_risk] if decision else []
    total = view.derived.order.total if view.derived.order else None
    amount = next((m for m in (*named, total) if isinstance(m, Money)), None)
    return _said(edge, view, amount, before=Money(0, amount.currency)) if amount else ""


def _said(edge: Edge, view: CaseView, amount: Money, *, before: Money) -> str:
    account, whole = view.subject.account, amount + before
    if may_refund(edge.person, whole, account):
        return ""
    audit.note("refused.refund", about=view.subject.native, account=account, minor=whole.minor, currency=whole.currency)
    word, most = edge.speaker.words, (limits(role_for(edge.person, account)) or {}).get(amount.currency, 0)
    said = word("people.refund_above", amount=amount, limit=Money(most, amount.currency)) if most else word(
        "people.refund_none", amount=amount, currency=amount.currency
    )  # fmt: skip
    earlier = [word("people.refund_before", before=before)] if before.minor else []
    names = ", ".join(f"{p.name} ({word(f'role.{role_for(p, account)}')})" for p in who_may_refund(whole, account))
    return " ".join([said, *earlier, word("people.refund_who", names=names) if names else word("people.refund_nobody")])
