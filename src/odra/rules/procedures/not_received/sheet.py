"""What a person goes through while doing a step by hand: the call to the post office (R5), the office of flats (R6), the report."""

from collections.abc import Iterator

from odra.facts.decision import Said
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.not_received.checks import flats
from odra.rules.procedures.not_received.parcel import Parcel, destination
from odra.rules.questions.reports import office

CALLED = frozenset(("US",))  # countries with search words and questions of their own


def sheet(matter: Matter, parcel: Parcel, step: str) -> tuple[Said, ...]:
    """Empty for a step that needs none."""
    made = {"call_post_office": _call, "file_loss_report": _report, "file_report_signed": _report, "refund": _refund}.get(step)
    lines = list(made(matter, parcel)) if made else []
    if parcel.state == "delivered" and step in ("call_post_office", "wait_for_checks", "reply_delivered", "reply_neighbour"):
        lines += _flats(matter)
    return tuple(lines)


def _call(matter: Matter, parcel: Parcel) -> Iterator[Said]:
    """The postcode is filled in where the sheet is shown: facts do not hold it."""
    country = destination(matter)
    there = f"_{country.lower()}" if country in CALLED else ""
    hours = matter.policy("settings.post_office.hours")
    yield Said(f"sheet.search{there}", {"country": country})
    yield Said("sheet.hours", {"opens": hours["opens"], "closes": hours["closes"], "zone": matter.zone})
    if there:
        yield Said(f"sheet.not_the_hotline{there}")
    yield (
        Said("sheet.describe_delivered", {"scan_at": parcel.since_at}) if parcel.state == "delivered" else Said("sheet.describe")
    )
    yield Said("sheet.ask_held")
    if parcel.state == "delivered":
        yield Said("sheet.ask_position")
    yield Said("sheet.ask_carrier")
    yield Said("sheet.note_call")


def _flats(matter: Matter) -> Iterator[Said]:
    known = flats(matter)
    if known is None:
        yield Said("sheet.look_at_map")
    elif known:
        yield Said("sheet.ask_rental_office")


def _report(matter: Matter, parcel: Parcel) -> Iterator[Said]:
    return report_sheet(matter, "days")


def report_sheet(matter: Matter, told: str) -> Iterator[Said]:
    """`told`: how its days are told, before the refund (`days`) or after it (`after_days`)."""
    yield Said(f"sheet.report_{report_with(matter)}")
    yield Said("sheet.report_holds")
    yield Said(f"sheet.report_{told}", {"days": matter.policy("settings.loss_report.answer_days")})
    yield Said("sheet.note_report")


def _refund(matter: Matter, parcel: Parcel) -> Iterator[Said]:
    """A refunded parcel that was not found is reported, and stays watched."""
    yield Said("sheet.refund_by_hand")
    yield Said(f"sheet.report_after_{report_with(matter)}")
    yield Said("sheet.watched")


def report_with(matter: Matter) -> str:
    """carrier | postal_inspectors | police"""
    return office(matter.policy("settings.loss_report.with"), destination(matter))
