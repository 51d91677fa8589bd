"""Negative feedback: can it be removed, is the problem solved, may the buyer be told, what does it do while it stands.

1. A person reads the comment against the marketplace's list: it is personal, and rules cannot read it. A criterion that the facts speak against is no ground.
2. What is on the list is asked to be removed. What is not: solve the problem, then tell the buyer once that feedback can be changed, if he may be written to.
3. Else reply in public, and wait until the order leaves the window.
On eBay all of it is otherwise (`ebay_feedback`).
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Reason, Said
from odra.facts.moments import day_number, days_later, local_date
from odra.rules.procedures.ebay_feedback import ebay_feedback
from odra.rules.procedures.matter import Matter, clock, counting
from odra.rules.procedures.noted import answered, done, solved
from odra.rules.procedures.proof import assessed, protected
from odra.rules.procedures.rolloff import gone, leaving_plan, until_it_leaves
from odra.rules.procedures.writing import may_write_until, not_to_be_written
from odra.rules.questions.opening import outbound

REMOVABLE, MAY_TELL, NO_INCENTIVE = "amazon.feedback.removable", "amazon.feedback.may_tell", "amazon.feedback.no_incentive"
NONE = "no_criterion"  # a person found that no criterion applies


def negative_feedback(matter: Matter) -> Iterator[Decision]:
    if matter.dossier.channel == "ebay":
        yield from ebay_feedback(matter)
        return
    days, limit = matter.policy("settings.feedback.look_within"), matter.policy("amazon.feedback.negative_up_to")
    stars = matter.opening.payload.rating  # type: ignore[union-attr]
    step = _step(matter)
    decided = clock(matter, days_later(matter.question.opened_at, days, matter.zone), step, _stays(matter),
                    policy="amazon.feedback.negative_up_to", values={"days": days, "stars": stars, "limit": limit})  # fmt: skip
    decided = until_it_leaves(matter, counting(matter, msgspec.structs.replace(decided, at_risk=None)), may_write_until(matter))
    yield decided
    silent = None if done(matter, "feedback_told") else not_to_be_written(matter)
    yield msgspec.structs.replace(
        decided, because=(*decided.because, *_reasons(matter, step)), letter=None if silent else _letter(step), plan=leaving_plan(matter, decided),
        alternatives=tuple(_alternatives(matter, step)), evidence=tuple(_criteria(matter)),
        warnings=(Reason(Said("reason.no_incentive"), (), NO_INCENTIVE), *_traps(matter, silent)), sheet=_sheet(matter, step),
    )  # fmt: skip


def _stays(matter: Matter) -> str:
    """What feedback does that nobody removes."""
    order = matter.dossier.order
    if not matter.rated:
        return "feedback_in_no_rate"
    if gone(matter):
        return "counts_no_more"
    return "feedback_will_count" if order is not None and order.pending else "feedback_stays"


def _traps(matter: Matter, silent: Reason | None) -> Iterator[Reason]:
    """A ground that the facts speak against, and why the buyer gets no letter."""
    yield from (why for why in (against(matter), silent) if why)


def _step(matter: Matter) -> str:
    way = way_of_removal(matter)
    if way and not done(matter, "feedback_removal"):
        return "ask_removal" if way == "removed" else "ask_striking"
    if not solved(matter):
        return "look_at_feedback"
    if not done(matter, "feedback_told") and not_to_be_written(matter) is None:
        return "tell_feedback_once"
    return "leave_feedback" if answered(matter) else "reply_feedback"


def way_of_removal(matter: Matter) -> str:
    """removed | struck_through, by the criterion that a person found; empty where none was, or the facts speak against it."""
    found = assessed(matter, "negative_feedback")
    way = next((way for way, criteria in matter.policy(REMOVABLE).items() if found in criteria), "")
    return "" if way and against(matter) else way


def against(matter: Matter) -> Reason | None:
    """The fact that speaks against the criterion that a person found; only what is known does."""
    found, order = assessed(matter, "negative_feedback"), matter.dossier.order
    if found == "marketplace_delivery" and order is not None and order.fulfilment != "marketplace":
        return Reason(Said("reason.feedback_own_delivery"), (), REMOVABLE)
    if found != "bought_label_delay" or order is None:
        return None
    first = next((f for f in outbound(matter.dossier.facts) if f.payload.proof), None)
    if first is None or order.ship_by_at is None or first.occurred_at <= order.ship_by_at:
        return None
    values = {"scanned_at": first.occurred_at, "ship_by_at": order.ship_by_at}
    return Reason(Said("reason.feedback_shipped_late", values), (first.address,), REMOVABLE)


def _letter(step: str) -> Said | None:
    return Said(step) if step == "tell_feedback_once" else Said("feedback_solve") if step == "look_at_feedback" else None


def _reasons(matter: Matter, step: str) -> Iterator[Reason]:
    """Removable or not, why the two rates differ (R44), and how long a removal takes to show (R45)."""
    found = assessed(matter, "negative_feedback")
    if way := way_of_removal(matter):
        yield Reason(Said(f"reason.feedback_can_be_{way}"), (), REMOVABLE)
    else:
        yield Reason(
            Said(
                "reason.feedback_not_removable"
                if found == NONE or against(matter)
                else f"reason.feedback_check_{_suspected(matter)}"
            ),
            (),
            REMOVABLE,
        )
    if step == "tell_feedback_once":
        yield Reason(Said("reason.feedback_may_tell"), (), MAY_TELL)
    if matter.rated:
        yield Reason(Said("reason.feedback_by_order_day", _days(matter)), (), "amazon.odr.window_days")
        hours = matter.policy("amazon.feedback.removal_hours")
        yield Reason(Said("reason.feedback_removal_lag", {"hours": hours}), (), "amazon.feedback.removal_hours")


def _suspected(matter: Matter) -> str:
    """What the comment may be about, by what is known of the delivery; the comment itself only a person reads."""
    order = matter.dossier.order
    if order is not None and order.fulfilment == "marketplace":
        return "delivery"
    return "label" if protected(matter) else "list"


def _days(matter: Matter) -> dict[str, int]:
    """The day received in the marketplace's zone."""
    return {"received_on": day_number(local_date(matter.opening.occurred_at, matter.zone))}


def _criteria(matter: Matter) -> Iterator[Evidence]:
    """The marketplace's list as a checklist; ours to find, a person's to read."""
    found = assessed(matter, "negative_feedback")
    for criteria in matter.policy(REMOVABLE).values():
        for criterion in criteria:
            yield Evidence(Said(f"evidence.{criterion}"), found == criterion, (), REMOVABLE)


def _alternatives(matter: Matter, step: str) -> Iterator[Alternative]:
    asks = step in ("ask_removal", "ask_striking")
    if not asks and not way_of_removal(matter):
        none = assessed(matter, "negative_feedback") == NONE
        no = Reason(Said("reason.feedback_not_removable"), (), REMOVABLE) if none else against(matter)
        yield Alternative(Said("step.ask_removal"), no, (Reason(Said("reason.feedback_check_list"), (), REMOVABLE),))
    if asks:
        yield Alternative(
            Said("step.look_at_feedback"),
            None,
            (Reason(Said("reason.feedback_leaves_rate"), (), "amazon.feedback.removal_leaves_rate"),),
        )
    if step not in ("reply_feedback", "leave_feedback"):
        yield Alternative(
            Said("step.reply_feedback"), None, (Reason(Said("reason.feedback_reply"), (), "amazon.feedback.reply"),)
        )
    if step != "tell_feedback_once":
        blocked = _not_told(matter)
        yield Alternative(
            Said("step.tell_feedback_once"), blocked, () if blocked else (Reason(Said("reason.feedback_may_tell"), (), MAY_TELL),)
        )
    yield Alternative(Said("step.offer_for_change"), Reason(Said("reason.no_incentive"), (), NO_INCENTIVE))


def _not_told(matter: Matter) -> Reason | None:
    """Why the buyer is not told that feedback can be changed."""
    if done(matter, "feedback_told"):
        return Reason(Said("reason.feedback_told_already"), (), MAY_TELL)
    return not_to_be_written(matter) if solved(matter) else Reason(Said("reason.feedback_solve_first"), (), MAY_TELL)


def _sheet(matter: Matter, step: str) -> tuple[Said, ...]:
    """What is done by hand (R50): the comment is read first."""
    first = () if assessed(matter, "negative_feedback") else (Said("sheet.feedback_read"),)
    then = {"ask_removal": "feedback_ask", "ask_striking": "feedback_ask", "reply_feedback": "feedback_answer"}.get(step)
    return (*first, Said(f"sheet.{then}")) if then else first
