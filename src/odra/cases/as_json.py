"""The JSON interface of reads, documented in docs/json.md and kept: codes with English text, ISO times, decimal money."""

from collections.abc import Iterable
from typing import Any

from odra.cases.asking import name_of
from odra.cases.cheaper import cheaper
from odra.cases.drafts import drafted
from odra.cases.queries import CaseView, Entry, Health, QueueRow
from odra.facts.decision import Alternative, Cause, Decision, Evidence, Expected, Milestone, Reason, Said
from odra.facts.moments import as_date, iso
from odra.facts.money import Money
from odra.ledger import queries as ledger
from odra.ledger.queries import Subject
from odra.letters import Draft, Speaker, gone_through
from odra.measures.health import Counted, HealthRow
from odra.measures.reconcile import Beside, Explanation
from odra.measures.told import Compared
from odra.policies import marketplace

_ENGLISH = Speaker("en", "UTC")


def said(sentence: Said) -> dict[str, Any]:
    """A sentence: its code, its English text (times in UTC), its values."""
    values = {name: plain(name, value) for name, value in sentence.values.items()}
    return {"code": sentence.code, "text": _ENGLISH.say(sentence), "values": values}


def plain(name: str, value: Any) -> Any:
    if isinstance(value, Money):
        return value.as_json()
    if name.endswith("_at") and isinstance(value, int):
        return iso(value)
    return day(value) if name.endswith("_on") and isinstance(value, int) else value


def day(on: int | None) -> str | None:
    return None if on is None else as_date(on).isoformat()


def named(market: str) -> str:
    """`Amazon.de` for our `amazon.de`; an unknown one as it is."""
    known = marketplace(market)
    return known.name if known else market


def case_of(subject: Subject) -> dict[str, Any]:
    return {"order_id": subject.native if subject.is_order else None, "case": subject.native, "account": subject.account,
            "channel": subject.channel}  # fmt: skip


def queue_json(rows: list[QueueRow]) -> list[dict[str, Any]]:
    return [
        {**case_of(r.subject), "marketplace": named(r.marketplace), **decision_json(r.decision), "more": r.more} for r in rows
    ]


def decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "kind": decision.question, "about": _about(decision), "opened_at": iso(decision.opened_at), "due_at": iso(decision.due_at),
        "company_due_at": iso(decision.company_due_at) if decision.company_due_at else None, "state": decision.state,
        "step": said(decision.step), "if_nothing": said(decision.if_nothing),
        "at_risk": decision.at_risk.as_json() if decision.at_risk else None, "counts": decision.counts, "counted": decision.counted,
        "because": [_reason(r) for r in decision.because],
    }  # fmt: skip


def _about(decision: Decision) -> dict[str, str] | None:
    """The return, or the item of it, that the question is about."""
    rma, sku = decision.about
    return {"rma": rma, "sku": sku} if rma or sku else None


def _reason(reason: Reason) -> dict[str, Any]:
    return {**said(reason.said), "facts": list(reason.facts), "policy": reason.policy or None}


def _alternative(alternative: Alternative) -> dict[str, Any]:
    return {
        "step": said(alternative.said), "blocked": _reason(alternative.blocked) if alternative.blocked else None,
        "because": [_reason(r) for r in alternative.reasons], "cost": _cost(alternative.cost),
    }  # fmt: skip


def _cost(cost: Expected | None) -> dict[str, Any] | None:
    return None if cost is None else {
        "total": cost.total.as_json(), "money": cost.money.as_json(), "handling": cost.handling.as_json(), "chance": round(cost.chance, 4),
        "defect": cost.defect.as_json() if cost.defect else None, "assumed": cost.assumed,
    }  # fmt: skip


def _milestone(milestone: Milestone) -> dict[str, Any]:
    return {**said(milestone.said), "at": iso(milestone.at), "state": milestone.state, "policy": milestone.policy or None}


def health_json(health: Health, *, orders: bool) -> list[dict[str, Any]]:
    rows = [_health_row(row) for row in health.rows]
    if orders:
        subjects = health.subjects
        for shown, row in zip(rows, health.rows, strict=True):
            shown["orders"] = [_counted(c, subjects[c.defect.subject]) for c in row.orders]
    return rows


def _health_row(row: HealthRow) -> dict[str, Any]:
    rate = row.rate
    return {
        "account": row.group.account, "marketplace": named(row.group.marketplace), "fulfilment": row.group.fulfilment,
        "metric": row.metric, "window": row.window, "window_from_on": day(row.window_from_on),
        "window_to_on": day(row.window_to_on), "numerator": row.numerator, "denominator": row.denominator,
        "rate": None if rate is None else float(rate), "target": float(row.target), "condition": "less_than",
        "distance": None if rate is None else float(row.target - rate), "met": None if rate is None else rate < row.target,
        "headroom": row.headroom, "undecided": row.undecided, "next_on": day(row.next_on),
    }  # fmt: skip


def _counted(counted: Counted, subject: Subject) -> dict[str, Any]:
    d = counted.defect
    return {
        "order_id": subject.native, "component": d.component or None, "ordered_on": day(d.ordered_on),
        "counts": counted.counts, "undecided": d.undecided, "why": said(Said(f"defect.{d.why}")), "policy": d.policy,
        "from_at": iso(d.from_at), "until_at": None if d.until_at is None else iso(d.until_at),
        "leaves_on": day(counted.leaves_on), "leaves_by_at": None if d.leaves_by_at is None else iso(d.leaves_by_at),
    }  # fmt: skip


def reconciled_json(rows: list[Beside]) -> list[dict[str, Any]]:
    homes = ledger.subjects({s for row in rows for one in row.because for s in one.subjects})
    return [_beside(row, homes) for row in rows]


def _beside(row: Beside, homes: dict[int, Subject]) -> dict[str, Any]:
    told = row.told
    return {
        "account": told.group.account, "marketplace": named(told.group.marketplace), "fulfilment": told.group.fulfilment,
        "metric": told.metric, "window_from_on": day(told.from_on), "window_to_on": day(told.to_on),
        "told_at": iso(told.seen_at), "told_numerator": told.numerator, "told_denominator": told.denominator,
        "told_rate": None if told.rate is None else float(told.rate), "numerator": row.numerator, "denominator": row.denominator,
        "because": _because(row.because, homes),
    }  # fmt: skip


def _because(found: Iterable[Explanation], homes: dict[int, Subject]) -> list[dict[str, Any]]:
    return [
        {**said(one.said), "orders": [homes[s].native for s in one.subjects if s in homes], "orders_count": one.count}
        for one in found
    ]


def compared_json(rows: list[Compared]) -> list[dict[str, Any]]:
    """As those of `reconciled_json`, with some of the orders; ours null where nothing is computed."""
    homes = ledger.subjects({s for row in rows for one in row.because for s in one.subjects})
    return [
        {"account": r.told.group.account, "marketplace": named(r.told.group.marketplace), "fulfilment": r.told.group.fulfilment,
         "metric": r.told.metric, "window_from_on": day(r.from_on), "window_to_on": day(r.to_on), "told_at": iso(r.told.seen_at),
         "told_numerator": r.told.numerator, "told_denominator": r.told.denominator,
         "told_rate": None if r.told.rate is None else float(r.told.rate), "numerator": int(r.ours.counts) if r.ours else None,
         "denominator": r.ours.units if r.ours else None, "because": _because(r.because, homes)}
        for r in rows
    ]  # fmt: skip


def case_json(view: CaseView, *, at: int) -> dict[str, Any]:
    """A case in full. Times in texts are UTC; `timeline` is newest first."""
    return {
        **case_of(view.subject), "marketplace": named(view.derived.marketplace), "order": _order(view),
        "questions": [{"name": name_of(d), **_question(d), "draft": _draft(drafted(view, at=at, decision=d))} for d in view.decisions],
        "timeline": [_entry(e) for e in view.timeline], "draft": _draft(drafted(view, at=at)),
    }  # fmt: skip


def _draft(draft: Draft | None) -> dict[str, Any] | None:
    checks = {c.code: c.passed for c in draft.checks} if draft else {}
    return draft and {"template": draft.template, "language": draft.language, "text": draft.text, "checks": checks}


def _question(decision: Decision) -> dict[str, Any]:
    return {
        **decision_json(decision),
        "plan": [_milestone(m) for m in decision.plan],
        "alternatives": [_alternative(a) for a in decision.alternatives],
        "cost": _cost(decision.cost),
        "warnings": [_reason(r) for r in decision.warnings],
        "evidence": [_evidence(e) for e in decision.evidence],
        "sheet": [
            {**said(line), "text": gone_through(_ENGLISH, line, personal={}, at=decision.due_at)} for line in decision.sheet
        ],
        "causes": [_cause(c) for c in decision.causes],
        "confidence": decision.confidence or None,
        "changes_at": iso(decision.changes_at) if decision.changes_at else None,
        "cheaper": _cheaper(decision),
    }


def _cheaper(decision: Decision) -> dict[str, Any] | None:
    found = cheaper(decision)
    return found and {"step": said(found.alternative.said), "by": found.by.as_json(), "because": _reason(found.stands)}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {**said(evidence.said), "present": evidence.present, "facts": list(evidence.facts), "policy": evidence.policy or None}


def _cause(cause: Cause) -> dict[str, Any]:
    return {**said(cause.said), "signs": [_reason(sign) for sign in cause.signs], "next_check": said(cause.check)}


def _order(view: CaseView) -> dict[str, Any] | None:
    order = view.derived.order
    if order is None:
        return None
    return {
        "ordered_at": iso(order.ordered_at), "status": order.status, "fulfilment": order.fulfilment or None, "sales_channel": order.sales_channel or None, "title": order.title,
        "sku": order.sku, "quantity": order.quantity, "country": order.country, "total": order.total.as_json() if order.total else None,
        "deliver_by_at": iso(order.deliver_by_at) if order.deliver_by_at else None,
    }  # fmt: skip


def _entry(entry: Entry) -> dict[str, Any]:
    fact, origin = entry.fact, entry.origin
    return {
        "fact": fact.address, "kind": entry.kind, "occurred_at": iso(fact.occurred_at),
        "occurred_on": day(entry.on),
        "source": {"import_id": origin.import_id, "file": origin.file, "line": origin.line} if origin else None,
        "text": entry.personal.get("text"), "told_again": entry.again,
        "gone_since": iso(entry.gone_at) if entry.gone_at is not None else None,
    }  # fmt: skip
