"""The marketplace's figure beside ours: counted over its own days, as known when it was made."""

from odra.facts.moments import DAY
from odra.measures.health import Day, DefectRow, Group
from odra.measures.reconcile import Told, beside

DE = Group("main", "amazon.de", "seller")
SEEN_AT = 130 * DAY


def told(numerator: int, denominator: int, metric: str = "order_defect_rate") -> Told:
    return Told(DE, metric, 60, 120, numerator, denominator, None, SEEN_AT)


def defect(subject: int, on: int, component: str = "a_to_z", *, until: int | None = None, counts: bool = True, undecided: bool = False,
           group: Group = DE, since: int = 0) -> DefectRow:  # fmt: skip
    return DefectRow(
        subject, group, on, component, (since or on) * DAY, None if until is None else until * DAY, "why", counts, undecided, ""
    )


DAYS = [Day(DE, 59, 7), Day(DE, 60, 100), Day(DE, 119, 50), Day(DE, 120, 9), Day(Group("main", "amazon.fr", "seller"), 80, 30)]


def codes(*told_and_defects: object) -> list[str]:
    one, *defects = told_and_defects
    return [s.code for s in beside(one, DAYS, defects).said]  # type: ignore[arg-type]


def test_orders_are_counted_over_the_told_days_of_the_same_group() -> None:
    assert beside(told(0, 150), DAYS, []).denominator == 150
    assert codes(told(0, 150)) == ["reconcile.same"]


def test_orders_that_no_file_holds_are_said_with_their_number() -> None:
    (said,) = beside(told(0, 163), DAYS, []).said
    assert (said.code, said.values) == ("reconcile.orders_missing", {"count": 13})
    assert codes(told(0, 149)) == ["reconcile.orders_more"]


def test_an_order_counts_once_and_by_its_own_part() -> None:
    both = [defect(1, 60), defect(1, 60, "negative_feedback"), defect(2, 119, "chargeback")]
    assert beside(told(2, 150), DAYS, both).numerator == 2
    assert beside(told(1, 150, "negative_feedback_rate"), DAYS, both).numerator == 1


def test_defects_outside_the_days_or_of_another_group_are_not_ours() -> None:
    others = [defect(1, 59), defect(2, 120), defect(3, 80, group=Group("main", "amazon.de", "marketplace"))]
    assert beside(told(0, 150), DAYS, others).numerator == 0


def test_what_was_not_known_or_over_when_the_report_was_made_does_not_count() -> None:
    assert beside(told(0, 150), DAYS, [defect(1, 60, since=131), defect(2, 61, until=130)]).numerator == 0
    assert beside(told(2, 150), DAYS, [defect(1, 60, since=130), defect(2, 61, until=131)]).numerator == 2


def test_a_defect_that_no_file_tells_of_is_said_and_a_surplus_names_what_is_undecided() -> None:
    assert codes(told(1, 150)) == ["reconcile.defects_missing"]
    assert codes(told(0, 150), defect(1, 60, undecided=True)) == ["reconcile.defects_more", "reconcile.undecided"]
    assert codes(told(0, 150), defect(1, 60)) == ["reconcile.defects_more"]
    assert codes(told(0, 150), defect(1, 60, counts=False)) == ["reconcile.same"]


def test_the_parts_do_not_repeat_what_is_said_of_the_orders() -> None:
    assert codes(told(0, 163, "a_to_z_rate")) == ["reconcile.same"]
