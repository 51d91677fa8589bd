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
    assert codes(told(0, 150), defect(1, 61, undecided=True)) == ["reconcile.defects_more", "reconcile.undecided"]
    assert codes(told(0, 150), defect(1, 61)) == ["reconcile.defects_more"]
    assert codes(told(0, 150), defect(1, 60, counts=False)) == ["reconcile.same"]


def test_the_parts_do_not_repeat_what_is_said_of_the_orders() -> None:
    assert codes(told(0, 163, "a_to_z_rate")) == ["reconcile.same"]


def because(told: Told, *defects: DefectRow, **more: object) -> list[tuple[str, tuple[int, ...]]]:
    """What may explain the difference, after the difference itself."""
    found = beside(told, DAYS, defects, **more).because  # type: ignore[arg-type]
    return [(one.said.code.removeprefix("reconcile."), one.subjects) for one in found[1:]]


def test_a_removal_that_is_not_booked_yet_explains_what_the_marketplace_still_counts() -> None:
    """R45: withdrawn feedback leaves within 48 hours, a won appeal by its own day."""
    withdrawn, long_ago = defect(1, 60, "negative_feedback", until=129), defect(2, 60, "negative_feedback", until=127)
    won = DefectRow(3, DE, 70, "a_to_z", 125 * DAY, None, "claim_appeal_won", False, False, "", 132 * DAY)
    booked = DefectRow(4, DE, 70, "a_to_z", 110 * DAY, None, "claim_appeal_won", False, False, "", 117 * DAY)
    assert because(told(2, 150), withdrawn, long_ago, won, booked, lag_hours=48) == [
        ("removal_not_booked", (1, 3)),
        ("not_counting", (4,)),
    ]


def test_what_explains_just_as_many_orders_comes_first() -> None:
    later = [defect(n, 61, since=131) for n in (1, 2, 3)]
    fraud = defect(9, 62, "chargeback", counts=False)
    assert [code for code, _ in because(told(1, 150), *later, fraud)] == ["not_counting", "known_later"]
    assert [code for code, _ in because(told(3, 150), *later, fraud)] == ["known_later", "not_counting"]


def test_what_we_count_and_the_marketplace_may_not_is_named() -> None:
    unknown = DefectRow(1, DE, 70, "a_to_z", 100 * DAY, None, "claim_outcome_unknown", True, False, "")
    fresh, edge = defect(2, 80, since=129), defect(3, 119)
    assert because(told(2, 150), unknown, fresh, edge, lag_hours=48) == [
        ("outcome_unknown", (1,)),
        ("not_booked_yet", (2,)),
        ("window_edge", (3,)),
    ]


def test_orders_at_the_ends_of_the_window_may_be_in_the_marketplaces_days() -> None:
    assert because(told(1, 150), defect(1, 59), defect(2, 121)) == [("window_edge", (1,))]
    (_, shifted) = beside(told(0, 157 - 50), [*DAYS], []).said
    assert (shifted.code, shifted.values) == ("reconcile.days_shifted", {"from_on": 59, "until_on": 118})


def test_kinds_of_files_that_are_not_there_are_said() -> None:
    assert [code for code, _ in because(told(1, 150), imported={"all_orders"})] == ["mails_not_imported", "feedback_not_imported"]
    assert [code for code, _ in because(told(1, 150, "negative_feedback_rate"), imported={"mail"})] == ["feedback_not_imported"]
    assert because(told(1, 150), imported={"mail", "seller_feedback"}) == []


def test_no_difference_has_nothing_to_explain() -> None:
    assert beside(told(0, 150), DAYS, [defect(1, 62, "chargeback", counts=False)]).said[0].code == "reconcile.same"
