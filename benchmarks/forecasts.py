"""Forecasts of many accounts: ours over arrays, beside the same sums order by order. Run: python benchmarks/forecasts.py

An account has 2,000 orders in 60 days, and 8,000 in the 240 days that a forecast looks at.
"""

import argparse
import time
from decimal import Decimal

import numpy as np

from odra.measures import Orders, assumed, assumed_delays, delay_distribution, forecast
from odra.measures.assumptions import Assumed
from odra.policies import load

TODAY, HISTORY, A_DAY, TARGET = 20_780, 240, 2_000 / 60, Decimal("0.01")


def account(seed: int) -> Orders:
    dice = np.random.default_rng(seed)
    ordered = np.repeat(np.arange(TODAY - HISTORY, TODAY), dice.poisson(A_DAY, HISTORY)).astype(float)
    promised = ordered + 10
    delivered = ordered + dice.poisson(7, len(ordered))
    lag = np.floor(dice.lognormal(np.log(8), 1, len(ordered)))
    reported = np.where(dice.random(len(ordered)) < 0.01, np.minimum(delivered, promised) + lag, np.nan)
    return Orders(ordered, reported_on=reported, delivered_on=delivered, promised_on=promised)


def timed(orders: list[Orders], taken: Assumed, *, by_status: bool) -> tuple[float, list[float]]:
    started = time.perf_counter()
    rates = [
        told.final.rate
        for one in orders
        if (told := forecast(one, on=TODAY, target=TARGET, assumed=taken, by_status=by_status)).final
    ]
    return time.perf_counter() - started, rates


def order_by_order(orders: Orders, taken: Assumed) -> float:
    """N1 as one would write it down: a loop over orders. The distribution of delays is the same function on lists."""
    found = [(r - d, TODAY - 1 - d) for d, r in zip(orders.ordered_on, orders.reported_on, strict=True) if r < TODAY]
    prior = assumed_delays(median=taken.delays.median, sigma=taken.delays.sigma, longest=taken.delays.longest)
    due = [min(t, p) - d for d, t, p in zip(orders.ordered_on, orders.delivered_on, orders.promised_on, strict=True) if p < TODAY]
    moved = [0.0] * len(prior)
    for days in due:
        for j, chance in enumerate(prior):
            moved[min(int(days) + j, len(prior) - 1)] += chance / len(due)
    weight = [2 ** (-age / taken.delays.half_life) for _, age in found]
    shares = delay_distribution(
        [delay for delay, _ in found],
        [age for _, age in found],
        prior=np.array(moved),
        pseudo=taken.delays.pseudo_defects,
        weight=weight,
    )
    a, b, to_come, n, shown = taken.rate.prior_defects, taken.rate.prior_defects / taken.rate.prior_rate, 0.0, 0, 0
    for day, told in zip(orders.ordered_on, orders.reported_on, strict=True):
        age = int(TODAY - 1 - day)
        reported = told < TODAY
        fresh = 2 ** (-age / taken.rate.half_life)
        a, b = a + fresh * reported, b + fresh * shares[min(age, len(shares) - 1)]
        if age < taken.window:
            n, shown, to_come = n + 1, shown + reported, to_come + 1 - shares[min(age, len(shares) - 1)]
    return float((shown + a / b * to_come) / n)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--accounts", type=int, default=1000)
    asked.add_argument("--loops", type=int, default=5, help="accounts of the order-by-order loop")
    given = asked.parse_args()
    taken = assumed(load(), on=TODAY)
    accounts = [account(seed) for seed in range(given.accounts)]
    print(f"{given.accounts:,} accounts, {sum(len(a.ordered_on) for a in accounts):,} orders of {HISTORY} days")
    for name, by_status in (("N1, from the order", False), ("N2, from the due day", True)):
        seconds, rates = timed(accounts, taken, by_status=by_status)
        print(f"{name:<24} {seconds:7.2f} s  {seconds / given.accounts * 1000:6.2f} ms each")
        if not by_status:
            ours, ours_each = rates[: given.loops], seconds / given.accounts
    started = time.perf_counter()
    slow = [order_by_order(one, taken) for one in accounts[: given.loops]]
    each = (time.perf_counter() - started) / given.loops
    print(
        f"{'N1, order by order':<24} {each * given.accounts:7.1f} s  {each * 1000:6.1f} ms each ({given.loops} timed), {each / ours_each:.0f} times as long"
    )
    assert np.allclose(ours, slow), "the loop gives other rates"


if __name__ == "__main__":
    main()
