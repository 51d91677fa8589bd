"""What holds of every decision: over the experts' cases, mixed, moved and told in another order, and over drawn facts.

1. No clock is missed: nothing is due later than the strictest policy that its question knows.
2. No replacement for an item not received (R16).
3. No refund of money that is back in full.
4. The order in which facts arrived changes nothing.
"""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.casebook import all_cases
from tests.rules.test_changes_at import payloads

from odra.cases.derive import derive
from odra.cases.state import Case as Kept
from odra.cases.state import dossier_of
from odra.facts.decision import Decision, Dossier, Said
from odra.facts.fact import Fact
from odra.facts.moments import DAY, HOUR, as_date, days_later, end_of, local_date, start_of
from odra.facts.payloads import (
    BuyerMessage,
    Chargeback,
    ChargebackDecided,
    ClaimAsked,
    ClaimDecided,
    Graded,
    Handled,
    RefundIssued,
    ReturnRow,
    Scan,
    ShipRow,
)
from odra.policies import Policies, load, marketplace, zone_of
from odra.rules.decide import decide
from odra.rules.procedures.workdays import workday_before, workdays_after
from odra.rules.questions import KINDS, OPENED_BY, SHIPPED, is_answer
from odra.rules.questions.shipping import shipping
from odra.rules.questions.turned_up import turns_up

CASES = [case for case in all_cases() if case.told.get("decisions")]
DOSSIERS = [(case.dossier, case.policies, case.at) for case in CASES]
OWN = [load(), load().overlaid({"settings.refund.working_days": 12, "settings.refund.calendar": "DE"})]
NOT_RECEIVED = {"not_received", "request_not_received", "parcel"}
PAYS = frozenset(
    "refund refund_now reply_refund answer_refund promise_refund refund_request refund_case accept_claim refund_outside accept_chargeback "
    "refund_and_represent refund_keep refund_return_full refund_return_part hold_or_refund refund_damaged tell_lost look_withdrawn look_withdrawn_damaged".split()
)


@st.composite
def mixed(draw: st.DrawFn) -> tuple[Dossier, Policies, int]:
    """A case with some facts of another, some moved by hours or days, some drawn; asked at or after one of them."""
    dossier, policies, at = draw(st.sampled_from(DOSSIERS))
    other, _, _ = draw(st.sampled_from(DOSSIERS))
    told = [*dossier.facts, *draw(st.lists(st.sampled_from(other.facts), max_size=3))]
    moved = st.sampled_from([0, 0, 0, 1, -1, HOUR, -HOUR, 5 * HOUR, DAY, -DAY, 3 * DAY, 9 * DAY])
    found = [_moved(fact, draw(moved)) for fact in told]
    near = max(fact.occurred_at for fact in found)
    found += [Fact(0, near - draw(st.integers(0, 9)) * DAY, 0, near, 0, p) for p in draw(st.lists(payloads, max_size=2))]
    facts = [msgspec.structs.replace(fact, id=n + 1, digest=n) for n, fact in enumerate(found)]
    when = draw(st.sampled_from([at, *(f.occurred_at for f in facts)])) + draw(
        st.sampled_from([0, 1, HOUR, DAY, 4 * DAY, 15 * DAY])
    )
    chosen = draw(st.sampled_from([policies, policies, *OWN]))
    return msgspec.structs.replace(dossier, facts=tuple(sorted(facts, key=lambda f: f.happened))), chosen, when


def _moved(fact: Fact, by: int) -> Fact:
    return msgspec.structs.replace(fact, occurred_at=fact.occurred_at + by, observed_at=fact.observed_at + by)


def known(dossier: Dossier, at: int) -> Dossier:
    return msgspec.structs.replace(dossier, facts=tuple(f for f in dossier.facts if f.occurred_at <= at))


class Clock:
    """The latest moment at which a question may be due, reckoned here anew from policies and facts."""

    def __init__(self, dossier: Dossier, decision: Decision, policies: Policies) -> None:
        self.dossier, self.decision, self.policies = dossier, decision, policies
        self.opened, self.zone = decision.opened_at, zone_of(dossier.marketplace)

    def value(self, name: str) -> int:
        return int(self.policies.value(name, on=self.opened // DAY, marketplace=self.dossier.marketplace))

    def hours(self, name: str) -> int:
        return self.opened + self.value(name) * HOUR

    def days(self, name: str) -> int:
        return days_later(self.opened, self.value(name), self.zone)

    def workdays(self, name: str, setting: str) -> int:
        """The end of the last of so many working days after the day of opening."""
        country = self.policies.value(setting, on=self.opened // DAY, marketplace=self.dossier.marketplace)
        return end_of(workdays_after(local_date(self.opened, self.zone), self.value(name), country), self.zone)

    def named(self) -> int:
        """The latest time that notices and lists since the opening name themselves; 0 where none does."""
        told = [(f.occurred_at, f.payload) for f in self.dossier.facts if f.occurred_at >= self.opened]
        times = [days_later(at, p.answer_days, self.zone) for at, p in told if getattr(p, "answer_days", None)]  # type: ignore[union-attr, arg-type]
        times += [at + p.answer_hours * HOUR for at, p in told if getattr(p, "answer_hours", None)]  # type: ignore[union-attr, operator]
        times += [p.answer_by_at for _, p in told if getattr(p, "answer_by_at", None)]  # type: ignore[union-attr, misc]
        return max(times, default=0)

    def asked_again(self, name: str) -> int:
        """A claim's question runs from its newest notice."""
        asked = [f.occurred_at for f in self.dossier.facts if isinstance(f.payload, ClaimAsked) and f.occurred_at >= self.opened]
        return max([self.opened, *asked]) + self.value(name) * HOUR

    def not_received(self) -> int:
        """Answer within the window; once answered, day six, and before a claim can be filed where a day is left. What came is thanked for within the window too."""
        if self.decision.step.code == "step.thank_and_close":
            return (
                max(f.occurred_at for f in self.dossier.facts if turns_up(f)) + self.value("amazon.message.answer_window") * HOUR
            )
        if self._taken_up:
            return self._after_claim()
        answer = self._answer()
        if answer is None:
            return self.hours("amazon.message.answer_window")
        if _protected(self.decision):
            return days_later(self._promised() or self.opened, self.value("amazon.claim.file_until"), self.zone)
        return self._paid_after(answer)

    def seen(self) -> int:
        """Tell within the seller's own hours; of a parcel that comes back the money follows on day six, and before a claim can be filed."""
        if _protected(self.decision):
            return days_later(self._promised() or self.opened, self.value("amazon.claim.file_until"), self.zone)
        if self._taken_up and self._told_before:
            return self._after_claim()
        answer = self._answer()
        if answer is None or not self._comes_back():
            return self.hours("settings.delay.tell_within")
        return self._paid_after(answer)

    def _comes_back(self) -> bool:
        return any(isinstance(f.payload, Scan) and f.payload.status.startswith("return") for f in self.dossier.facts)

    @property
    def _taken_up(self) -> bool:
        """A claim ended, and leaves what was promised before it."""
        opened_by = {type(f.payload) for f in self.dossier.facts if f.occurred_at == self.opened}
        return ClaimDecided in opened_by and (self._told_before or BuyerMessage not in opened_by)

    @property
    def _told_before(self) -> bool:
        return any(f.occurred_at < self.opened and is_answer(f) for f in self.dossier.facts)

    def _answer(self) -> Fact | None:
        return next((f for f in self.dossier.facts if f.occurred_at >= self.opened and is_answer(f)), None)

    def _paid_after(self, answer: Fact) -> int:
        country = self.policies.value("settings.refund.calendar", on=self.opened // DAY, marketplace=self.dossier.marketplace)
        start = local_date(answer.occurred_at, self.zone)
        day_six = end_of(workdays_after(start, self.value("settings.refund.working_days") + 1, country), self.zone)
        elsewhere = self.dossier.channel in ("ebay", "amazon_pay")  # whose claims the marketplace's days do not tell of
        if self._signed() or elsewhere or not self.value("settings.refund.before_claim"):
            return day_six
        return self._before_claims(day_six, start, country)

    def _after_claim(self) -> int:
        """As promised before it, but not before the working day after its end."""
        if _protected(self.decision):
            return days_later(self._promised() or self.opened, self.value("amazon.claim.file_until"), self.zone)
        country = self.policies.value("settings.refund.calendar", on=self.opened // DAY, marketplace=self.dossier.marketplace)
        answered = max(f.occurred_at for f in self.dossier.facts if f.occurred_at <= self.opened and is_answer(f))
        day_six = workdays_after(local_date(answered, self.zone), self.value("settings.refund.working_days") + 1, country)
        return end_of(max(day_six, workdays_after(local_date(self.opened, self.zone), 1, country)), self.zone)

    def _before_claims(self, day_six: int, start: date, country: str) -> int:
        promised = self._promised()
        if promised is None or self.opened >= self._last_claim(promised) or self._charged_back():
            return day_six
        claims_on = local_date(days_later(promised, self.value("amazon.claim.opens_after"), self.zone), self.zone)
        last = end_of(max(workday_before(claims_on, country), start), self.zone)
        waits = self.value("settings.refund.waits_while_moving")
        return max(day_six, last) if waits else min(day_six, last)

    def _charged_back(self) -> bool:
        """Beside a chargeback no claim can be filed; of one that was won that is not relied on."""
        told = [f for f in self.dossier.facts if isinstance(f.payload, Chargeback | ChargebackDecided)]
        won = any(isinstance(f.payload, ChargebackDecided) and f.payload.outcome == "won" for f in told)
        return not won and any(f.occurred_at <= self.opened for f in told)

    def _last_claim(self, promised: int) -> int:
        return end_of(local_date(days_later(promised, self.value("amazon.claim.file_until"), self.zone), self.zone), self.zone)

    def _promised(self) -> int | None:
        return self.dossier.order.deliver_by_at if self.dossier.order else None

    def _signed(self) -> bool:
        return any(m.said.code in ("step.hold_or_refund",) for m in self.decision.alternatives) or self.decision.step.code in (
            "step.hold_or_refund", "step.wait_for_proof")  # fmt: skip

    def shipped_by(self) -> int:
        rows = [f.payload.ship_by_at for f in self.dossier.facts if isinstance(f.payload, ShipRow) and f.payload.ship_by_at]
        return max([self.opened, *rows])

    def cancelled(self) -> int:
        order, due = self.dossier.order, self.hours("settings.cancel.answer_within")
        return min(due, order.ship_by_at) if order and order.ship_by_at and order.ship_by_at > self.opened else due

    def cited(self) -> int:
        """Where a clock hangs on what came later: the newest fact and the longest window that the reasons cite, weekends left out."""
        policies = {told.policy for told in (*self.decision.because, *self.decision.plan) if told.policy}
        days = [n for p in policies if (n := max(_numbers(self._held(p)), default=0)) and "day" in self.policies.policy(p).unit]
        newest = max([self.opened, *(f.occurred_at for f in self.dossier.facts)])
        return newest + (2 * max([3, *days]) + 3) * DAY

    def reported(self) -> int:
        """The seller's own days from the refund, or from when the parcel is given up and a post takes an inquiry."""
        posts = [p.id for p in self.policies if p.id.startswith("carrier.inquiry.") and p.unit == "inquiry"]
        waits = [max(_numbers(self._held(p)["from_days"])) for p in posts]  # type: ignore[index]
        waits += [*_numbers(self._held("settings.tracking.silent_after")), *_numbers(self._held("carrier.pickup.days"))]
        newest = max([self.opened, self._promised() or 0, *(f.occurred_at for f in self.dossier.facts)])
        return days_later(newest, 2 * max(waits) + self.value("settings.loss_report.within"), self.zone)

    def sent_back(self) -> int:
        """Until the return closes by itself; once it is back, the refund clock from any word of that."""
        told = [f.occurred_at for f in self.dossier.facts if isinstance(f.payload, Scan | Graded | Handled)]
        rows = [f.payload.delivered_on for f in self.dossier.facts if isinstance(f.payload, ReturnRow)]
        told += [start_of(as_date(on), self.zone) for on in rows if on is not None]
        return max([self.days("amazon.return.closed_by_itself"), *(self._refunded_by(at) for at in told)])

    def _refunded_by(self, at: int) -> int:
        where, market = marketplace(self.dossier.marketplace), self.dossier.marketplace
        held = self.policies.value("amazon.return.refund_window", on=at // DAY, marketplace=market)
        country = where.country if where else self.policies.value("settings.seller.country", on=at // DAY, marketplace=market)
        return end_of(workdays_after(local_date(at, self.zone), held["days"], country), self.zone)

    def paid_for(self) -> int:
        held: Any = self._held("amazon.stock.return_claim_window")
        return days_later(self.opened, held["last"], self.zone)

    def _held(self, name: str) -> object:
        return self.policies.value(name, on=self.opened // DAY, marketplace=self.dossier.marketplace)


def _numbers(value: object) -> list[int]:
    if isinstance(value, dict | list):
        return [n for part in (value.values() if isinstance(value, dict) else value) for n in _numbers(part)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []


def _protected(decision: Decision) -> bool:
    return decision.step.code in ("step.let_buyer_file", "step.wait_for_claim")


CLOCKS: dict[str, Callable[[Clock], int]] = {
    "message": lambda c: c.hours("amazon.message.answer_window"),
    "unknown_mail": lambda c: c.hours("amazon.message.answer_window"),
    "message_blocked": lambda c: c.hours("amazon.message.answer_window"),
    "not_received": Clock.not_received,
    "return_request": lambda c: c.hours("amazon.return.authorise_window"),
    "claim": lambda c: max(c.asked_again("amazon.claim.response_window"), c.asked_again("amazon_pay.claim.response_window"), c.named()),
    "claim_appeal": lambda c: max(c.days("amazon.claim.appeal_window"), c.named()),
    "chargeback": lambda c: max(c.days("amazon.chargeback.answer_window"), c.days("amazon_pay.chargeback.answer_window"), c.named()),
    "negative_feedback": lambda c: c.days("settings.feedback.look_within"),
    "cancel_request": Clock.cancelled,
    "request": lambda c: c.named() or c.workdays("ebay.request.answer_window", "settings.seller.country"),
    "account_notice": lambda c: c.named() or c.days("settings.notice.look_within"),
    "to_ship": Clock.shipped_by,
    "tracking_number": lambda c: c.hours("amazon.tracking.edit_within"),
    "parcel": Clock.seen,
    "return_back": Clock.sent_back,
    "loss_report": Clock.reported,
    "safe_t": lambda c: c.days("amazon.safe_t.window"),
    "reimbursement": Clock.paid_for,
}  # fmt: skip


@given(mixed())
@settings(max_examples=400, deadline=None)
def test_no_clock_is_missed(asked: tuple[Dossier, Policies, int]) -> None:
    dossier, policies, at = asked
    for decision in decide(dossier, policies=policies, estimates={}, at=at):
        clock = Clock(known(dossier, at), decision, policies)
        latest = CLOCKS.get(decision.question, Clock.cited)(clock)
        assert decision.due_at <= latest, (decision.question, decision.step.code)
        assert decision.state == "due" or decision.due_at <= at, "a clock that lapsed is told as such"
        assert decision.state != "due" or decision.due_at > at


def test_every_question_has_its_clock_here_or_its_reasons_cite_one() -> None:
    assert set(CLOCKS) <= set(KINDS)
    decided = {d.question for dossier, policies, at in DOSSIERS for d in decide(dossier, policies=policies, estimates={}, at=at)}
    assert set(CLOCKS) <= decided, "a clock that no case comes to"


@given(mixed())
@settings(max_examples=400, deadline=None)
def test_a_replacement_is_never_advised_for_an_item_not_received(asked: tuple[Dossier, Policies, int]) -> None:
    dossier, policies, at = asked
    for decision in decide(dossier, policies=policies, estimates={}, at=at):
        if decision.question in NOT_RECEIVED:
            open_ways = [decision.step, *(a.said for a in decision.alternatives if a.blocked is None)]
            assert not [said.code for said in open_ways if _replaces(said)]
            assert decision.letter is None or not _replaces(decision.letter)


def _replaces(said: Said) -> bool:
    return "replacement" in said.code or said.code.endswith(("send_new", "send_new_item"))


@given(mixed(), st.integers(0, 9), st.booleans())
@settings(max_examples=400, deadline=None)
def test_money_that_is_back_in_full_is_never_refunded_again(asked: tuple[Dossier, Policies, int], nth: int, told: bool) -> None:
    dossier, policies, at = asked
    total = dossier.order.total if dossier.order else None
    if dossier.order is None or total is None:
        return
    facts = [f for f in dossier.facts if f.occurred_at <= at]
    back_at = [at, *(f.occurred_at for f in facts)][nth % (len(facts) + 1)]
    paid = RefundIssued(total.minor, total.currency, by="seller") if told else Handled("return_request", "refunded", "p")
    facts = sorted([*facts, Fact(len(facts) + 1000, back_at, 0, back_at, 10**6, paid)], key=lambda f: f.happened)
    for decision in decide(msgspec.structs.replace(dossier, facts=tuple(facts)), policies=policies, estimates={}, at=at):
        ways = [decision.step, *(a.said for a in decision.alternatives if a.blocked is None)]
        assert not PAYS & {said.code.removeprefix("step.") for said in ways}, decision.question


@given(mixed(), st.integers(0, 2**32))
@settings(max_examples=400, deadline=None)
def test_facts_that_arrived_in_another_order_are_decided_alike(asked: tuple[Dossier, Policies, int], seed: int) -> None:
    dossier, policies, at = asked
    arrived = list(dossier.facts)
    Random(seed).shuffle(arrived)
    assert _told(arrived, policies, at) == _told(list(dossier.facts), policies, at)


def _told(arrived: list[Fact], policies: Policies, at: int) -> list[str]:
    """Numbered as they arrive, put in order as the ledger does, derived and decided; addresses told by digest."""
    numbered = [msgspec.structs.replace(fact, id=n + 1) for n, fact in enumerate(arrived)]
    facts = sorted((f for f in numbered if f.occurred_at <= at), key=lambda f: f.happened)
    derived = derive(facts, policies=policies)
    decisions = decide(dossier_of(Kept(1, facts, derived), "main", "amazon"), policies=policies, estimates={}, at=at)
    text = msgspec.json.encode((decisions, derived.defects, derived.questions)).decode()
    for fact in sorted(numbered, key=lambda f: -f.id):
        text = text.replace(f'"fact:{fact.id}"', f'"digest:{fact.digest}"')
    return [text]


@given(mixed())
@settings(max_examples=400, deadline=None)
def test_without_a_fact_of_its_kinds_no_question_is_open(asked: tuple[Dossier, Policies, int]) -> None:
    """So that what an order has no fact for need not be looked for."""
    dossier, policies, _ = asked
    told = {type(fact.payload) for fact in dossier.facts}
    for kinds, opened in OPENED_BY:
        assert not told.isdisjoint(kinds) or opened(dossier.facts, dossier.order, policies) == []
    assert not told.isdisjoint(SHIPPED) or shipping(dossier.facts, dossier.order, policies, []) == []
