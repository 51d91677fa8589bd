"""An undone import leaves no trace in any answer; importing the file again revives it."""

from pathlib import Path

import pytest
from tests.answers import kept, said, wipe
from tests.helpers import NOW, kept_words, take_in
from tests.reports import all_orders, buyer_mail, claim_mail, feedback, new_orders, order, order_id, to_ship

from odra.cases import noting, operations, queries
from odra.cases.rebuild import rebuild
from odra.lab.shop import truth, write
from odra.ledger import database as db
from odra.ledger import imports
from odra.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("desk")


def state() -> tuple[object, ...]:
    return kept(), said(NOW), ledger.accounts(), personal()


def personal() -> list[str]:
    return sorted(map(str, kept_words()))


def told_again() -> tuple[object, ...]:
    rebuild(at=NOW, progress=lambda name, rows: None)
    return state()


def test_undo_of_the_only_import_leaves_an_empty_desk(tmp_path: Path) -> None:
    empty = state()
    write(truth(at=NOW, orders=250), tmp_path / "files")
    operations.undo(take_in(tmp_path / "files").import_id, at=NOW)
    assert state() == told_again() == empty
    assert db.select("SELECT count(*) FROM ledger_personal_problem") == [(0,)]
    assert queries.summary(["main"], at=NOW, day_ends_at=NOW).orders == 0
    assert ledger.freshness(["main"]) == []


def test_an_undone_order_is_as_unknown_as_one_never_told(tmp_path: Path) -> None:
    operations.undo(take_in(all_orders(tmp_path / "a.txt", order(1))).import_id, at=NOW)
    assert queries.find_case(order_id(1), accounts=["main"], at=NOW) == []


def test_undo_of_each_import_gives_the_desk_that_never_had_it(tmp_path: Path) -> None:
    """Files that share orders, facts, conversations and addresses: each is taken back in turn."""
    files = [
        all_orders(tmp_path / "a.txt", order(1), order(2, order_status="Unshipped")),
        all_orders(tmp_path / "b.txt", order(2, last_updated_date="2026-11-08T08:00:00+00:00"), order(3)),
        all_orders(tmp_path / "c.txt", order(1), order(3)),
        new_orders(tmp_path / "d.txt", to_ship(1, ship_address_1="Old lane 1")),
        new_orders(tmp_path / "e.txt", to_ship(1, ship_address_1="New lane 2", reporting_date="2026-11-04T06:00:00+00:00")),
        feedback(tmp_path / "f.txt", ("13.11.26", "1", "Late", order_id(2))),
        buyer_mail(tmp_path / "g.eml", "Where is it?"),
        buyer_mail(tmp_path / "h.eml", "I wrote before", order=order_id(2), at="Sun, 22 Nov 2026 12:00:00 +0000"),
        claim_mail(tmp_path / "i.eml", order_id(9)),
    ]  # fmt: skip
    for left_out in files:
        wipe()
        for file in files:
            if file is not left_out:
                take_in(file, marketplace="amazon.de")
        expected = state()
        wipe()
        ids = {file: take_in(file, marketplace="amazon.de").import_id for file in files}
        whole = state()
        assert whole != expected or left_out.name == "c.txt"
        operations.undo(ids[left_out], at=NOW)
        assert state() == told_again() == expected, left_out.name
        take_in(left_out, marketplace="amazon.de")
        assert state() == whole, left_out.name


def test_a_fact_told_by_two_imports_lives_until_both_are_undone(tmp_path: Path) -> None:
    one = take_in(all_orders(tmp_path / "a.txt", order(1), order(2)))
    two = take_in(all_orders(tmp_path / "b.txt", order(2), order(3)))
    operations.undo(one.import_id, at=NOW)
    assert [row[0].rpartition("/")[2] for row in kept()["cases_order"]] == [order_id(2), order_id(3)]
    operations.undo(two.import_id, at=NOW)
    assert kept()["cases_order"] == []


@pytest.mark.parametrize("undone", [0, 1])
def test_the_identical_file_imported_twice_survives_one_undo(tmp_path: Path, undone: int) -> None:
    file = new_orders(tmp_path / "a.txt", to_ship(1), to_ship(2, order_id="nonsense"))
    twice = [take_in(file), take_in(file)]
    before = state()
    operations.undo(twice[undone].import_id, at=NOW)
    assert state() == told_again() == before
    found = ledger.find_import(twice[1 - undone].import_id, ["main"])
    assert found is not None and [len(lines) for _, lines in ledger.rejected_rows(found)] == [2]
    operations.undo(twice[1 - undone].import_id, at=NOW)
    assert kept()["cases_order"] == [] and personal() == []


def test_a_file_imported_again_after_its_undo_is_new_to_every_answer(tmp_path: Path) -> None:
    file = new_orders(tmp_path / "a.txt", to_ship(1), to_ship(2))
    first = take_in(file)
    before = state()
    operations.undo(first.import_id, at=NOW)
    again = take_in(file)
    assert (again.total.new, again.total.known) == (2, 0)
    assert state() == before


def test_what_a_person_noted_can_be_taken_back(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "a.txt", order(1)), buyer_mail(tmp_path / "m.eml", "Where is it?", order=order_id(1)))
    before = state()
    noting.handled(order_id(1), accounts=["main"], question="not_received", done="refunded", key="k1", at=NOW)
    assert said(NOW)["queue"] == []
    noting.handled(order_id(1), accounts=["main"], question="not_received", done="refunded", key="k1", at=NOW)
    (note, *rest) = ledger.imports(["main"])
    assert len(rest) == 1, "the second press of the button is not a second note"
    operations.undo(note.id, at=NOW)
    assert state() == told_again() == before


def test_undo_twice_is_refused_with_the_reason(tmp_path: Path) -> None:
    number = take_in(all_orders(tmp_path / "a.txt", order(1))).import_id
    operations.undo(number, at=NOW)
    with pytest.raises(LookupError, match=f"import {number} is taken back already"):
        operations.undo(number, at=NOW)


def test_undo_of_the_import_that_finished_an_interrupted_one_takes_both(tmp_path: Path) -> None:
    """Interrupted: its rows are in, its file and the import never ended."""
    file = all_orders(tmp_path / "a.txt", order(1), order(2))
    first = take_in(file)
    db.execute("UPDATE ledger_import SET state = 'running', finished_at = NULL")
    db.execute("UPDATE ledger_file SET state = 'running'")
    second = take_in(file)
    assert (second.total.new, second.total.known) == (0, 2)
    found = ledger.find_import(first.import_id, ["main"])
    assert found is not None and found.state == imports.DONE
    operations.undo(second.import_id, at=NOW)
    assert kept()["cases_order"] == []


def test_an_import_still_at_work_is_not_taken_over_by_a_note_made_meanwhile(tmp_path: Path) -> None:
    """Another process has begun and read nothing yet; undoing the note must leave that import alone."""
    take_in(all_orders(tmp_path / "a.txt", order(1)), buyer_mail(tmp_path / "m.eml", "Where is it?", order=order_id(1)))
    begun = imports.begin_import("main", at=NOW, process=1)
    noting.handled(order_id(1), accounts=["main"], question="not_received", done="refunded", key="k1", at=NOW)
    found = ledger.find_import(begun, ["main"])
    assert found is not None and found.state == imports.RUNNING


def test_a_value_beside_an_undone_one_is_new_and_not_changed(tmp_path: Path) -> None:
    first = take_in(all_orders(tmp_path / "a.txt", order(1, order_status="Unshipped")))
    operations.undo(first.import_id, at=NOW)
    total = take_in(all_orders(tmp_path / "b.txt", order(1, order_status="Shipped"))).total
    assert (total.new, total.changed) == (1, 0)
