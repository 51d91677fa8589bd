"""A parcel that comes back to the seller: the buyer is told, chooses, and who says nothing gets his money. Bringing it is the seller's matter.

1. He hears that it comes back, with the day on which his money follows if he says nothing: day six, but before a claim can be filed.
2. Until that day he may have it sent again; a number of another parcel, or its delivery, ends it.
3. On that day the money goes back.
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from odra.facts.decision import Decision, Reason, Said
from odra.facts.fact import Fact
from odra.facts.moments import HOUR, day_number, end_of, start_of
from odra.facts.payloads import Scan
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.expected import expected
from odra.rules.procedures.matter import Matter, clock, rest_of
from odra.rules.procedures.not_received.dates import (
    answer_day,
    before_claims,
    coming_day,
    denied,
    first_answer,
    not_before,
    plan_dates,
    withdrawal,
)
from odra.rules.procedures.not_received.parcel import parcel_of
from odra.rules.procedures.not_received.reasons import about_claim, traps_of
from odra.rules.procedures.once import elsewhere
from odra.rules.questions.parcels import GONE

TELL, DAYS = "settings.delay.tell_within", "settings.refund.working_days"
LETTERS = {"tell_return": "tell_return", "tell_returned": "tell_returned", "refund": "refund_done"}


def coming_back(matter: Matter, last: Fact) -> Iterator[Decision]:
    """`last`: the scan that says so."""
    told, ended = first_answer(matter), withdrawal(matter)
    on, claims_at = _money_on(matter, answer_day(matter, told))
    step, due_at = _step(matter, last, told, on)
    values = {"hours": matter.policy(TELL), "scanned_at": last.occurred_at, "amount": matter.at_risk, "refund_on": day_number(on)}
    nothing = "claim_likelier_untold" if told is None else "promise_not_kept" if step == "look_denied" else "promise_broken"
    reason = "parcel_back" if _there(last) else "parcel_returns"
    decided = clock(matter, due_at, step, nothing, policy=TELL if told is None else DAYS, values=values, counts=matter.rated, reason=reason)  # fmt: skip
    decided = or_sooner(matter, decided, _turns_at(matter, step, on))
    yield decided
    yield msgspec.structs.replace(
        decided, because=(*decided.because, *_about_claims(claims_at, on, ended if told else None)), warnings=tuple(traps_of(ended)) if step == "look_denied" and ended else (), letter=_letter(matter, step, values), cost=expected(matter, lost=1)
    )  # fmt: skip


def _step(matter: Matter, last: Fact, told: Fact | None, on: date) -> tuple[str, int]:
    if told is None:
        return "tell_returned" if _there(last) else "tell_return", matter.question.opened_at + matter.policy(TELL) * HOUR
    ended = withdrawal(matter)
    if ended is not None and denied(ended):
        return "look_denied", end_of(on, matter.zone)
    step = "refund" if matter.at >= start_of(on, matter.zone) else "wait_for_choice"
    return step, end_of(on, matter.zone)


def _there(last: Fact) -> bool:
    return isinstance(last.payload, Scan) and last.payload.status == "returned_to_sender"


def _money_on(matter: Matter, start: date) -> tuple[date, int | None]:
    """(the day on which the money follows an answer of the day `start`, from when a claim can be filed). Of what was said to be lost before it was due with the answer."""
    if _lost_before(matter):
        return not_before(start, withdrawal(matter), matter), None
    dates = plan_dates(matter, parcel_of(matter), start)
    on = before_claims(matter, start, dates.day_six, dates.claims_from_at)[0]
    return not_before(on, withdrawal(matter), matter), dates.claims_from_at


def _lost_before(matter: Matter) -> bool:
    told = matter.opening.payload
    return isinstance(told, Scan) and told.status in GONE


def _turns_at(matter: Matter, step: str, on: date) -> int | None:
    if step in LETTERS:  # nothing was told, or it is due
        return coming_day(matter, on, lambda day: _money_on(matter, day)[0]) if step != "refund" else None
    return start_of(on, matter.zone) if step == "wait_for_choice" else None


def _about_claims(claims_at: int | None, on: date, ended: Fact | None) -> Iterator[Reason]:
    if ended is not None:
        yield about_claim(ended, on)
        return
    yield Reason(Said("reason.back_is_ours", {"refund_on": day_number(on), "claims_at": claims_at}), (), DAYS)


def _letter(matter: Matter, step: str, values: dict[str, object]) -> Said | None:
    """No money is offered where it is back or goes another way."""
    if step not in LETTERS:
        return None
    if step != "refund" and (matter.money_is_back or elsewhere(matter.dossier.facts) is not None):
        return Said("tell_return_only")
    return Said(LETTERS[step], {**values, **rest_of(matter)})
