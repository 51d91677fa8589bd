"""What every procedure starts from: the question with its facts and policies, its clock, its state, what is at risk."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any, Generic, TypeVar

import msgspec

from odra.facts.decision import Decision, Defect, Dossier, Question, Reason, Said
from odra.facts.fact import Fact, addressed, of
from odra.facts.moments import DAY, HOUR, days_later, told_day
from odra.facts.money import Money
from odra.facts.payloads import AccountNotice, Chargeback, ClaimAsked, ClaimFiled, RequestOpened
from odra.policies import Policies, zone_of
from odra.policies.loader import View
from odra.rules.defects import defects
from odra.rules.questions.opening import MONEY, all_told_back, back_by, noted_in_full, tells_back
from odra.rules.questions.unreceived import price, unreceived

T = TypeVar("T")
NAMES_AMOUNT = (ClaimFiled, Chargeback)
NAMES_TIME = ClaimFiled | ClaimAsked | Chargeback | AccountNotice | RequestOpened  # to answer in
MISSED = "not_received"  # the question, of which a return may name some items only
RATED = "amazon"  # the channel whose defects enter a rate; those of a payment do not (R30)
LOSSES = frozenset(  # kinds in which the seller may lose, or win back, what the buyer has already
    ("claim", "claim_appeal", "chargeback", "safe_t", "safe_t_appeal", "reimbursement")
)


class worked_out(Generic[T]):
    """Worked out when it is first asked for, and kept: functools.cached_property without the lock that it has before Python 3.12."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self.work, self.name = work, work.__name__

    def __get__(self, holder: Any, owner: type | None = None) -> T:
        found: T = self.work(holder)
        holder.__dict__[self.name] = found
        return found


class Matter(msgspec.Struct, frozen=True, dict=True):
    """A question under decision: the dossier as known at `at`, the policies, the moment, what other rooms estimate; made by `matter_of`.

    `held`: the policies' values of the day that governs, that of the opening of the question; `policy(name)` is one of them.
    `money`: facts that tell that money went back.
    `rated`: whether a defect would enter the marketplace's rate; of a payment or an order on another site none does (R30).
    """

    dossier: Dossier
    question: Question
    policies: Policies
    at: int
    estimates: Mapping[str, float | None]
    held: View
    policy: Callable[[str], Any]
    zone: str
    opening: Fact
    rated: bool
    money: Sequence[Fact]

    def policy_on(self, name: str, at: int) -> Any:
        """Its value on the day of another moment."""
        return self.policies.value(name, on=at // DAY, marketplace=self.dossier.marketplace)

    @property
    def opened(self) -> int | date:
        """When the question was opened: a moment, or a day where its fact is known only to the day."""
        told = self.opening
        if self.question.opened_at != told.occurred_at:  # a report told of it later than the row's own day
            return self.question.opened_at
        return told_day(told.occurred_at, self.zone) if told.precision else told.occurred_at

    @worked_out
    def defects(self) -> list[Defect]:
        """What counts as one and is decided; what is undecided may still end without."""
        told = defects(self.dossier.facts, self.policies, self.dossier.marketplace)
        return [d for d in told if d.counts and not d.undecided]

    @worked_out
    def leaves(self) -> tuple[int, int] | None:
        """(the live window, the displayed one): when the order is out of each; None for one in no rate, or whose day is not known."""
        order = self.dossier.order
        if order is None or order.pending or not self.rated:
            return None
        live = order.ordered_on + self.policy("amazon.odr.window_days")
        return live * DAY, (live + self.policy("amazon.odr.displayed_lag_days")) * DAY

    @worked_out
    def money_is_back(self) -> bool:
        """The whole amount went back to the buyer, or a person says so."""
        if not self.money:
            return False
        facts, order = self.dossier.facts, self.dossier.order
        return all_told_back(self.money, facts, order) or any(noted_in_full(f, facts) for f in self.money)

    @worked_out
    def rest(self) -> Money | None:
        """The order's amount, less what is back with the buyer where that is a part of it."""
        total = self.dossier.order.total if self.dossier.order else None
        if total is None or not self.money:
            return total
        back = back_by(self.dossier.facts, total.currency)
        return Money(total.minor - back, total.currency) if 0 < back < total.minor else total

    @worked_out
    def at_risk(self) -> Money | None:
        """The amount that the opening names, else the order's; never more than is not back with the buyer yet."""
        rest, named = self.rest, self._named
        if named is None:
            return rest
        total = self.dossier.order.total if self.dossier.order else None
        return rest if rest is not None and rest != total and rest.currency == named.currency and rest < named else named

    @property
    def _named(self) -> Money | None:
        """By a notice; or by the report, of the only items that are missed."""
        told, order = self.opening.payload, self.dossier.order
        if isinstance(told, NAMES_AMOUNT):
            return Money(told.amount, told.currency) if told.amount and told.currency else None
        if self.question.kind != MISSED or order is None or order.total is None:
            return None
        rows = unreceived(self.opening, self.dossier.facts, self.policies, self.dossier.marketplace)
        cost = price(rows, self.dossier.facts, order.total.currency)
        return Money(min(cost, order.total.minor), order.total.currency) if cost else None

    @property
    def owed(self) -> Money | None:
        """What is at risk, but nothing where the buyer has all of it and the question is no other one about that money."""
        return None if self.money_is_back and self.question.kind not in LOSSES else self.at_risk

    @property
    def answer_policy(self) -> str:
        """What gives the time to answer a buyer: the marketplace, or where it names none the seller himself."""
        return "settings.message.answer_within" if self.dossier.channel == "ebay" else "amazon.message.answer_window"


def matter_of(
    dossier: Dossier, question: Question, policies: Policies, at: int, estimates: Mapping[str, float | None] = {}
) -> Matter:
    """What every procedure asks first is worked out at once."""
    held, opening = policies.on(question.opened_at // DAY, dossier.marketplace), addressed(dossier.facts, question.opened_by)
    assert opening is not None
    zone, order = zone_of(dossier.marketplace), dossier.order
    rated = dossier.channel == RATED and (order is None or order.marketplace != "")
    money = [f for f in of(dossier.facts, *MONEY) if tells_back(f)]
    return Matter(dossier, question, policies, at, estimates, held, held.__getitem__, zone, opening, rated, money)


def kept(work: Callable[[Matter], T]) -> Callable[[Matter], T]:
    """What is asked of a matter again and again is worked out once: `worked_out` for what stands beside it."""
    name = f"{work.__module__}.{work.__name__}"

    @wraps(work)
    def asked(matter: Matter) -> T:
        known = matter.__dict__
        found: T = known.get(name, known)
        if found is known:
            found = known[name] = work(matter)
        return found

    return asked


def rest_of(matter: Matter) -> dict[str, Any]:
    """For a letter: what is still to come, where a part of the money is back already."""
    order = matter.dossier.order
    return {} if order is None or matter.rest == order.total else {"rest": matter.at_risk}


def named_by(told: object, at: int, zone: str, otherwise: int) -> int | None:
    """Until when a notice of `at` itself gives time to answer. Not later than `otherwise` where it may have meant something else."""
    if not isinstance(told, NAMES_TIME):
        return None
    hours, days = (None, None) if isinstance(told, RequestOpened) else (told.answer_hours, told.answer_days)
    named = told.answer_by_at or (at + hours * HOUR if hours else days_later(at, days, zone) if days else None)
    return named if named is None or not told.answer_unsure or named < otherwise else None


def stale_at(matter: Matter, due_at: int) -> int:
    """From when a question whose last clock ran out at `due_at` is probably over."""
    return due_at + int(matter.policy("settings.queue.stale_after")) * DAY


def state_of(matter: Matter, due_at: int) -> tuple[str, int | None]:
    """(due | overdue | stale, when that changes)."""
    if matter.at < due_at:
        return "due", due_at
    stale = stale_at(matter, due_at)
    return ("overdue", stale) if matter.at < stale else ("stale", None)


def clock(
    matter: Matter,
    due_at: int,
    step: str,
    if_nothing: str,
    *,
    policy: str,
    values: dict[str, Any],
    counts: bool = False,
    reason: str = "",
) -> Decision:
    """A decision with one clock, its cited reason and no alternatives. `counts`: a further defect is at risk."""
    q = matter.question
    state, changes_at = state_of(matter, due_at)
    because = Reason(
        Said(f"reason.{reason or q.kind}", {"opened_at": matter.opened, "due_at": due_at, **values}), (q.opened_by,), policy
    )
    said, otherwise = Said(f"step.{step}", values), Said(f"if.{if_nothing}", values)
    return Decision(q.kind, q.opened_at, due_at, state, said, otherwise, (because,), matter.owed, counts, changes_at=changes_at)


def sent_by_marketplace(matter: Matter) -> bool:
    """A claim about it is the marketplace's own."""
    order = matter.dossier.order
    return order is not None and order.fulfilment == "marketplace"


def counting(matter: Matter, decided: Decision) -> Decision:
    """Of a defect that stands: it counts already, unless the order is in no rate, or not yet; so nothing more is lost."""
    order, inside = matter.dossier.order, matter.rated
    pending = inside and order is not None and order.pending
    return msgspec.structs.replace(decided, counts=pending, counted=inside and not pending)


def in_days(matter: Matter, policy: str, step: str, if_nothing: str, told: Chargeback | None = None) -> Decision:
    """A clock of the policy's calendar days, or of the time that the notice `told` itself names."""
    days: int = matter.policy(policy)
    due_at, reason = days_later(matter.question.opened_at, days, matter.zone), ""
    named = named_by(told, matter.question.opened_at, matter.zone, due_at)
    if told is not None and named is not None:
        due_at, days, reason = named, told.answer_days or days, "" if told.answer_days else "answer_named"
    return clock(matter, due_at, step, if_nothing, policy=policy, values={"days": days}, reason=reason)
