"""What a rule says, with its reasons. Codes and values here; words are made at the edge from the catalogue."""

from typing import Any

import msgspec

from odra.facts.fact import Fact
from odra.facts.money import Money

Value = str | int | Money | None
Key = tuple[str, str]  # RMA and SKU of a return; each empty where it is not told
ANY: Key = ("", "")


class Said(msgspec.Struct, frozen=True, gc=False):
    """A sentence not yet worded. Values named `*_at` are moments, `*_on` days since 1970; both are formatted at the edge."""

    code: str
    values: dict[str, Any] = {}


class Reason(msgspec.Struct, frozen=True, gc=False):
    """One reason of a decision: its sentence, the facts it rests on, and the policy whose source it cites."""

    said: Said
    facts: tuple[str, ...] = ()
    policy: str = ""


class Expected(msgspec.Struct, frozen=True, gc=False):
    """What a step is expected to cost: money given up, handling, and `chance` times the price of a counted defect.

    `defect`: that price; None where none is known. `assumed`: the chances are defaults, not learnt from own orders.
    """

    money: Money
    handling: Money
    chance: float
    defect: Money | None = None
    assumed: bool = True

    @property
    def total(self) -> Money:
        risk = round(self.chance * self.defect.minor) if self.defect else 0
        return Money(self.money.minor + self.handling.minor + risk, self.money.currency)


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """A proof that the step needs: whether it is there, the facts that are it, and the policy that asks for it."""

    said: Said
    present: bool
    facts: tuple[str, ...] = ()
    policy: str = ""


class Cause(msgspec.Struct, frozen=True, gc=False):
    """Why a parcel may be missing: what speaks for it, and the check that tells more."""

    said: Said
    signs: tuple[Reason, ...]
    check: Said


class Alternative(msgspec.Struct, frozen=True, gc=False):
    """Another step; `blocked` carries the reason when it may not be taken."""

    said: Said
    blocked: Reason | None = None
    reasons: tuple[Reason, ...] = ()
    cost: Expected | None = None


class Milestone(msgspec.Struct, frozen=True, gc=False):
    """A date of the plan, for the stage tracker. `state`: done | now | next | risk."""

    said: Said
    at: int
    state: str
    policy: str = ""


class Decision(msgspec.Struct, frozen=True, gc=False):
    """The next step for one open question of one order at one moment.

    `state`: due | overdue | stale. `changes_at`: the next moment at which the same facts give another answer.
    `cost`: of the step. `sheet`: what to go through while doing it by hand. `warnings`: traps.
    `confidence`: of the weakest source that a cited policy follows.
    `company_due_at`: by the company's own clock, which counts opening hours; `due_at` counts as the marketplace does.
    """

    question: str
    opened_at: int
    due_at: int
    state: str
    step: Said
    if_nothing: Said
    because: tuple[Reason, ...]
    at_risk: Money | None = None
    counts: bool = False  # a further defect is at risk
    counted: bool = False  # the order counts already: no further defect is at risk
    plan: tuple[Milestone, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    letter: Said | None = None
    changes_at: int | None = None
    cost: Expected | None = None
    warnings: tuple[Reason, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sheet: tuple[Said, ...] = ()
    causes: tuple[Cause, ...] = ()
    confidence: str = ""
    company_due_at: int | None = None
    about: Key = ANY


class Clock(msgspec.Struct, frozen=True, gc=False):
    """Of a decision what the queue keeps, under the same names."""

    question: str
    opened_at: int
    due_at: int
    state: str
    at_risk: Money | None
    counts: bool
    changes_at: int | None
    about: Key = ANY


class Question(msgspec.Struct, frozen=True, gc=False):
    """Something open about an order, or about one return or item of it (`about`): from `opened_at` until a fact closes it."""

    kind: str
    opened_at: int
    opened_by: str  # address of the opening fact
    closed_at: int | None = None
    closed_by: str = ""
    about: Key = ANY


class Defect(msgspec.Struct, frozen=True, gc=False):
    """From when until when an order counts as defective for one component, and why.

    `component`: negative_feedback | a_to_z | chargeback. `counts` False: shown with its reason, but not in the rate.
    `until_at` None: as long as the order is in the window. `leaves_by_at`: when a removal that was won should be booked.
    """

    component: str
    from_at: int
    until_at: int | None
    why: str
    counts: bool = True
    undecided: bool = False
    policy: str = ""
    leaves_by_at: int | None = None


class Order(msgspec.Struct, frozen=True, gc=False):
    """State of an order, latest by what its sources spoke for. `ordered_on` is a UTC day; `total` includes tax and shipping."""

    ordered_at: int
    ordered_on: int
    status: str
    marketplace: str  # empty where it is none that we know; then `sales_channel` is what the report says
    fulfilment: str
    sales_channel: str = ""
    pending: bool = False
    cancelled: bool = False
    total: Money | None = None
    title: str = ""
    sku: str = ""
    quantity: int = 0
    country: str = ""
    state: str = ""
    postcode_prefix: str = ""
    service: str = ""
    signature_advised: bool = False
    ship_by_at: int | None = None
    deliver_by_at: int | None = None
    tax: int = 0  # of `total`, in minor units: what the marketplace pays and takes back itself


class Dossier(msgspec.Struct, frozen=True, gc=False):
    """All that is known about one order, or about one conversation without an order (`order` None)."""

    account: str
    channel: str
    order_id: str
    order: Order | None
    marketplace: str
    facts: tuple[Fact, ...]  # in the order in which they happened
