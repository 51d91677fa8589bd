"""Forecasts held against what came: scores as by hand, honest about few, and a replay that knows nothing of later."""

import numpy as np
import pytest
from tests.cli.command import odra
from tests.forecasts import GROUP, TODAY, a_defect, a_forecast, a_shop, an_import
from tests.helpers import NOW

from odra.cases.outcomes import Came
from odra.lab.beside import look
from odra.lab.calibration import calibration, scored
from odra.lab.replaying import replay
from odra.lab.scoring import Bin, brier, reliability
from odra.ledger import database as db
from odra.ledger.forecasts import Forecast, forecasts, keep
from odra.measures.negative_binomial import NegativeBinomial

pytestmark = pytest.mark.usefixtures("desk")


def replayed() -> list[Forecast]:
    return [told for told in forecasts(["main"], made_until=TODAY) if told.replayed]


def again() -> bool:
    return replay(["main"], at=NOW, progress=lambda account, n: None)


def test_scores_of_the_final_rate_by_hand() -> None:
    """Told 3 and 7 of 600 without doubt, came 6 and 7: errors of -50 and 0 bp. Chances .2 and .6, the second came."""
    told = [a_forecast(chance=0.2), a_forecast(defects=7, mean=7 / 600, chance=0.6)]
    found = scored([(told[0], Came(6, 600, exceeded=False)), (told[1], Came(7, 600, exceeded=True))])
    assert (found.bias, found.rmse, found.crps, found.cover, found.brier) == pytest.approx((-25, 1250**0.5, 25, 0.5, 0.1))


def test_the_crps_is_that_of_the_kept_distribution() -> None:
    """CRPS of a count: the sum of (F(k) - 1[k >= came])^2, here of defects in bp of 600 orders."""
    to_come = NegativeBinomial(3.5, 0.42)
    told = a_forecast(size=3.5, prob=0.42, mean=(3 + to_come.mean) / 600)
    found = scored([(told, Came(3 + 6, 600, exceeded=True))])
    exact = float(((to_come.cdf - (np.arange(len(to_come.cdf)) >= 6)) ** 2).sum()) / 600 * 10_000
    assert found.crps == pytest.approx(exact, rel=0.02)
    assert found.cover == 1


def test_chances_have_a_brier_score_and_bins_and_no_rates() -> None:
    chances = [(0.05, False), (0.15, True), (0.5, True), (1.0, True)]
    found = scored(
        [(a_forecast(what="above_30", size=None, prob=None, chance=c), Came(0, 600, exceeded=did)) for c, did in chances]
    )
    assert (found.bias, found.rmse, found.crps, found.cover) == (None,) * 4
    assert (
        found.brier
        == pytest.approx((0.05**2 + 0.85**2 + 0.5**2) / 4)
        == brier([c for c, _ in chances], [did for _, did in chances])
    )
    assert found.bins == [Bin(0.0, 0.2, 0.1, 0.5, 2), Bin(0.4, 0.6, 0.5, 1.0, 1), Bin(0.8, 1.0, 1.0, 1.0, 1)]
    assert reliability([], []) == []


@pytest.mark.parametrize(("accounts", "judged"), [(29, False), (30, True)])
def test_thirty_forecasts_a_fortnight_apart_are_judged_and_fewer_are_only_counted(accounts: int, judged: bool) -> None:
    """Two marketplaces, every fortnight: neighbouring days of a marketplace count once."""
    a_shop(days=600)
    db.execute("INSERT INTO cases_day SELECT shop, 'amazon.fr', fulfilment, ordered_on, orders, seen, last_at FROM cases_day")
    start = TODAY - TODAY % 14
    for n in range(accounts):
        made, market = start - 126 - 14 * (n // 2), ("amazon.de", "amazon.fr")[n % 2]
        days = {
            "made_on": TODAY - made,
            "window_from_on": TODAY - made + 73,
            "window_to_on": TODAY - made + 13,
            "due_on": TODAY - made - 77,
        }
        keep([a_forecast(marketplace=market, **days), a_forecast(marketplace=market, **{**days, "made_on": days["made_on"] - 1})])
    final = next(one for one in calibration(["main"], at=NOW) if (one.what, one.replayed) == ("final", False))
    assert (len(final.due), final.apart, final.scores is not None) == (2 * accounts, accounts, judged)


def test_others_forecasts_are_not_among_mine() -> None:
    a_shop(days=200)
    keep([a_forecast(account="colleague")])
    assert [len(one.pairs) for one in calibration(["main"], at=NOW)] == [0] * 6


def test_a_replay_knows_on_each_day_only_what_had_happened_by_then() -> None:
    a_shop(days=240)
    told = {1: (170, 160, None), 2: (170, 40, None), 3: (130, 100, 60), 4: (100, 95, None), 5: (60, 20, None)}
    for n, (placed, filed, gone) in told.items():
        a_defect(n, placed=placed, told=filed, gone=gone)
    assert again()
    finals = [one for one in replayed() if one.what == "final"]
    assert len(finals) == 12 and all(one.made_on % 14 == 0 and TODAY - 166 <= one.made_on < TODAY for one in finals)
    for one in finals:
        known = [
            n for n, (placed, filed, gone) in told.items()
            if one.window_from_on <= TODAY - placed < one.window_to_on and TODAY - filed <= one.made_on
            and (gone is None or TODAY - gone > one.made_on)
        ]  # fmt: skip
        assert (one.defects, one.orders, one.window_to_on) == (len(known), 600, one.made_on - 13)
    assert {one.defects for one in finals} == {0, 1, 2}


def test_a_replay_is_made_anew_when_imports_change_and_leaves_what_was_kept() -> None:
    a_shop(days=240)
    keep([a_forecast()])
    assert again() and not again()
    before = replayed()
    an_import(2)
    a_defect(1, placed=170, told=160)
    assert again() and not again()
    assert len(replayed()) == len(before) and replayed() != before
    assert [told for told in forecasts(["main"], made_until=TODAY) if not told.replayed] == [a_forecast()]


def test_kept_and_replayed_are_told_apart() -> None:
    a_shop(days=240)
    look(pause=0)
    found = {(one.what, one.replayed): one for one in calibration(["main"], at=NOW)}
    assert len(found) == 6
    assert {len(found[what, False].pairs) for what in ("final", "above_30", "above_60")} == {1}
    assert {len(found[what, True].pairs) for what in ("final", "above_30", "above_60")} == {12}
    assert found["final", True].due and not found["final", False].due
    assert all(one.told.group == GROUP for kind in found.values() for one in kind.pairs)


def test_a_history_too_short_to_replay_has_none() -> None:
    a_shop(days=40)
    again()
    assert replayed() == []


def test_the_command_says_how_few_are_due() -> None:
    a_shop(days=240)
    keep([a_forecast()])
    ran = odra("health", "--calibration")
    assert "Kept, Final rate of the displayed days: 1 forecast is due, too few to judge" in ran.out
    assert odra("health", "--calibration", "--known-at", "2026-11-20").code == 2


def test_the_json_has_each_forecast_with_what_came() -> None:
    a_shop(days=240)
    keep([a_forecast()])
    a_defect(1, placed=170, told=160)
    found = odra("health", "--calibration", "--json").json[0]
    assert (found["what"], found["replayed"], found["due"], found["enough"], found["brier"]) == ("final", False, 1, False, None)
    one = next(f for f in found["forecasts"] if f["came_orders"])
    assert (one["came_defects"], one["came_orders"], one["exceeded"], one["mean"]) == (1, 600, False, 0.005)


def test_an_empty_desk_has_no_forecasts() -> None:
    assert "No forecasts yet" in odra("health", "--calibration").out
    look(pause=0)
    assert db.select("SELECT count(*) FROM ledger_forecast") == [(0,)]
