"""A return is asked for. Sources: "Wil je iets naar Amazon retour sturen?" (three ways to answer), "Hoe voorkom je een A-tot-Z-garantieclaim?" (4).

1. A small sum is not argued about (R37); goods that need not come back are refused, or refunded on a photo (R35).
2. Faulty: the buyer keeps the item and gets all the money, from some value on against one photo. Not wanted: it comes back at the seller's
   cost. Any other reason, and one that nobody has classed: accept.
3. Within the marketplace's clock, better within the aim; a message that asked for the return before and waits still has its own (R24).
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Expected, Milestone, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR, day_number, days_later, local_date
from odra.facts.money import Money
from odra.facts.payloads import BuyerMessage
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.expected import priced
from odra.rules.procedures.matter import Matter, clock, worked_out
from odra.rules.procedures.returning.overrides import Overrides, override_reasons, overrides
from odra.rules.procedures.returning.terms import (
    OFFER,
    Window,
    below,
    can_go_back,
    cost,
    country,
    fault,
    from_abroad,
    last_day,
    mark,
    mend,
    reason_class,
    traps,
    value,
    way_back,
    window,
)
from odra.rules.procedures.returning.told import Told, pictures, told_return
from odra.rules.questions import answers

WINDOW = "amazon.return.authorise_window"
ITSELF = "look_returnless"  # the marketplace refunds, and needs no letter of the seller's
MISSED = "close_not_received"
PHOTO = ("ask_photo", "wait_for_photo")
CLOSES, BACK = ("close_not_returnable", "close_late", MISSED), ("authorise_return", "authorise_prepaid")
LETTERS = {
    "refund_keep": "return_keep",
    "ask_photo": "return_photo",
    "close_not_returnable": "return_not_taken",
    "close_late": "return_too_late",
}


class Request(msgspec.Struct, frozen=True, dict=True):
    """A request with what holds for it. `waits`: the message that asked for the return first had no answer when the request came."""

    matter: Matter
    told: Told
    value: Money | None
    asked_in: Fact | None
    waits: bool

    @worked_out
    def fault(self) -> str:
        return fault(self.matter, self.told)

    @worked_out
    def window(self) -> Window:
        return window(self.matter, self.told)

    @worked_out
    def overrides(self) -> Overrides:
        return overrides(self.matter, self.told)

    @worked_out
    def needs(self) -> tuple[Evidence, ...]:
        return way_back(self.matter, self.told)

    @worked_out
    def photo_until(self) -> int | None:
        """Until when the photo is waited for that was asked for: as long as an answer may take, and not on the last day of the clock."""
        since = self.matter.question.opened_at
        said = next((f for f in answers(self.matter.dossier.facts) if f.occurred_at > since), None)
        if said is None:
            return None
        hours = int(self.matter.policy("settings.return.authorise_aim"))
        return min(said.occurred_at + hours * HOUR, last_day(self.matter, _due_at(self)))


def return_request(matter: Matter) -> Iterator[Decision]:
    asked = _request(matter)
    step, hours = _step(asked), matter.policy(WINDOW)
    values = {"hours": hours, "amount": asked.value, **_photo_day(asked, step)}
    decided = clock(matter, _due_at(asked), step, "claim_granted_debited", policy=WINDOW, values=values, counts=matter.rated)
    aim = matter.policy("settings.return.authorise_aim")
    decided = or_sooner(
        matter, msgspec.structs.replace(decided, at_risk=asked.value), matter.question.opened_at + aim * HOUR + 1 if aim < hours else None,
        asked.photo_until if step == "wait_for_photo" else None,
    )  # fmt: skip
    yield decided
    yield msgspec.structs.replace(
        decided, because=(*decided.because, *_reasons(asked, step)), plan=_plan(asked), letter=_letter(asked, step),
        alternatives=tuple(_alternatives(asked, step)), warnings=(*_beyond(matter), *traps(matter, asked.told, asked.needs, asked.window)),
        evidence=_evidence(asked, step), cost=_cost(asked, step), sheet=_sheet(step),
    )  # fmt: skip


def _beyond(matter: Matter) -> Iterator[Reason]:
    """An aim that lies behind the marketplace's own clock helps nobody."""
    aim, hours = matter.policy("settings.return.authorise_aim"), matter.policy(WINDOW)
    if aim > hours:
        yield Reason(Said("reason.aim_beyond_clock", {"aim": aim, "hours": hours}), (), WINDOW)


def _request(matter: Matter) -> Request:
    told = told_return(matter)
    asked_in = _message(matter)
    return Request(matter, told, value(matter, told), asked_in, asked_in is not None and not _answered(matter, asked_in))


def _message(matter: Matter) -> Fact | None:
    opened_at = matter.question.opened_at
    asks = (f for f in of(matter.dossier.facts, BuyerMessage) if f.payload.topic == "return")
    return next((f for f in asks if f.occurred_at <= opened_at), None)


def _answered(matter: Matter, asked: Fact) -> bool:
    return any(f.happened > asked.happened for f in answers(matter.dossier.facts))


def _due_at(asked: Request) -> int:
    """A buyer who wrote before he filed the request can claim from his message on."""
    matter = asked.matter
    due_at = matter.question.opened_at + int(matter.policy(WINDOW)) * HOUR
    if asked.asked_in is None or not asked.waits:
        return due_at
    return min(due_at, asked.asked_in.occurred_at + int(matter.policy("amazon.message.answer_window")) * HOUR)


def _step(asked: Request) -> str:
    matter, told = asked.matter, asked.told
    if "keep" in asked.overrides:
        return ITSELF
    if asked.fault == "not_received":
        return MISSED
    if below(matter, asked.value, "settings.return.no_argument_below"):
        return "refund_keep"
    if told.sku and told.sku in matter.policy("settings.return.not_returnable"):
        return _with_photo(asked, always=True) if asked.fault == "at_fault" else "close_not_returnable"
    if matter.policy("settings.return.late_requests") == "close" and asked.fault != "at_fault" and asked.window.late:
        return "close_late"
    step = str(matter.policy("amazon.return.answers")[asked.fault])
    return _with_photo(asked) if step == "refund_keep" else step


def _with_photo(asked: Request, *, always: bool = False) -> str:
    """A photo is asked for once where the goods ask for it, or a value that is dear or not known; after it, doubt goes to the buyer (R37)."""
    if pictures(asked.matter.dossier.facts):
        return "refund_keep"
    if not always and (asked.matter.money_is_back or below(asked.matter, asked.value, "settings.return.photo_from")):
        return "refund_keep"
    if asked.photo_until is None:
        return "ask_photo"
    return "wait_for_photo" if asked.matter.at < asked.photo_until else "refund_keep"


def _photo_day(asked: Request, step: str) -> dict[str, int]:
    until = asked.photo_until
    return {} if step != "wait_for_photo" or until is None else {"refund_on": day_number(local_date(until, asked.matter.zone))}


def _reasons(asked: Request, step: str) -> Iterator[Reason]:
    matter, told = asked.matter, asked.told
    aim = min(matter.policy("settings.return.authorise_aim"), matter.policy(WINDOW))
    yield Reason(Said("reason.return_aim", {"hours": aim}), (), "settings.return.authorise_aim")
    yield from _why(asked, step)
    yield from override_reasons(matter, asked.overrides)
    yield from mend(matter, told)
    if below(matter, asked.value, "settings.return.no_argument_below"):
        yield Reason(Said("reason.return_small", {"amount": asked.value}), (), "settings.return.no_argument_below")
    if told.sku in matter.policy("settings.return.not_returnable"):
        yield Reason(Said("reason.not_returnable"), (), "amazon.return.non_returnable")
    if asked.window.late:
        values = {"until_at": asked.window.until_at, "days": asked.window.days}
        yield Reason(Said("reason.return_late", values), asked.window.facts, "settings.return.late_requests")
    elif told.out_of_policy:
        yield Reason(Said("reason.return_out_of_policy"), told.facts, "settings.return.late_requests")
    yield from _message_reason(asked)
    if step == "refund_keep":
        yield Reason(Said("reason.keep_carries_refund", {"amount": asked.value}), (), "amazon.return.keep_item")


def _why(asked: Request, step: str) -> Iterator[Reason]:
    """Whose doing it is, and what the article does then; a reason that is in no class is shown as it was told, and so is one that moves nothing (R36)."""
    raw = {"reason": asked.told.reason}
    if step not in BACK and asked.fault not in ("at_fault", "not_received"):
        if asked.told.reason:
            yield Reason(Said("reason.reason_said", raw), asked.told.facts, "amazon.return.reason_fault")
        return
    policy = "amazon.return.reason_fault" if asked.fault == "unknown" else "amazon.return.answers"
    code = "return_no_reason" if not asked.told.reason else f"return_{asked.fault}"
    yield Reason(Said(f"reason.{code}", raw), asked.told.facts, policy)


def _message_reason(asked: Request) -> Iterator[Reason]:
    """The message's clock and the request's stand side by side, so that neither is lost (R24)."""
    if asked.asked_in is None:
        return
    hours = asked.matter.policy("amazon.message.answer_window")
    values = {"asked_at": asked.asked_in.occurred_at, "until_at": asked.asked_in.occurred_at + hours * HOUR}
    code = "return_asked_in_message" if asked.waits else "return_message_answered"
    yield Reason(Said(f"reason.{code}", values), (asked.asked_in.address,), "amazon.message.answer_window")


def _plan(asked: Request) -> tuple[Milestone, ...]:
    matter, opened_at = asked.matter, asked.matter.question.opened_at
    aim, hours = matter.policy("settings.return.authorise_aim"), matter.policy(WINDOW)
    in_time = aim < hours and matter.at <= opened_at + aim * HOUR
    marks = [("return_aim", {"hours": aim}, opened_at + aim * HOUR, "now" if in_time else "done", "settings.return.authorise_aim"),
             ("return_authorise", {"hours": hours}, _due_at(asked), "next" if in_time else "now", WINDOW)]  # fmt: skip
    if aim >= hours:  # the marketplace's own clock is the sooner one
        del marks[0]
    if from_abroad(matter):
        marks.append(("return_offer", {}, days_later(opened_at, matter.policy(OFFER), matter.zone), "risk", OFFER))
    plan = [
        Milestone(Said(f"plan.{code}", values), mark(at, matter.zone), state, policy) for code, values, at, state, policy in marks
    ]
    return tuple(sorted(plan, key=lambda m: m.at))


def _letter(asked: Request, step: str) -> Said | None:
    if step in (ITSELF, MISSED, "wait_for_photo"):
        return None
    values = {"return_way": asked.matter.policy("settings.return.instructions"), "amount": asked.value}
    return Said(LETTERS[step], values) if step in LETTERS else Said("return_authorised", values)


def _evidence(asked: Request, step: str) -> tuple[Evidence, ...]:
    if step in BACK:
        return asked.needs
    if step in CLOSES:
        policy = "amazon.return.non_returnable" if step == "close_not_returnable" else "amazon.return.closing_reason"
        return (Evidence(Said("evidence.closing_reason"), True, asked.window.facts if step == "close_late" else (), policy),)
    found = pictures(asked.matter.dossier.facts)
    asks = (Evidence(Said("evidence.photo"), bool(found), found, "settings.return.photo_from"),)
    return asks if step in PHOTO or found else ()


def _sheet(step: str) -> tuple[Said, ...]:
    """Where to click."""
    if step == ITSELF:
        return (Said("sheet.returnless_look"), *refund_by_hand())
    if step in BACK:
        return (Said("sheet.return_authorise"), Said("sheet.return_way"))
    return (
        (Said("sheet.return_close"),)
        if step in CLOSES
        else (Said("sheet.return_keep"), *refund_by_hand())
        if step == "refund_keep"
        else ()
    )


def refund_by_hand() -> tuple[Said, ...]:
    """From the list of orders to the memo, as the article goes."""
    return tuple(Said(f"sheet.refund_{part}") for part in ("order", "amount", "concession", "memo"))


def _alternatives(asked: Request, step: str) -> Iterator[Alternative]:
    """The other ways, each with its cost; what may not be done stands there with its reason."""
    if step == MISSED:
        certain = Reason(Said("reason.refund_now_certain", {"amount": asked.value}), (), "settings.refund.before_claim")
        yield Alternative(Said("step.refund_now", {"amount": asked.value}), None, (certain,), _cost(asked, "refund_keep"))
        yield Alternative(Said("step.authorise_return"), _nothing_there(asked))
        return
    if step != "refund_keep":
        yield Alternative(Said("step.refund_keep", {"amount": asked.value}), None, (_quick(asked),), _cost(asked, "refund_keep"))
    if step not in BACK:
        yield Alternative(Said("step.authorise_prepaid"), None, (_comes_back(asked),), _cost(asked, "authorise_prepaid"))
    if reason_class(asked.matter, asked.told.reason) == "transit_damage":
        new = Reason(Said("reason.new_item_quickly"), (), "amazon.return.damaged_new_item")
        yield Alternative(Said("step.send_new_item"), None, (new,), _cost(asked, "send_new_item"))
    if not can_go_back(asked.needs):
        missing = Reason(Said("reason.no_way_back", {"country": country(asked.matter)}), (), "amazon.return.way_back")
        yield Alternative(Said("step.authorise_bare"), missing)
    if step not in CLOSES:
        yield _close(asked)


def _nothing_there(asked: Request) -> Reason:
    return Reason(
        Said("reason.nothing_to_send_back", {"reason": asked.told.reason}), asked.told.facts, "amazon.return.reason_fault"
    )


def _quick(asked: Request) -> Reason:
    return Reason(Said("reason.keep_is_quick", {"amount": asked.value}), (), "amazon.return.answers")


def _comes_back(asked: Request) -> Reason:
    label, facts = _label(asked), asked.told.facts[:1] if asked.told.label_cost else ()
    said = Said("reason.label_at_your_cost", {"amount": label}) if label else Said("reason.label_yours")
    return Reason(said, facts, "settings.cost.return_label")


def _close(asked: Request) -> Alternative:
    """Closing always says why: it came late, or such goods are not taken back; without one of these it is not advised (R27, R35)."""
    if asked.window.late:
        late = Reason(
            Said("reason.return_late", {"until_at": asked.window.until_at, "days": asked.window.days}),
            asked.window.facts,
            "settings.return.late_requests",
        )
        return Alternative(Said("step.close_late"), None, (late,), _cost(asked, "close_late"))
    no_reason = Reason(Said("reason.no_reason_to_close"), (), "amazon.return.closing_reason")
    return Alternative(Said("step.close_request"), no_reason, (), _cost(asked, "close_request"))


def _label(asked: Request) -> Money | None:
    if asked.told.label_cost is not None or asked.value is None:
        return asked.told.label_cost
    return priced(asked.matter, "settings.cost.return_label", asked.value.currency)


def _cost(asked: Request, step: str) -> Expected | None:
    """Keeping costs the item's price; a return costs its label and what cannot be sold again; a refusal may end in a claim."""
    matter, worth = asked.matter, asked.value
    if step == MISSED:  # the money goes by the question of what was not received
        return None
    if step in ("refund_keep", *PHOTO, "send_new_item", ITSELF):
        return cost(matter, worth, lost=1, chance=0)
    if step in CLOSES or step == "close_request":
        return cost(matter, worth, lost=0, chance=float(matter.policy("settings.estimate.claim_after_refusal")))
    sold_again = 0.0 if asked.fault == "at_fault" else float(matter.policy("settings.return.resold_share"))
    label = _label(asked)
    extra = label.minor / worth.minor if label and worth and worth.minor and label.currency == worth.currency else 0.0
    return cost(matter, worth, lost=1 - sold_again + extra, chance=0)
