"""When parcels arrive, lane by lane; and lanes that change."""

import msgspec
import numpy as np
import pytest

from odra.measures import Parcels, assumed, lane_changes, transit_curves
from odra.policies import load

TODAY = 20_780
TAKEN = assumed(load(), on=TODAY)
PLAIN = msgspec.structs.replace(TAKEN.transit, pseudo_parcels=1e-9, half_life=1e9, pace_parcels=1e12)


def lanes(*took: list[int], days: int = 120, lost: float = 0.0, seed: int = 1) -> Parcels:
    """A parcel a day and entry of each lane, of which a share is lost."""
    dice = np.random.default_rng(seed)
    rows = [(day, day + t, lane) for lane, times in enumerate(took) for day in range(TODAY - days, TODAY) for t in times]
    shipped, arrived, lane = (np.array(column, float) for column in zip(*rows, strict=True))
    arrived[dice.random(len(arrived)) < lost] = np.nan
    return Parcels(shipped, delivered_on=arrived, lane=lane, region=[0] * len(took))


def test_a_lane_by_itself_gives_kaplan_and_meiers_estimate() -> None:
    """Of four parcels a day two take 2 days, one 4 and one 9; those under way are cut off, which must not show."""
    curves = transit_curves(lanes([2, 2, 4, 9]), on=TODAY, assumed=PLAIN)
    assert curves.survival[0, [1, 2, 3, 4, 8, 9]] == pytest.approx([1, 0.5, 0.5, 0.25, 0.25, 0], abs=1e-6)
    assert curves.median()[0] == 2
    assert curves.arrives([0, 0, 0], by=[4, 9, 3], not_by=[2, 3, 3]) == pytest.approx([0.5, 1, 0], abs=1e-6)


def test_before_the_hand_over_the_whole_curve_is_asked() -> None:
    curves = transit_curves(lanes([2, 2, 4, 9]), on=TODAY, assumed=PLAIN)
    assert curves.arrives([0], by=[2], not_by=[-1]) == pytest.approx([0.5])


def test_a_small_lane_leans_on_the_others_and_a_large_one_does_not() -> None:
    parcels = lanes([3, 3, 4, 4] * 5, [8])
    few = parcels[(parcels.lane == 0) | (parcels.shipped_on > TODAY - 45)]
    small = transit_curves(few, on=TODAY, assumed=TAKEN.transit).survival
    alone = transit_curves(few, on=TODAY, assumed=PLAIN).survival
    assert alone[1, 7] == pytest.approx(1, abs=1e-6)
    assert 0.3 < small[1, 7] < 0.7
    assert small[0, 4] < 0.05


def test_a_new_lane_has_the_curve_of_its_region() -> None:
    parcels = lanes([3], [3], [12])
    known = Parcels(parcels.shipped_on, delivered_on=parcels.delivered_on, lane=parcels.lane, region=[0, 0, 1, 1])
    curves = transit_curves(known, on=TODAY, assumed=TAKEN.transit)
    assert curves.survival[3] == pytest.approx(curves.regions[1])
    assert curves.survival[3, 5] > 0.8 > 0.3 > curves.regions[0, 5]


def test_what_is_lost_never_arrives() -> None:
    curves = transit_curves(lanes([4] * 20, lost=0.1), on=TODAY, assumed=TAKEN.transit)
    assert curves.never_arrives[0] == pytest.approx(0.1, abs=0.02)
    assert curves.arrives([0], by=[40], not_by=[20])[0] < 0.1


def test_few_parcels_are_never_all_but_certain() -> None:
    few, many = (transit_curves(lanes([4] * n, days=60), on=TODAY, assumed=TAKEN.transit) for n in (1, 40))
    sure = msgspec.structs.replace(TAKEN.transit, pseudo_parcels=1e-9)
    alone = transit_curves(lanes([4], days=29), on=TODAY, assumed=sure)
    assert few.arrives([0], by=[14], not_by=[0])[0] <= 0.97
    assert alone.arrives([0], by=[14], not_by=[0])[0] == 0.97
    assert many.arrives([0], by=[14], not_by=[0])[0] > 0.97


def test_a_bad_month_of_all_lanes_moves_every_curve() -> None:
    usual, slow = lanes([5] * 10, days=150), lanes([5] * 10, days=150)
    slow.delivered_on = slow.delivered_on + np.where(slow.shipped_on > TODAY - 40, 6, 0)
    before, after = (transit_curves(p, on=TODAY, assumed=TAKEN.transit).survival[0, 6] for p in (usual, slow))
    unmoved = transit_curves(slow, on=TODAY, assumed=msgspec.structs.replace(TAKEN.transit, pace_parcels=1e12)).survival[0, 6]
    assert before < unmoved < after


def test_what_happens_later_is_not_known() -> None:
    parcels = lanes([2, 9])
    early = transit_curves(parcels, on=TODAY - 30, assumed=TAKEN.transit)
    told = parcels[parcels.shipped_on < TODAY - 30]
    told.delivered_on = np.where(told.delivered_on < TODAY - 30, told.delivered_on, np.nan)
    assert early.survival == pytest.approx(transit_curves(told, on=TODAY - 30, assumed=TAKEN.transit).survival)


def test_without_any_parcel_there_is_still_an_answer() -> None:
    curves = transit_curves(Parcels([], delivered_on=[], lane=[], region=[0]), on=TODAY, assumed=TAKEN.transit)
    assert np.isfinite(curves.survival).all()
    assert 0 <= curves.arrives([0], by=[14], not_by=[3])[0] <= 1


def test_a_lane_that_slows_down_is_told_and_the_others_are_not() -> None:
    parcels = lanes([3, 4] * 3, [3, 4] * 3, [3, 4] * 3, days=200)
    slowed = (parcels.lane == 1) & (parcels.shipped_on > TODAY - 18)
    assert lane_changes(parcels, on=TODAY, alarm=TAKEN.lane_alarm, transit=TAKEN.transit) == []
    parcels.delivered_on = parcels.delivered_on + np.where(slowed, 9, 0)
    (found,) = lane_changes(parcels, on=TODAY, alarm=TAKEN.lane_alarm, transit=TAKEN.transit)
    assert (found.lane, found.slower) == (1, True)
    assert found.due > 6 * 14  # each of them was due, those that are stuck day after day
    assert found.came < 0.67 * found.due
    assert found.p < 0.001


def test_what_a_lane_does_now_does_not_excuse_it() -> None:
    """The curve it is held against is that of before the days that are looked at."""
    parcels = lanes([3, 4] * 10, days=200)
    parcels.delivered_on = parcels.delivered_on + np.where(parcels.shipped_on > TODAY - 18, 9, 0)
    (found,) = lane_changes(parcels, on=TODAY, alarm=TAKEN.lane_alarm, transit=TAKEN.transit)
    assert found.due > 20 * 14


def test_false_alarms_are_rare() -> None:
    """Two hundred lanes on which nothing changes."""
    dice = np.random.default_rng(5)
    lane, shipped = np.repeat(np.arange(200), 200), np.tile(np.repeat(np.arange(TODAY - 100, TODAY), 2), 200).astype(float)
    parcels = Parcels(shipped, delivered_on=shipped + dice.poisson(5, len(lane)), lane=lane, region=[0] * 200)
    assert len(lane_changes(parcels, on=TODAY, alarm=TAKEN.lane_alarm, transit=TAKEN.transit)) <= 1


def test_every_lane_needs_its_region() -> None:
    with pytest.raises(ValueError, match="lane 1 has no region"):
        Parcels([1.0], delivered_on=[2.0], lane=[1], region=[0])


def test_the_interval_holds_the_chance_and_narrows_with_more_parcels() -> None:
    """Of parcels still missing after day 2 half come by day 4: with n at risk the 80 % interval is 0.5 ± 1.28 √(0.25 / (n + 1))."""
    few, many = (transit_curves(lanes([2, 2, 4, 9] * k), on=TODAY, assumed=PLAIN) for k in (1, 25))
    asked = {"by": [4], "not_by": [2]}
    (least,), (most,) = few.interval([0], **asked)
    known = few.at_risk[0, 3]
    assert (least, most) == pytest.approx(
        (0.5 - 1.2816 * (0.25 / (known + 1)) ** 0.5, 0.5 + 1.2816 * (0.25 / (known + 1)) ** 0.5), abs=1e-4
    )
    (closer,), (close,) = many.interval([0], **asked)
    assert least < closer < 0.5 < close < most
    assert few.interval([0], by=[2], not_by=[2]) == ([0.0], [0.0])
