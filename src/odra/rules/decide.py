"""The decision: for one order at one moment, the next step of each open question, most urgent first."""

from collections.abc import Mapping

import msgspec

from odra.facts.decision import Decision, Dossier
from odra.policies import Policies
from odra.rules.clocks import CLOCKS, Matter
from odra.rules.item_not_received import item_not_received
from odra.rules.questions import NOT_RECEIVED, questions


def decide(dossier: Dossier, *, policies: Policies, estimates: Mapping[str, float | None], at: int) -> tuple[Decision, ...]:
    """One Decision per question open at `at`. Facts that happen after `at` are not looked at.

    `estimates` are plain numbers that other rooms work out (slot price, arrival chance); none is needed yet.
    """
    known = msgspec.structs.replace(dossier, facts=tuple(f for f in dossier.facts if f.occurred_at <= at))
    open_now = [q for q in questions(known.facts, known.order, policies) if q.closed_at is None or q.closed_at > at]
    decisions = [
        item_not_received(m) if q.kind == NOT_RECEIVED else CLOCKS[q.kind](m)
        for q in open_now
        for m in (Matter(known, q, policies, at),)
    ]
    return tuple(sorted(decisions, key=_urgency))


def _urgency(decision: Decision) -> tuple[bool, int, int, str]:
    risk = decision.at_risk
    return (decision.state == "stale", decision.due_at, -(risk.minor if risk else 0), decision.question)
