"""The truth table: what really happened to every order of the simulated shop, and the health that follows by plain counting.

This module knows nothing of Odra's rules and measures; its own sums, written out below, are what they are tested against.
"""

import random
from collections import Counter
from collections.abc import Iterator

import msgspec

from odra.facts.moments import DAY, HOUR
from odra.lab.cast import FIRST, GOODS, LAST, MARKETS, PLACES, STREETS, Market

DAYS = 243
MINUTE = HOUR // 60
COUNTING = ("granted", "refunded")  # outcomes of a claim that count; denied, withdrawn and funded by the marketplace do not


class Event(msgspec.Struct, frozen=True):
    """`kind`: message | reply | refund | feedback | claim | decision | chargeback | chargeback_decided | return | cancel | blocked | question.

    `what`: topic, stars, outcome, status.
    """

    at: int
    kind: str
    what: str = ""


class Sale(msgspec.Struct):
    """One order as it really is. Prices in minor units; `status` as the newest report shows it."""

    order: str
    at: int
    market: Market
    by_seller: bool
    status: str
    goods: list[tuple[str, str, str, int]]
    country: str
    place: tuple[str, str, str]
    name: str
    street: str
    promised_at: int
    shipped_at: int
    events: list[Event] = []

    @property
    def total(self) -> int:
        return sum(price for *_, price in self.goods)

    @property
    def ship_by_at(self) -> int:
        return self.at + 2 * DAY


class Truth(msgspec.Struct):
    at: int
    sales: list[Sale]

    def expected_health(self) -> dict[tuple[str, str, str, str], tuple[int, int]]:
        """(marketplace, fulfilment, metric, window) -> (defective orders, orders)."""
        today = self.at // DAY
        spans = {"live": (today - 59, today + 1), "displayed": (today - 73, today - 13)}
        found: dict[tuple[str, str, str, str], tuple[int, int]] = {}
        for window, (first, last) in spans.items():
            orders: Counter[tuple[str, str]] = Counter()
            bad: Counter[tuple[str, str, str]] = Counter()
            for sale in self.sales:
                if not first <= sale.at // DAY < last or sale.status == "Pending" or not sale.market.id:
                    continue
                group = (sale.market.id, "seller" if sale.by_seller else "marketplace")
                orders[group] += 1
                bad.update((*group, metric) for metric in _defects(sale))
            for (market, by), count in orders.items():
                for metric in ("order_defect_rate", "negative_feedback_rate", "a_to_z_rate", "chargeback_rate"):
                    found[market, by, metric, window] = (bad[market, by, metric], count)
        return found


def _defects(sale: Sale) -> list[str]:
    """The metrics in which an order counts."""
    found = []
    if any(e.kind == "feedback" and e.what in "12" for e in sale.events):
        found.append("negative_feedback_rate")
    if any(e.kind == "claim" for e in sale.events):
        outcome = next((e.what for e in sale.events if e.kind == "decision"), "undecided")
        if outcome in (*COUNTING, "undecided"):
            found.append("a_to_z_rate")
    if any(e.kind == "chargeback" for e in sale.events):
        found.append("chargeback_rate")
    return [*found, "order_defect_rate"] if found else []


def truth(*, at: int, orders: int = 6000, seed: int = 7) -> Truth:
    """A shop of eight months that end at `at`. The same arguments give the same shop."""
    dice = random.Random(seed)  # dice of a simulated shop  # nosec B311
    sales = [_sale(dice, at, n, orders) for n in range(orders)]
    for sale in sales:
        sale.events = [e for e in _story(dice, sale, at) if e.at <= at]
    _plant(dice, sales, at)
    return Truth(at, sales)


def _sale(dice: random.Random, at: int, n: int, orders: int) -> Sale:
    bought = at - int(((orders - n - dice.random()) / orders) * DAYS * DAY)
    bought -= bought % 1_000_000
    market = dice.choices(MARKETS, [m.share for m in MARKETS])[0]
    by_seller = not (market.id == "amazon.de" and dice.random() < 0.12)
    country = market.country if dice.random() < 0.9 else dice.choice(("AT", "AU", "FR", "ES"))
    goods = [(*g[:3], g[3]) for g in dice.sample(GOODS, 2 if dice.random() < 0.06 else 1)]
    shipped = bought + int(dice.uniform(0.4, 2.03) * DAY)
    return Sale(
        order=f"{market.prefix}-{dice.randrange(10**7):07d}-{n:07d}", at=bought, market=market, by_seller=by_seller,
        status=_status(dice, at - bought, shipped <= at), goods=goods, country=country, place=dice.choice(PLACES[country]),
        name=f"{dice.choice(FIRST)} {dice.choice(LAST)}", street=f"{dice.choice(STREETS)} {dice.randrange(1, 180)}",
        promised_at=_end_of_day(bought + (6 if country == "NL" else 25 if country in ("US", "AU") else 11) * DAY), shipped_at=min(shipped, at),
    )  # fmt: skip


def _end_of_day(moment: int) -> int:
    return moment - moment % DAY + DAY - 1_000_000


def _status(dice: random.Random, age: int, shipped: bool) -> str:
    if age < DAY and dice.random() < 0.25:
        return "Pending"
    if dice.random() < 0.025:
        return "Cancelled"
    return "Shipped" if shipped else "Unshipped"


def _story(dice: random.Random, sale: Sale, at: int) -> list[Event]:
    """What became of an order in the ordinary run of things; in Italy more goes wrong."""
    if sale.status != "Shipped" or not sale.by_seller:
        return []
    luck = dice.random() / (3.5 if sale.market.id == "amazon.it" else 1)
    late = sale.promised_at + int(dice.uniform(0.2, 6) * DAY)
    if luck < 0.0022:
        return [Event(late, "feedback", dice.choice("12"))]
    if luck < 0.0032 and sale.market.id:
        return _claimed(dice, late)
    if luck < 0.0036 and sale.market.id:
        return [Event(late + 20 * DAY, "chargeback")]
    if luck < 0.0150 and sale.market.id:
        return _missing(dice, late)
    if luck < 0.0300 and sale.market.id:
        return [Event(late, "return", "Approved")]
    return [Event(late, "feedback", dice.choice("45"))] if dice.random() < 0.05 else []


def _claimed(dice: random.Random, late: int) -> list[Event]:
    outcome = dice.choice(("granted", "granted", "denied", "withdrawn", "funded", "refunded"))
    filed = late + 5 * DAY
    events = [Event(late, "message", "not_received"), Event(filed, "claim"), Event(filed + 5 * DAY, "decision", outcome)]
    return [*events, Event(filed + DAY, "refund")] if outcome == "refunded" else events


def _missing(dice: random.Random, late: int) -> list[Event]:
    events = [Event(late, "message", "not_received"), Event(late + int(dice.uniform(1, 40) * HOUR), "reply")]
    return [*events, Event(late + 8 * DAY, "refund")] if dice.random() < 0.85 else events


def _plant(dice: random.Random, sales: list[Sale], at: int) -> None:
    """What is open today: one of each situation the desk has to show, on orders old enough for it."""
    young = [
        s
        for s in sales
        if s.status == "Shipped" and s.by_seller and s.market.id and not s.events and 14 * DAY < at - s.at < 45 * DAY
    ]
    picks = iter(dice.sample(young, min(len(young), 24)))
    for events in _situations(at):
        sale = next(picks, None)
        if sale is None:
            return
        sale.events = events
    italy = [s for s in young if s.market.id == "amazon.it" and not s.events][:3]
    for sale in italy:
        sale.events = [Event(at - 9 * DAY, "feedback", "1")]
    for sale in [s for s in sales if s.status == "Unshipped" and s.by_seller and s.market.id and s.at < at - 6 * HOUR][:6]:
        sale.events = [Event(at - 5 * HOUR, "cancel")]


def _situations(at: int) -> Iterator[list[Event]]:
    hours = lambda n: at - n * HOUR  # noqa: E731
    yield [Event(hours(45), "message", "not_received")]
    yield [Event(hours(47) - 20 * MINUTE, "message", "not_received")]
    yield [Event(hours(53), "message", "not_received")]
    yield [Event(hours(20), "message", "not_received")]
    yield [Event(hours(4), "message", "not_received")]
    yield [Event(hours(80), "message", "not_received"), Event(hours(60), "reply")]
    yield [Event(hours(240), "message", "not_received"), Event(hours(215), "reply")]
    yield [Event(hours(190), "message", "not_received"), Event(hours(180), "reply")]
    yield [Event(hours(90), "message", "not_received"), Event(hours(18), "claim")]
    yield [Event(hours(40), "claim")]
    yield [Event(hours(200), "claim"), Event(hours(70), "decision", "granted")]
    yield [Event(hours(110), "chargeback")]
    yield [Event(hours(30), "return", "Pending")]
    yield [Event(hours(54), "return", "Pending")]
    yield [Event(hours(70), "feedback", "2")]
    yield [Event(hours(26), "message", "return")]
    yield [Event(hours(9), "message", "other")]
    yield [Event(at - 31 * DAY, "message", "other")]
    yield [Event(hours(70), "message", "not_received"), Event(hours(60), "reply"), Event(hours(60) + MINUTE, "blocked")]
    yield [Event(hours(100), "claim"), Event(hours(10), "question")]
    yield [Event(hours(300), "chargeback"), Event(hours(50), "chargeback_decided", "won")]
