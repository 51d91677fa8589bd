"""The next step for a missing parcel: what to do, what happens if nothing is done, and by when."""

import msgspec

from odra.facts.decision import Said
from odra.facts.fact import Fact, of
from odra.facts.moments import HOUR, day_number, days_later, start_of
from odra.facts.payloads import BuyerMessage, RequestClosed, ReturnAsked, ReturnRow, Scan
from odra.rules.procedures.matter import Matter, rest_of, worked_out
from odra.rules.procedures.not_received import protection
from odra.rules.procedures.not_received.checks import Found, called, found, insists, searched, told_since
from odra.rules.procedures.not_received.dates import Dates, answer_day, denied, first_answer, last_answer, plan_dates, withdrawal
from odra.rules.procedures.not_received.inquiry import Inquiry, filed, inquiry_of
from odra.rules.procedures.not_received.parcel import Parcel, by_carrier, destination, parcel_of
from odra.rules.procedures.not_received.sent_back import as_returns_tell

FIRST = {
    "moving": "reply_on_the_way", "attempted": "reply_attempted", "pickup": "reply_pickup", "delivered": "reply_delivered",
    "neighbour": "reply_neighbour", "signed": "reply_signed",
}  # fmt: skip
NEWS = {
    "attempted": "tell_of_attempt", "pickup": "tell_of_pickup", "delivered": "tell_of_delivery", "neighbour": "tell_of_neighbour", "signed": "tell_of_delivery",
}  # fmt: skip
WHERE = {"held": "tell_held", "elsewhere": "tell_elsewhere"}
NEIGHBOUR = "delivered_neighbour"  # status of a scan
REPORTS = frozenset(("file_loss_report", "file_report_signed"))


class Search(msgspec.Struct, frozen=True, dict=True):
    """All that the step follows from."""

    matter: Matter
    parcel: Parcel
    answered: Fact | None
    dates: Dates
    label: tuple[protection.Condition, ...]
    found: Found | None

    @worked_out
    def came(self) -> Fact | None:
        """The word that the buyer has it: nothing is owed but thanks."""
        return (
            self.found.fact if self.found and self.found.how == "found" and not told_since(self.matter, self.found.fact) else None
        )

    @worked_out
    def located(self) -> Found | None:
        """An office says where it is, and the buyer was not told."""
        return self.found if self.found and self.found.how in WHERE and not told_since(self.matter, self.found.fact) else None

    @worked_out
    def place(self) -> str:
        """The parcel's state, more exactly: left with a neighbour; sent back, as a return tells; uncollected, where it was kept longer than such parcels are."""
        until_at = collect_by_at(self)
        if until_at is not None and self.matter.at >= until_at:
            return "uncollected"
        told = self.parcel.by.payload if self.parcel.by else None
        if isinstance(told, ReturnRow | ReturnAsked):
            return "sent_back"
        near = self.parcel.state == "delivered" and isinstance(told, Scan) and told.status == NEIGHBOUR
        return "neighbour" if near else self.parcel.state

    @property
    def signed(self) -> bool:
        """The signature proves delivery: no money is promised, and no day for it."""
        return self.parcel.state == "signed"

    @worked_out
    def withdrawn(self) -> Fact | None:
        return withdrawal(self.matter)

    @worked_out
    def protected(self) -> bool:
        return protection.holds(self.label)

    @worked_out
    def inquiry(self) -> Inquiry | None:
        return inquiry_of(self.matter, self.parcel, self.dates.promised_at)

    @property
    def caller(self) -> str:
        """Who asks the post office, seller or buyer, by country (R17)."""
        return caller(self.matter)


class Step(msgspec.Struct, frozen=True):
    code: str
    if_nothing: str
    due_at: int


def search_of(matter: Matter) -> Search:
    parcel, answered = as_returns_tell(matter, parcel_of(matter)), first_answer(matter)
    label = protection.conditions(matter, parcel)
    return Search(matter, parcel, answered, plan_dates(matter, parcel, answer_day(matter, answered)), label, found(matter))


def caller(matter: Matter) -> str:
    told, country = matter.policy("settings.post_office.caller"), destination(matter)
    home = country == matter.policy("settings.seller.country")
    return str(told.get(country) or (home and told.get("home")) or told["other"])


def step_of(search: Search) -> Step:
    """What came first, then protected labels, the first answer, a claim withdrawn, news, the day of the money, and what is left to look for."""
    if search.came is not None:
        return Step("thank_and_close", "buyer_unanswered", _thanks_by(search, search.came))
    if search.protected:
        return _protected(search)
    if search.answered is None:
        return _first(search)
    return _taken_up(search) or _news(search) or _money(search) or _looking(search)


def _thanks_by(search: Search, came: Fact) -> int:
    """Within the time of an answer to what was written first and waits for one."""
    matter, last = search.matter, last_answer(search.matter)
    wrote = of(matter.dossier.facts, BuyerMessage)
    waits = [matter.opening] if last is None else [f for f in wrote if f.happened > last.happened]
    since_at: int = min(f.occurred_at for f in (came, *waits))
    return since_at + int(matter.policy(matter.answer_policy)) * HOUR


def _taken_up(search: Search) -> Step | None:
    """Before the promise is kept somebody looks: who withdrew may have it, and a denial may rest on a delivery. Of a signed parcel nothing was promised."""
    if search.withdrawn is None or search.signed:
        return None
    look = ("look_denied", "promise_not_kept") if denied(search.withdrawn) else ("look_withdrawn", "promise_broken")
    return Step(*look, search.dates.refund_at)


def _protected(search: Search) -> Step:
    if search.answered is None:
        return Step("let_buyer_file", "refund_twice_at_risk", search.dates.answer_by_at)
    return Step("wait_for_claim", "marketplace_pays", search.dates.claims_until_at)


def _first(search: Search) -> Step:
    code = FIRST.get(search.place, "reply_reassure")
    if search.dates.without_checks and not search.signed:
        code = "reply_refund"
    elif search.located is not None:
        code = "reply_located"
    return Step(code, "claim_likelier", search.dates.answer_by_at)


def _news(search: Search) -> Step | None:
    """What the buyer does not know yet: where the parcel is, a delivery that failed, a scan of delivery. From its day on the promised money goes first."""
    due = search.matter.at >= start_of(search.dates.refund_on, search.matter.zone)
    nothing = "claim_with_proof" if search.signed else "promise_stands"
    if search.located is not None and (search.signed or not due):
        return Step(WHERE[search.located.how], nothing, _soon(search, search.located.fact.occurred_at))
    by, code = search.parcel.by, NEWS.get(search.place)
    if due or by is None or code is None or told_since(search.matter, by) or by.occurred_at < search.matter.question.opened_at:
        return None
    return Step(code, nothing, _soon(search, by.occurred_at))


def _soon(search: Search, at: int) -> int:
    """Within the time of an answer, and never after the money."""
    hours = int(search.matter.policy(search.matter.answer_policy))
    return min(at + hours * HOUR, search.dates.refund_at)


def _money(search: Search) -> Step | None:
    if search.matter.at < start_of(search.dates.refund_on, search.matter.zone):
        return None
    if search.signed:
        return Step("hold_or_refund", "claim_with_proof", search.dates.refund_at)
    return Step("refund", "promise_broken", search.dates.refund_at)


def _looking(search: Search) -> Step:
    """A promised call before the checks end; a report where the buyer insists or nobody has it; else the checks run."""
    matter, dates = search.matter, search.dates
    reported = filed(matter, "loss_report", "theft_report")
    if not reported and (insists(matter) is not None or searched(matter)):
        code, nothing = (
            ("file_report_signed", "report_missing_signed") if search.signed else ("file_loss_report", "report_missing")
        )
        return Step(code, nothing, dates.refund_at)
    if search.caller == "seller" and not called(matter) and search.parcel.state != "moving":
        return Step("call_post_office", "call_promised", min(dates.checks_by_at, dates.refund_at))
    waits = ("wait_for_proof", "claim_with_proof") if search.signed else ("wait_for_checks", "promise_broken")
    return Step(*waits, dates.refund_at)


def collect_by_at(search: Search) -> int | None:
    """Until when the parcel waits at an office or shop."""
    parcel, matter = search.parcel, search.matter
    if parcel.state != "pickup" or parcel.since_at is None:
        return None
    days = by_carrier(matter, "carrier.pickup.days", parcel.carrier)
    return days_later(parcel.since_at, days, matter.zone)


def letter_of(search: Search, step: str, values: dict[str, object]) -> Said | None:
    """`rest`: what is still to be refunded, where a part is back already."""
    matter, dates = search.matter, search.dates
    values = {**values, **rest_of(matter)}
    name = SIGNED[step] if search.signed and step in SIGNED else LETTERS.get(step)
    if step == "thank_and_close":
        return Said("not_received_found")
    if step == "look_withdrawn" and search.withdrawn:
        name = None if told_since(matter, search.withdrawn) else _to_withdrawn(search.withdrawn)
    if step == "reply_reassure":
        name = f"not_received_first_{search.caller}_calls"
    if step == "reply_refund" and search.parcel.state == "returning":
        name = "not_received_first_returning"
    if name is None:
        return None
    told = {**values, "checks_by_on": day_number(dates.checks_by), "working_days": dates.working_days, "caller": search.caller,
            "scan_at": search.parcel.since_at, "collect_by_at": collect_by_at(search), "promised_at": dates.promised_at,
            "days": matter.policy("settings.loss_report.answer_days"), "order_again": matter.policy("settings.letter.order_again") or None}  # fmt: skip
    return Said(name, {key: value for key, value in told.items() if value is not None})


def _to_withdrawn(end: Fact) -> str | None:
    """Nothing is promised anew where a request ended for the seller: its channel may have seen that it came."""
    if not isinstance(end.payload, RequestClosed):
        return LETTERS["look_withdrawn"]
    return "not_received_request_closed" if end.payload.outcome == "closed" else None


SIGNED = dict.fromkeys(("reply_located", "tell_held", "tell_elsewhere"), "not_received_where_signed")  # no day is promised
LETTERS = {
    "reply_refund": "not_received_first_refund_today", "reply_on_the_way": "not_received_first_on_the_way",
    "reply_attempted": "not_received_first_attempted", "reply_pickup": "not_received_first_pickup",
    "reply_delivered": "not_received_first_delivered", "reply_neighbour": "not_received_first_neighbour", "reply_located": "not_received_first_located", "reply_signed": "not_received_first_signed",
    "tell_of_attempt": "not_received_attempt", "tell_of_pickup": "not_received_pickup", "tell_of_delivery": "not_received_delivered_since",
    "tell_of_neighbour": "not_received_neighbour", "file_report_signed": "not_received_report_signed",
    "look_withdrawn": "not_received_withdrawn", "tell_held": "not_received_held", "tell_elsewhere": "not_received_elsewhere",
    "file_loss_report": "not_received_report", "refund": "refund_done",
}  # fmt: skip
