"""Rates that lean on one another, spikes of returns, and how often they are false."""

import numpy as np
import pytest

from odra.measures import Weeks, assumed, benjamini_hochberg, beta_binomial_tail, find_spikes, fit_beta, lane_rates
from odra.policies import load

TAKEN = assumed(load(), on=20_780)
SKUS = 3000


@pytest.mark.parametrize(
    ("cases", "of", "a", "b", "tail"),
    [
        (1, 1, 2, 40, 2 / 42),
        (0, 5, 2, 40, 1.0),
        (2, 2, 1, 1, 1 / 3),
        (3, 3, 1, 1, 1 / 4),
        (2, 3, 1, 1, 1 / 2),
        (6, 5, 2, 40, 0.0),
    ],
)
def test_tails_that_can_be_reckoned_by_hand(cases: int, of: int, a: float, b: float, tail: float) -> None:
    """With a = b = 1 every count is equally likely."""
    assert beta_binomial_tail([cases], [of], a=a, b=b)[0] == pytest.approx(tail, abs=1e-12)


def test_the_tail_is_a_sum_of_chances() -> None:
    tail = beta_binomial_tail(np.arange(32), np.full(32, 30), a=2, b=40)
    assert (np.diff(tail) <= 0).all()
    assert tail[1:].sum() == pytest.approx(30 * 2 / 42)  # the mean


def test_the_spread_of_groups_is_learnt() -> None:
    dice = np.random.default_rng(3)
    orders = dice.integers(200, 2000, 400)
    a, b = fit_beta(dice.binomial(orders, dice.beta(2, 200, 400)), orders)
    assert (a, a / (a + b)) == (pytest.approx(2, rel=0.25), pytest.approx(2 / 202, rel=0.1))


def test_groups_without_spread_are_one() -> None:
    a, b = fit_beta([10] * 20, [1000] * 20)
    assert a / (a + b) == pytest.approx(0.01, rel=0.01)
    assert a + b > 10_000


@pytest.mark.parametrize("cases", [0, 30])
def test_without_both_outcomes_no_spread_is_learnt(cases: int) -> None:
    with pytest.raises(ValueError, match="at least one case"):
        fit_beta([cases], [30])


def test_lanes_lean_on_what_they_have_in_common_better_than_raw_or_pooled() -> None:
    """60 lanes, most of them small: the published figures are 3.11 % raw, .74 % pooled, .66 % so."""
    errors = []
    for seed in range(8):
        dice = np.random.default_rng(seed)
        orders = np.floor(dice.pareto(1.0, 60) * 20 + 5)
        true = dice.beta(2, 200, 60)
        cases = dice.binomial(orders.astype(int), true)
        told = lane_rates(cases, orders, assumed=TAKEN.not_received).rate
        errors.append([np.mean((r - true) ** 2) for r in (cases / orders, cases.sum() / orders.sum(), told)])
    raw, pooled, ours = np.sqrt(np.mean(errors, axis=0))
    assert ours < 0.95 * pooled < 0.5 * raw
    assert ours == pytest.approx(0.0066, abs=0.001)


@pytest.mark.parametrize(("lanes", "each"), [(4, 10), (20, 0), (9, 1)])
def test_few_lanes_or_cases_keep_the_default(lanes: int, each: int) -> None:
    found = lane_rates([each] * lanes, [1000] * lanes, assumed=TAKEN.not_received)
    assert (found.learnt, found.a, found.b) == (False, 1, 100)
    assert found.rate[0] == pytest.approx((each + 1) / 1101)
    assert lane_rates([2] * 5, [1000] * 5, assumed=TAKEN.not_received).learnt


def test_more_cases_than_orders_are_refused() -> None:
    with pytest.raises(ValueError, match="lane 1 has"):
        lane_rates([1, 5], [10, 4], assumed=TAKEN.not_received)


def test_findings_as_benjamini_and_hochberg_count_them() -> None:
    """Their example of 15 tests, with a share of 5 %: the first four."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert benjamini_hochberg(p[::-1], 0.05)[::-1].tolist() == [True] * 4 + [False] * 11
    assert benjamini_hochberg([], 0.05).tolist() == []
    assert benjamini_hochberg([0.04, 0.05], 0.05).tolist() == [True, True]  # the greater carries the smaller


def test_a_jump_is_told_with_what_was_expected_and_then_rests() -> None:
    sold, returned = np.full((3, 30), 20.0), np.ones((3, 30))
    returned[1, -4:] = 7
    found = find_spikes(Weeks(sold, returned=returned), assumed=TAKEN.spikes)
    assert [(s.pair, s.returned, s.sold, s.sure) for s in found if s.sure] == [(1, 28, 80, True)]
    assert found[0].expected == pytest.approx(80 * (2 + 26) / (42 + 520))
    assert {s.pair for s in found if not s.sure} == {0, 2}  # ranked, not significant
    told = find_spikes(Weeks(sold, returned=returned), assumed=TAKEN.spikes, rest=[np.nan, 3, np.nan])
    assert not any(s.sure for s in told)
    assert any(s.sure for s in find_spikes(Weeks(sold, returned=returned), assumed=TAKEN.spikes, rest=[np.nan, 4, np.nan]))


def test_a_little_more_is_no_spike_however_sure() -> None:
    sold, returned = np.full((1, 30), 20_000.0), np.full((1, 30), 1_000.0)
    returned[0, -4:] = 1_400
    (found,) = find_spikes(Weeks(sold, returned=returned), assumed=TAKEN.spikes)
    assert (found.p < 1e-6, found.sure) == (True, False)


def test_two_returns_are_no_spike() -> None:
    assert find_spikes(Weeks(np.ones((1, 10)), returned=np.eye(10)[-2:].sum(axis=0)[None]), assumed=TAKEN.spikes) == []


def simulated(seed: int, *, jump: float, phi: float = 0.25) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(sold, returned, which have jumped): 3,000 SKUs, 52 weeks, 5 % of them jump at week 40 (statistics of the published table)."""
    dice = np.random.default_rng(seed)
    rate = dice.beta(2, 40, (SKUS, 1)) * np.exp(dice.normal(-phi * phi / 2, phi, (SKUS, 52)))
    sold = dice.poisson(dice.lognormal(np.log(6), 1, (SKUS, 1)), (SKUS, 52))
    jumped = dice.random(SKUS) < 0.05
    rate[jumped, 40:] *= jump
    return sold, dice.binomial(sold, np.clip(rate, 0, 1)), jumped


def alarms(sold: np.ndarray, returned: np.ndarray, weeks: range) -> np.ndarray:
    """(SKUs,) alarms in these weeks, with their rest."""
    last, count = np.full(len(sold), np.nan), np.zeros(len(sold))
    for week in weeks:
        rest = week - last
        for spike in find_spikes(Weeks(sold[:, : week + 1], returned=returned[:, : week + 1]), assumed=TAKEN.spikes, rest=rest):
            if spike.sure:
                last[spike.pair], count[spike.pair] = week, count[spike.pair] + 1
    return count


def test_false_alarms_stay_below_one_in_two_thousand_sku_months() -> None:
    sold, returned, _ = simulated(1, jump=1)
    assert alarms(sold, returned, range(12, 52)).sum() / (SKUS * 40 / 4.33) * 1000 <= 0.5


def test_most_jumps_to_five_times_the_rate_are_found_within_eight_weeks() -> None:
    sold, returned, jumped = simulated(2, jump=5)
    found = alarms(sold, returned, range(40, 48)) > 0
    large = jumped & (sold[:, :40].mean(axis=1) >= 15)
    assert found[jumped].mean() >= 0.55
    assert found[large].mean() >= 0.85


def test_weeks_come_in_equal_shapes() -> None:
    with pytest.raises(ValueError, match="both alike"):
        Weeks(np.ones((2, 3)), returned=np.ones((3, 2)))
