"""A figure of the marketplace's beside ours: the difference, what makes both the same, and what our files lack."""

from decimal import Decimal

from odra.measures.apart import AMONG, SOME, Apart
from odra.measures.definition import definitions
from odra.measures.health import Group
from odra.measures.metrics import Count, Figure
from odra.measures.told import AFTER, BEFORE, TOLD, Recount, compared, same

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
    return [said.code for said in found.said]


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
    assert [s.code for s in compared(figure(2, 100), None).said] == ["reconcile.not_computed"]


def orders(*subjects: int, what: str = "counts", on: int = 0, when: str = "was stood stands", count: int = 0) -> Apart:
    """Orders alike; `when` they counted, `on` which day at an end of the window."""
    n = count or len(subjects)
    return Apart(what, on, "was" in when, "stood" in when, "stands" in when, n, n, subjects)


def because(
    told: Figure, ours: Count, *apart: Apart, metric: str = LATE, now: Count | None = None, **shifted: Count
) -> list[tuple[str, tuple[int, ...]]]:
    """Codes with orders, of what names any."""
    found = compared(told, Recount(definitions()[metric], 60, 90, {TOLD: ours, **shifted}, now, apart))
    return [(one.said.code.partition(".")[2], one.subjects) for one in found.because if one.subjects]


def test_what_the_marketplace_may_count_and_we_do_not_is_named_the_exact_number_first() -> None:
    apart = [
        orders(1, 2, 3, what="unknown"),
        orders(4, when="was"), orders(5, 6, when="stands"), orders(7, on=59), orders(8, on=60), orders(9, on=90), orders(10),
    ]  # fmt: skip
    assert because(figure(4, 100), count(2, 100, unknown=3), *apart) == [
        ("in_since", (5, 6)), ("window_edge", (7, 9)), ("ship_dates", (1, 2, 3)), ("left_lately", (4,)),
    ]  # fmt: skip


def test_what_we_count_and_the_marketplace_may_not_is_named() -> None:
    apart = [
        orders(4, when="stood stands"),
        orders(5, when="was stood"),
        orders(7, on=59),
        orders(8, on=60),
        orders(9, on=89),
        orders(10),
    ]
    assert because(figure(2, 100), count(5, 100), *apart) == [
        ("window_edge", (8, 9)), ("not_booked_yet", (4,)), ("out_since", (5,)), ("among", (4, 5, 8, 9, 10)),
    ]  # fmt: skip
    asked = [orders(3, what="undecided"), orders(3, 4)]
    assert because(figure(1, 100), count(2, 100, undecided=1), *asked, metric="pre_fulfilment_cancel_rate") == [
        ("who_cancelled", (3,))
    ]


def test_where_nothing_else_explains_it_the_few_that_it_lies_among_are_named() -> None:
    assert because(figure(0, 100), count(2, 100), orders(3, 4)) == [("among", (3, 4))]
    assert because(figure(99, 100), count(97, 100), orders(5, what="rest"), metric="on_time_delivery_rate") == [
        ("among_rest", (5,))
    ]
    assert because(figure(0, 100), count(99, 100), orders(*range(20), count=AMONG + 1)) == []


def test_orders_left_out_are_named_where_the_marketplace_counts_of_more() -> None:
    apart = [orders(1, 2, what="dayless"), orders(3, what="cancelled"), orders(4, 5, 6, what="pending")]
    assert because(figure(1, 101), count(1, 100), *apart) == [
        ("cancelled_left_out", (3,)), ("pending_left_out", (4, 5, 6)), ("some_ship_by", (1, 2)),
    ]  # fmt: skip
    assert because(figure(1, 99), count(1, 100), *apart) == []


def test_days_that_begin_elsewhere_name_the_orders_that_come_and_go() -> None:
    apart = [orders(1, on=59), orders(2, on=89), orders(3, on=60), orders(4, on=90), orders(5, 6, what="of", on=60)]
    assert because(figure(2, 99), count(3, 100), *apart, **{BEFORE: count(2, 99)})[0] == ("same_shifted", (1, 2))
    assert because(figure(2, 99), count(3, 100), *apart, **{AFTER: count(2, 99)})[0] == ("same_shifted", (3, 4))
    assert because(figure(2, 99), count(3, 100), *apart, **{AFTER: count(3, 99)})[0] == ("days_shifted", (5, 6))


def test_a_report_that_lags_names_what_changed_since() -> None:
    apart = [orders(1, when="stands"), orders(2, when="was stood"), orders(3)]
    assert because(figure(1, 100), count(2, 100), *apart, now=count(1, 100))[0] == ("same_by_now", (1, 2))


def test_a_rate_alone_is_put_on_our_own_orders() -> None:
    told = compared(figure(None, None, "0.04"), Recount(definitions()[LATE], 60, 90, {TOLD: count(2, 50, unknown=1)}))
    assert [(s.code, s.values.get("count")) for s in told.said] == [("reconcile.same", None)]
    told = compared(
        figure(None, None, "0.08"),
        Recount(definitions()[LATE], 60, 90, {TOLD: count(2, 50)}, apart=[orders(7, 8, when="stands")]),
    )
    assert [(one.said.code, one.said.values["count"], one.subjects) for one in told.because] == [
        ("reconcile.rate_alone", 2, ()), ("reconcile.in_since", 2, (7, 8)),
    ]  # fmt: skip


def test_some_orders_are_named_and_all_are_counted() -> None:
    first, second = orders(*range(20), count=70, what="unknown"), orders(*range(20, 40), what="unknown", on=60)
    found = compared(
        figure(1, 100), Recount(definitions()[LATE], 60, 90, {TOLD: count(0, 100, unknown=90)}, apart=[first, second])
    )
    (unknown,) = (one for one in found.because if one.subjects)
    assert (len(unknown.subjects), unknown.count, unknown.said.values) == (SOME, 90, {"count": 90})


def test_files_that_would_tell_of_more_defects_are_named_where_they_are_missing() -> None:
    def said(metric: str, theirs: str, imported: set[str]) -> list[str]:
        told = Figure(DE, metric, 60, 90, None, None, Decimal(theirs), None, "", 0)
        found = Recount(definitions()[metric], 60, 90, {TOLD: count(2, 100)}, imported=imported)
        return [s.code.removeprefix("reconcile.") for s in compared(told, found).said if "imported" in s.code]

    assert said("order_defect_rate", "0.04", {"all_orders"}) == ["mails_not_imported", "feedback_not_imported"]
    assert said("negative_feedback_rate", "0.04", {"mail"}) == ["feedback_not_imported"]
    assert said("order_defect_rate", "0.01", set()) == said("late_shipment_rate", "0.04", set()) == []
