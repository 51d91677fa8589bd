"""The marketplace refunded, nothing comes back, and a signature shows the delivery: SAFE-T is asked for the money."""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Milestone, Reason, Said
from odra.facts.fact import of
from odra.facts.moments import days_later
from odra.facts.money import Money
from odra.facts.payloads import RefundIssued, ReturnAsked, ReturnRow
from odra.rules.procedures.expected import expected
from odra.rules.procedures.matter import Matter, clock
from odra.rules.procedures.proof import best_proof, evidence
from odra.rules.questions.return_reasons import missed

WINDOW, EXCLUDED, COVERS = "amazon.safe_t.window", "amazon.safe_t.excluded", "amazon.safe_t.not_received"


def nothing_comes_back(matter: Matter) -> bool:
    told = of(matter.dossier.facts, ReturnRow, ReturnAsked)
    return all(missed(f, matter.policies, matter.dossier.marketplace) for f in told)


def safe_t_delivered(matter: Matter) -> Iterator[Decision]:
    """Until its window is over."""
    days, amount = matter.policy(WINDOW), _amount(matter)
    window_at = days_later(matter.question.opened_at, days, matter.zone)
    step = "file_safe_t" if matter.at < window_at else "accept_refund"
    decided = clock(
        matter, window_at, step, "refund_stays_yours", policy=WINDOW, values={"days": days, "amount": amount}, reason="safe_t"
    )
    decided = msgspec.structs.replace(decided, at_risk=amount)
    yield decided
    signed = Reason(Said("reason.safe_t_delivered"), best_proof(matter).facts, COVERS)
    small = Reason(Said("reason.no_argument"), (), "settings.return.no_argument_below")
    left = Alternative(Said("step.accept_refund"), None, (small,), expected(matter, lost=1, chance=0))
    yield msgspec.structs.replace(
        decided,
        because=(*decided.because, signed),
        plan=(Milestone(Said("plan.safe_t_until"), window_at, "now" if step == "file_safe_t" else "done", WINDOW),),
        evidence=tuple(_evidence(matter, window_at)),
        alternatives=(left,) if step == "file_safe_t" else (),
        sheet=(Said("sheet.safe_t_file"),) if step == "file_safe_t" else (),
    )


def _amount(matter: Matter) -> Money | None:
    paid = matter.opening.payload
    named = isinstance(paid, RefundIssued) and paid.amount and paid.currency
    return Money(paid.amount, paid.currency) if named else matter.at_risk  # type: ignore[union-attr]


def _evidence(matter: Matter, window_at: int) -> Iterator[Evidence]:
    yield Evidence(Said("evidence.refund_by_marketplace"), True, (matter.question.opened_by,), EXCLUDED)
    yield Evidence(Said("evidence.no_claim"), True, (), EXCLUDED)
    yield Evidence(Said("evidence.in_window"), matter.at < window_at, (), WINDOW)
    yield from evidence(matter, matter.policy(COVERS), COVERS)
