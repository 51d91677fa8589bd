"""After a parcel came: it is damaged or empty (R11), or it arrived although the money is back (R14)."""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR, day_number, days_later, end_of, start_of
from odra.facts.payloads import Consent, Handled, InquiryFiled, Pasted
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.expected import expected
from odra.rules.procedures.matter import Matter, clock, rest_of
from odra.rules.procedures.not_received.damage_day import day_reasons, refund_day
from odra.rules.procedures.not_received.dates import answer_day, coming_day, denied, first_answer, not_before, withdrawal
from odra.rules.procedures.not_received.parcel import parcel_of
from odra.rules.procedures.not_received.reasons import about_claim, traps_of

ASK, WAIT = "settings.recharge.act_within", "settings.recharge.confirm_within"


def arrived_damaged(matter: Matter) -> Iterator[Decision]:
    """One photo of envelope and label, then the money without the item back, and on the promised day without the photo too; the carrier and the packing come after."""
    answered, pictured = first_answer(matter), _pictured(matter)
    shown = pictured is not None or not matter.policy("settings.damaged.photo")
    withdrawn = withdrawal(matter)
    promised_on, hurry = refund_day(matter, answer_day(matter, answered))
    refund_on = not_before(promised_on, withdrawn, matter)
    hours = matter.policy(matter.answer_policy)
    if answered is None:
        due_at, step, nothing = (
            matter.question.opened_at + hours * HOUR,
            "refund_damaged" if shown else "ask_parcel_photo",
            "claim_likelier",
        )
        policy, values = matter.answer_policy, {"hours": hours}
    else:
        due_at, step, nothing = (
            end_of(refund_on, matter.zone),
            "refund_damaged" if shown or matter.at >= start_of(refund_on, matter.zone) else "wait_for_photo",
            "promise_broken",
        )
        if withdrawn is not None:
            step, nothing = (
                ("look_denied_damaged", "promise_not_kept") if denied(withdrawn) else ("look_withdrawn_damaged", nothing)
            )
        policy, values = "settings.refund.working_days", {"answered_at": answered.occurred_at}
    values = {**values, "amount": matter.at_risk, "refund_on": day_number(refund_on)}
    reason = "damaged" if answered is None else "damaged_promised"
    decided = clock(matter, due_at, step, nothing, policy=policy, values=values, counts=matter.rated, reason=reason)
    decided = or_sooner(
        matter,
        decided,
        start_of(refund_on, matter.zone) if answered else coming_day(matter, promised_on, lambda day: refund_day(matter, day)[0]),
    )
    yield decided
    refunded = "damaged_refunded" if pictured else "return_keep"  # nobody is thanked for a photo that he did not send
    letter = {"ask_parcel_photo": "damaged_ask_photo", "refund_damaged": refunded}.get(step)
    if withdrawn is not None:
        decided = msgspec.structs.replace(
            decided, because=(about_claim(withdrawn, refund_on), *decided.because), warnings=tuple(traps_of(withdrawn))
        )
    else:
        decided = msgspec.structs.replace(decided, because=(*decided.because, *day_reasons(matter, refund_on, hurry)))
    photo = Evidence(
        Said("evidence.parcel_photo"), pictured is not None, (pictured.address,) if pictured else (), "settings.damaged.photo"
    )
    yield msgspec.structs.replace(
        decided, letter=Said(letter, {**values, **rest_of(matter)}) if letter else None, alternatives=tuple(_damage_ways(matter)), cost=expected(matter, lost=1),
        evidence=() if shown and pictured is None else (photo,),
        sheet=_about_packing(step),
    )  # fmt: skip


def _pictured(matter: Matter) -> Fact | None:
    began = matter.opening.occurred_at
    return next(
        (f for f in matter.dossier.facts if f.occurred_at >= began and isinstance(f.payload, Pasted) and f.payload.picture), None
    )


def _damage_ways(matter: Matter) -> Iterator[Alternative]:
    """The money at once; the carrier asked for its part; a new item, which is not blocked here (R16)."""
    certain = Reason(Said("reason.refund_now_certain", {"amount": matter.at_risk}), (), "settings.refund.before_claim")
    yield Alternative(Said("step.refund_now", {"amount": matter.at_risk}), None, (certain,), expected(matter, lost=1))
    if not any(isinstance(f.payload, InquiryFiled) and f.payload.what == "damage" for f in matter.dossier.facts):
        tracked = parcel_of(matter).tracked
        reason = Reason(
            Said("reason.damage_inquiry" if tracked else "reason.inquiry_untracked"), (), "carrier.damage.report_within"
        )
        yield Alternative(Said("step.file_damage_inquiry"), None if tracked else reason, (reason,))
    yield Alternative(Said("step.send_new"), None, (Reason(Said("reason.damage_new_item"), (), "settings.damaged.photo"),))


def _about_packing(step: str) -> tuple[Said, ...]:
    return (Said("sheet.packing"), Said("sheet.damage_inquiry")) if step != "ask_parcel_photo" else ()


def arrived_after_refund(matter: Matter) -> Iterator[Decision]:
    """Ask, record, charge once by hand, and see it in a settlement; without consent nothing is charged."""
    facts = [f for f in matter.dossier.facts if f.occurred_at >= matter.question.opened_at]
    consent = next((f for f in of(facts, Consent) if f.payload.given), None)
    charged = next((f for f in of(facts, Handled) if f.payload.done == "recharged"), None)
    step, since, policy, nothing = _charge(matter, consent, charged)
    days = matter.policy(policy)
    decided = clock(
        matter,
        days_later(since, days, matter.zone),
        step,
        nothing,
        policy=policy,
        values={"days": days, "amount": _whole(matter)},
    )
    decided = msgspec.structs.replace(decided, at_risk=None)
    yield decided
    told = consent.address if consent else matter.question.opened_by
    needs = Evidence(
        Said("evidence.consent"), consent is not None, (consent.address,) if consent else (), "amazon.recharge.consent"
    )
    traps = (Reason(Said("warning.no_consent_no_charge"), (told,), "amazon.recharge.consent"),) if consent is None else (
        Reason(Said("warning.charge_once"), (told,), "amazon.recharge.consent"),)  # fmt: skip
    yield msgspec.structs.replace(
        decided, evidence=(needs,), warnings=traps,
        letter=Said("arrived_after_refund", {"amount": _whole(matter)}) if step == "ask_consent" else None,
    )  # fmt: skip


def _charge(matter: Matter, consent: Fact | None, charged: Fact | None) -> tuple[str, int, str, str]:
    """(step, from when its days run, their policy, what happens else)."""
    if charged is not None and consent is not None:
        return "confirm_recharge", charged.occurred_at, WAIT, "charge_unseen"
    if consent is not None:
        return "recharge", consent.occurred_at, ASK, "money_stays_away"
    asked = first_answer(matter)
    if asked is not None:
        return "wait_for_consent", asked.occurred_at, WAIT, "nothing_charged"
    return "ask_consent", matter.question.opened_at, ASK, "money_stays_away"


def _whole(matter: Matter) -> object:
    order = matter.dossier.order
    return order.total if order else None
