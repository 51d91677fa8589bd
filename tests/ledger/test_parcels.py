"""A scan without its order waits under its parcel until a list tells whose it is."""

from pathlib import Path

import pytest
from tests.connectors.reading import tsv
from tests.helpers import NOW, at, take_in
from tests.reports import all_orders, order, order_id

from odra.cases import queries
from odra.cases.operations import undo
from odra.facts.payloads import Scan, Tracking
from odra.letters import Speaker, beside

pytestmark = pytest.mark.usefixtures("desk")

NUMBER = "3SABCD1234567"
SCAN = {"Barcode": NUMBER, "Event time": "2026-11-17T14:03:00+01:00", "Status": "Zending bezorgd", "Carrier": "PostNL"}
SENT = {"Order ID": order_id(1), "Tracking number": NUMBER, "Carrier": "PostNL", "Ship date": "2026-11-02"}


def files(folder: Path, *names: str) -> list[Path]:
    contents = {"scans.csv": tsv(SCAN, SCAN, by=","), "sent.csv": tsv(SENT, SENT, by=",")}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    all_orders(folder / "orders.txt", order(1), order(2))
    return [folder / name for name in names]


def told(native: str) -> list[object]:
    views = queries.find_case(native, accounts=["main"], at=NOW)
    facts = [entry.fact for view in views for entry in reversed(view.timeline)]
    return [fact.payload for fact in facts if isinstance(fact.payload, Scan | Tracking)]


@pytest.mark.parametrize(
    "names",
    [("orders.txt", "scans.csv", "sent.csv"), ("scans.csv", "sent.csv", "orders.txt"), ("sent.csv", "scans.csv", "orders.txt")],
)
def test_scan_and_number_meet_on_the_order_whatever_came_first(tmp_path: Path, names: tuple[str, ...]) -> None:
    for path in files(tmp_path, *names):
        assert take_in(path).total.new >= 1
    assert [type(payload) for payload in told(order_id(1))] == [Tracking, Scan]
    assert told(order_id(2)) == []


def test_told_twice_is_known_and_undone_leaves_no_trace(tmp_path: Path) -> None:
    paths = files(tmp_path, "orders.txt", "scans.csv", "sent.csv")
    undo(take_in(*paths).import_id, at=NOW)
    assert queries.find_case(order_id(1), accounts=["main"], at=NOW) == []
    take_in(*paths)
    assert take_in(*paths).total.new == 0
    assert [type(payload) for payload in told(order_id(1))] == [Tracking, Scan]


def test_a_clock_without_a_zone_hangs_where_the_order_of_its_parcel_is(tmp_path: Path) -> None:
    here = SCAN | {"Event time": "2026-11-17 14:03"}
    (tmp_path / "a-scans.csv").write_bytes(tsv(here, here, by=","))
    paths = files(tmp_path, "sent.csv")
    all_orders(tmp_path / "orders.txt", order(1, sales_channel="Amazon.nl"))
    take_in(tmp_path / "a-scans.csv", *paths, tmp_path / "orders.txt")
    (scan,) = [e.fact for e in queries.find_case(order_id(1), accounts=["main"], at=NOW)[0].timeline if e.kind == "scan"]
    assert scan.occurred_at == at("2026-11-17 13:03")
    assert isinstance(scan.payload, Scan) and scan.payload.local
    assert "local time" in beside(Speaker("en"), scan.payload) and "plaatselijke tijd" in beside(Speaker("nl"), scan.payload)
