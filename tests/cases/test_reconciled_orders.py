"""Figures of the marketplace's that differ from ours by a known order: each explanation names it, wherever it is shown."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.cli.command import odra
from tests.helpers import NOW, signed_in, take_in
from tests.reports import all_orders, buyer_mail, new_orders, order, order_id, to_ship

from odra.cases import columns, compared
from odra.cases.as_json import compared_json
from odra.cases.compared import explained, others
from odra.facts.decision import Said
from odra.ledger.queries import Subject
from odra.letters import Speaker
from odra.measures.reconcile import Explanation

pytestmark = pytest.mark.usefixtures("desk", "no_columns")
SPAN = {"reportingDateFrom": "2026-11-01T00:00:00Z", "reportingDateTo": "2026-11-20T23:59:59Z"}
LATE, ON_TIME, UNTOLD, CANCELLED, PENDING, EDGE = (order_id(n) for n in range(1, 7))


@pytest.fixture
def no_columns() -> None:
    shutil.rmtree(columns.folder(), ignore_errors=True)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """One order late, one in time, one of which no file tells when it was shipped; one cancelled, one not paid, one of the day before."""
    by = {"latest_ship_date": "2026-11-04T22:59:59+00:00"}
    seen = {"last_updated_date": "2026-11-03T08:00:00+00:00"}
    all_orders(
        tmp_path / "orders.txt", order(2, **seen), order(4, order_status="Cancelled"), order(5, order_status="Pending"),
        order(6, purchase_date="2026-10-31T23:30:00+00:00", order_status="Cancelled"),
    )  # fmt: skip
    all_orders(tmp_path / "later.txt", *(order(n, last_updated_date="2026-11-10T08:00:00+00:00") for n in (1, 3)))
    new_orders(tmp_path / "new.txt", *(to_ship(n, **by) for n in (1, 2, 3)))
    new_orders(tmp_path / "overdue.txt", to_ship(1, reporting_date="2026-11-06T06:00:00+00:00", **by))
    buyer_mail(tmp_path / "asks.eml", "Where is it?", order=ON_TIME, at="Mon, 16 Nov 2026 12:00:00 +0000")
    return tmp_path


def told(folder: Path, **figures: dict[str, Any]) -> None:
    metrics = {name: {"reportingDateRange": SPAN, **figure} for name, figure in figures.items()}
    root = {"accountStatuses": [], "performanceMetrics": [{"marketplaceId": "A1PA6795UKMFR9", **metrics}]}
    (folder / "health.json").write_text(json.dumps(root))
    assert take_in(folder).total.rejected == 0


def named() -> dict[str, dict[str, list[str]]]:
    """Metric -> what explains its difference -> the orders, where there are any."""
    found = compared_json(others(["main"], [], at=NOW))
    return {
        one["metric"]: {why["code"].partition(".")[2]: why["orders"] for why in one["because"] if why["orders"]} for one in found
    }


def test_each_figure_names_the_orders_that_it_differs_by(shop: Path) -> None:
    told(
        shop, lateShipmentRate={"orderCount": 3, "lateShipmentCount": 2, "rate": 0.66},
        validTrackingRate={"shipmentCount": 3, "validTrackingCount": 1, "rate": 0.33},
        onTimeDeliveryRate={"shipmentCountWithValidTracking": 4, "onTimeDeliveryCount": 3, "rate": 0.75},
        preFulfillmentCancellationRate={"orderCount": 4, "cancellationCount": 0, "rate": 0},
    )  # fmt: skip
    found = named()
    assert found["late_shipment_rate"] == {"ship_dates": [UNTOLD]}
    assert found["valid_tracking_rate"] == {"scans": [LATE, ON_TIME, UNTOLD]}
    assert found["on_time_delivery_rate"] == {
        "delivery_scans": [LATE, ON_TIME, UNTOLD],
        "cancelled_left_out": [CANCELLED],
        "pending_left_out": [PENDING],
    }
    assert found["pre_fulfilment_cancel_rate"] == {"who_cancelled": [CANCELLED]}


def test_an_order_of_the_day_beside_the_window_is_named(shop: Path) -> None:
    told(shop, preFulfillmentCancellationRate={"orderCount": 5, "cancellationCount": 2, "rate": 0.4})
    found = named()["pre_fulfilment_cancel_rate"]
    assert found == {"same_shifted": [EDGE], "window_edge": [EDGE], "pending_left_out": [PENDING], "who_cancelled": [CANCELLED]}


def test_the_command_names_the_orders_and_how_many_there_are(shop: Path) -> None:
    told(shop, validTrackingRate={"shipmentCount": 3, "validTrackingCount": 1, "rate": 0.33})
    shown = odra("health", "--reconcile").out
    assert all(native in shown for native in (LATE, ON_TIME, UNTOLD)), shown
    (one,) = odra("health", "--reconcile", "--json").json
    assert [(why["orders_count"], len(why["orders"])) for why in one["because"] if why["code"] == "missing.scans"] == [(3, 3)]


def test_a_line_names_a_few_orders_and_how_many_more_there_are() -> None:
    homes = {n: Subject(n, 1, "main", "amazon", order_id(n)) for n in range(5)}
    why = Explanation(Said("missing.scans", {"count": 90}), tuple(range(5)), 85)
    named = f"({order_id(0)}, {order_id(1)}, {order_id(2)} and 87 more)"
    assert (
        explained([why, Explanation(Said("reconcile.own_records"))], homes, Speaker("en"))
        .partition("scans. ")[2]
        .startswith(named)
    )


@pytest.mark.parametrize(("language", "words"), [("en", "3 orders"), ("nl", "3 bestellingen")])
def test_health_links_the_cases_of_the_orders(shop: Path, language: str, words: str) -> None:
    told(shop, validTrackingRate={"shipmentCount": 3, "validTrackingCount": 1, "rate": 0.33})
    client = signed_in(HTTP_HOST="127.0.0.1", headers={"accept-language": language})
    page = client.get("/health").content.decode()
    assert words in page
    for native in (LATE, ON_TIME, UNTOLD):
        assert f'href="/case/main/{native}"' in page


def test_among_very_many_orders_the_page_looks_for_them_when_asked(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(shop, validTrackingRate={"shipmentCount": 3, "validTrackingCount": 1, "rate": 0.33})
    monkeypatch.setattr(compared, "QUICK", 0)
    monkeypatch.setattr(compared, "_COUNTED", {})
    columns.fresh()
    client, link = signed_in(HTTP_HOST="127.0.0.1", headers={"accept-language": "en"}), f'href="/case/main/{UNTOLD}"'
    page = client.get("/health").content.decode()
    assert link not in page and "orders=1#told" in page
    page = client.get("/health?orders=1").content.decode()
    assert link in page and "orders=1#told" not in page
    assert link in client.get("/health").content.decode(), "what was found is kept for the pages of the day"
