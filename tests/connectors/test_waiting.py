"""A row that is ambiguous today is told when the orders that settle it are known."""

from pathlib import Path

import pytest
from tests.helpers import take_in
from tests.reports import all_orders, feedback, order, order_id

pytestmark = pytest.mark.usefixtures("desk")


def test_feedback_that_came_before_its_orders_is_told_when_it_comes_again(tmp_path: Path) -> None:
    path = feedback(tmp_path / "feedback.txt", ("03/11/26", "1", "Late", order_id(1)))
    first = take_in(path)
    assert (first.total.new, first.total.rejected) == (0, 1)
    again = take_in(all_orders(tmp_path / "orders.txt", order(1)), path)
    assert (again.total.new, again.total.rejected) == (2, 0)


def test_orders_of_the_same_import_settle_it_whatever_their_names(tmp_path: Path) -> None:
    feedback(tmp_path / "a.txt", ("03/11/26", "1", "Late", order_id(1)))
    all_orders(tmp_path / "z.txt", order(1))
    assert take_in(tmp_path).total.rejected == 0


def test_a_file_without_problems_is_known_at_once(tmp_path: Path) -> None:
    path = all_orders(tmp_path / "orders.txt", order(1), order(2, order_status=""))
    take_in(path)
    [again] = take_in(path).files
    assert again.same
    assert (again.count.known, again.count.rejected) == (1, 1)
