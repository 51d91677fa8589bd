"""When what is personal of an order or conversation goes: some days after the delivery, and later only while a dispute holds it.

Every moment follows from the facts and the policies alone, so that "gone since" can be said of what is no longer there.
"""

from collections.abc import Sequence

import msgspec

from odra.facts.decision import Order, Question
from odra.facts.fact import Fact, of
from odra.facts.moments import DAY, day_of
from odra.facts.payloads import (
    AccountNotice,
    BuyerMessage,
    CancelAsked,
    ClaimAsked,
    ClaimFiled,
    Erased,
    Held,
    MessageBlocked,
    Pasted,
    Released,
    RequestOpened,
    ReturnAsked,
    Scan,
    SellerMessage,
    Tracking,
    UnknownMail,
)
from odra.policies import EUROPE, Policies, marketplace
from odra.rules.questions import APPEAL, CHARGEBACK, CLAIM, REQUEST_APPEAL, REQUEST_INR, SAFE_T
from odra.rules.questions.opening import outbound
from odra.rules.questions.safe_t_appeals import SAFE_T_APPEAL

DELIVERED, PROMISED, ASSUMED, TOLD = "delivered", "promised", "assumed", "told"
KEEP, WORDS_DAYS, ASSUMED_DAYS = "personal.keep.days", "settings.personal.words_days", "settings.delivery.assumed_days"
WORDS = (
    BuyerMessage, SellerMessage, UnknownMail, MessageBlocked, CancelAsked, ReturnAsked, RequestOpened, AccountNotice, Pasted,
    ClaimFiled, ClaimAsked,
)  # fmt: skip
DAYS = (
    WORDS_DAYS,
    ASSUMED_DAYS,
    "settings.seller.country",
    "settings.personal.hold_open_days",
    "settings.personal.hold_after_days",
)
BY_HAND = "by_hand"
HOLDING = (CLAIM, APPEAL, REQUEST_INR, REQUEST_APPEAL, CHARGEBACK, SAFE_T, SAFE_T_APPEAL)
AFTER = {
    CLAIM: "amazon.claim.appeal_window", APPEAL: "amazon.claim.appeal_window",
    REQUEST_INR: "ebay.case.appeal_window", REQUEST_APPEAL: "ebay.case.appeal_window",
}  # fmt: skip


class Hold(msgspec.Struct, frozen=True):
    """What keeps personal data longer: a dispute (`kind` of its question), or a person (BY_HAND). `policy`: what sets its end.

    `told`: the address of the fact that says so.
    """

    kind: str
    from_at: int
    until_at: int
    policy: str = ""
    told: str = ""


class Leaving(msgspec.Struct, frozen=True):
    """`day_at`: when it goes by itself. `by`: what that counts from, delivered | promised | assumed | told; `since_at`: when that was.

    `words`: how long words are kept at the least. `erased_at`: when a person erased what there was.
    """

    day_at: int
    by: str
    since_at: int
    holds: tuple[Hold, ...]
    words: int
    erased_at: int | None = None

    @property
    def at(self) -> int:
        """When the order's own data goes, holds counted."""
        return self._held(self.day_at)

    def of(self, fact: Fact) -> int:
        """When what is personal of a fact goes; words that come late stay to be answered."""
        late = isinstance(fact.payload, WORDS) and fact.occurred_at + self.words > self.day_at
        goes_at = self._held(fact.occurred_at + self.words if late else self.day_at)
        if self.erased_at is not None and fact.occurred_at <= self.erased_at:
            return min(goes_at, self.erased_at)
        return goes_at

    def _held(self, goes_at: int) -> int:
        """A day put off by each hold that had begun by then."""
        for hold in self.holds:
            if hold.from_at <= goes_at:
                goes_at = max(goes_at, hold.until_at)
        return goes_at

    def holding(self, at: int) -> list[Hold]:
        return [hold for hold in self.holds if hold.from_at <= at < hold.until_at]


def leaving(
    facts: Sequence[Fact], order: Order | None, questions: Sequence[Question], *, policies: Policies, marketplace: str
) -> Leaving:
    """`facts`: all of the case, at least one, in the order in which they happened."""
    since_at, by = _governing(facts, order, policies, marketplace)
    view = policies.on(day_of(since_at), marketplace)
    disputes = [_held_by(q, policies, marketplace) for q in questions if q.kind in HOLDING]
    holds = sorted([*disputes, *_by_hand(facts)], key=lambda hold: hold.from_at)
    erased = [fact.occurred_at for fact in of(facts, Erased)]
    words = min(view[KEEP], view[WORDS_DAYS])
    return Leaving(since_at + view[KEEP] * DAY, by, since_at, tuple(holds), words * DAY, max(erased, default=None))


def goes_by_itself(order: Order, *, policies: Policies) -> int:
    """The same day of an order of which nothing is known but its row in a report: nearly every one."""
    days = assumed_days(order.country, order.marketplace, order.ordered_on, policies)
    since_at = order.ordered_at + days * DAY
    return since_at + int(policies.on(day_of(since_at), order.marketplace)[KEEP]) * DAY


def _governing(facts: Sequence[Fact], order: Order | None, policies: Policies, market: str) -> tuple[int, str]:
    """The day that counts, and what it is: the last delivery once all known parcels have arrived, else the last promise, else the last message."""
    if (arrived := _arrived(facts)) is not None:
        return arrived, DELIVERED
    if order is not None and order.deliver_by_at is not None:
        return max(order.deliver_by_at, order.ordered_at), PROMISED
    if order is not None:
        return order.ordered_at + assumed_days(order.country, market, order.ordered_on, policies) * DAY, ASSUMED
    said = of(facts, *WORDS)
    return max(fact.occurred_at for fact in said or facts), TOLD


def _arrived(facts: Sequence[Fact]) -> int | None:
    """When the last parcel was delivered; None while any is on its way, or none is known."""
    scans = outbound(facts)
    delivered = {f.payload.number: f.occurred_at for f in scans if f.payload.status.startswith("delivered")}
    numbers = {f.payload.number for f in scans} | {f.payload.number for f in of(facts, Tracking)} - _sent_back(facts)
    return max(delivered.values()) if delivered and numbers <= delivered.keys() else None


def _sent_back(facts: Sequence[Fact]) -> set[str]:
    """Parcels that only tell of a way back."""
    there = {f.payload.number for f in outbound(facts)}
    return {f.payload.number for f in of(facts, Scan)} - there


def assumed_days(country: str, market: str, ordered_on: int, policies: Policies) -> int:
    """Days from the order to the last promise where no report gives one."""
    home = marketplace(market)
    where = country or (home.country if home else "")
    view = policies.on(ordered_on, market)
    lane = "domestic" if where == view["settings.seller.country"] else "europe" if where in EUROPE else "world"
    return int(view[ASSUMED_DAYS][lane])


def _held_by(asked: Question, policies: Policies, market: str) -> Hold:
    """An open dispute holds for as long as disputes take at the most, a closed one for as long as it can be appealed."""
    if asked.closed_at is None:
        days = policies.value("settings.personal.hold_open_days", on=day_of(asked.opened_at), marketplace=market)[asked.kind]
        return Hold(
            asked.kind, asked.opened_at, asked.opened_at + int(days) * DAY, "settings.personal.hold_open_days", asked.opened_by
        )
    name = AFTER.get(asked.kind, "settings.personal.hold_after_days")
    days = policies.value(name, on=day_of(asked.closed_at), marketplace=market)
    days = days if isinstance(days, int) else days[asked.kind]
    return Hold(asked.kind, asked.opened_at, asked.closed_at + int(days) * DAY, name, asked.opened_by)


def _by_hand(facts: Sequence[Fact]) -> list[Hold]:
    """What people hold, each until its day or until it was released."""
    released = [fact.occurred_at for fact in of(facts, Released)]
    found = []
    for fact in of(facts, Held):
        ends = [at for at in released if at >= fact.occurred_at]
        found.append(Hold(BY_HAND, fact.occurred_at, min([fact.payload.until_at, *ends]), told=fact.address))
    return found
