"""Columns hold what the desk holds, are made anew only where imports touched them, and a recount finds what differs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.helpers import NOW, take_in
from typer.testing import CliRunner

from odra.cases import columns, filling, metrics, operations
from odra.cases.filling import TABLES
from odra.cases.queries import account_health
from odra.cases.recount import recount
from odra.cli.app import app
from odra.facts.moments import DAY, day_of
from odra.lab.shop import truth, write
from odra.ledger import database as db
from odra.measures.duck import Duck
from odra.measures.health import LIVE, METRICS

pytestmark = pytest.mark.usefixtures("desk", "no_columns")
HEADER = (
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\tsku\tasin\t"
    "product-name\tquantity\tcurrency\titem-price\tship-country\n"
)


@pytest.fixture
def no_columns() -> None:
    shutil.rmtree(columns.folder(), ignore_errors=True)


def report(path: Path, *orders: tuple[str, str], status: str = "Shipped") -> Path:
    """An all-orders report of (order id, day)."""
    hour = 11 if status == "Pending" else 12
    rows = [
        f"{o}\t\t{day}T10:00:00+00:00\t{day}T{hour}:00:00+00:00\t{status}\tMerchant\tAmazon.de\tPIN\tB0\tPin\t1\tEUR\t9.95\tDE\n"
        for o, day in orders
    ]
    path.write_text(HEADER + "".join(rows))
    return path


def written() -> dict[str, int]:
    """Each file of orders with the moment it was written."""
    return {p.stem: p.stat().st_mtime_ns for p in (columns.folder() / "orders").glob("*.parquet")}


def units() -> int:
    with Duck(columns.fresh()) as duck:
        return int(duck.ask("SELECT COALESCE(SUM(counted), 0) FROM orders")[0][0])


def test_the_columns_give_the_health_of_the_shop_that_the_desk_shows(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=1500), tmp_path / "shop")
    take_in(tmp_path / "shop")
    figures, found = recount(["main"], at=NOW)
    assert (figures > 500, found) == (True, [])
    kept = {
        (r.group, r.metric, r.window): (r.numerator, r.denominator, r.undecided, r.headroom)
        for r in account_health(["main"], at=NOW).rows
    }
    rows = metrics.metrics(["main"], at=NOW, only=[*METRICS])
    again = {
        (m.group, m.metric, m.window): (m.count.counts, m.count.units, m.count.undecided, m.headroom)
        for m in rows
        if m.count and m.count.units
    }
    assert {key: value for key, value in again.items() if key in kept} == {key: kept[key] for key in again}
    assert {key for key in kept if kept[key][1]} == set(again)


def test_the_last_day_of_the_trajectory_is_todays_live_rate(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=1500), tmp_path / "shop")
    take_in(tmp_path / "shop")
    live = {
        r.group: (r.numerator, r.denominator)
        for r in account_health(["main"], at=NOW).rows
        if r.metric == "order_defect_rate" and r.window == LIVE
    }
    paths = metrics.trajectory(["main"], "order_defect_rate", at=NOW)
    assert {(len(p.days), p.days[-1].day_on) for p in paths} == {(365, day_of(NOW))}
    assert {p.group: (p.days[-1].numerator, p.days[-1].denominator) for p in paths if p.group in live} == live


def test_a_defect_says_whether_it_is_the_only_one_of_its_order(tmp_path: Path) -> None:
    """Those that are need no merging: most of them."""
    write(truth(at=NOW, orders=1500), tmp_path / "shop")
    take_in(tmp_path / "shop")
    with Duck(columns.fresh()) as duck:
        kinds = duck.ask(
            "SELECT DISTINCT defects, alone FROM (SELECT *, COUNT(*) OVER (PARTITION BY subject) AS defects FROM defects)"
        )
    assert {(defects > 1, alone) for defects, alone in kinds} == {(False, 1), (True, 0)}


def test_sums_by_group_and_day_need_no_hashing(tmp_path: Path) -> None:
    """DuckDB sums in a plain table where it knows of all files how many groups and days there may be: half the time at ten million orders."""
    take_in(report(tmp_path / "a.txt", ("302-0000001-0000001", "2026-09-10"), ("302-0000001-0000002", "2026-10-10")))
    with Duck(columns.fresh()) as duck:
        plan = duck.ask("EXPLAIN SELECT grp, ordered_on, SUM(counted) FROM orders GROUP BY grp, ordered_on")
    assert "PERFECT_HASH" in plan[0][1]


def test_only_the_months_that_an_import_touches_are_made_anew(tmp_path: Path) -> None:
    take_in(report(tmp_path / "a.txt", ("302-0000001-0000001", "2026-09-10"), ("302-0000001-0000002", "2026-10-10")))
    assert units() == 2
    before = written()
    assert set(before) == {"2026-09", "2026-10"}
    assert units() == 2 and written() == before
    take_in(report(tmp_path / "b.txt", ("302-0000001-0000003", "2026-10-11")))
    assert units() == 3
    after = written()
    assert (after["2026-09"] == before["2026-09"], after["2026-10"] == before["2026-10"]) == (True, False)


def test_an_import_taken_back_leaves_the_columns(tmp_path: Path) -> None:
    take_in(report(tmp_path / "a.txt", ("302-0000001-0000001", "2026-09-10")))
    second = take_in(report(tmp_path / "b.txt", ("302-0000001-0000002", "2026-10-10")))
    assert units() == 2
    operations.undo(second.import_id, at=NOW)
    assert units() == 1
    assert set(written()) == {"2026-09"}
    assert recount(["main"], at=NOW)[1] == []


def test_an_order_whose_status_changes_changes_in_its_month(tmp_path: Path) -> None:
    order = ("302-0000001-0000001", "2026-11-20")
    take_in(report(tmp_path / "a.txt", order, status="Pending"))
    assert units() == 0
    take_in(report(tmp_path / "b.txt", order))
    assert units() == 1


def test_the_database_is_opened_by_one_sqlite_a_process() -> None:
    """Two in one process drop each other's locks on a file; so what attaches it in DuckDB knows nothing of Django."""
    loaded = "import sys, odra.cases.filling; print([m for m in sys.modules if m.partition('.')[0] in ('django', 'sqlite3')])"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    assert [p.name for p in Path(filling.__file__).parents[1].rglob("*.py") if "ATTACH" in p.read_text()] == ["filling.py"]


def test_a_broken_stamp_makes_everything_anew(tmp_path: Path) -> None:
    take_in(report(tmp_path / "a.txt", ("302-0000001-0000001", "2026-09-10")))
    units()
    (columns.folder() / "stamp.json").write_text("{")
    shutil.copy(columns.folder() / "orders" / "2026-09.parquet", columns.folder() / "orders" / "2026-08.parquet")
    assert units() == 1


def test_no_file_of_the_columns_holds_anything_personal(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=200), tmp_path / "shop")
    take_in(tmp_path / "shop")
    with Duck(columns.fresh()) as duck:
        texts = {
            row[0]
            for t in TABLES
            for row in duck.ask(f"SELECT DISTINCT column_name FROM (DESCRIBE {t}) WHERE column_type = 'VARCHAR'")
        }
    allowed = {
        "component",
        "why",
        "policy",
        "sku",
        "kind",
        "message",
        "topic",
        "outcome",
        "status",
        "reason",
        "rma",
        "request",
        "about",
        "question",
        "done",
    }
    assert texts <= allowed


def test_what_the_desk_keeps_wrongly_is_named_with_its_order(tmp_path: Path) -> None:
    take_in(report(tmp_path / "a.txt", ("302-0000001-0000001", "2026-11-10"), ("302-0000001-0000002", "2026-11-11")))
    units()
    db.execute("UPDATE cases_day SET orders = orders + 1 WHERE ordered_on = %s", (day_of(NOW) - 12,))
    db.execute("UPDATE cases_order SET counted = 0 WHERE ordered_at / %s = %s", (DAY, day_of(NOW) - 13))
    told = json.loads(CliRunner().invoke(app, ["check", "measures", "--json"], obj=lambda: None).stdout)
    days = [d for d in told["differences"] if d["day_on"]]
    assert [(d["figure"], d["kept"], d["counted"], d["day_on"]) for d in days] == [("orders", 2, 1, "2026-11-11")]
    assert any(d["window"] == "live" for d in told["differences"])


def test_a_recount_ends_with_1_only_where_something_differs(tmp_path: Path) -> None:
    take_in(report(tmp_path / "a.txt", ("302-0000001-0000001", "2026-11-10")))
    assert CliRunner().invoke(app, ["check", "measures"], obj=lambda: None).exit_code == 0
    defect = "(SELECT id FROM cases_order), 0, (SELECT shop FROM cases_order), 'amazon.de', 'seller', %s, 'a_to_z', %s, NULL, 'claim_granted', 1, 0, '', NULL"
    db.execute(f"INSERT INTO cases_defect VALUES ({defect})", (day_of(NOW) - 13, NOW - DAY))
    found = CliRunner().invoke(app, ["check", "measures"], obj=lambda: None)
    assert (found.exit_code, "302-0000001-0000001" in found.stdout) == (1, True)
    assert CliRunner().invoke(app, ["check", "measures", "--anew"], obj=lambda: None).exit_code == 0
    assert CliRunner().invoke(app, ["check", "letters"], obj=lambda: None).exit_code == 2


def test_a_figure_that_only_the_marketplace_has_stands_there_with_it(tmp_path: Path) -> None:
    (tmp_path / "bol.csv").write_text(
        "Servicenorm;Score;Norm;Status;Peildatum\nTelefonische bereikbaarheid;92%;90%;Voldoet;2026-11-20\nOp tijd geleverd;95,1%;93%;Voldoet;2026-11-20\n"
    )
    take_in(tmp_path / "bol.csv", marketplace="bol.com")
    rows = {m.metric: m for m in metrics.metrics(["main"], at=NOW)}
    phone = rows["phone_availability_rate"]
    assert phone.told is not None and phone.count is None
    assert (float(phone.told.rate or 0), [s.code for s in phone.missing]) == (0.92, ["missing.not_counted"])


def test_the_command_shows_both_ends_counts_without_shares_and_the_days_of_the_marketplaces_figure(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=300), tmp_path / "shop")
    take_in(tmp_path / "shop")

    def shown(metric: str) -> str:
        return " ".join(CliRunner().invoke(app, ["metrics", "--metric", metric], obj=lambda: None).stdout.split())

    tracked = [m for m in metrics.metrics(["main"], at=NOW, only=["valid_tracking_rate"]) if m.count and m.count.unknown]
    assert tracked and all(f"{m.rate * 100:.2f}–" in shown("valid_tracking_rate") for m in tracked if m.rate is not None)
    assert " of 0 " not in shown("negative_feedback_received")
    assert "Sat 24 Oct to Sun 22 Nov" in shown("late_shipment_rate"), "the marketplace's 30 days are neither our 30 nor our 10"
    assert "Valid tracking: Cancelled orders are left out. Only orders that you ship are in it." in shown("valid_tracking_rate")


def test_an_unknown_metric_is_refused_with_those_there_are() -> None:
    for more in ([], ["--trajectory"], ["--json"], ["--metric", "late_shipment_rate"]):
        found = CliRunner().invoke(app, ["metrics", "--metric", "luck", *more], obj=lambda: None)
        assert (found.exit_code, found.stdout) == (2, "")
        assert "luck" in found.stderr and "late_shipment_rate" in found.stderr


def test_days_without_orders_have_no_rate_and_are_neither_the_lowest_nor_the_highest(tmp_path: Path) -> None:
    take_in(report(tmp_path / "a.txt", ("302-0000001-0000001", "2026-09-10"), ("302-0000001-0000002", "2026-10-10")))
    (line,) = json.loads(CliRunner().invoke(app, ["health", "--trajectory", "--json"], obj=lambda: None).stdout)
    rates = dict(zip(line["days"], line["rate"], strict=True))
    assert (rates["2026-09-09"], rates["2026-09-10"], rates["2026-11-23"]) == (None, 0, 0)
    shown = CliRunner().invoke(app, ["health", "--trajectory"], obj=lambda: None).stdout
    (row,) = [line.split() for line in shown.splitlines() if "Amazon.de" in line]
    assert row.count("-") == 3, "a year, 180 and 90 days ago there was no order"
    assert "2025" not in shown and shown.count("2026-09-10") == 2


def test_a_stranger_is_told_nothing_of_what_the_columns_hold(tmp_path: Path) -> None:
    write(truth(at=NOW, orders=300), tmp_path / "shop")
    take_in(tmp_path / "shop")
    for accounts in ([], ["stranger"]):
        assert metrics.metrics(accounts, at=NOW, orders=True) == []
        assert metrics.trajectory(accounts, "order_defect_rate", at=NOW) == metrics.returns_by_sku(accounts, at=NOW) == []
        assert recount(accounts, at=NOW) == (0, [])
    assert metrics.returns_by_sku(["main"], at=NOW)
