"""A return was authorised: the item comes back, is looked at, and the money follows within the marketplace's clock.

1. On its way: nothing to do but to watch; after the marketplace's days it is closed, with the reason. Where the law wants the money back once the item is shown to be sent, it is due then.
2. Back: look at it, grade it, with photos; refund within the clock (two business days).
3. As sent, a small sum, the seller's fault, or doubt without photos: all the money. Used, damaged, incomplete, another item, with photos:
   a part, no more kept than the limits allow. How it was found stands beside what the buyer said (R38); nothing is marked on the buyer.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Milestone, Reason, Said
from odra.facts.fact import Fact
from odra.facts.moments import days_later
from odra.facts.money import Money
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.matter import Matter, clock, worked_out
from odra.rules.procedures.returning.by_itself import AIM, Unsent, unsent
from odra.rules.procedures.returning.request import refund_by_hand
from odra.rules.procedures.returning.terms import (
    OFFER,
    after_workdays,
    below,
    cost,
    fault,
    last_day,
    mark,
    unpriced,
    value,
    window,
)
from odra.rules.procedures.returning.told import Told, graded, pictures, told_return

CLOCK = "amazon.return.refund_window"
BY_ITSELF = "amazon.return.closed_by_itself"
LAW = "law.return.refund_days"
EARLY = (OFFER, AIM)
ENDS = {LAW: "plan.return_law", OFFER: "plan.return_offer", AIM: "plan.return_answered"}


class Return(msgspec.Struct, frozen=True, dict=True):
    """A return on its way or back. `received_at` only once it has happened; `found`: how it was found, None while nobody looked. `unsent`: of what the marketplace authorised by itself."""

    matter: Matter
    told: Told
    value: Money | None
    received_at: int | None
    found: Fact | None
    unsent: Unsent | None

    @worked_out
    def fault(self) -> str:
        return fault(self.matter, self.told)

    @worked_out
    def law_at(self) -> int | None:
        """By when the law wants the money back although the item is not here: it is shown to be sent, and the days since the request are over."""
        days = self.matter.policy(LAW)
        if not days or self.told.sent_at is None:
            return None
        return max(days_later(self.told.asked_at, days, self.matter.zone), self.told.sent_at)

    @worked_out
    def due(self) -> tuple[int, str, str]:
        """(due, the policy that says so, the reason's code): the strictest of the clocks that run."""
        if self.received_at is not None:
            return refund_by(self.matter, self.received_at), CLOCK, "return_received"
        if self.unsent is not None and self.unsent.step and self.matter.at < self.closes_at and self.grade != "not_back":
            return self.unsent.due
        if self.law_at is not None and self.law_at <= self.closes_at:
            return self.law_at, LAW, "return_sent_law"
        return self.closes_at, BY_ITSELF, "return_back"

    @worked_out
    def closes_at(self) -> int:
        return days_later(self.matter.question.opened_at, self.matter.policy(BY_ITSELF), self.matter.zone)

    @property
    def early(self) -> Unsent | None:
        """What is unsent, while there is a step to take about it."""
        return self.unsent if self.due[1] in EARLY else None

    @property
    def late(self) -> bool:
        return window(self.matter, self.told).late

    @property
    def grade(self) -> str:
        return self.found.payload.found if self.found else ""  # type: ignore[union-attr]


def _return(matter: Matter) -> Return:
    told = told_return(matter)
    came = told.received_at if told.received_at is not None and told.received_at <= matter.at else None
    looked = graded(matter, told)
    worth = value(matter, told)
    return Return(matter, told, worth, came, looked[-1] if looked else None, unsent(matter, told, worth))


def return_back(matter: Matter) -> Iterator[Decision]:
    back = _return(matter)
    step = _step(back)
    due_at, policy, reason = back.due
    values = {**_amounts(back), "until_at": due_at, "days": _days(matter, policy)}
    decided = clock(matter, due_at, step, _if_nothing(back), policy=policy, values=values, counts=matter.rated, reason=reason)
    decided = or_sooner(
        matter,
        msgspec.structs.replace(decided, at_risk=back.value),
        back.told.received_at,
        _last_day(back),
        back.closes_at if back.early else None,
    )
    yield decided
    early = back.early
    yield msgspec.structs.replace(
        decided, because=(_shown_by(back, decided.because[0]), *_reasons(back)), plan=_plan(back, due_at), evidence=early.evidence if early else _evidence(back),
        alternatives=tuple(_alternatives(back, step)), sheet=early.sheet if early else _sheet(step), warnings=tuple(_traps(back)),
        letter=early.letter if early else None,
        cost=cost(matter, back.value, lost=_kept(back, step), chance=0) if step.startswith("refund_") or step == "ask_photo" else None,
    )  # fmt: skip


def _last_day(back: Return) -> int | None:
    """From when the money goes back although the item is not here."""
    law = back.law_at
    return None if law is None or back.received_at is not None or back.grade == "not_back" else last_day(back.matter, law)


def _days(matter: Matter, policy: str) -> Any:
    told = matter.policy(policy)
    return told["days"] if isinstance(told, dict) else told


def _step(back: Return) -> str:
    if back.grade == "not_back":
        return "ask_return"
    if back.received_at is None:
        last = _last_day(back)
        if last is not None and back.matter.at >= last:
            return "refund_return_full"
        if back.early is not None:
            return back.early.step
        return "wait_for_return" if back.matter.at < back.due[0] else "close_return"
    if _no_argument(back):
        return "refund_return_full"
    if back.found is None:
        return "grade_return"
    return "refund_return_part" if _limit(back) and _shown(back) and back.value is not None else "refund_return_full"


def _no_argument(back: Return) -> bool:
    return below(back.matter, back.value, "settings.return.no_argument_below")


def _shown(back: Return) -> bool:
    """Doubt goes to the buyer unless the evidence is complete (R37)."""
    return bool(pictures(back.matter.dossier.facts))


def _limit(back: Return) -> float:
    """The share of the price that may be kept; nothing where it came as sent or did not come, or for the seller's own fault."""
    if back.fault == "at_fault" or back.grade in ("", "as_sent", "not_back"):
        return 0.0
    return float(back.matter.policy("amazon.return.restocking_limits")["changed"])


def _amounts(back: Return) -> dict[str, Any]:
    """What goes back, and the most that may be kept."""
    total, limit = back.value, _limit(back)
    if total is None:
        return {"amount": None}
    keep = int(total.minor * limit)
    parts = {"keep": Money(keep, total.currency), "rest": Money(total.minor - keep, total.currency)}
    return {"amount": total, **parts, "percent": round(limit * 100)}


def refund_by(matter: Matter, received_at: int) -> int:
    """The end of the marketplace's refund clock: the sooner one where its sources differ."""
    return min(_refund_clocks(matter, received_at))


def run_out(matter: Matter, received_at: int) -> int:
    """When that clock has run out, whichever of its sources is right."""
    return max(_refund_clocks(matter, received_at))


def _refund_clocks(matter: Matter, received_at: int) -> list[int]:
    told = matter.policy_on(CLOCK, received_at)
    calendar = [days_later(received_at, told["calendar"], matter.zone)] if "calendar" in told else []
    return [after_workdays(matter, received_at, told["days"]), *calendar]


def _if_nothing(back: Return) -> str:
    if back.received_at is None:
        return "return_refunded_no_safe_t" if back.due[1] == OFFER else "return_closes_itself"
    excluded = back.matter.policy_on("amazon.safe_t.excluded", back.received_at)
    return "return_refunded_no_safe_t" if "automated_refund" in excluded else "return_refunded_for_you"


def _shown_by(back: Return, clock: Reason) -> Reason:
    """With what shows that the item is back, or on its way where the law counts from that."""
    shown = back.told.received if back.received_at is not None else back.told.sent if clock.policy == LAW else ()
    return msgspec.structs.replace(
        clock, facts=(*clock.facts, *(address for _, address in shown[:1] if address not in clock.facts))
    )


def _reasons(back: Return) -> Iterator[Reason]:
    told, matter = back.told, back.matter
    if back.received_at is None:
        yield from back.early.reasons() if back.early else (_under_way(told),)
        return
    if _no_argument(back):
        yield Reason(Said("reason.return_small", {"amount": back.value}), (), "settings.return.no_argument_below")
    if back.found is not None:
        yield from graded_beside(back.grade, back.found, told)
    if back.fault == "at_fault":
        yield Reason(Said("reason.no_fee_for_own_fault", {"reason": told.reason}), told.facts, "amazon.return.restocking_limits")
    elif _limit(back) and back.value is not None:
        yield Reason(Said("reason.restocking_limit", _amounts(back)), (), "amazon.return.restocking_limits")
    if back.late and back.fault != "at_fault":
        share = round(float(matter.policy("amazon.return.restocking_limits")["late"]) * 100)
        yield Reason(Said("reason.return_came_late", {"percent": share}), told.facts, "amazon.return.restocking_limits")
    if told.label_paid_by.casefold() == "customer":
        yield Reason(Said("reason.label_paid_by_buyer"), told.facts, "amazon.return.answers")


def graded_beside(grade: str, found: Fact, told: Told) -> Iterator[Reason]:
    """How it was found, and what the buyer said (R38)."""
    yield Reason(Said(f"reason.found_{grade}"), (found.address,), "amazon.return.answers")
    if told.reason:
        yield Reason(Said("reason.reason_said", {"reason": told.reason}), told.facts, "amazon.return.reason_fault")


def _under_way(told: Told) -> Reason:
    """Unknown is an answer: without a number or scan nobody can say where it is."""
    if told.sent_at is not None:
        values = {"number": told.tracking, "sent_at": told.sent_at}
        return Reason(Said("reason.return_under_way", values), (told.sent[0][1],), BY_ITSELF)
    code = "return_not_scanned" if told.tracking else "return_tracking_unknown"
    return Reason(Said(f"reason.{code}", {"number": told.tracking}), told.facts, BY_ITSELF)


def _plan(back: Return, due_at: int) -> tuple[Milestone, ...]:
    matter, came = back.matter, back.received_at
    opened = matter.question.opened_at
    marks = [Milestone(Said("plan.return_authorised"), opened, "done", "amazon.return.way_back")]
    if came is None:
        policy = back.due[1]
        awaited = "plan.return_awaited" if back.told.sent_at is None else "plan.return_arrives"
        on_its_way = Milestone(Said(awaited), back.told.sent_at or opened, "now", policy)
        return (
            *marks,
            on_its_way,
            Milestone(Said(ENDS.get(policy, "plan.return_closes")), mark(due_at, matter.zone), "risk", policy),
        )
    marks.append(Milestone(Said("plan.return_arrived"), came, "done", CLOCK))
    if back.found is not None:
        marks.append(Milestone(Said("plan.return_graded"), back.found.occurred_at, "done", CLOCK))
    return (*marks, Milestone(Said("plan.return_refund"), mark(due_at, matter.zone), "now", CLOCK))


def _evidence(back: Return) -> tuple[Evidence, ...]:
    """A part is kept only with photos; how it was found is noted here."""
    if back.received_at is None or back.fault == "at_fault":
        return ()
    found, shown = back.found, pictures(back.matter.dossier.facts)
    policy = "amazon.return.restocking_limits"
    return (Evidence(Said("evidence.graded"), found is not None, (found.address,) if found else (), policy),
            Evidence(Said("evidence.photo"), bool(shown), shown, policy))  # fmt: skip


def _alternatives(back: Return, step: str) -> Iterator[Alternative]:
    values, matter = _amounts(back), back.matter
    if back.early is not None:
        yield from _instead(back, step)
    elif step != "refund_return_full":
        reason = Reason(Said("reason.no_argument"), (), "settings.return.no_argument_below")
        yield Alternative(Said("step.refund_return_full", values), None, (reason,), cost(matter, back.value, lost=1, chance=0))
    if step == "refund_return_full" and _limit(back) and back.value is not None and not _no_argument(back):
        missing = Reason(Said("reason.doubt_to_buyer"), (), "settings.return.no_argument_below")
        yield Alternative(Said("step.refund_return_part", values), missing, (), _part_cost(back))
    if step.startswith("refund_return") and back.told.label_paid_by.casefold() == "customer":
        paid = Reason(Said("reason.label_paid_by_buyer"), back.told.facts, "amazon.return.answers")
        yield Alternative(Said("step.add_concession", {"amount": back.told.label_cost}), None, (paid,))
    if step in ("wait_for_return", "ask_return", "give_way_back"):
        yield _close(back)
    if step == "close_return":
        yield Alternative(Said("step.ask_return"), None, (_under_way(back.told),))


def _instead(back: Return, step: str) -> Iterator[Alternative]:
    """Beside what is done before anything shows the item on its way."""
    if step != "refund_keep":
        quick = Reason(Said("reason.keep_is_quick", {"amount": back.value}), (), "amazon.return.answers")
        yield Alternative(
            Said("step.refund_keep", {"amount": back.value}), None, (quick,), cost(back.matter, back.value, lost=1, chance=0)
        )
    if step != "give_way_back":
        yield Alternative(Said("step.wait_for_return"), None, (_under_way(back.told),))


def _close(back: Return) -> Alternative:
    """Not while the law's days run: what is shown to be sent is paid, here or not."""
    if back.law_at is not None and back.grade != "not_back":
        values = {"days": back.matter.policy(LAW), "until_at": back.law_at}
        return Alternative(
            Said("step.close_return"), Reason(Said("reason.return_sent_law", values), (back.told.sent[0][1],), LAW)
        )
    return Alternative(
        Said("step.close_return"), None, (Reason(Said("reason.close_with_reason"), (), "amazon.return.closing_reason"),)
    )


def _part_cost(back: Return) -> Any:
    chance = float(back.matter.policy("settings.estimate.claim_after_refusal"))
    return cost(back.matter, back.value, lost=1 - _limit(back), chance=chance)


def _kept(back: Return, step: str) -> float:
    return 1 - _limit(back) if step == "refund_return_part" else 1


def _traps(back: Return) -> Iterator[Reason]:
    """A scan may come a day before the parcel; a claim makes any later refund count."""
    yield from unpriced(back.matter, back.told)
    if back.unsent is not None and back.grade != "not_back" and back.matter.at < back.closes_at:
        yield from back.unsent.traps()
    if back.received_at is not None:
        yield Reason(Said("reason.refund_after_claim"), (), "amazon.claim.refund_after_filing_counts")


def _sheet(step: str) -> tuple[Said, ...]:
    looks = (Said("sheet.grade_photos"), Said("sheet.grade_beside"))
    return looks if step == "grade_return" else refund_by_hand() if step.startswith("refund_return") else ()
