"""Counts are of source rows: new, known, changed and rejected add up to the rows read, file by file."""

from pathlib import Path

import pytest
from tests.answers import kept, said
from tests.helpers import NOW, take_in
from tests.reports import all_orders, asked_back, buyer_mail, feedback, new_orders, order, order_id, returns, to_ship

from odra.cases.intake import ImportResult
from odra.lab.shop import truth, write
from odra.ledger import database as db

pytestmark = pytest.mark.usefixtures("desk")


def counts(result: ImportResult) -> dict[str, tuple[int, int, int, int]]:
    return {Path(f.path).name: (f.count.new, f.count.known, f.count.changed, f.count.rejected) for f in result.files}


def data_rows(path: Path) -> int:
    return len([line for line in path.read_bytes().splitlines() if line.strip()]) - 1


def test_counts_of_every_report_add_up_to_its_rows(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=400), tmp_path / "files")
    result = take_in(tmp_path / "files")
    reports = [f for f in result.files if f.kind not in ("mail", "") and Path(f.path).suffix not in (".json", ".xml", ".csv")]
    assert len(reports) > 15
    for file in reports:
        assert file.count.rows == data_rows(Path(file.path)), file.path
    assert all(f.count.rows == 1 for f in result.files if f.path.endswith(".eml"))


def test_a_second_import_of_the_same_files_imports_nothing(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=400), tmp_path / "files")
    first = take_in(tmp_path / "files")
    before = (kept(), said(NOW), facts())
    second = take_in(tmp_path / "files")
    assert second.total.new == second.total.changed == 0
    assert second.total.rows == first.total.rows
    assert second.total.rejected == first.total.rejected
    assert (kept(), said(NOW), facts()) == before


def facts() -> int:
    return int(db.select("SELECT count(*) FROM ledger_fact")[0][0])


def test_every_kind_of_report_says_new_then_known_when_its_bytes_differ(tmp_path: Path) -> None:
    """A blank line more makes another file, with the same rows in it."""
    files = [
        all_orders(tmp_path / "orders.txt", order(1), order(2)),
        new_orders(tmp_path / "new.txt", to_ship(1), to_ship(2)),
        feedback(tmp_path / "feedback.txt", ("13.11.26", "1", "Late", order_id(1))),
        returns(tmp_path / "returns.txt", asked_back(2)),
        buyer_mail(tmp_path / "one.eml", "Where is it?", order=order_id(1)),
    ]
    assert [n for n, *_ in counts(take_in(*files)).values()] == [2, 2, 1, 1, 1]
    for file in files:
        file.write_bytes(file.read_bytes() + b"\r\n")
    assert [k for _, k, *_ in counts(take_in(*files)).values()] == [2, 2, 1, 1, 1]
    assert facts() == 7


def test_a_row_twice_in_one_file_is_new_once_and_known_once(tmp_path: Path) -> None:
    file = all_orders(tmp_path / "orders.txt", order(1), order(1))
    assert counts(take_in(file)) == {"orders.txt": (1, 1, 0, 0)}


def test_overlapping_files_count_their_common_rows_as_known(tmp_path: Path) -> None:
    one = all_orders(tmp_path / "a.txt", order(1), order(2), order(3))
    two = all_orders(tmp_path / "b.txt", order(2), order(3), order(4))
    assert counts(take_in(one, two)) == {"a.txt": (3, 0, 0, 0), "b.txt": (1, 2, 0, 0)}


def test_recut_files_tell_nothing_new(tmp_path: Path) -> None:
    whole = [order(n) for n in range(1, 31)]
    take_in(all_orders(tmp_path / "whole.txt", *whole))
    before = kept()
    parts = [all_orders(tmp_path / f"part{n}.txt", *whole[n::3]) for n in range(3)]
    assert take_in(*parts).total.new == 0
    assert kept() == before


def test_another_value_of_the_same_item_is_changed(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "a.txt", order(1, order_status="Unshipped")))
    later = all_orders(tmp_path / "b.txt", order(1, order_status="Shipped", last_updated_date="2026-11-05T08:00:00+00:00"))
    assert counts(take_in(later)) == {"b.txt": (0, 0, 1, 0)}


def test_rejected_rows_count_and_the_others_go_in(tmp_path: Path) -> None:
    file = all_orders(tmp_path / "a.txt", order(1), order(2, purchase_date="soon"), order(3, order_status=" "))
    assert counts(take_in(file)) == {"a.txt": (1, 0, 0, 2)}


@pytest.mark.parametrize("table", ["defects", "claims", "chargebacks", "tracking"])
def test_counts_of_mapped_lists_add_up_too(tmp_path: Path, table: str) -> None:
    path = tmp_path / "list.csv"
    rows = [f"{order_id(1)},2026-11-20,a,b", f"{order_id(2)},2026-11-20,,", "nonsense,2026-11-20,a,b"]
    path.write_text("\n".join(["Order ID,Date,Type,Tracking", *rows, ""]), "utf-8")
    (file,) = take_in(path, table=table).files
    assert file.count.rows == 3


def test_a_mailbox_counts_its_mails(tmp_path: Path) -> None:
    mails = [buyer_mail(tmp_path / f"{n}.eml", "Where?", order=order_id(n)).read_bytes() for n in (1, 2, 3)]
    box = tmp_path / "all.mbox"
    box.write_bytes(b"".join(b"From shop@localhost Thu Jan  1 00:00:00 1970\n" + m + b"\n\n" for m in mails))
    assert counts(take_in(box)) == {"all.mbox": (3, 0, 0, 0)}
    assert counts(take_in(tmp_path / "1.eml")) == {"1.eml": (0, 1, 0, 0)}
