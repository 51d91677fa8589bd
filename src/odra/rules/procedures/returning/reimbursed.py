"""A unit of the marketplace's stock was refunded: nothing to do with the buyer, but the money for the unit is followed (R33, R34).

Two clocks stand side by side: the days within which the marketplace mostly pays by itself, and the window in which it can be claimed.
A unit that came back unsellable through nobody's fault of the marketplace's is left where it is, unless value or pattern repay calling it back.
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Alternative, Decision, Evidence, Expected, Milestone, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import days_later
from odra.facts.money import Money
from odra.facts.payloads import Graded, Handled, RefundIssued, Settled, UnitReturned
from odra.rules.procedures.changes import or_sooner
from odra.rules.procedures.expected import priced
from odra.rules.procedures.matter import Matter, clock, worked_out
from odra.rules.procedures.returning.told import pictures
from odra.rules.questions.naming import alike, named
from odra.rules.questions.opening import back_by
from odra.rules.questions.recoveries import of_unit

PAID, WINDOW, STATES = "amazon.stock.reimbursed_within", "amazon.stock.return_claim_window", "amazon.stock.dispositions"
LATE = "reimbursement_too_late"
SHEETS = {
    "claim_reimbursement": (Said("sheet.reimbursement_look"), Said("sheet.reimbursement_claim")),
    LATE: (Said("sheet.reimbursement_look"),),
}


class Unit(msgspec.Struct, frozen=True, dict=True):
    """A refunded unit. `whose`: not_back | marketplace | nobody | unknown, by the state in which it came back; `found` by a person who looked."""

    matter: Matter
    value: Money | None
    whose: str
    back: Fact | None
    found: Fact | None
    paid_at: int
    first_at: int
    last_at: int

    @worked_out
    def costs(self) -> dict[str, Expected]:
        """Of leaving it and of calling it back."""
        return _costs(self.matter, self.value)


def _unit(matter: Matter) -> Unit:
    facts, from_at = matter.dossier.facts, matter.question.opened_at
    own = [f for f in of(facts, UnitReturned, Graded) if of_unit(f, matter.opening)]
    back = next((f for f in reversed(own) if isinstance(f.payload, UnitReturned) and _whose(matter, f) != "sellable"), None)
    found = next((f for f in reversed(own) if isinstance(f.payload, Graded)), None)
    days = matter.policy(WINDOW)
    paid, first, last = (days_later(from_at, n, matter.zone) for n in (matter.policy(PAID), days["first"], days["last"]))
    value = _refunded(matter)
    return Unit(matter, value, _whose(matter, back), back, found, paid, first, last)


def _refunded(matter: Matter) -> Money | None:
    """What went back to the buyer with the opening, of which a settlement has several rows, for its SKU; else what the order came to."""
    opening = matter.opening
    currency = opening.payload.currency  # type: ignore[union-attr]
    same = [f for f in of(matter.dossier.facts, RefundIssued, Settled) if f.occurred_at == opening.occurred_at]
    back = back_by([f for f in same if isinstance(f.payload, RefundIssued) or of_unit(f, opening)], currency)
    return Money(back, currency) if back else matter.at_risk


def _whose(matter: Matter, back: Fact | None) -> str:
    if back is None:
        return "not_back"
    state = back.payload.disposition.upper()  # type: ignore[union-attr]
    return next((whose for whose, states in matter.policy(STATES).items() if state in states), "unknown")


def reimbursement(matter: Matter) -> Iterator[Decision]:
    unit = _unit(matter)
    step, due_at = _step(unit)
    values = {"days": matter.policy(PAID), "amount": unit.value}
    decided = clock(matter, due_at, step, "unit_not_paid", policy=PAID, values=values)
    decided = or_sooner(
        matter, msgspec.structs.replace(decided, at_risk=None if step == LATE else unit.value), unit.paid_at, unit.first_at
    )
    yield decided
    yield msgspec.structs.replace(
        decided, because=(*decided.because, *_reasons(unit)), plan=_plan(unit), alternatives=tuple(_alternatives(unit, step)),
        evidence=_evidence(unit) if step == "claim_reimbursement" else (), cost=unit.costs.get(step),
        sheet=SHEETS.get(step, ()),
    )  # fmt: skip


def _step(unit: Unit) -> tuple[str, int]:
    """(step, due)."""
    if _noted(unit, "reimbursement_claimed"):
        return "wait_for_reimbursement", unit.last_at
    fine = unit.found is not None and unit.found.payload.found == "as_sent"  # type: ignore[union-attr]
    if unit.whose == "nobody" and not fine:
        if unit.found is not None:
            return "leave_unit", unit.last_at
        if _noted(unit, "removal"):
            return "wait_for_removal", unit.last_at
        return ("order_removal" if _worth_it(unit) else "leave_unit"), unit.last_at
    if unit.matter.at < unit.paid_at and not fine:
        return "wait_for_reimbursement", unit.paid_at
    if unit.matter.at < unit.first_at:
        return "look_for_reimbursement", unit.first_at
    return ("claim_reimbursement" if unit.matter.at < unit.last_at else LATE), unit.last_at


def _told(fact: Fact | None, field: str) -> str | None:
    return getattr(fact.payload, field, None) or None if fact else None


def _noted(unit: Unit, what: str) -> bool:
    """A person said that it was done."""
    return any(
        f.payload.question == what and alike(named(f), unit.matter.question.about) for f in of(unit.matter.dossier.facts, Handled)
    )


def _worth_it(unit: Unit) -> bool:
    """Calling a unit back pays by its value (R34)."""
    leave, call = (unit.costs.get(step) for step in ("leave_unit", "order_removal"))
    return leave is not None and call is not None and call.total < leave.total


def _pattern(unit: Unit) -> Iterator[Reason]:
    """Several of a SKU are worth a look whatever the sum; how many there are, other orders tell, so it moves no step."""
    units, least = unit.matter.estimates.get("unsellable_units"), unit.matter.policy("settings.return.pattern_units")
    if units is not None and units >= least:
        yield Reason(Said("reason.removal_pattern", {"units": int(units)}), (), "settings.return.pattern_units")


def _costs(matter: Matter, value: Money | None) -> dict[str, Expected]:
    """Leaving a unit gives up its value; calling it back costs fee and time, and saves the value where it is fine."""
    fee = priced(matter, "settings.cost.removal", value.currency) if value else None
    time = priced(matter, "settings.cost.case", value.currency) if value else None
    if value is None or fee is None or time is None:
        return {}
    spoilt = round(value.minor * (1 - float(matter.policy("settings.return.fine_share"))))
    nothing = Money(0, value.currency)
    return {
        "leave_unit": Expected(value, nothing, 0.0),
        "order_removal": Expected(Money(spoilt, value.currency) + fee, time, 0.0),
    }


def _reasons(unit: Unit) -> Iterator[Reason]:
    days, over = unit.matter.policy(WINDOW), unit.matter.at >= unit.last_at
    yield Reason(
        Said(
            "reason.claim_window_over" if over else "reason.claim_window",
            {"first": days["first"], "last": days["last"], "until_at": unit.last_at},
        ),
        (),
        WINDOW,
    )
    facts = (unit.back.address,) if unit.back else ()
    yield Reason(Said(f"reason.unit_{unit.whose}", {"state": _told(unit.back, "disposition")}), facts, STATES)
    if unit.found is not None:
        yield Reason(Said(f"reason.found_{_told(unit.found, 'found')}"), (unit.found.address,), WINDOW)
    elif unit.whose == "nobody":
        yield _removal_reason(unit)


def _removal_reason(unit: Unit) -> Reason:
    costs = unit.costs
    if not costs:
        return Reason(Said("reason.removal_unpriced"), (), "settings.cost.removal")
    values = {"amount": costs["leave_unit"].total, "cost": costs["order_removal"].total}
    return Reason(
        Said("reason.removal_worth_it" if _worth_it(unit) else "reason.removal_not_worth_it", values),
        (),
        "settings.return.pattern_units",
    )


def _plan(unit: Unit) -> tuple[Milestone, ...]:
    at = unit.matter.at
    marks = [("plan.refunded", unit.matter.question.opened_at, WINDOW),
             ("plan.reimbursed", unit.paid_at, PAID),
             ("plan.claim_from", unit.first_at, WINDOW)]  # fmt: skip
    stages = [Milestone(Said(code), when, "done" if when <= at else "next", policy) for code, when, policy in marks]
    ahead = next((n for n, m in enumerate(stages) if m.state == "next"), None)
    if ahead is not None:
        stages[ahead] = msgspec.structs.replace(stages[ahead], state="now")
    last = Milestone(Said("plan.claim_until"), unit.last_at, "now" if ahead is None else "risk", WINDOW)
    return tuple(sorted((*stages, last), key=lambda m: m.at))


def _alternatives(unit: Unit, step: str) -> Iterator[Alternative]:
    costs = unit.costs
    if unit.whose == "nobody":
        other = "leave_unit" if step == "order_removal" else "order_removal"
        yield Alternative(
            Said(f"step.{other}", {"amount": unit.value}), None, (_removal_reason(unit), *_pattern(unit)), costs.get(other)
        )
    if step in ("wait_for_reimbursement", "look_for_reimbursement"):
        days = unit.matter.policy(WINDOW)
        early = Reason(Said("reason.claim_too_early", {"first": days["first"]}), (), WINDOW)
        yield Alternative(Said("step.claim_reimbursement", {"amount": unit.value}), early)
    if step == LATE:
        over = Reason(Said("reason.claim_too_late", {"until_at": unit.last_at}), (), WINDOW)
        yield Alternative(Said("step.claim_reimbursement", {"amount": unit.value}), over)


def _evidence(unit: Unit) -> tuple[Evidence, ...]:
    """An order, what became of the unit, and photos where somebody looked at it."""
    shown, found = pictures(unit.matter.dossier.facts), unit.found
    needs = [Evidence(Said("evidence.refund_seen"), True, (unit.matter.question.opened_by,), WINDOW)]
    if found is not None:
        needs += [
            Evidence(Said("evidence.graded"), True, (found.address,), WINDOW),
            Evidence(Said("evidence.photos"), bool(shown), shown, WINDOW),
        ]
    return tuple(needs)
