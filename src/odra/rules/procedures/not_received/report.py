"""The loss report after the refund (R10): with whom, from when until when, and what it holds. The money is back and stays back.

1. It waits while the parcel still moves or is kept to be collected, and while the carrier takes no inquiry yet.
2. Then it is filed within the seller's own days, and never later than the carrier takes it.
3. After that day nobody takes it any more: it is left.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Reason, Said
from odra.facts.moments import days_later
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.expected import reached
from odra.rules.procedures.matter import Matter, clock
from odra.rules.procedures.not_received.dates import promise
from odra.rules.procedures.not_received.inquiry import Inquiry, inquiry_of
from odra.rules.procedures.not_received.parcel import Parcel, by_carrier, parcel_of
from odra.rules.procedures.not_received.sheet import report_sheet, report_with
from odra.rules.questions.reports import announced, missing_since

WITHIN, WITH, FROM = "settings.loss_report.within", "settings.loss_report.with", "settings.loss_report.from"


class Report(msgspec.Struct, frozen=True):
    """A report that is owed. `ready_at`: from when it can be filed; `until_at`: from when nobody takes it; None where no end is known."""

    matter: Matter
    parcel: Parcel
    office: str
    inquiry: Inquiry | None
    ready_at: int
    until_at: int | None


def loss_report(matter: Matter) -> Iterator[Decision]:
    told = _report(matter)
    promised = _announced(matter)
    values = {"days": matter.policy(WITHIN), "from_at": told.ready_at}
    nothing = "loss_unreported" if promised is None else "report_missing"
    decided = clock(matter, _due_at(told), _step(told), nothing, policy=WITHIN, values=values)
    decided = or_sooner(matter, msgspec.structs.replace(decided, at_risk=None), told.ready_at, told.until_at)
    yield decided
    yield msgspec.structs.replace(
        decided, because=(*decided.because, promised or _worth(matter), *_when(told)), alternatives=tuple(_others(told, promised)),
        warnings=(Reason(Said("warning.report_moves_no_money"), (matter.question.opened_by,), WITH),),
        letter=_letter(told) if promised and _files(told) else None,
        sheet=tuple(_sheet(told)) if _files(told) else (),
    )  # fmt: skip


def _letter(told: Report) -> Said:
    """It asks for the buyer's signed word where the carrier does."""
    signed = {"signed_word": True} if told.inquiry and "statement" in told.inquiry.needs else {}
    return Said("not_received_reported", {"days": told.matter.policy("settings.loss_report.answer_days"), **signed})


def _due_at(told: Report) -> int:
    matter = told.matter
    due_at = days_later(told.ready_at, matter.policy(WITHIN), matter.zone)
    return due_at if told.until_at is None else min(due_at, max(told.until_at, matter.question.opened_at))


def _step(told: Report) -> str:
    at = told.matter.at
    if told.until_at is not None and at >= told.until_at:
        return "leave_report"
    return "wait_to_report" if at < told.ready_at else f"file_report_{told.office}"


def _files(told: Report) -> bool:
    return _step(told).startswith("file_")


def _report(matter: Matter) -> Report:
    parcel, with_whom = parcel_of(matter), report_with(matter)
    inquiry = inquiry_of(matter, parcel, promise(matter)[0]) if with_whom == "carrier" else None
    from_at, until_at = (inquiry.from_at, inquiry.until_at) if inquiry else (None, None)
    ready = [m for m in (matter.question.opened_at, from_at, _lost_at(matter, parcel)) if m is not None]
    return Report(matter, parcel, with_whom, inquiry, max(ready), until_at)


def _lost_at(matter: Matter, parcel: Parcel) -> int | None:
    """Until when the parcel may still come by itself."""
    if _kept(parcel) and parcel.since_at is not None:
        return days_later(parcel.since_at, by_carrier(matter, "carrier.pickup.days", parcel.carrier), matter.zone)
    return parcel.silent_at


def _kept(parcel: Parcel) -> bool:
    """It waits for the buyer."""
    return parcel.state in ("attempted", "pickup")


def _announced(matter: Matter) -> Reason | None:
    facts = matter.dossier.facts
    answer = announced(
        facts, missing_since(facts, matter.policies, matter.dossier.marketplace), matter.opening, matter.dossier.order
    )
    return (
        None
        if answer is None
        else Reason(Said("reason.report_announced", {"told_at": answer.occurred_at}), (answer.address,), WITH)
    )


def _worth(matter: Matter) -> Reason:
    return Reason(Said("reason.report_worth", {"amount": reached(matter, FROM)}), (), FROM)


def _when(told: Report) -> Iterator[Reason]:
    """Why it waits, and the carrier's own days."""
    if _step(told) == "wait_to_report" and told.ready_at == _lost_at(told.matter, told.parcel):
        policy = "carrier.pickup.days" if _kept(told.parcel) else "settings.tracking.silent_after"
        yield Reason(Said("reason.may_still_come", {"from_at": told.ready_at}), told.parcel.told, policy)
    if told.inquiry is not None:
        yield from _carrier_days(told.inquiry)
    elif told.office == "carrier" and not told.parcel.tracked:
        yield Reason(Said("reason.inquiry_untracked"), (), "carrier.inquiry.posts")


def _carrier_days(inquiry: Inquiry) -> Iterator[Reason]:
    """The first and the last day, as far as they are known."""
    for name, at in (("from", inquiry.from_at), ("until", inquiry.until_at)):
        if at is not None:
            yield Reason(Said(f"reason.report_{name}", {"carrier": inquiry.name, f"{name}_at": at}), (), inquiry.policy)


def _sheet(told: Report) -> Iterator[Said]:
    """With what the carrier itself asks for."""
    yield from report_sheet(told.matter, "after_days")
    if told.inquiry is not None:
        yield from (Said(f"reason.inquiry_{what}") for what in (f"by_{told.inquiry.by}", *told.inquiry.needs))


def _others(told: Report, promised: Reason | None) -> Iterator[Alternative]:
    """The police where it was scanned at the door; early or late with the carrier; leaving it."""
    if _step(told) in ("wait_to_report", "leave_report"):
        why = "inquiry_too_soon" if _step(told) == "wait_to_report" else "inquiry_too_late"
        values = {"from_at": told.ready_at, "until_at": told.until_at}
        yield Alternative(Said(f"step.file_report_{told.office}"), Reason(Said(f"reason.{why}", values), (), WITH))
    if told.parcel.arrived and told.office != "police":
        theft = Reason(Said("reason.theft_by_addressee"), told.parcel.told, WITH)
        yield Alternative(Said("step.file_report_police"), None, (theft,))
    if _step(told) != "leave_report":
        why_not = promised or Reason(Said("reason.report_work"), (), FROM)
        yield Alternative(Said("step.leave_report"), None, (why_not,))
