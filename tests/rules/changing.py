"""What it takes for `changes_at` to be true, whatever is decided."""

from collections.abc import Callable, Hashable, Mapping

import msgspec

from odra.facts.decision import Decision, Dossier
from odra.facts.moments import DAY

HELD = ("reason.money_", "reason.order_cancelled", "reason.refund_un", "reason.refund_of_which")  # of `procedures/once.py`
Answers = Callable[[int], Mapping[Hashable, Decision]]  # at a moment, by question


def known(dossier: Dossier, at: int) -> Dossier:
    return msgspec.structs.replace(dossier, facts=tuple(f for f in dossier.facts if f.occurred_at <= at))


def unpriced(decision: Decision) -> Decision:
    """Without what the steps may cost: that moves by the minute, and is no other answer."""
    others = tuple(msgspec.structs.replace(a, cost=None) for a in decision.alternatives)
    return msgspec.structs.replace(decision, cost=None, alternatives=others)


def same_until(answers: Answers, at: int, part: float, *, days: int) -> None:
    """Up to `changes_at` each answer is the same; for so many days where it never changes."""
    for key, decision in answers(at).items():
        until = decision.changes_at if decision.changes_at is not None else at + days * DAY
        assert until > at
        for between in (at + int((until - at) * part), until - 1):
            assert answers(between).get(key) == decision


def _days_hidden(decision: Decision) -> bool:
    """Where money may go another way the plan shows no day for it, and such a day passes unseen."""
    return any(r.said.code.startswith(HELD) for r in (*decision.because, *decision.warnings))


def another_then(answers: Answers, at: int) -> None:
    """At `changes_at` each is gone or another."""
    for key, decision in answers(at).items():
        if decision.changes_at is not None and not _days_hidden(decision):
            then = answers(decision.changes_at).get(key)
            assert then is None or msgspec.structs.replace(then, changes_at=decision.changes_at) != decision
