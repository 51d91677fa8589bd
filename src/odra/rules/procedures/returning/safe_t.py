"""The marketplace refunded a return by itself: the item is awaited and looked at, and SAFE-T asked for what is not the seller's fault.

The window runs from the refund; a seller who refunds himself, a claim that is open or was granted, or an item lost on its way back leaves nothing to ask for.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Expected, Milestone, Reason, Said
from odra.facts.fact import Fact
from odra.facts.moments import days_later
from odra.facts.money import Money
from odra.facts.payloads import RefundIssued
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.matter import Matter, clock, worked_out
from odra.rules.procedures.returning.back import graded_beside, run_out
from odra.rules.procedures.returning.safe_t_delivered import nothing_comes_back, safe_t_delivered
from odra.rules.procedures.returning.terms import (
    OFFER,
    RETURNLESS,
    can_go_back,
    cost,
    country,
    from_abroad,
    mark,
    returnless_below,
    value,
    way_back,
)
from odra.rules.procedures.returning.told import Told, graded, pictures, told_return
from odra.rules.questions.returns import FIRST_SCAN, never_authorised
from odra.rules.questions.shared_refunds import paid_with

WINDOW, EXCLUDED, PROOFS = "amazon.safe_t.window", "amazon.safe_t.excluded", "amazon.safe_t.evidence"
ASIDE = {
    "grade_return": ("return_look", "settings.return.grade_within"),
    "wait_for_return": ("return_closes", "amazon.return.closed_by_itself"),
}


class Refunded(msgspec.Struct, frozen=True, dict=True):
    """A return that the marketplace refunded. `found` is the last word on the item; `received_at` only once it has happened, and where that word is not that nothing came."""

    matter: Matter
    told: Told
    refunded_at: int
    window_at: int
    received_at: int | None
    found: Fact | None
    amount: Money | None

    @property
    def grade(self) -> str:
        return self.found.payload.found if self.found else ""  # type: ignore[union-attr]

    @worked_out
    def barred(self) -> Reason | None:
        """Nobody authorised the return, nor gave a way back from abroad: the marketplace refunded for that, and the buyer keeps the item."""
        matter, told = self.matter, self.told
        known = never_authorised(matter.dossier.facts, matter.question.about) and not told.sent and not told.received
        if not known or not from_abroad(matter) or can_go_back(way_back(matter, told)):
            return None
        days = matter.policy(OFFER)
        limit = returnless_below(matter, self.amount)
        if limit is None and self.refunded_at < days_later(told.asked_at, days, matter.zone):
            return None
        values = {"country": country(matter), "days": days}
        return Reason(Said("reason.no_way_offered", values), told.facts, OFFER if limit is None else RETURNLESS)


def _refunded(matter: Matter) -> Refunded:
    told, opening = told_return(matter), matter.opening
    looked = graded(matter, told)
    found = looked[-1] if looked else None
    missing = found is not None and found.payload.found == "not_back"
    came = None if missing or told.received_at is None or told.received_at > matter.at else told.received_at
    window_at = days_later(opening.occurred_at, matter.policy(WINDOW), matter.zone)
    return Refunded(matter, told, opening.occurred_at, window_at, came, found, _amount(matter, told))


def _amount(matter: Matter, told: Told) -> Money | None:
    """What the marketplace gave back for the return: by its notice, or where that is of several returns by the item's price."""
    paid, facts = matter.opening.payload, matter.dossier.facts
    if len(paid_with(matter.opening, facts)) > 1:
        return told.price
    named = isinstance(paid, RefundIssued) and paid.amount and paid.currency
    return Money(paid.amount, paid.currency) if named else value(matter, told)  # type: ignore[union-attr]


def _given_up_at(matter: Matter) -> int:
    """From when a return that did not come is taken as never sent, or as lost."""
    return days_later(matter.opening.occurred_at, matter.policy("amazon.return.closed_by_itself"), matter.zone)


def safe_t(matter: Matter) -> Iterator[Decision]:
    if nothing_comes_back(matter):
        yield from safe_t_delivered(matter)
        return
    case = _refunded(matter)
    step, due_at = _step(case)
    values = {"days": matter.policy(WINDOW), "amount": case.amount}
    decided = clock(matter, due_at, step, "refund_stays_yours", policy=WINDOW, values=values)
    comes_at = None if case.grade == "not_back" else case.told.received_at
    decided = or_sooner(matter, msgspec.structs.replace(decided, at_risk=case.amount), comes_at, case.window_at)
    yield decided
    yield msgspec.structs.replace(
        decided, because=(*decided.because, *_reasons(case)), plan=_plan(case, step, due_at), evidence=_evidence(case),
        alternatives=tuple(_alternatives(case, step)), sheet=(Said("sheet.safe_t_file"), Said("sheet.safe_t_photos")) if step == "file_safe_t" else (),
        cost=_given_away(case) if step == "accept_refund" else None,
    )  # fmt: skip


def _step(case: Refunded) -> tuple[str, int]:
    """(step, due)."""
    matter = case.matter
    if _automated(case) or case.barred or matter.at >= case.window_at:
        return "accept_refund", case.window_at
    if case.grade and case.grade != "not_back":
        return "file_safe_t", case.window_at
    if case.received_at is not None:
        look_by = days_later(case.received_at, matter.policy("settings.return.grade_within"), matter.zone)
        return "grade_return", min(look_by, case.window_at)
    given_up = _given_up_at(matter)
    if matter.at < given_up and case.grade != "not_back":
        return "wait_for_return", min(given_up, case.window_at)
    sent = case.told.sent_at is not None or case.told.received
    return ("ask_carrier" if sent else "file_safe_t"), case.window_at


def _automated(case: Refunded) -> bool:
    """The refund came because the seller's clock had run out; in the United States that leaves nothing to ask for."""
    came, matter = case.told.received_at, case.matter
    if case.told.resolution == FIRST_SCAN or came is None or "automated_refund" not in matter.policy(EXCLUDED):
        return False
    return case.refunded_at >= run_out(matter, came)


def _reasons(case: Refunded) -> Iterator[Reason]:
    told, matter = case.told, case.matter
    if told.resolution == FIRST_SCAN and matter.policy("amazon.return.refund_at_first_scan"):
        yield Reason(Said("reason.refunded_at_first_scan"), told.facts, "amazon.return.refund_at_first_scan")
    if _automated(case):
        yield Reason(Said("reason.automated_refund"), told.facts, EXCLUDED)
    elif case.barred is not None:
        yield case.barred
    elif case.found is not None:
        yield from graded_beside(case.grade, case.found, told)
    elif case.received_at is not None:
        days = matter.policy("settings.return.grade_within")
        yield Reason(Said("reason.return_look", {"days": days}), (case.told.received[0][1],), "settings.return.grade_within")
    elif told.sent_at is not None:
        yield Reason(Said("reason.lost_on_way_back"), told.facts, EXCLUDED)
    else:
        yield Reason(Said("reason.return_never_sent"), told.facts, WINDOW)


def _plan(case: Refunded, step: str, due_at: int) -> tuple[Milestone, ...]:
    marks = [Milestone(Said("plan.refunded"), case.refunded_at, "done", WINDOW)]
    if case.received_at is not None:
        marks.append(Milestone(Said("plan.return_arrived"), case.received_at, "done", WINDOW))
    zone = case.matter.zone
    if step in ASIDE and due_at < case.window_at:
        code, policy = ASIDE[step]
        marks.append(Milestone(Said(f"plan.{code}"), mark(due_at, zone), "now", policy))
    last = Milestone(Said("plan.safe_t_until"), mark(case.window_at, zone), "now" if step == "file_safe_t" else "risk", WINDOW)
    return (*marks, last)


def _evidence(case: Refunded) -> tuple[Evidence, ...]:
    """What has to be so, then what belongs to the claim; papers that no file holds are for a person to find."""
    shown = pictures(case.matter.dossier.facts)
    so = [
        Evidence(Said("evidence.refund_by_marketplace"), True, (case.matter.question.opened_by,), EXCLUDED),
        Evidence(Said("evidence.no_claim"), True, (), EXCLUDED),
    ]
    found = {"photos": shown}
    papers = [
        Evidence(Said(f"evidence.{name}"), bool(found.get(name)), found.get(name, ()), PROOFS)
        for name in case.matter.policy(PROOFS)
    ]
    return (*so, Evidence(Said("evidence.in_window"), case.matter.at < case.window_at, (), WINDOW), *papers)


def _alternatives(case: Refunded, step: str) -> Iterator[Alternative]:
    if step not in ("accept_refund", "wait_for_return"):
        small = Reason(Said("reason.no_argument"), (), "settings.return.no_argument_below")
        yield Alternative(Said("step.accept_refund"), None, (small,), _given_away(case))
    if case.barred is not None:
        yield Alternative(Said("step.file_safe_t", {"amount": case.amount}), case.barred)
    if step == "ask_carrier":
        lost = Reason(Said("reason.lost_on_way_back"), case.told.facts, EXCLUDED)
        yield Alternative(Said("step.file_safe_t", {"amount": case.amount}), lost)


def _given_away(case: Refunded) -> Expected | None:
    """Of what the marketplace gave back, not of the whole order."""
    return cost(case.matter, case.amount, lost=1, chance=0)
