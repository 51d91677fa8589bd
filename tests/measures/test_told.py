"""A figure of the marketplace's beside ours: the difference, what makes both the same, and what our files lack."""

from decimal import Decimal

from odra.measures.definition import definitions
from odra.measures.health import Group
from odra.measures.metrics import Count, Figure
from odra.measures.told import AFTER, TOLD, Recount, compared, same

DE = Group("main", "amazon.de", "")
LATE = "late_shipment_rate"


def figure(numerator: int | None, denominator: int | None, rate: str = "", *, days: tuple[int, int] | None = (60, 90)) -> Figure:
    from_on, to_on = days or (None, None)
    return Figure(DE, LATE, from_on, to_on, numerator, denominator, Decimal(rate) if rate else None, None, "", 0)


def count(counts: int, units: int, **more: int) -> Count:
    return Count(units, Decimal(counts), **more)


def codes(told: Figure, ours: Count | None, *, metric: str = LATE, now: Count | None = None, **shifted: Count) -> list[str]:
    counts = {} if ours is None else {TOLD: ours, **shifted}
    found = compared(told, Recount(definitions()[metric], 60, 90, counts, now))
    return [said.code for said in found.because]


def test_counts_are_compared_and_where_only_a_rate_is_told_the_rate_as_rounded_there() -> None:
    assert same(figure(2, 100, "0.5"), count(2, 100))
    assert not same(figure(2, 100), count(2, 101))
    assert same(figure(None, None, "0.014"), count(1, 71)) and not same(figure(None, None, "0.0141"), count(1, 72))
    assert not same(figure(None, None, "0"), count(0, 0)), "of nothing there is no rate"
    assert codes(figure(2, 100), count(2, 100)) == ["reconcile.same"]


def test_what_makes_both_the_same_comes_before_what_the_files_lack() -> None:
    told, ours = figure(2, 100), count(1, 97, unknown=5)
    assert codes(told, ours, now=count(2, 100), **{AFTER: count(2, 100)}) == [
        "reconcile.units_missing", "reconcile.counts_missing", "reconcile.same_shifted", "reconcile.same_by_now",
        "missing.ship_dates", "missing.some_ship_by",
    ]  # fmt: skip


def test_what_hangs_on_most_orders_comes_first() -> None:
    assert codes(figure(2, 100), count(1, 90, unknown=5))[2:] == ["missing.some_ship_by", "missing.ship_dates"]


def test_a_difference_that_nothing_explains_is_put_to_the_records_of_each() -> None:
    assert codes(figure(0, 100), count(1, 100)) == ["reconcile.counts_more", "reconcile.own_records"]
    assert codes(figure(None, None, "0.01"), count(4, 100)) == ["reconcile.rate_alone", "reconcile.own_records"]


def test_days_that_are_not_told_are_said_and_so_is_what_no_file_tells() -> None:
    assert codes(figure(2, 100, days=None), count(2, 100)) == ["reconcile.same", "reconcile.days_untold"]
    assert codes(figure(2, 100), count(0, 0))[-1] == "missing.ship_by"
    assert codes(figure(2, 100), None, metric="invoice_defect_rate") == ["missing.invoices"]
    assert [s.code for s in compared(figure(2, 100), None).because] == ["reconcile.not_computed"]
