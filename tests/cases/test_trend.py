"""A trend shows each week as it was known then, over the days of the window as it lay then."""

from pathlib import Path

import pytest
from tests.helpers import NOW, take_in
from tests.reports import all_orders, claim_mail, order, order_id

from odra.cases import queries
from odra.cases.trend import trends
from odra.measures.health import LIVE, RATE

pytestmark = pytest.mark.usefixtures("desk")


def test_a_claim_counts_from_the_week_in_which_it_came_and_not_before(tmp_path: Path) -> None:
    """100 orders of 1 October; claims of 10 and 21 November: weeks end on 9, 16 and 23 November."""
    rows = [order(n, purchase_date="2026-10-01T08:00:00+00:00") for n in range(1, 101)]
    early = claim_mail(tmp_path / "a.eml", order_id(1), at="Tue, 10 Nov 2026 12:00:00 +0000")
    take_in(all_orders(tmp_path / "o.txt", *rows), early, claim_mail(tmp_path / "b.eml", order_id(2)))
    (row,) = (r for r in queries.account_health(["main"], at=NOW).rows if r.metric == RATE and r.window == LIVE)
    found = trends(row, at=NOW)
    assert found["a_to_z_rate"][-3:] == pytest.approx([0, 0.01, 0.02])
    assert set(found["negative_feedback_rate"]) == {0.0}
    assert len(found["a_to_z_rate"]) == 8  # of the weeks that end on or after 1 October
