"""What a step is expected to cost: money, handling, and the chance of a counted defect times its price. It never overrides a rule.

Estimates come from measures as plain numbers: `slot_share` (by how much one more defect moves the chance to exceed the target),
`arrives_within_7`, `arrives_within_14` (of a parcel that has not come), and own outcomes (`contesting.own_outcomes`). Where one is missing its default is a setting, and said.
"""

from functools import lru_cache
from itertools import pairwise

from odra.facts.decision import Expected
from odra.facts.moments import DAY
from odra.facts.money import Money, to_minor
from odra.rules.procedures.further import further
from odra.rules.procedures.matter import Matter


def expected(
    matter: Matter, *, lost: float, chance: float = 0.0, assumed: bool = True, of: Money | None = None
) -> Expected | None:
    """Of giving up what is at risk, or `of` it, with the chance `lost`, and of a counted defect with `chance`; both shares of 1.

    None where no money is at risk, or no price of a case is set in its currency.
    """
    risk = of or matter.at_risk
    handling = priced(matter, "settings.cost.case", risk.currency) if risk else None
    if risk is None or handling is None:
        return None
    money = Money(round(risk.minor * lost), risk.currency)
    return Expected(money, handling, chance if further(matter) else 0.0, defect_price(matter, risk.currency), assumed)


def defect_price(matter: Matter, currency: str) -> Money | None:
    """The cost of a suspension times what one more defect adds to its chance, capped; None without a forecast."""
    share = matter.estimates.get("slot_share")
    loss = priced(matter, "settings.cost.suspension", currency)
    if share is None or loss is None or not matter.rated:
        return None
    return Money(round(loss.minor * min(share, float(matter.policy("settings.cost.defect_at_most")))), currency)


_minor = lru_cache(to_minor)  # of a few settings, asked again and again


def priced(matter: Matter, setting: str, currency: str) -> Money | None:
    """A setting's amount in a currency; None where none is set."""
    amount = matter.policy(setting).get(currency)
    return None if amount is None else Money(_minor(str(amount), currency), currency)


def reached(matter: Matter, setting: str) -> Money | None:
    """A setting's amount in the order's currency, where the order's total reaches it."""
    total = matter.dossier.order.total if matter.dossier.order else None
    limit = priced(matter, setting, total.currency) if total else None
    return limit if total and limit and limit <= total else None


def arrives_within(matter: Matter, days: float, promised_at: int | None) -> float:
    """P(the parcel comes within so many days | it has not come), from own parcels, else by days past the promise."""
    week, fortnight = (matter.estimates.get(f"arrives_within_{n}") for n in (7, 14))
    if week is None or fortnight is None:
        late = 0.0 if promised_at is None else max(0.0, (matter.at - promised_at) / DAY)
        rows = matter.policy("settings.estimate.arrives_past_promise")
        week, fortnight = (_between([(row["late"], float(row[name])) for row in rows], late) for name in ("week", "fortnight"))
    return _between([(0.0, 0.0), (7.0, week), (14.0, fortnight)], days)


def knows_arrivals(matter: Matter) -> bool:
    """Whether the chances of arrival are learnt from own parcels."""
    return matter.estimates.get("arrives_within_7") is not None


def complains(matter: Matter, days: float, promised_at: int | None) -> float:
    """P(the buyer claims or complains while waiting so many days)."""
    told = matter.policy("settings.estimate.complaint_while_waiting")
    late = promised_at is not None and matter.at > promised_at
    return float(told["late"] if late else told["in_time"]) * min(1.0, days / float(told["days"]))


def _between(points: list[tuple[float, float]], x: float) -> float:
    """Linear between points, flat beyond the last."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return y0 + (y1 - y0) * max(0.0, x - x0) / (x1 - x0)
    return points[-1][1]
