"""Two orders in one parcel: what its carrier tells belongs to both; what a buyer writes of two orders is still nobody's guess."""

from pathlib import Path

import pytest
from tests.answers import kept
from tests.connectors.reading import tsv
from tests.helpers import NOW, take_in
from tests.reports import all_orders, buyer_mail, order, order_id

from odra.cases import operations, queries
from odra.cases.rebuild import rebuild
from odra.facts.payloads import Scan
from odra.ledger.queries import IN_A_PARCEL

NUMBER = "3SABCD1234567"
SCANNED = {"Barcode": NUMBER, "Event time": "2026-11-17T14:03:00+01:00", "Status": "Zending bezorgd", "Carrier": "PostNL"}
pytestmark = pytest.mark.usefixtures("desk")


def sent(path: Path, *numbers: int) -> Path:
    rows = [{"Order ID": order_id(n), "Tracking number": NUMBER, "Ship date": "2026-11-16"} for n in numbers]
    path.write_bytes(tsv(rows[0], *rows, by=","))
    return path


def scanned(path: Path) -> Path:
    path.write_bytes(
        tsv(SCANNED, SCANNED, {**SCANNED, "Event time": "2026-11-16T09:00:00+01:00", "Status": "Gesorteerd"}, by=";")
    )
    return path


def scans(number: int) -> int:
    views = queries.find_case(order_id(number), accounts=["main"], at=NOW)
    return sum(isinstance(e.fact.payload, Scan) for view in views for e in view.timeline)


@pytest.mark.parametrize("first", ["list", "scans", "orders"])
def test_scans_of_a_parcel_stand_on_both_of_its_orders_in_any_order_of_import(tmp_path: Path, first: str) -> None:
    files = {
        "orders": all_orders(tmp_path / "orders.txt", order(1), order(2), order(3)),
        "list": sent(tmp_path / "parcels.csv", 1, 2),
        "scans": scanned(tmp_path / "scans.csv"),
    }
    for name in sorted(files, key=lambda name: name != first):
        take_in(files[name])
    assert [scans(n) for n in (1, 2, 3)] == [2, 2, 0]
    before = kept()
    rebuild(at=NOW, progress=lambda name, done: None)
    assert kept() == before


def test_an_order_that_is_taken_out_of_the_parcel_loses_its_scans(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1), order(2)), sent(tmp_path / "a.csv", 1), scanned(tmp_path / "scans.csv"))
    assert (scans(1), scans(2)) == (2, 0)
    second = take_in(sent(tmp_path / "b.csv", 2))
    assert (scans(1), scans(2)) == (2, 2)
    operations.undo(second.import_id, at=NOW)
    assert (scans(1), scans(2)) == (2, 0)


def test_a_number_on_more_orders_than_a_parcel_holds_is_a_slip(tmp_path: Path) -> None:
    many = range(1, IN_A_PARCEL + 2)
    take_in(
        all_orders(tmp_path / "orders.txt", *map(order, many)), sent(tmp_path / "a.csv", *many), scanned(tmp_path / "scans.csv")
    )
    assert [scans(n) for n in many] == [0] * len(many)


def test_a_message_whose_conversation_names_two_orders_is_on_neither(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1), order(2)))
    for n, about in enumerate((order_id(1), order_id(2), "")):
        take_in(buyer_mail(tmp_path / f"m{n}.eml", "Where is it?", order=about))
    told = [
        sum(e.kind == "buyer_message" for e in queries.find_case(order_id(n), accounts=["main"], at=NOW)[0].timeline)
        for n in (1, 2)
    ]
    assert told == [1, 1]
