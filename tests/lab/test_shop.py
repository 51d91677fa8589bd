"""The simulated shop, imported as everybody's files are: health equals its truth table, not what was read back."""

from pathlib import Path

import pytest
from tests.helpers import NOW, take_in

from odra.cases.compared import others
from odra.cases.queries import account_health
from odra.cases.registry import wired
from odra.cases.standing import reconciled
from odra.lab.shop import truth, write
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.measures.told import Compared

pytestmark = pytest.mark.usefixtures("desk")


@pytest.mark.parametrize("seed", [7, 8])
def test_health_is_what_really_happened(tmp_path: Path, seed: int) -> None:
    shop = truth(at=NOW, orders=6000, seed=seed)
    write(shop, tmp_path / "files")
    take_in(tmp_path / "files")
    expected = shop.expected_health()
    rows = account_health(["main"], at=NOW).rows
    found = {(r.group.marketplace, r.group.fulfilment, r.metric, r.window): (r.numerator, r.denominator) for r in rows}
    assert found == expected
    assert sum(defects for defects, _ in expected.values()) > 20


def test_the_marketplaces_own_figures_are_ours(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=2000), tmp_path / "files")
    take_in(tmp_path / "files")
    told = reconciled(["main"], at=NOW)
    assert sum(one.numerator for one in told) > 5
    assert {said.code for one in told for said in one.said} == {"reconcile.same"}


def late(home: Path, *, without: str = "") -> list[Compared]:
    """The marketplaces' figures of late shipment beside ours, of a shop that forgot to download one file."""
    write(truth(at=NOW, orders=6000), home)
    for forgotten in home.glob(without) if without else ():
        forgotten.unlink()
    take_in(home)
    return [one for one in others(["main"], [], at=NOW) if one.told.metric == "late_shipment_rate"]


def test_late_shipments_over_the_marketplaces_own_days_are_what_really_happened(tmp_path: Path) -> None:
    found = late(tmp_path / "files")
    assert len(found) == 7 and all(one.ours and (one.from_on, one.to_on) == (one.told.from_on, one.told.to_on) for one in found)
    for one in found:
        assert one.ours and one.ours.units == one.told.denominator
        assert one.ours.counts <= one.told.numerator <= one.ours.counts + one.ours.unknown, (
            "what no file tells is said to be unknown"
        )
    assert sum(one.ours.counts for one in found if one.ours) > 5


def test_where_a_report_was_forgotten_late_shipments_differ_and_that_is_explained(tmp_path: Path) -> None:
    found = late(tmp_path / "files", without="new-orders-2026-11-16.txt")
    differing = [one for one in found if one.ours and one.ours.units != one.told.denominator]
    assert differing and all(len(one.because) > 1 for one in differing), "the difference, and what it may be"


def test_returns_as_xml_are_those_of_the_table_and_parcels_find_their_orders(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=800), tmp_path / "files")
    result = take_in(tmp_path / "files")
    counts = {Path(f.path).name: f.count for f in result.files}
    assert (counts["returns.xml"].new, counts["returns.xml"].known > 1) == (0, True)
    found = ledger.attached(row[0] for row in db.select("SELECT id FROM ledger_subject WHERE native LIKE 'thread:%%'", []))
    assert len(found) >= counts["parcels.csv"].new > 50, "the scans of each parcel of the list"


def test_every_kind_of_file_and_notice_is_written_and_understood(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=2000), tmp_path / "files")
    result = take_in(tmp_path / "files")
    by_map = {
        "order_list",
        "mapped",
        "performance",
        "fba_replacements",
        "fba_removals",
        "fba_removal_shipments",
        "return_overrides",
    }
    assert {reader.kind for reader in wired.readers} - by_map <= {f.kind for f in result.files}
    told = {row[0] for row in db.select("SELECT DISTINCT json_extract(payload, '$.kind') FROM ledger_fact")}
    notices = {"return_asked", "cancel_asked", "claim_asked", "message_blocked", "chargeback_decided", "account_notice"}
    assert notices <= told
    where = "SELECT DISTINCT json_extract(payload, '$.marketplace') FROM ledger_fact WHERE json_extract(payload, '$.kind') = 'return_asked'"
    assert len(db.select(where)) == 7, "in the language of each marketplace"
    assert db.select("SELECT count(*) FROM ledger_fact WHERE json_extract(payload, '$.kind') = 'unknown_mail'") == [(1,)]


def test_only_the_flawed_rows_are_rejected(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=800), tmp_path / "files")
    result = take_in(tmp_path / "files")
    assert {Path(f.path).name: f.count.rejected for f in result.files if f.count.rejected} == {"orders-with-mistakes.txt": 6}
    assert [Path(f.path).name for f in result.files if f.code] == ["notes.txt"]


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(truth(at=NOW, orders=300), tmp_path / name)
    one = {p.relative_to(tmp_path / "one"): p.read_bytes() for p in (tmp_path / "one").rglob("*.t*")}
    two = {p.relative_to(tmp_path / "two"): p.read_bytes() for p in (tmp_path / "two").rglob("*.t*")}
    assert one == two
    assert len(one) > 10
