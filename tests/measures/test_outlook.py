"""The chance to exceed the target within the next days, against what can be reckoned by hand."""

import numpy as np
import pytest

from odra.measures import Posterior, Window, assumed, outlook, recovers_on
from odra.measures.exceedance import expected_orders
from odra.policies import load

VOLUME = assumed(load(), on=20_780).volume
AT_ONCE = np.ones(91)  # every report on the day of the order


def steady(rate: float, *, reported: np.ndarray = AT_ONCE) -> Posterior:
    """A rate that is all but known."""
    return Posterior(a=1e6, b=1e6 / rate, drift=0.0, reported=reported, prior_defects=1)


def window(defects: dict[int, int] | None = None, *, each: int = 50, days: int = 120, **more: int) -> Window:
    """`each` orders a day; defects by how many days ago their orders were."""
    found = np.zeros(days)
    for ago, count in (defects or {}).items():
        found[-ago] = count
    return Window.of(np.full(days, each), defects=found, **more)


def test_defects_leave_with_their_orders() -> None:
    """40 defects of 3,000 orders are above 1 %. The 11 of 60 days ago leave after one day, the others not within the month."""
    known = window({60: 11, 10: 29})
    assert list(known.shown(np.append(known.defects, np.zeros(3)), 3)) == [29, 29, 29]
    assert recovers_on(known, target=0.01, horizon=60, weeks=8) == 1
    assert recovers_on(window({60: 1, 10: 30}), target=0.01, horizon=30, weeks=8) is None  # 1 % is not below 1 %
    assert recovers_on(window({60: 1, 10: 30}), target=0.01, horizon=60, weeks=8) == 51
    assert recovers_on(window({10: 2}), target=0.01, horizon=60, weeks=8) == 1


def test_a_displayed_window_that_lags_shows_its_defects_later() -> None:
    known = window({10: 3}, lag=14)
    assert list(known.shown(np.append(known.defects, np.zeros(6)), 6)) == [0, 0, 0, 0, 3, 3]


def test_new_defects_show_once_their_orders_do() -> None:
    rates = outlook(window(lag=14), steady(0.01), target=0.5, horizon=20, volume=VOLUME).rate
    assert not rates[:, :14].any()
    assert rates[:, 14].any()


def test_far_from_the_target_it_is_not_exceeded_and_above_it_it_is() -> None:
    low, high = (outlook(window(), steady(r), target=0.01, horizon=60, volume=VOLUME) for r in (0.0005, 0.03))
    assert (low.exceeds(), low.likely_after) == (0, None)
    assert high.exceeds() > 0.999
    assert high.likely_after is not None and 12 <= high.likely_after <= 30  # 1 % of the window comes in after about twenty days


def test_the_middle_of_the_fan_is_the_expected_rate() -> None:
    """After 60 days every order of the window is a new one, and all its defects are in."""
    found = outlook(window(), steady(0.01), target=0.02, horizon=60, volume=VOLUME, seed=3)
    low, middle, high = found.fan()[:, -1]
    assert middle == pytest.approx(0.01, rel=0.03)
    spread = 1.2816 * np.sqrt(0.01 / 3000 + (0.01 * VOLUME.variation) ** 2)  # a Poisson count, over orders that are not known
    assert (high - middle, middle - low) == (pytest.approx(spread, rel=0.2), pytest.approx(spread, rel=0.2))


def test_reports_still_to_come_of_known_orders_count() -> None:
    """All reports take 20 days: in 20 days' time just those of the 60 days before today have come."""
    late = np.where(np.arange(91) >= 20, 1.0, 0.0)
    found = outlook(window(), steady(0.01, reported=late), target=0.5, horizon=40, volume=VOLUME, seed=1)
    assert found.rate[:, 19].mean() == pytest.approx(0.01 * 20 / 60, rel=0.03)
    assert found.rate[:, 39].mean() == pytest.approx(0.01 * 40 / 60, rel=0.03)


def test_reports_that_come_after_their_order_left_do_not_count() -> None:
    never = np.where(np.arange(91) >= 70, 1.0, 0.0)
    assert not outlook(window(), steady(0.01, reported=never), target=0.01, horizon=60, volume=VOLUME).rate.any()


def test_the_same_seed_tells_the_same() -> None:
    one, same, other = (
        outlook(window({5: 20}), steady(0.008), target=0.01, horizon=30, volume=VOLUME, seed=s) for s in (1, 1, 2)
    )
    assert np.array_equal(one.rate, same.rate)
    assert not np.array_equal(one.rate, other.rate)
    assert one.exceeds() == pytest.approx(other.exceeds(), abs=0.05)


def test_the_chance_to_have_exceeded_only_grows() -> None:
    found = outlook(window({5: 20, 58: 8}), steady(0.008), target=0.01, horizon=60, volume=VOLUME)
    assert (np.diff(found.by_day) >= 0).all()
    assert found.exceeds(30) == found.by_day[29] <= found.exceeds()


def test_future_orders_keep_their_weekdays() -> None:
    week = np.array([10.0, 20, 30, 40, 50, 60, 70])
    known = Window.of(np.resize(week, 126), defects=np.zeros(126))
    assert list(expected_orders(known, horizon=9, weeks=8)) == [*week, 10, 20]


def test_a_window_needs_its_days() -> None:
    with pytest.raises(ValueError, match="need the last 74 days"):
        Window.of(np.ones(60), defects=np.zeros(60), lag=14)


def test_where_reports_are_many_their_normal_spreads_as_their_counts_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 orders a day at 1 %: 180 in the window. The same mean and spread on an early, a middle and the last day."""
    late = np.append(np.linspace(0.1, 0.99, 60), np.ones(31))
    drawn = []
    for many in (0, 1e9):
        monkeypatch.setattr("odra.measures.exceedance.MANY", many)
        found = outlook(
            window({30: 20, 5: 4}, each=300), steady(0.01, reported=late), target=0.01, horizon=60, volume=VOLUME, seed=1
        )
        drawn.append(found.rate[:, [5, 30, 59]])
    assert drawn[0].mean(axis=0) == pytest.approx(drawn[1].mean(axis=0), rel=0.02)
    assert drawn[0].std(axis=0) == pytest.approx(drawn[1].std(axis=0), rel=0.08)
