"""What will our order defect rate be, once every late report is in? Odra's estimates over plain arrays, without a desk.

Run: python docs/examples/forecast.py
"""

from decimal import Decimal

import numpy as np

from odra.measures import Orders, Window, assumed, forecast, outlook, posterior, recovers_on
from odra.policies import load

TODAY = 20_780  # days since 1970; the window is the 60 days before
dice = np.random.default_rng(7)

# Half a year of a shop with 30 orders a day. Parcels come a day or two before or after the promise; one order in a hundred gets a defect,
# late ones eight times as often, reported about a week after the parcel came or was due.
ordered_on = np.repeat(np.arange(TODAY - 180, TODAY), 30)
promised_on = ordered_on + 9
delivered_on = ordered_on + dice.choice([5, 6, 7, 8, 12], len(ordered_on), p=[0.2, 0.3, 0.3, 0.12, 0.08])
late = delivered_on > promised_on
defective = dice.random(len(ordered_on)) < np.where(late, 0.05, 0.00625)
reported_on = np.where(
    defective, np.minimum(delivered_on, promised_on) + np.floor(dice.lognormal(np.log(8), 1, len(ordered_on))), np.nan
)

taken = assumed(load(), on=TODAY)
orders = Orders(ordered_on, reported_on=reported_on, delivered_on=delivered_on, promised_on=promised_on)
target = Decimal("0.01")

told = forecast(orders, on=TODAY, target=target, assumed=taken, by_status=True)
final = told.final
assert final is not None  # 50 orders at least
low, high = final.interval(0.8)
print(f"Displayed: {final.defects} of {final.orders} orders, {told.displayed:.2%}.")
print(f"Final, expected: {final.rate:.2%}; four times in five between {low} and {high} defects.")
print(
    f"P(final rate above {target:.0%}) = {final.exceeds:.2f}. Room for {final.headroom} more defects, {final.naive_headroom} as displayed."
)
print(
    f"One more defect costs {final.slot_price(20_000):.0f} when losing the account costs 20,000; the default is {told.from_prior:.0%} of the forecast."
)

# The next 30 days: how likely is the displayed rate to exceed the target on any of them?
days = np.arange(TODAY - 180, TODAY)
known = reported_on < TODAY
window = Window.of(
    [np.sum(ordered_on == day) for day in days], defects=[np.sum((ordered_on == day) & known) for day in days], days=taken.window
)
ahead = outlook(window, posterior(orders, on=TODAY, assumed=taken), target=float(target), horizon=30, volume=taken.volume, seed=1)
low_rate, middle, high_rate = ahead.fan()[:, -1]
print(
    f"Within 30 days above the target: P = {ahead.exceeds():.2f}. In 30 days {middle:.2%}, four times in five {low_rate:.2%} to {high_rate:.2%}."
)
print(
    f"Below the target if nothing new is reported: in {recovers_on(window, target=float(target), horizon=60, weeks=taken.volume.weeks)} days."
)
