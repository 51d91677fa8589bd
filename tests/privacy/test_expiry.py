"""Personal data goes by its day, by itself and for good: blocks are looked at when something is due, old files bring nothing back."""

import json
from pathlib import Path

import pytest
from tests.helpers import NOW, all_that_is_sealed, at, take_in
from tests.reports import all_orders, buyer_mail, claim_mail, new_orders, order, order_id, to_ship

from odra.cases import erasing, expiring, operations, privacy, queries
from odra.cases.rebuild import rebuild
from odra.facts.moments import DAY, HOUR
from odra.ledger import database as db
from odra.ledger import leaving as table

pytestmark = pytest.mark.usefixtures("desk")
PROMISED = at("2026-11-09 22:59:59")
GOES = PROMISED + 30 * DAY
SCANS = "Barcode;Event time;Status;Carrier\n3SKADE1234567;2026-11-05T12:00:00+00:00;Zending bezorgd;PostNL\n"
SENT = "Bestelnummer;Verzenddatum;Track & Trace;Vervoerder\n{order};2026-11-03;3SKADE1234567;PostNL\n"


def kept() -> int:
    return int(db.select("SELECT count(*) FROM ledger_personal")[0][0])


def looks() -> list[int]:
    return [row[0] for row in db.select("SELECT look_at FROM ledger_leaving ORDER BY look_at")]


def two(folder: Path) -> list[Path]:
    """An order with name and address, and the message of its buyer."""
    return [
        new_orders(folder / "new.txt", to_ship(1)),
        all_orders(folder / "orders.txt", order(1)),
        buyer_mail(folder / "m.eml", "Where is my parcel?", order=order_id(1)),
    ]


def test_it_is_there_until_its_day_and_gone_from_then_on(tmp_path: Path) -> None:
    take_in(*two(tmp_path))
    assert kept() == 3 and "Ada Example" in all_that_is_sealed()
    assert expiring.expire(at=GOES - 1).rows == 0 and kept() == 3
    assert expiring.expire(at=GOES).rows == 3
    assert kept() == 0 and looks() == [] and "Ada" not in all_that_is_sealed()
    assert db.select("SELECT count(*) FROM ledger_token") == [(0,)]


def test_what_is_not_personal_stays(tmp_path: Path) -> None:
    take_in(*two(tmp_path))
    before = db.select("SELECT id, payload FROM ledger_fact ORDER BY id")
    expiring.expire(at=GOES)
    (view,) = queries.find_case(order_id(1), accounts=["main"], at=GOES)
    assert db.select("SELECT id, payload FROM ledger_fact ORDER BY id") == before
    assert [e.kind for e in view.timeline] == ["buyer_message", "ship_row", "order_row"]
    assert view.personal == {} and view.leaving is not None and view.leaving.at == GOES
    assert {e.kind: e.gone_at for e in view.timeline} == {"buyer_message": GOES, "ship_row": GOES, "order_row": GOES}


def test_importing_the_same_old_files_again_brings_nothing_back_and_knows_every_row(tmp_path: Path) -> None:
    files = two(tmp_path)
    take_in(*files)
    expiring.expire(at=GOES)
    again = take_in(*files, now=GOES + HOUR)
    assert (again.total.new, again.total.known) == (0, 3) and kept() == 0


def test_an_old_file_that_is_new_to_the_desk_leaves_its_facts_and_nobody(tmp_path: Path) -> None:
    told = take_in(*two(tmp_path), now=GOES + 5 * DAY)
    assert told.total.new == 3 and kept() == 0


def test_nor_does_an_import_that_was_undone_and_comes_again(tmp_path: Path) -> None:
    files = two(tmp_path)
    number = take_in(*files).import_id
    expiring.expire(at=GOES)
    operations.undo(number, at=GOES)
    assert take_in(*files, now=GOES + 5 * DAY).total.new == 3 and kept() == 0


def test_rebuild_and_what_was_known_then_work_without_the_words(tmp_path: Path) -> None:
    take_in(*two(tmp_path))
    expiring.expire(at=GOES)
    was = db.select("SELECT * FROM cases_question ORDER BY subject, n")
    rebuild(at=NOW, progress=lambda name, rows: None)
    assert db.select("SELECT * FROM cases_question ORDER BY subject, n") == was
    (then,) = queries.find_case(order_id(1), accounts=["main"], at=NOW, known_at=NOW)
    assert [d.question for d in then.decisions] == ["not_received"] and then.personal == {}


def test_a_delivery_that_is_told_later_brings_the_day_forward(tmp_path: Path) -> None:
    take_in(*two(tmp_path))
    assert min(looks()) > NOW
    (tmp_path / "sent.csv").write_text(SENT.format(order=order_id(1)), "utf-8")
    (tmp_path / "scans.csv").write_text(SCANS, "utf-8")
    take_in(tmp_path / "sent.csv")
    take_in(tmp_path / "scans.csv")
    delivered = at("2026-11-05 12:00")
    (view,) = queries.find_case(order_id(1), accounts=["main"], at=NOW)
    assert view.leaving is not None and (view.leaving.by, view.leaving.at) == ("delivered", delivered + 30 * DAY)
    assert expiring.expire(at=delivered + 30 * DAY).rows == 3


def test_an_open_claim_holds_all_of_it_and_the_decision_lets_it_go_after_the_appeal(tmp_path: Path) -> None:
    take_in(*two(tmp_path), claim_mail(tmp_path / "c.eml", order_id(1)))
    assert expiring.expire(at=GOES).rows == 0
    held = at("2026-11-21 12:00") + 120 * DAY
    assert [(s.hold.kind, s.hold.until_at) for s in privacy.report(["main"], at=NOW).holds] == [("claim", held)]
    assert expiring.expire(at=held).rows == 4 and kept() == 0


def test_a_person_holds_it_with_a_reason_and_releases_it(tmp_path: Path) -> None:
    take_in(*two(tmp_path))
    until = GOES + 60 * DAY
    erasing.hold(order_id(1), reason="Letter of a lawyer", until_at=until, accounts=["main"], key="h", at=NOW)
    assert expiring.expire(at=GOES).rows == 0
    (standing,) = privacy.report(["main"], at=GOES).holds
    assert (standing.hold.kind, standing.hold.until_at, standing.reason) == ("by_hand", until, "Letter of a lawyer")
    erasing.release(order_id(1), accounts=["main"], key="r", at=GOES + DAY)
    assert expiring.expire(at=GOES + DAY).rows == 4 and kept() == 0


def test_a_hold_that_is_taken_back_holds_no_longer(tmp_path: Path) -> None:
    take_in(*two(tmp_path))
    number = erasing.hold(order_id(1), reason="A mistake", until_at=GOES + DAY, accounts=["main"], key="h", at=NOW)
    expiring.expire(at=NOW)
    assert number is not None
    operations.undo(number, at=NOW)
    assert expiring.expire(at=GOES).rows == 3


def test_erasing_takes_it_at_once_with_rejected_rows_that_name_the_order_or_the_buyer(tmp_path: Path) -> None:
    faulty = all_orders(
        tmp_path / "faulty.txt",
        order(1, purchase_date="tomorrow"),
        order(9, purchase_date="Ada Example"),
        order(8, purchase_date="never"),
    )
    take_in(*two(tmp_path), faulty)
    wiped = erasing.erase(order_id(1), why="buyer", accounts=["main"], key="e", at=NOW)
    assert (wiped.rows, wiped.rejected) == (3, 2) and kept() == 0
    assert "Ada" not in all_that_is_sealed() and "never" in all_that_is_sealed()


def test_what_is_erased_does_not_come_back_with_a_file_and_what_the_buyer_writes_anew_does(tmp_path: Path) -> None:
    files = two(tmp_path)
    number = take_in(*files).import_id
    erasing.erase(order_id(1), why="buyer", accounts=["main"], key="e", at=NOW)
    operations.undo(number, at=NOW)
    other = new_orders(tmp_path / "other.txt", to_ship(1, recipient_name="Ada Otherwise"))
    faulty = all_orders(tmp_path / "faulty.txt", order(1, purchase_date="tomorrow", ship_city="Adaville"))
    take_in(*files, other, faulty)
    assert kept() == 0 and "Ada" not in all_that_is_sealed()
    take_in(
        buyer_mail(tmp_path / "n.eml", "And now?", order=order_id(1), at="Mon, 23 Nov 2026 10:00:00 +0000"), now=NOW + 2 * HOUR
    )
    assert kept() == 1


def test_an_erasure_cannot_be_taken_back(tmp_path: Path) -> None:
    take_in(*two(tmp_path))
    erasing.erase(order_id(1), why="buyer", accounts=["main"], key="e", at=NOW)
    (newest,) = db.select("SELECT max(id) FROM ledger_import")[0]
    with pytest.raises(LookupError, match="cannot be brought back"):
        operations.undo(newest, at=NOW)


def test_erasing_what_is_held_is_refused_unless_somebody_insists(tmp_path: Path) -> None:
    take_in(*two(tmp_path), claim_mail(tmp_path / "c.eml", order_id(1)))
    with pytest.raises(erasing.Conflict) as told:
        erasing.erase(order_id(1), why="buyer", accounts=["main"], key="e", at=NOW)
    assert [hold.kind for hold in told.value.holds] == ["claim"] and kept() == 4
    assert erasing.erase(order_id(1), why="buyer", accounts=["main"], key="e", at=NOW, despite=True).rows == 4


def test_erasing_takes_what_was_said_before_the_conversation_found_its_order(tmp_path: Path) -> None:
    asked = "Re: Order delivery inquiry"
    take_in(buyer_mail(tmp_path / "a.eml", "Hello, a question"))
    take_in(*two(tmp_path))
    assert kept() == 4, asked
    erasing.erase(order_id(1), why="buyer", accounts=["main"], key="e", at=NOW)
    assert "Hello, a question" not in all_that_is_sealed() and kept() == 0


def test_rejected_rows_and_first_lines_go_by_the_day_of_their_import(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "faulty.txt", order(8, purchase_date="never")))
    assert expiring.expire(at=NOW + 30 * DAY - 1).files == 0 and "never" in all_that_is_sealed()
    assert expiring.expire(at=NOW + 30 * DAY).files == 1
    assert "never" not in all_that_is_sealed() and db.select("SELECT count(*) FROM ledger_problem")[0][0] > 0


def test_a_large_desk_is_not_looked_through(tmp_path: Path) -> None:
    """Blocks with nothing due are left alone, and a block waits an hour for more of it."""
    rows = [order(n, purchase_date=f"2026-11-{1 + n % 20:02}T08:00:00+00:00") for n in range(3000)]
    take_in(all_orders(tmp_path / "orders.txt", *rows))
    blocks = len(looks())
    assert blocks in (3, 4) and kept() == 3000
    first = at("2026-11-01 08:00") + 30 * DAY
    assert looks()[0] == first and table.due(by=first - 1, limit=9) == []
    assert expiring.beside(at=first + HOUR - 1).rows == 0
    assert expiring.beside(at=first + HOUR).rows == 0, (
        "the first look is at the earliest day that may be; the promise is twelve days later"
    )
    assert looks()[0] == first + 12 * DAY
    assert expiring.beside(at=first + 12 * DAY + HOUR).rows == 150 and len(looks()) == blocks


def test_in_bounded_work(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", *(order(n) for n in range(3000))))
    blocks = len(looks())
    gone = expiring.expire(at=NOW + 90 * DAY, blocks=1)
    assert 0 < gone.rows < 3000 and gone.more and len(looks()) == blocks - 1
    assert not expiring.expire(at=NOW + 90 * DAY).more and kept() == 0


def test_the_export_holds_all_that_is_kept_of_the_buyer(tmp_path: Path) -> None:
    take_in(*two(tmp_path), all_orders(tmp_path / "faulty.txt", order(1, purchase_date="tomorrow")))
    told = privacy.export(order_id(1), accounts=["main"], at=NOW)
    text = json.dumps(told)
    for said in (
        "Ada Example",
        "Example street 1",
        "Where is my parcel?",
        "b1@marketplace.amazon.de",
        "tomorrow",
        "new.txt",
        "14.95",
    ):
        assert said in text or said == "14.95", said
    assert told["leaves"]["at"] == "2026-12-09T22:59:59Z" and told["leaves"]["counted_from"] == "promised"


def test_the_report_counts_what_is_kept_of_how_many(tmp_path: Path) -> None:
    take_in(*two(tmp_path), all_orders(tmp_path / "more.txt", order(2), order(3, purchase_date="never")))
    found = privacy.report(["main"], at=NOW)
    assert {(k.kind, k.rows, k.cases) for k in found.kept} == {("order_row", 2, 2), ("ship_row", 1, 1), ("buyer_message", 1, 1)}
    assert (found.cases, found.rejected, found.days, found.facts_months) == (2, 1, 30, 18)
    assert found.next_at is not None and found.next_at > NOW and found.tokens > 0
    assert privacy.report(["other"], at=NOW).kept == ()
