"""The forecast of the final rate: the published example, and what each of its steps must do."""

from decimal import Decimal
from math import inf, nan

import msgspec
import numpy as np
import pytest

from odra.measures import (
    Final,
    NegativeBinomial,
    Orders,
    Posterior,
    assumed,
    assumed_delays,
    delay_distribution,
    delayed_by,
    forecast,
    posterior,
    status_clock,
)  # fmt: skip
from odra.policies import load

TODAY, TARGET = 20_780, Decimal("0.01")
TAKEN = assumed(load(), on=TODAY)


def shop(days: int = 180, each: int = 20, *, every: int = 100, lag: int = 5, **more: object) -> Orders:
    """`each` orders a day until yesterday; one in `every` reported `lag` days later."""
    ordered = np.repeat(np.arange(TODAY - days, TODAY), each).astype(float)
    bad = np.arange(len(ordered)) % every == 0
    return Orders(ordered, reported_on=np.where(bad, ordered + lag, nan), **more)  # type: ignore[arg-type]


def test_the_published_example() -> None:
    rate = Posterior(a=12, b=1500, drift=0.45, reported=np.ones(91), prior_defects=1)
    assert (rate.shape, rate.mean) == pytest.approx((3.49854, 0.008), rel=1e-5)
    to_come = rate.still_to_come(600)
    assert to_come.prob == pytest.approx(0.421585, rel=1e-5)
    assert (to_come.mean, to_come.sd) == pytest.approx((4.8, 3.37426), rel=1e-5)
    assert [to_come.quantile(q) for q in (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)] == [0, 1, 2, 4, 7, 9, 13]
    final = Final(orders=2000, defects=9, to_come=to_come, over=int(TARGET * 2000) - 9 + 1)
    assert final.over == 12
    assert (final.exceeds, final.one_more) == pytest.approx((0.044346, 0.0205136), rel=1e-4)
    assert (final.expected, final.interval()) == (pytest.approx(13.8), (10, 18))
    assert (final.headroom, final.naive_headroom) == (4, 11)
    assert final.slot_price(20_000) == pytest.approx(410.27, rel=1e-4)


@pytest.mark.parametrize(("size", "mean"), [(0.8, 3.0), (3.5, 0.2), (11.0, 250.0), (900.0, 400.0)])
def test_the_negative_binomial_adds_up(size: float, mean: float) -> None:
    found = NegativeBinomial(size, size / (size + mean))
    counts = np.arange(len(found.pmf))
    assert found.pmf.sum() == pytest.approx(1, abs=1e-5)
    assert counts @ found.pmf == pytest.approx(mean, rel=1e-3)
    assert found.at_least(3) == pytest.approx(1 - found.pmf[:3].sum())
    assert (found.at_least(0), found.chance_of(-1)) == (1, 0)


def test_nothing_to_come_is_certain() -> None:
    found = NegativeBinomial(2.0, 1.0)
    assert (found.mean, found.quantile(0.99), found.at_least(1)) == (0, 0, 0)


def test_a_negative_binomial_without_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="size > 0"):
        NegativeBinomial(0, 0.5)


def test_delays_that_could_not_yet_be_seen_are_made_up_for() -> None:
    """Delays of 0 and 2 days, half each. Of the orders of yesterday and the day before only the quick half is seen."""
    delay, age = [0, 2] * 50 + [0] * 25, [10] * 100 + [1] * 25
    found = delay_distribution(delay, age, prior=np.array([1.0, 0, 0]), pseudo=0)
    assert found == pytest.approx([0.5, 0.5, 1])
    assert delay_distribution([0, 2], [10, 10], prior=np.array([1.0, 0, 0]), pseudo=0) == pytest.approx([0.5, 0.5, 1])


def test_without_own_delays_the_assumed_ones_stand() -> None:
    prior = assumed_delays(median=8, sigma=1, longest=90)
    assert delay_distribution([], [], prior=prior, pseudo=6) == pytest.approx(np.cumsum(prior))
    assert (prior.sum(), np.searchsorted(np.cumsum(prior), 0.5)) == (pytest.approx(1), 7)


def test_a_clock_that_starts_earlier_has_longer_delays() -> None:
    later = delayed_by(np.array([0.5, 0.5, 0, 0, 0]), [1, 3])
    assert later == pytest.approx([0, 0.25, 0.25, 0.25, 0.25])
    assert delayed_by(np.array([0.5, 0.5]), [7]) == pytest.approx([0, 1])


def test_delays_and_ages_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="2 delays and 1 ages"):
        delay_distribution([1, 2], [3], prior=np.ones(3) / 3, pseudo=1)


def test_orders_come_in_equal_arrays() -> None:
    with pytest.raises(ValueError, match="one value for each of 2 orders"):
        Orders([1, 2], reported_on=[nan])


def test_what_was_reported_today_or_later_is_not_known() -> None:
    orders = Orders([TODAY - 5, TODAY - 4, TODAY], reported_on=[TODAY - 1, TODAY, nan], delivered_on=[TODAY, TODAY - 1, nan])
    told = orders.known(TODAY, history=240)
    assert list(told.defective) == [True, False]
    assert list(np.isnan(told.delivered_on)) == [True, False]
    assert orders.defective.sum() == 2  # those asked about stay as they are


def test_late_reports_are_expected_and_orders_that_are_ripe_are_not_touched() -> None:
    found = forecast(shop(), on=TODAY, target=TARGET, assumed=TAKEN)
    assert (found.orders, found.defects) == (1200, 11)  # the twelfth is not five days old
    assert found.final is not None
    assert 11.5 < found.final.expected < 13.5
    assert (found.final.over, found.final.naive_headroom) == (2, 1)  # 12 of 1,200 are the target, 13 are above it
    assert found.matures_on is not None and found.all_mature_on is not None
    assert TODAY <= found.matures_on < found.all_mature_on <= TODAY + 30
    ripe = forecast(shop(), on=TODAY + 90, target=TARGET, assumed=TAKEN)
    assert (ripe.orders, ripe.final, ripe.matures_on, ripe.displayed) == (0, None, None, None)


def test_below_fifty_orders_there_are_only_counts() -> None:
    few, enough = (shop(days=49 + n, each=1, every=10) for n in (0, 1))
    found = forecast(few, on=TODAY, target=TARGET, assumed=TAKEN)
    assert (found.orders, found.defects, found.final, found.one_order) == (49, 5, None, pytest.approx(1 / 49))
    assert forecast(enough, on=TODAY, target=TARGET, assumed=TAKEN).final is not None


def test_few_own_defects_are_said_to_be_mainly_the_default() -> None:
    four, five = (forecast(shop(days=60, each=n, every=100), on=TODAY, target=TARGET, assumed=TAKEN) for n in (7, 9))
    assert (four.defects, four.mainly_default) == (4, True)
    assert (five.defects, five.mainly_default) == (5, False)
    assert 1 > four.from_prior > five.from_prior > 0.1


def test_more_drift_widens_the_interval_and_leaves_the_mean() -> None:
    sure = msgspec.structs.replace(TAKEN, drift=msgspec.structs.replace(TAKEN.drift, order_clock=0.0))
    narrow, wide = (forecast(shop(lag=20), on=TODAY, target=TARGET, assumed=a).final for a in (sure, TAKEN))
    assert narrow is not None and wide is not None
    assert narrow.expected == pytest.approx(wide.expected)
    assert np.ptp(narrow.interval(0.95)) < np.ptp(wide.interval(0.95))


def test_rows_that_stand_for_many_orders_count_as_many() -> None:
    """What the desk keeps, orders by day, tells the same as the orders themselves."""
    orders = shop()
    keys, counts = np.unique(np.nan_to_num([orders.ordered_on, orders.reported_on], nan=inf), axis=1, return_counts=True)
    by_day = Orders(keys[0], reported_on=np.where(np.isinf(keys[1]), nan, keys[1]), count=counts)
    assert len(by_day.ordered_on) < len(orders.ordered_on) / 10
    one, other = (forecast(o, on=TODAY, target=TARGET, assumed=TAKEN).final for o in (orders, by_day))
    assert one is not None and other is not None
    assert (other.expected, other.exceeds) == pytest.approx((one.expected, one.exceeds))


def test_the_status_clock_runs_from_what_comes_first() -> None:
    day = TODAY - 11
    orders = Orders(
        [day] * 5, reported_on=[nan] * 5, delivered_on=[day + 4, day + 9, nan, nan, nan], promised_on=[day + 6, day + 6, day + 6, day + 20, nan]
    )  # fmt: skip
    clock = status_clock(orders, on=TODAY, late=TAKEN.late)
    assert list(clock.age) == [6, 4, 4, -10, 10]
    assert list(clock.late[[0, 1, 2, 4]]) == [0, 1, 1, 0]
    assert 0.2 < clock.late[3] < 0.9  # half of the time to its promise is gone
    assert list(clock.weight(8)[:2]) == [1, 8]


def test_before_its_clock_starts_nothing_is_reported() -> None:
    rate = Posterior(a=1, b=1, drift=0, reported=np.array([0.5, 0.75, 1]), prior_defects=1)
    assert list(rate.share_reported(np.array([-5.0, -1, 0, 1, 9]))) == [0, 0, 0.5, 0.75, 1]


def test_by_status_an_order_with_its_defect_awaits_none() -> None:
    ordered = np.arange(TODAY - 60, TODAY).astype(float)
    orders = Orders(ordered, reported_on=ordered, promised_on=ordered + 5)
    by_order, by_status = (forecast(orders, on=TODAY, target=TARGET, assumed=TAKEN, by_status=b).final for b in (False, True))
    assert by_order is not None and by_status is not None
    assert by_order.to_come.mean > by_status.to_come.mean == 0


def test_parcels_under_way_are_judged_by_those_of_late() -> None:
    """A carrier that was always in time, and for six weeks never: what is under way will mostly be late."""
    ordered = np.repeat(np.arange(TODAY - 200, TODAY), 10).astype(float)
    came = ordered + np.where(ordered > TODAY - 50, 25, 9)
    orders = Orders(ordered, reported_on=np.full(len(ordered), nan), delivered_on=came, promised_on=ordered + 10).known(
        TODAY, history=240
    )
    clock = status_clock(orders, on=TODAY, late=TAKEN.late)
    assert 0.5 < clock.late[orders.ordered_on == TODAY - 6].mean() < 1


def test_late_parcels_raise_the_forecast_at_once() -> None:
    ordered = np.repeat(np.arange(TODAY - 180, TODAY), 20).astype(float)
    reported = np.where(np.arange(len(ordered)) % 200 == 0, ordered + 15, nan)
    fine, stuck = (
        Orders(
            ordered,
            reported_on=reported,
            promised_on=ordered + 10,
            delivered_on=np.where(ordered < TODAY - since, ordered + 7, nan),
        )
        for since in (7, 25)
    )
    calm, alarmed = (forecast(o, on=TODAY, target=TARGET, assumed=TAKEN, by_status=True).final for o in (fine, stuck))
    same = [forecast(o, on=TODAY, target=TARGET, assumed=TAKEN).final for o in (fine, stuck)]
    assert calm is not None and alarmed is not None and same[0] is not None and same[1] is not None
    assert alarmed.to_come.mean > 2 * calm.to_come.mean
    assert same[1].to_come.mean == pytest.approx(same[0].to_come.mean, rel=0.05)  # from the order day alone nothing is seen


def test_how_often_late_parcels_become_defects_is_learnt_within_bounds() -> None:
    ordered = np.repeat(np.arange(TODAY - 180, TODAY), 50).astype(float)
    n = np.arange(len(ordered))
    late, bad = n % 10 == 0, np.where(n % 10 == 0, n % 200 == 0, n % 200 == 1)  # a twentieth of the late ones; 1 in 180 others
    reported = np.where(bad, ordered + 14, nan)
    orders = Orders(
        ordered, reported_on=reported, promised_on=ordered + 10, delivered_on=np.where(late, ordered + 12, ordered + 8)
    )
    assert posterior(orders, on=TODAY, assumed=TAKEN, by_status=True).times == pytest.approx(9, rel=0.1)
    few = orders[n % 20 < 2]
    assert posterior(few[:2000], on=TODAY - 120, assumed=TAKEN, by_status=True).times == TAKEN.late.times


def test_delays_that_others_taught_stand_in_for_the_assumed_ones() -> None:
    at_once = np.append(1.0, np.zeros(90))
    young = shop(days=55, each=2, every=10_000)
    usual, quick = (forecast(young, on=TODAY, target=TARGET, assumed=TAKEN, delays=d).final for d in (None, at_once))
    assert usual is not None and quick is not None
    assert quick.to_come.mean < usual.to_come.mean / 20
