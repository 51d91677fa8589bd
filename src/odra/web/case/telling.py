"""The parts of a case in words: its clock, reasons with their sources, plan, timeline, and what counts."""

from collections.abc import Sequence
from typing import Any

from odra.cases import queries
from odra.cases.cheaper import cheaper, worded
from odra.cases.chosen import policies_of
from odra.cases.noting import BY_HAND, ONE
from odra.facts.decision import Decision, Defect, Expected, Order, Reason
from odra.facts.moments import as_date, day_of
from odra.facts.payloads import BuyerMessage, Feedback, Held, Pasted, ReturnAsked, SellerMessage, UnknownMail
from odra.letters import beside, told
from odra.measures.health import DISPLAYED, LIVE, windows
from odra.policies import Policy, load
from odra.policies.choosing import as_text
from odra.web.charts import left_of
from odra.web.edge import Edge

SAYING = (BuyerMessage, SellerMessage, UnknownMail, Pasted, ReturnAsked, Feedback, Held)  # always with words
WHO = {"buyer_message": "buyer", "seller_message": "odra", "handled": "odra"}


def clock(edge: Edge, lead: Decision | None) -> dict[str, Any] | None:
    if lead is None:
        return None
    left = lead.due_at - edge.at
    return {"span": edge.speaker.span(left), "over": left < 0, "due": edge.speaker.by(lead.due_at, edge.at),
            "company": edge.speaker.by(lead.company_due_at, edge.at) if lead.company_due_at else "", "left": left_of(lead, edge.at)}  # fmt: skip


def reason(edge: Edge, view: queries.CaseView, reason: Reason) -> dict[str, Any]:
    origins = {e.fact.address: e.origin for e in view.timeline if e.origin}
    cited = load().policy(reason.policy) if reason.policy else None
    return {"said": reason.said, "policy": cited, "sources": _sources(edge, cited, view.derived.marketplace), "own": _own(edge, view, cited),
            "files": [origins[f] for f in reason.facts if f in origins and origins[f].kind != BY_HAND]}  # fmt: skip


def _own(edge: Edge, view: queries.CaseView, cited: Policy | None) -> str:
    """The seller's own choice instead of the default, as text; empty where the default stands."""
    policies = policies_of(view.subject.account, at=edge.at)
    own = policies.chosen(cited.id, marketplace=view.derived.marketplace) if cited else ()
    return as_text(own[0]) if own else ""


def _sources(edge: Edge, policy: Policy | None, market: str) -> list[dict[str, Any]]:
    if policy is None:
        return []
    dated = policy.dated(as_date(day_of(edge.at)), market)
    return [{"source": policy.sources[key], "stance": stance, "note": dated.note} for key, stance in dated.stances.items()]


def cost(edge: Edge, cost: Expected | None) -> dict[str, Any] | None:
    """A cost and its parts in words."""
    if cost is None:
        return None
    word = edge.speaker.words
    parts = [word("case.cost_money", money=cost.money, handling=cost.handling)]
    if cost.chance:
        code = "case.cost_unpriced" if cost.defect is None else "case.cost_risk" if cost.defect.minor else "case.cost_nothing"
        parts += [
            word(code, chance=f"{cost.chance * 100:.0f}%", price=cost.defect),
            word("case.cost_assumed" if cost.assumed else "case.cost_learnt"),
        ]
    return {"total": cost.total, "parts": parts}


def dearer(edge: Edge, view: queries.CaseView, lead: Decision | None) -> dict[str, Any] | None:
    """That another step is reckoned cheaper, with the source of the rule that decides all the same."""
    found = cheaper(lead) if lead else None
    if found is None:
        return None
    sources = reason(edge, view, found.stands)["sources"]
    return {"words": worded(found, edge.speaker), "source": sources[0]["source"] if sources else None}


def plan(edge: Edge, lead: Decision | None) -> list[dict[str, Any]]:
    """Stages with their dates; of several whose day has come only the last is where the case stands."""
    marks = lead.plan if lead else ()
    current = max((n for n, m in enumerate(marks) if m.state == "now"), default=-1)
    return [
        {
            "said": m.said,
            "at": edge.speaker.when(m.at, edge.at),
            "state": "past" if m.state == "now" and n != current else m.state,
        }
        for n, m in enumerate(marks)
    ]


def entry(edge: Edge, entry: queries.Entry) -> dict[str, Any]:
    """A line of the timeline. `undo`: the import that is this note alone; `many`: one that noted it of many cases."""
    payload, origin, speak = entry.fact.payload, entry.origin, edge.speaker
    by_hand = origin is not None and origin.kind == BY_HAND
    number = origin.import_id if origin and by_hand else 0
    return {
        "words": told(speak, payload), "beside": beside(speak, payload, entry.personal.get("place", ""), entry.personal.get("reference", "")),
        "who": WHO.get(entry.kind, "odra" if by_hand else ""), "entry": entry, "by_hand": by_hand,
        "when": speak.when(entry.fact.occurred_at, edge.at) if entry.on is None else speak.day(entry.on),
        "undo": number if origin and origin.file == ONE else 0, "many": number if origin and origin.file != ONE else 0,
        "gone": speak.dated(entry.gone_at) if entry.gone_at and isinstance(payload, SAYING) else "",
        "picture": entry.fact.id if isinstance(payload, Pasted) and payload.picture and "picture" in entry.personal else 0,
    }  # fmt: skip


def entries(edge: Edge, timeline: Sequence[queries.Entry]) -> list[dict[str, Any]]:
    """The timeline; what one note told of several things is undone at what was pasted, or at the newest of them."""
    lines = [entry(edge, e) for e in timeline]
    offered: set[int] = set()
    for line in sorted(lines, key=lambda one: one["entry"].kind != "pasted"):
        line["undo"] = 0 if line["undo"] in offered else line["undo"]
        offered.add(line["undo"])
    return lines


def defect(edge: Edge, view: queries.CaseView, defect: Defect) -> dict[str, Any]:
    order = view.derived.order
    stands = defect.counts and defect.from_at <= edge.at and (defect.until_at is None or edge.at < defect.until_at)
    return {"why": f"defect.{defect.why}", "counts": _counting(edge, view, order) if stands and order else "", "stands": stands}


def _counting(edge: Edge, view: queries.CaseView, order: Order) -> str:
    """Until when the order counts; it leaves the live window first, and the displayed one some days later."""
    seen, word = windows(load(), marketplace=view.derived.marketplace, at=edge.at), edge.speaker.words
    (shown_from, _), (live_from, live_to) = seen[DISPLAYED], seen[LIVE]
    day, until = (edge.speaker.day(order.ordered_on + days) for days in (live_to - live_from, live_to - shown_from))
    if order.ordered_on >= live_from:
        return word("case.in_rate", day=day)
    return (
        word("case.in_displayed", day=day, until=until) if order.ordered_on >= shown_from else word("case.out_of_rate", day=until)
    )
