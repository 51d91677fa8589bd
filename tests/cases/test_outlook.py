"""What lies ahead of a rate, from files to figures: it starts from what health says, and what can be reckoned by hand is as reckoned."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.helpers import NOW, take_in
from tests.reports import all_orders, claim_mail, order, order_id

from odra.cases import queries
from odra.cases.outlook import Ahead, aheads
from odra.facts.moments import as_date, day_of, parse_at
from odra.measures.health import DISPLAYED, LIVE, RATE

pytestmark = pytest.mark.usefixtures("desk")
TODAY = day_of(NOW)


def seller_with(folder: Path, orders: int, *, claimed: tuple[int, ...] = (), now: int = NOW) -> None:
    """Order n was placed n % 58 + 1 days ago; those claimed have a claim of their own."""
    today = as_date(day_of(now))
    rows = [order(n, purchase_date=f"{today - timedelta(days=n % 58 + 1)}T10:00:00+00:00") for n in range(1, orders + 1)]
    take_in(all_orders(folder / "o.txt", *rows), *(claim_mail(folder / f"{n}.eml", order_id(n)) for n in claimed))


def of(window: str, *, at: int = NOW) -> Ahead:
    rows = [r for r in queries.account_health(["main"], at=at).rows if r.metric == RATE and r.window == window]
    (found,) = aheads(rows, at=at)
    return found


@pytest.mark.parametrize("window", [LIVE, DISPLAYED])
def test_a_forecast_starts_from_the_orders_and_defects_that_health_counts(tmp_path: Path, window: str) -> None:
    seller_with(tmp_path, 400, claimed=(20, 40, 41))
    found = of(window)
    assert (found.expected.orders, found.expected.defects) == (found.row.denominator, found.row.numerator)
    assert found.row.numerator == 3 and found.final is not None
    assert found.final.expected > 3 and found.final.interval()[0] >= 3
    assert found.days.shown(np.append(found.days.defects, [0]), 1)[0] == 3


def test_below_fifty_orders_there_are_counts_only(tmp_path: Path) -> None:
    seller_with(tmp_path, 49, claimed=(20,))
    found = of(LIVE)
    assert (found.final, found.futures, found.headroom, found.recovers_on, found.likely_above_on) == (None,) * 5
    assert found.expected.displayed == pytest.approx(1 / 49) and found.expected.one_order == pytest.approx(1 / 49)


def test_the_room_of_the_forecast_is_never_more_than_the_plain_one(tmp_path: Path) -> None:
    seller_with(tmp_path, 700)
    found = of(LIVE)
    assert found.row.headroom == 6 and found.final is not None
    assert found.headroom == 6 - found.final.to_come.quantile(0.8) < 6
    assert found.expected.mainly_default and found.expected.from_prior == 1


def test_the_same_day_shows_the_same_futures(tmp_path: Path) -> None:
    seller_with(tmp_path, 300, claimed=(20,))
    first, second = of(LIVE).futures, of(LIVE).futures
    assert first is not None and second is not None
    assert (first.rate == second.rate).all()


def test_what_is_above_recovers_when_its_orders_leave(tmp_path: Path) -> None:
    """Three of 150 are over 1 %, two are, one is not. Order 40 was placed 41 days ago, 37 and 20 were 38 and 21 days ago: it is
    when the second leaves, 60 days after its day, 22 days from now."""
    seller_with(tmp_path, 150, claimed=(20, 37, 40))
    found = of(LIVE)
    assert found.recovers_on == TODAY + 22
    assert found.likely_above_on is None and found.futures is not None and found.futures.exceeds(30) == 1


def test_what_is_below_needs_not_recover(tmp_path: Path) -> None:
    seller_with(tmp_path, 300, claimed=(20,))
    assert of(LIVE).recovers_on is None


def test_the_past_ends_with_the_rate_of_now_and_knows_no_claim_before_it_was_filed(tmp_path: Path) -> None:
    seller_with(tmp_path, 200, claimed=(40,))
    found = of(LIVE)
    past = found.past(30)
    filed = next(c.defect.from_at for c in found.row.orders)
    assert past[-1] == pytest.approx(float(found.row.rate or 0))
    assert not past[: 29 - (TODAY - day_of(filed))].any() and past[29 - (TODAY - day_of(filed)) :].all()


def test_an_earlier_moment_knows_nothing_of_what_came_later(tmp_path: Path) -> None:
    seller_with(tmp_path, 200, claimed=(40,))
    earlier = of(LIVE, at=parse_at("2026-11-05T09:00:00Z"))
    assert earlier.expected.orders == earlier.row.denominator < 200
    assert earlier.expected.defects == earlier.row.numerator == 0 < of(LIVE).row.numerator
