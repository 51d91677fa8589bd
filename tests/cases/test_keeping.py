"""Forecasts are kept on the day on which they are made, and nothing that is learnt later changes or loses them."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.forecasts import TODAY
from tests.helpers import NOW, take_in
from tests.reports import all_orders, claim_mail, order, order_id

from odra.cases import keeping, operations, queries
from odra.cases.outlook import aheads
from odra.cases.rebuild import rebuild
from odra.cli.calibrating import held
from odra.facts.moments import DAY, as_date
from odra.ledger import database as db
from odra.ledger.forecasts import Forecast, forecasts
from odra.measures.health import DISPLAYED, LIVE, RATE

pytestmark = pytest.mark.usefixtures("desk")


def orders(folder: Path, count: int = 400) -> Path:
    """Order n was placed n % 58 + 1 days ago."""
    rows = [order(n, purchase_date=f"{as_date(TODAY) - timedelta(days=n % 58 + 1)}T10:00:00+00:00") for n in range(1, count + 1)]
    return all_orders(folder / "orders.txt", *rows)


def kept() -> list[Forecast]:
    return forecasts(["main"], made_until=TODAY + 100)


def test_each_kind_is_kept_once_as_it_was_made(tmp_path: Path) -> None:
    take_in(orders(tmp_path), claim_mail(tmp_path / "c.eml", order_id(20)))
    keeping.keep(["main"], at=NOW)
    row = next(r for r in queries.account_health(["main"], at=NOW).rows if (r.metric, r.window) == (RATE, DISPLAYED))
    (one,) = aheads([row], at=NOW)
    assert one.final is not None and one.futures is not None
    found = {told.what: told for told in kept()}
    assert set(found) == {"final", "above_30", "above_60"}
    final, low, high = found["final"], *one.final.interval()
    assert (final.made_on, final.due_on, final.replayed, final.clock) == (TODAY, row.window_to_on + 90, "", "n1")
    assert (final.defects, final.orders, final.mean, final.chance) == (1, row.denominator, one.final.rate, one.final.exceeds)
    assert (final.p10 * final.orders, final.p90 * final.orders) == pytest.approx((low, high))
    assert (found["above_30"].chance, found["above_60"].chance) == (one.futures.exceeds(30), one.futures.exceeds(60))
    assert [found[f"above_{days}"].due_on for days in (30, 60)] == [TODAY + 31, TODAY + 61]
    assert final.version.count(" ") == 1 and len(final.version.split()[1]) == 8


def test_the_first_of_a_day_stands_and_the_next_day_has_its_own(tmp_path: Path) -> None:
    take_in(orders(tmp_path))
    keeping.keep(["main"], at=NOW)
    first = kept()
    take_in(*(claim_mail(tmp_path / f"{n}.eml", order_id(n)) for n in (20, 40, 41)))
    keeping.keep(["main"], at=NOW)
    keeping.keep_these(aheads(keeping.displayed(["main"], at=NOW), at=NOW), at=NOW)
    assert kept() == first
    keeping.keep(["main"], at=NOW + DAY)
    assert [told for told in kept() if told.made_on == TODAY] == first
    assert {told.defects for told in kept() if told.made_on == TODAY + 1} == {3}


def test_a_kept_forecast_survives_later_facts_a_rebuild_and_the_undo_of_all_it_was_made_of(tmp_path: Path) -> None:
    done = take_in(orders(tmp_path))
    keeping.keep(["main"], at=NOW)
    first = kept()
    assert len(first) == 3
    take_in(*(claim_mail(tmp_path / f"{n}.eml", order_id(n)) for n in (20, 40, 41)))
    rebuild(at=NOW, progress=lambda name, rows: None)
    operations.undo(done.import_id, at=NOW)
    rebuild(at=NOW, progress=lambda name, rows: None)
    assert kept() == first


def test_below_fifty_orders_and_for_the_live_window_nothing_is_kept(tmp_path: Path) -> None:
    take_in(orders(tmp_path, 49))
    keeping.keep(["main"], at=NOW)
    assert kept() == []
    take_in(orders(tmp_path, 400))
    live = [r for r in queries.account_health(["main"], at=NOW).rows if (r.metric, r.window) == (RATE, LIVE)]
    keeping.keep_these(aheads(live, at=NOW), at=NOW)
    assert kept() == []


def test_a_marketplace_that_comes_in_later_that_day_is_kept_too(tmp_path: Path) -> None:
    take_in(orders(tmp_path))
    keeping.keep(["main"], at=NOW)
    more = [order(n, sales_channel="Amazon.fr", purchase_date="2026-10-10T10:00:00+00:00") for n in range(1000, 1100)]
    take_in(all_orders(tmp_path / "more.txt", *more))
    keeping.keep(["main"], at=NOW)
    assert {told.marketplace for told in kept()} == {"amazon.de", "amazon.fr"}


def test_an_import_keeps_the_forecasts_of_the_day_and_a_dry_run_none(tmp_path: Path) -> None:
    assert odra("import", orders(tmp_path), "--dry-run").code == 0
    assert kept() == []
    assert odra("import", tmp_path / "orders.txt").code == 0
    assert len(kept()) == 3


def test_watching_a_folder_keeps_them(tmp_path: Path) -> None:
    orders(tmp_path)
    assert odra("watch", tmp_path, "--once", "--every", 0.2).code == 0
    assert len(kept()) == 3


def test_an_interruption_waits_until_the_forecasts_are_kept() -> None:
    done = False
    with pytest.raises(KeyboardInterrupt), held():
        signal.raise_signal(signal.SIGINT)
        done = True
    assert done and signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("view", ["--outlook", "--calibration"])
def test_a_view_of_now_keeps_forecasts_and_one_of_the_past_none(tmp_path: Path, view: str) -> None:
    take_in(orders(tmp_path))
    assert odra("health", view, "--at", "2026-11-20").code == 0
    assert db.select("SELECT count(*) FROM ledger_forecast") == [(0,)]
    assert odra("health", view).code == 0
    assert {(told.what, told.made_on) for told in kept() if not told.replayed} == {
        ("final", TODAY), ("above_30", TODAY), ("above_60", TODAY),
    }  # fmt: skip
