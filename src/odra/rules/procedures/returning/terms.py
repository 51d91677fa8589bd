"""What holds for a return: whose doing it is, whether it came in time, how the item gets back, what it is worth."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from odra.facts.decision import Evidence, Expected, Reason, Said
from odra.facts.fact import Fact, of
from odra.facts.moments import end_of, local_date, start_of
from odra.facts.money import Money
from odra.facts.payloads import Scan
from odra.policies import marketplace
from odra.policies.tracking import parcel
from odra.rules.procedures.expected import expected, priced
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.returning.overrides import FORMS, mode, overrides, own_window
from odra.rules.procedures.returning.told import Told, same
from odra.rules.procedures.workdays import workdays_after
from odra.rules.questions.return_reasons import BY_FAULT, CLASSES, listed

OFFER, RETURNLESS = "amazon.return.international_offer", "amazon.return.returnless_up_to"


def fault(matter: Matter, told: Told) -> str:
    """at_fault | not_wanted | not_received | other | unknown: by the reason itself, else by its class (R36)."""
    if not told.reason:
        return "unknown"
    by_class = reason_class(matter, told.reason)
    return listed(matter.held, BY_FAULT, told.reason) or listed(matter.held, BY_FAULT, by_class) or "unknown"


def reason_class(matter: Matter, reason: str) -> str:
    return listed(matter.held, CLASSES, reason)


def mend(matter: Matter, told: Told) -> Iterator[Reason]:
    """What such a return points to: the listing, the packaging, the maker (R28, R39)."""
    policy = "amazon.return.mend"
    what = matter.policy(policy).get(reason_class(matter, told.reason))
    if what is not None:
        yield Reason(Said(f"reason.mend_{what}"), told.facts, policy)


def value(matter: Matter, told: Told) -> Money | None:
    """What the returned item is worth, never more than what is still at risk on the order; nothing where all the money is back, or nobody tells the price of a part."""
    if matter.money_is_back or told.unpriced:
        return None
    risk = matter.at_risk
    if told.price is None or risk is None or told.price.currency != risk.currency:
        return risk or told.price
    return min(told.price, risk)


def cost(matter: Matter, worth: Money | None, *, lost: float, chance: float) -> Expected | None:
    """Of the returned item, not of the whole order."""
    return None if worth is None else expected(matter, lost=lost, chance=chance, of=worth)


def below(matter: Matter, amount: Money | None, setting: str) -> bool:
    """Whether an amount lies below that of a setting; not where either is unknown."""
    limit = priced(matter, setting, amount.currency) if amount else None
    return amount is not None and limit is not None and amount < limit


class Window(msgspec.Struct, frozen=True):
    """Until when the buyer could ask. `until_at` None: when the item was delivered is not known, so nobody can say that it is late.

    `late`: it is shown to be late. `unannounced`: the longer window of this year's holidays is not known.
    """

    days: int
    until_at: int | None = None
    late: bool = False
    unannounced: bool = False
    facts: tuple[str, ...] = ()
    year: int = 0  # of the order, as far as is known


def window(matter: Matter, told: Told) -> Window:
    """The longest of the seller's own (of the SKU, else for all), the marketplace's and the law's; longer for orders before Christmas (R40)."""
    sources = ("amazon.return.window_days", "law.return.minimum_days")
    days = max(own_window(matter, overrides(matter, told)), *(matter.policy(name) for name in sources))
    came = _delivered(matter, told)
    if came is None:
        return Window(days)
    order, until = matter.dossier.order, local_date(came.occurred_at, matter.zone) + timedelta(days=days)
    placed = local_date(order.ordered_at if order else came.occurred_at, matter.zone)  # an unknown order is of its delivery
    holiday, unannounced = _holiday(matter, placed)
    until_at = end_of(max(until, holiday or until), matter.zone)
    over = told.asked_at >= until_at
    return Window(days, until_at, over and not unannounced, over and unannounced, (came.address,), placed.year)


def _delivered(matter: Matter, told: Told) -> Fact | None:
    """When the last parcel was first scanned as delivered: which item was in which nobody tells."""
    scans = [f for f in of(matter.dossier.facts, Scan) if f.payload.status.startswith("delivered")]
    first = {parcel(f.payload.number): f for f in reversed(scans) if not same(f.payload.number, told.tracking)}
    return max(first.values(), key=lambda f: f.occurred_at, default=None)


def _holiday(matter: Matter, placed: date) -> tuple[date | None, bool]:
    """(last day for an order of these weeks, whether this year's was not announced as far as is known)."""
    periods = matter.held.formed("amazon.return.holiday_windows", _periods)
    until = next((p["until"] for p in periods if p["ordered_from"] <= placed <= p["ordered_to"]), None)
    known = any(p["ordered_to"].year == placed.year for p in periods)
    return until, not known and placed.month in matter.policy("amazon.return.holiday_months")


def _periods(told: Sequence[Mapping[str, str]]) -> list[dict[str, date]]:
    return [{name: date.fromisoformat(day) for name, day in row.items()} for row in told]


def country(matter: Matter) -> str:
    """Where the item is: the order's country, else the marketplace's."""
    order, where = matter.dossier.order, marketplace(matter.dossier.marketplace)
    return (order.country if order else "") or (where.country if where else "")


def from_abroad(matter: Matter) -> bool:
    place = country(matter)
    return bool(place) and place != matter.policy("settings.seller.country")


def after_workdays(matter: Matter, at: int, days: int) -> int:
    """The end of so many working days after `at`, by the holidays of the marketplace's country."""
    where = marketplace(matter.dossier.marketplace)
    country = where.country if where else matter.policy("settings.seller.country")
    return end_of(workdays_after(local_date(at, matter.zone), days, country), matter.zone)


def way_back(matter: Matter, told: Told) -> tuple[Evidence, ...]:
    """An address in the buyer's country or a prepaid label, and instructions (R27)."""
    place, policy = country(matter), "amazon.return.way_back"
    label = "prepaid" in told.label.casefold() or place in matter.policy("settings.return.label_in")
    address = place in matter.policy("settings.return.address_in") or not from_abroad(matter)
    given = {"return_way": label or address, "return_instructions": bool(matter.policy("settings.return.instructions"))}
    facts = {"return_way": told.facts[:1] if label and told.label else ()}
    return tuple(Evidence(Said(f"evidence.{name}"), given[name], facts.get(name, ()), policy) for name in matter.policy(policy))


def can_go_back(needs: tuple[Evidence, ...]) -> bool:
    return all(need.present for need in needs)


def traps(matter: Matter, told: Told, needs: tuple[Evidence, ...], when: Window) -> Iterator[Reason]:
    """What the settings of the marketplace and the own ones may do wrong (R41)."""
    held = overrides(matter, told)
    own, (way, facts) = own_window(matter, held), mode(matter, held)
    for policy in ("law.return.minimum_days", "amazon.return.window_days"):
        if own < matter.policy(policy):
            yield Reason(Said("reason.return_window_short", {"days": own, "least": matter.policy(policy)}), (), policy)
            break
    modes = matter.policy("amazon.return.authorisation_modes")
    if way not in modes:
        yield Reason(Said("reason.return_mode_gone"), facts, "amazon.return.authorisation_modes")
    elif way != "policy":
        yield Reason(Said(f"reason.return_mode_{way}"), facts, "settings.return.authorisation")
    if "keep" in held:
        yield Reason(Said("reason.sku_refunds_itself"), (held["keep"].address,), FORMS)
    if not can_go_back(needs) and from_abroad(matter):
        yield abroad(matter, told)
    yield from unpriced(matter, told)
    if when.unannounced:
        yield Reason(Said("reason.holiday_not_announced", {"year": str(when.year)}), (), "amazon.return.holiday_windows")


def unpriced(matter: Matter, told: Told) -> Iterator[Reason]:
    """A part of the order whose price nobody tells is not refunded as the whole of it."""
    if told.unpriced and not matter.money_is_back:
        yield Reason(Said("reason.return_unpriced"), told.facts, "amazon.return.answers")


def abroad(matter: Matter, told: Told) -> Reason:
    """Small sums the marketplace refunds by itself; for the others it gives some days."""
    limit = returnless_below(matter, value(matter, told))
    if limit is not None:
        return Reason(Said("reason.return_from_abroad_small", {"country": country(matter), "limit": limit}), (), RETURNLESS)
    return Reason(Said("reason.return_from_abroad", {"country": country(matter), "days": matter.policy(OFFER)}), (), OFFER)


def returnless_below(matter: Matter, amount: Money | None) -> Money | None:
    """The limit up to which the marketplace refunds from abroad without a return, where the amount is not above it."""
    limit = priced(matter, RETURNLESS, amount.currency) if amount else None
    return limit if amount is not None and limit is not None and amount <= limit else None


def last_day(matter: Matter, due_at: int) -> int:
    """When the last day begins on which a clock still runs."""
    return start_of(local_date(due_at - 1, matter.zone), matter.zone)


def mark(at: int, zone: str) -> int:
    """Where a deadline stands in the plan: one at midnight in the day that it ends."""
    return at - 1 if start_of(local_date(at, zone), zone) == at else at
