"""JSON is an interface: every key that programs may rely on, command by command."""

from pathlib import Path

import pytest
from tests.cli.command import odra, plain
from tests.reports import all_orders, buyer_mail, claim_mail, new_orders, order, order_id, to_ship

from odra.letters import catalogue

pytestmark = pytest.mark.usefixtures("desk")
SAID = {"code", "text", "values"}


@pytest.fixture
def imported(tmp_path: Path) -> None:
    files = [
        all_orders(tmp_path / "o.txt", order(1), order(2)),
        new_orders(tmp_path / "n.txt", to_ship(1), to_ship(2)),
        buyer_mail(tmp_path / "m.eml", "My parcel has not arrived", order=order_id(1)),
        claim_mail(tmp_path / "c.eml", order_id(2)),
    ]
    assert odra("import", *files).code == 0


def test_import(tmp_path: Path) -> None:
    good = all_orders(tmp_path / "good.txt", order(1), order(1), order(2, purchase_date="soon"))
    note = tmp_path / "note.txt"
    note.write_text("Buy tape.\n")
    told = odra("import", good, note, "--json").json
    assert plain(told) == {"import_id": "whole", "recorded_at": "text", "dry_run": "yes/no", "files": "list", "totals": "object"}
    by_path = {Path(f["path"]).name: f for f in told["files"]}
    assert by_path["good.txt"] == {
        "path": str(good), "kind": "all_orders", "rows": 3, "new": 1, "known": 1, "changed": 0, "rejected": 1, "warnings": 0, "refused": None,
    }  # fmt: skip
    assert by_path["note.txt"]["refused"] == "not_a_report" and by_path["note.txt"]["kind"] is None
    assert told["totals"] == {"files": 2, "refused": 1, "rows": 3, "new": 1, "known": 1, "changed": 0, "rejected": 1}


def test_health(imported: None) -> None:
    rows = odra("health", "--json").json
    assert {(r["metric"], r["window"]) for r in rows} == {
        (m, w) for m in ("order_defect_rate", "negative_feedback_rate", "a_to_z_rate", "chargeback_rate") for w in ("displayed", "live")
    }  # fmt: skip
    rate = next(r for r in rows if r["metric"] == "order_defect_rate" and r["window"] == "live")
    assert rate.items() >= {
        "account": "main", "marketplace": "Amazon.de", "fulfilment": "seller", "window_from_on": "2026-09-25", "window_to_on": "2026-11-24",
        "numerator": 1, "denominator": 2, "rate": 0.5, "target": 0.01, "headroom": 0, "undecided": 1,
    }.items()  # fmt: skip
    assert "orders" not in rate


def test_health_with_orders_says_of_each_why_it_counts(imported: None) -> None:
    rows = odra("health", "--json", "--orders").json
    assert all(isinstance(r["orders"], list) for r in rows)
    (counted,) = next(r for r in rows if r["metric"] == "a_to_z_rate" and r["window"] == "live")["orders"]
    assert counted.items() >= {"order_id": order_id(2), "component": "a_to_z", "ordered_on": "2026-11-02", "counts": True,
                               "undecided": True, "leaves_on": "2027-01-01"}.items()  # fmt: skip
    assert counted["why"].keys() == SAID and counted["policy"].startswith("amazon.odr.")
    assert {"from_at", "until_at"} <= counted.keys()


def test_queue(imported: None) -> None:
    rows = odra("queue", "--json").json
    assert {r["order_id"] for r in rows} == {order_id(1), order_id(2)}
    for row in rows:
        assert plain(row).items() >= {
            "order_id": "text", "case": "text", "account": "text", "channel": "text", "marketplace": "text", "kind": "text", "opened_at": "text",
            "due_at": "text", "state": "text", "step": "object", "if_nothing": "object", "at_risk": "object", "because": "list",
            "counts": "yes/no", "more": "whole",
        }.items()  # fmt: skip
        assert row["state"] in ("due", "overdue", "stale")
        assert row["step"].keys() == row["if_nothing"].keys() == SAID
        assert row["at_risk"] == {"amount": "14.95", "currency": "EUR"}
        assert row["because"] and all(r.keys() == {*SAID, "facts", "policy"} for r in row["because"])
    assert [r["due_at"] for r in rows] == sorted(r["due_at"] for r in rows)


def test_case(imported: None) -> None:
    told = odra("case", order_id(1), "--json").json
    assert plain(told) == {
        "order_id": "text", "case": "text", "account": "text", "channel": "text", "marketplace": "text", "order": "object",
        "questions": "list", "timeline": "list", "draft": "object",
    }  # fmt: skip
    assert told["order"].items() >= {"status": "Shipped", "fulfilment": "seller", "title": "Watch strap", "sku": "STRAP", "country": "DE",
                                     "total": {"amount": "14.95", "currency": "EUR"}, "deliver_by_at": "2026-11-09T22:59:59Z"}.items()  # fmt: skip
    (question,) = told["questions"]
    assert {"plan", "alternatives", "because", "step", "if_nothing", "due_at"} <= question.keys()
    assert all({"code", "text", "at", "state", "policy"} <= m.keys() for m in question["plan"])
    assert sorted(e["kind"] for e in told["timeline"]) == ["buyer_message", "order_row", "ship_row"]
    assert all({"fact", "kind", "occurred_at", "source", "text"} <= e.keys() for e in told["timeline"])
    assert told["timeline"][0]["source"].keys() == {"import_id", "file", "line"}
    assert told["timeline"][0]["text"] == "My parcel has not arrived"
    assert told["draft"].keys() >= {"template", "language", "text", "checks"}


def test_explain() -> None:
    told = odra("explain", "amazon.claim.response_window", "--json").json
    assert told.items() >= {"id": "amazon.claim.response_window", "unit": "hours", "on": "2026-11-23"}.items()
    assert {"value", "since", "description", "setting", "note", "checked_on", "sources"} <= told.keys()
    assert all(
        s.keys() == {"title", "locator", "says", "url", "read_on", "confidence", "followed", "agrees"} for s in told["sources"]
    )
    assert [(s["followed"], s["agrees"]) for s in told["sources"]] == [(True, True), (False, False)]
    decided = odra("explain", "amazon.chargeback.decided_by", "--json").json
    assert [(s["followed"], s["agrees"]) for s in decided["sources"]] == [(True, True), (False, True)]
    assert "In line with it: Percentage" in odra("explain", "amazon.chargeback.decided_by").out


def test_doctor(imported: None) -> None:
    told = odra("doctor", "--json").json
    assert plain(told).items() >= {
        "home": "text", "database_bytes": "whole", "accounts": "list", "readers": "list", "policies": "whole", "zone": "text",
        "sources": "list", "imports": "list", "clicks": "object",
    }.items()  # fmt: skip
    assert told["accounts"] == ["main"]
    assert {s["kind"] for s in told["sources"]} == {"all_orders", "unshipped_orders", "mail"}
    assert all(s.keys() == {"account", "kind", "newest_at", "imported_at", "age_hours"} for s in told["sources"])
    assert (
        told["imports"][0].items()
        >= {"import_id": told["imports"][0]["import_id"], "account": "main", "state": "done", "files": 4, "rejected": 0}.items()
    )
    assert told["clicks"].keys() == {kind for kind in told["readers"] if f"clicks.{kind}" in catalogue("en")}
    assert {"mail", "account_health", "fba_returns"} <= told["clicks"].keys()


def test_an_empty_desk_answers_with_empty_lists() -> None:
    assert odra("health", "--json").json == odra("queue", "--json").json == []
    assert odra("doctor", "--json").json["accounts"] == []


def test_health_with_its_outlook(tmp_path: Path) -> None:
    """60 orders are enough for a forecast, 40 are not."""
    rows = [order(n, sales_channel="Amazon.de" if n <= 60 else "Amazon.nl") for n in range(1, 101)]
    assert odra("import", all_orders(tmp_path / "o.txt", *rows)).code == 0
    told = {(r["marketplace"], r["window"]): r for r in odra("health", "--outlook", "--json").json}
    enough, few = told["Amazon.de", "live"], told["Amazon.nl", "live"]
    assert (enough["orders"], enough["defects"], enough["mainly_default"], enough["from_prior"]) == (60, 0, True, 1.0)
    assert 0 < enough["expected_defects"] < 1 and enough["least_defects"] == 0 and 0 < enough["final_exceeds"] < 1
    assert [len(enough[name]) for name in ("days", "p10", "p50", "p90")] == [60] * 4
    assert enough["days"][0] == "2026-11-24" and enough["exceeds_30"] <= enough["exceeds_60"]
    assert {name for name, value in few.items() if value in (None, [])} == {
        "expected_defects", "expected_rate", "least_defects", "most_defects", "final_exceeds", "headroom", "exceeds_30", "exceeds_60",
        "likely_above_on", "recovers_on", "days", "p10", "p50", "p90",
    }  # fmt: skip
    assert few["one_defect"] == 1 / 40


def test_an_outlook_is_shown_as_a_table_and_knows_no_known_at(tmp_path: Path) -> None:
    assert "No rates yet" in odra("health", "--outlook").out
    odra("import", all_orders(tmp_path / "o.txt", *(order(n) for n in range(1, 61))))
    shown = odra("health", "--outlook").out
    assert "0 of 60" in shown and "typical" in shown and "defaults" in shown
    assert odra("health", "--outlook", "--known-at", "2026-11-01").code == 2
