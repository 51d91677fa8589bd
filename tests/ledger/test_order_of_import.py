"""The state is the latest by what the sources spoke for, never by arrival."""

import random
from pathlib import Path

import pytest
from tests.answers import kept, said, wipe
from tests.helpers import NOW, take_in
from tests.reports import (
    all_orders,
    asked_back,
    buyer_mail,
    claim_mail,
    decision_mail,
    feedback,
    new_orders,
    order,
    order_id,
    returns,
    to_ship,
)

from odra.cases.queries import find_case
from odra.cases.rebuild import rebuild
from odra.lab.shop import truth, write
from odra.ledger import database as db


def status(n: int) -> str:
    (view,) = find_case(order_id(n), accounts=["main"], at=NOW)
    assert view.derived.order is not None
    return view.derived.order.status


@pytest.fixture
def tellings(tmp_path: Path) -> list[Path]:
    """The same orders told by many files that overlap, agree and correct one another."""
    seen = lambda day: f"2026-11-{day:02d}T08:00:00+00:00"  # noqa: E731
    return [
        all_orders(tmp_path / "a.txt", order(1, order_status="Pending", last_updated_date=seen(2)), order(2)),
        all_orders(tmp_path / "b.txt", order(1, order_status="Unshipped", last_updated_date=seen(3)), order(3)),
        all_orders(tmp_path / "c.txt", order(1, order_status="Shipped", last_updated_date=seen(4)), order(2)),
        new_orders(tmp_path / "d.txt", to_ship(1), to_ship(2)),
        new_orders(tmp_path / "e.txt", to_ship(1, ship_address_1="Other street 2", reporting_date=seen(5))),
        feedback(tmp_path / "f.txt", ("13.11.26", "2", "Late", order_id(2)), ("14.11.26", "5", "Fine", order_id(3))),
        returns(tmp_path / "g.txt", asked_back(3)),
        returns(tmp_path / "h.txt", asked_back(3, **{"Return request status": "Approved", "Return request date": "20-Nov-2026"})),
        buyer_mail(tmp_path / "i.eml", "Where is it?"),
        buyer_mail(tmp_path / "j.eml", "I wrote before", order=order_id(2), at="Sun, 22 Nov 2026 12:00:00 +0000"),
        claim_mail(tmp_path / "k.eml", order_id(1)),
        decision_mail(tmp_path / "l.eml", order_id(1), "The claim has been denied. It was decided in your favour."),
    ]  # fmt: skip


def test_any_order_of_import_gives_the_same_tables_and_answers(desk: None, tellings: list[Path]) -> None:
    take_in(*tellings, marketplace="amazon.de")
    expected = (kept(), said(NOW))
    assert expected[0]["cases_question"] and expected[0]["cases_defect"] and expected[1]["queue"]
    for seed in range(12):
        wipe()
        files = random.Random(seed).sample(tellings, len(tellings))
        for file in files:
            take_in(file, marketplace="amazon.de")
        assert (kept(), said(NOW)) == expected, [f.name for f in files]


def test_the_shops_files_in_any_order_give_the_same_tables(desk: None, tmp_path: Path) -> None:
    """All-orders reports first: without them the feedback's dates are not known to be German or American."""
    write(truth(at=NOW, orders=250), tmp_path)
    take_in(tmp_path)
    expected = (kept(), said(NOW))
    wipe()
    files = sorted(tmp_path.iterdir())
    orders, rest = [f for f in files if f.name.startswith("all-")], [f for f in files if not f.name.startswith("all-")]
    for group in (orders, rest):
        for file in random.Random(3).sample(group, len(group)):
            take_in(file)
    assert (kept(), said(NOW)) == expected


def test_rebuild_gives_the_same_tables_as_import_piece_by_piece(desk: None, tellings: list[Path], tmp_path: Path) -> None:
    write(truth(at=NOW, orders=250), tmp_path / "shop")
    for path in (*tellings, *sorted((tmp_path / "shop").iterdir())):
        take_in(path, marketplace="amazon.de" if path in tellings else "")
    before = (kept(), said(NOW))
    db.execute("DELETE FROM cases_question")
    db.execute("UPDATE cases_day SET orders = 999")
    made = rebuild(at=NOW, progress=lambda name, rows: None)
    assert (kept(), said(NOW)) == before
    assert made >= len(before[0]["cases_order"])


def test_a_value_that_comes_back_counts_again(desk: None, tmp_path: Path) -> None:
    """A, B, A stays A: the second A is a sighting, not a new fact."""
    for n, (name, day) in enumerate((("Unshipped", 3), ("Shipped", 4), ("Unshipped", 5))):
        row = order(1, order_status=name, last_updated_date=f"2026-11-{day:02d}T08:00:00+00:00")
        take_in(all_orders(tmp_path / f"{n}.txt", row))
        assert status(1) == name
    assert db.select("SELECT count(*) FROM ledger_fact")[0][0] == 2
    assert db.select("SELECT count(*) FROM ledger_told")[0][0] == 3


def test_an_older_report_imported_later_changes_nothing(desk: None, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "b.txt", order(1, order_status="Shipped", last_updated_date="2026-11-09T08:00:00+00:00")))
    take_in(all_orders(tmp_path / "a.txt", order(1, order_status="Pending", last_updated_date="2026-11-02T08:00:00+00:00")))
    assert status(1) == "Shipped"


def test_the_same_fact_told_by_two_kinds_of_file_opens_one_question(desk: None, tmp_path: Path) -> None:
    """A claim is told by its mail and flagged in the returns report."""
    take_in(claim_mail(tmp_path / "claim.eml", order_id(1)), returns(tmp_path / "r.txt", asked_back(1, **{"A-to-Z Claim": "Y"})))
    (view,) = find_case(order_id(1), accounts=["main"], at=NOW)
    assert [q.kind for q in view.derived.questions].count("claim") == 1


def test_the_address_of_the_freshest_report_is_used(desk: None, tmp_path: Path) -> None:
    """A buyer corrects the street; nothing else in the row moves."""
    old = new_orders(tmp_path / "old.txt", to_ship(1, ship_address_1="Old lane 1", reporting_date="2026-11-03T06:00:00+00:00"))
    new = new_orders(tmp_path / "new.txt", to_ship(1, ship_address_1="New lane 2", reporting_date="2026-11-04T06:00:00+00:00"))
    for files in ((old, new), (new, old)):
        wipe()
        for file in files:
            take_in(file)
        (view,) = find_case(order_id(1), accounts=["main"], at=NOW)
        assert view.personal["street"] == "New lane 2"


def test_an_older_sighting_of_a_value_does_not_make_it_older(desk: None, tmp_path: Path) -> None:
    """Shipped on the 5th, Unshipped on the 4th, Shipped again in a report of the 3rd: the 5th still speaks last."""
    for n, (name, day) in enumerate((("Shipped", 5), ("Unshipped", 4), ("Shipped", 3))):
        row = order(1, order_status=name, last_updated_date=f"2026-11-{day:02d}T08:00:00+00:00")
        take_in(all_orders(tmp_path / f"{n}.txt", row))
    assert status(1) == "Shipped"
