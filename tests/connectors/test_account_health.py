"""Account health: the marketplace's own figures, however its answers are made."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.reading import Read, kind_of, read
from tests.helpers import at

from odra.facts.moments import DAY, as_date
from odra.facts.payloads import AccountStatus, Metric

SPAN = {"reportingDateFrom": "2026-08-26T00:00Z", "reportingDateTo": "2026-09-24T23:59Z"}
LATE = {"reportingDateRange": SPAN, "orderCount": 400, "lateShipmentCount": 6, "rate": 0.015, "status": "GOOD", "targetValue": 0.04,
        "targetCondition": "LESS_THAN"}  # fmt: skip
DEFECTS = {
    "reportingDateRange": SPAN, "orderCount": 900, "orderWithDefects": {"count": 5, "status": "GOOD"}, "claims": {"count": 2, "status": "NONE"},
    "chargebacks": {"count": 1, "status": "NONE"}, "negativeFeedback": {"count": 3, "status": "NONE"}, "status": "GOOD", "rate": 0.0055,
    "targetValue": 0.01, "targetCondition": "LESS_THAN",
}  # fmt: skip
GERMANY = "A1PA6795UKMFR9"


def health(
    metrics: dict[str, Any] | None = None, statuses: list[dict[str, Any]] | None = None, where: str = GERMANY, **told: Any
) -> Read:
    root: dict[str, Any] = {
        "accountStatuses": statuses or [],
        "performanceMetrics": [{"marketplaceId": where, **(metrics or {})}],
    }
    return read(json.dumps(root).encode(), **told)


def figures(found: Read) -> dict[str, Metric]:
    return {f"{m.name} {m.fulfilment}".strip(): m for m in (row.payload for row in found.rows) if isinstance(m, Metric)}


def test_a_figure_is_told_with_window_target_and_status() -> None:
    found = health({"lateShipmentRate": LATE})
    row = found.row
    assert row.payload == Metric(
        name="late_shipment_rate", marketplace="amazon.de", from_on=row.payload.to_on - 30, to_on=row.payload.to_on, numerator=6, denominator=400,
        rate="0.015", target="0.04", condition="LESS_THAN", status="GOOD",
    )  # fmt: skip
    assert (as_date(row.payload.from_on).isoformat(), as_date(row.payload.to_on).isoformat()) == ("2026-08-26", "2026-09-25")
    assert (row.order, row.occurred_at, row.observed_at) == ("account:amazon.de", at("2026-09-25 00:00"), at("2026-09-25 00:00"))


@pytest.mark.parametrize("end", ["2026-09-24T00:00:00Z", "2026-09-24T23:59:59.999Z", "2026-09-24T23:59:00+00:00"])
def test_the_last_day_belongs_to_the_window_however_it_is_told(end: str) -> None:
    found = health({"lateShipmentRate": LATE | {"reportingDateRange": SPAN | {"reportingDateTo": end}}})
    assert found.payload.to_on - found.payload.from_on == 30


def test_defects_come_by_fulfilment_with_their_parts() -> None:
    found = figures(health({"orderDefectRate": {"mfn": DEFECTS, "afn": DEFECTS | {"orderCount": 10, "fulfillmentType": "mfn"}}}))
    assert {name: (m.numerator, m.denominator, m.rate) for name, m in found.items()} == {
        "order_defect_rate seller": (5, 900, "0.0055"), "a_to_z_rate seller": (2, 900, ""), "chargeback_rate seller": (1, 900, ""),
        "negative_feedback_rate seller": (3, 900, ""), "order_defect_rate marketplace": (5, 10, "0.0055"), "a_to_z_rate marketplace": (2, 10, ""),
        "chargeback_rate marketplace": (1, 10, ""), "negative_feedback_rate marketplace": (3, 10, ""),
    }  # fmt: skip


def test_late_shipment_comes_for_each_of_its_windows() -> None:
    short = LATE | {
        "reportingDateRange": SPAN | {"reportingDateFrom": "2026-09-15T00:00Z"},
        "orderCount": 90,
        "lateShipmentCount": 1,
    }
    told = [row.payload for row in health({"lateShipmentRate": LATE, "lateShipmentRateList": [short, LATE]}).rows]
    assert [(m.name, m.to_on - m.from_on, m.denominator) for m in told] == [
        ("late_shipment_rate", 30, 400), ("late_shipment_rate", 10, 90), ("late_shipment_rate", 30, 400),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("called", "inner", "name", "counts"),
    [
        ("onTimeDeliveryRate", {"shipmentCountWithValidTracking": 7, "onTimeDeliveryCount": 3}, "on_time_delivery_rate", (3, 7)),
        ("unitOnTimeDeliveryRate", {"totalUnitCount": 9, "unitOnTimeDeliveryCount": 8}, "unit_on_time_delivery_rate", (8, 9)),
        ("validTrackingRate", {"shipmentCount": 7, "validTrackingCount": 6}, "valid_tracking_rate", (6, 7)),
        ("validTrackingRate", {"shipmentCount": 7}, "valid_tracking_rate", (None, 7)),
        ("preFulfillmentCancellationRate", {"orderCount": 9, "cancellationCount": 1}, "pre_fulfilment_cancel_rate", (1, 9)),
        ("prefulfillmentCancelRate", {"orderCount": 9, "cancellationCount": 1}, "pre_fulfilment_cancel_rate", (1, 9)),
        ("listingPolicyViolations", {"defectsCount": 4}, "listingPolicyViolations", (4, None)),
        ("policyViolationWarnings", {"warningsCount": 2}, "policyViolationWarnings", (2, None)),
        ("documentRequest", {"defectsCount": 8}, "documentRequests", (8, None)),
        ("rateOfTomorrow", {"orderCount": 9, "oddCount": 2, "rate": 0.2}, "rateOfTomorrow", (2, 9)),
    ],
)
def test_every_metric_is_read_by_our_name_or_its_own(
    called: str, inner: dict[str, int], name: str, counts: tuple[int | None, int | None]
) -> None:
    found = health({called: inner | {"reportingDateRange": SPAN, "status": "GOOD"}})
    assert (found.payload.name, (found.payload.numerator, found.payload.denominator)) == (name, counts)


def test_invoice_defects_have_parts() -> None:
    inner = {
        "reportingDateRange": SPAN,
        "orderCount": 90,
        "invoiceDefect": {"count": 3},
        "missingInvoice": {"count": 2},
        "lateInvoice": {"count": 1},
    }
    found = figures(health({"invoiceDefectRate": inner}))
    assert {name: m.numerator for name, m in found.items()} == {
        "invoice_defect_rate": 3,
        "missing_invoice_rate": 2,
        "late_invoice_rate": 1,
    }


@pytest.mark.parametrize("name", ["warningState", "warningStates"])
def test_a_warning_is_called_after_its_type(name: str) -> None:
    found = figures(health({"lateShipmentRate": LATE, name: [{"warningType": "spammingSellerMessaging", "status": "BAD"}]}))
    assert found["spammingSellerMessaging"].status == "BAD"


def test_the_standing_and_the_rating_of_each_account_are_told() -> None:
    found = health(
        {"lateShipmentRate": LATE, "accountHealthRating": {"ahrStatus": "GREAT", "ahrScore": 428, "reportingDateRange": SPAN}},
        [{"marketplaceId": GERMANY, "status": "AT_RISK"}, {"marketplaceId": "A1NEW", "status": "SUSPENDED"}],
    )
    told = {row.order: row.payload for row in found.rows if isinstance(row.payload, AccountStatus)}
    assert told == {
        "account:amazon.de": AccountStatus("AT_RISK", "amazon.de", 428, "GREAT"), "account:A1NEW": AccountStatus("SUSPENDED", "A1NEW"),
    }  # fmt: skip


def test_a_marketplace_that_nobody_knows_keeps_its_id() -> None:
    row = health({"lateShipmentRate": LATE}, where="A1NEW").row
    assert (row.order, row.payload.marketplace) == ("account:A1NEW", "A1NEW")


def test_as_of_goes_before_the_newest_window() -> None:
    row = health({"lateShipmentRate": LATE}, as_of=at("2026-10-04 16:00")).row
    assert (row.occurred_at, row.observed_at) == (at("2026-09-25 00:00"), at("2026-10-04 16:00"))


def test_without_any_date_the_day_must_be_said() -> None:
    assert [p.code for p in health({}, [{"marketplaceId": GERMANY, "status": "NORMAL"}]).rejected] == ["no_report_date"]
    row = health({}, [{"marketplaceId": GERMANY, "status": "NORMAL"}], as_of=at("2026-10-04 16:00")).row
    assert row.occurred_at == at("2026-10-04 16:00")


@pytest.mark.parametrize(
    "span", [{"reportingDateFrom": "2026-11-21T00:00Z", "reportingDateTo": "2026-11-19T23:59Z"}, {"reportingDateFrom": "x"}, {}]
)
def test_a_window_that_is_none_is_left_out_with_a_warning(span: dict[str, str]) -> None:
    found = health({"documentRequest": {"reportingDateRange": span, "defectsCount": 8}, "lateShipmentRate": LATE})
    assert [code for *_, code in found.warned] == ["window_left_out"]
    told = figures(found)["documentRequests"]
    assert (told.numerator, told.from_on, told.to_on) == (8, None, None)
    assert found.rows[0].occurred_at == found.rows[1].payload.to_on * DAY


def test_numbers_come_as_texts_or_not_at_all() -> None:
    told = health(
        {"lateShipmentRate": LATE | {"orderCount": "400", "lateShipmentCount": "few", "rate": "NaN", "targetValue": 1e-5}}
    )
    assert (told.rows[0].payload.denominator, told.rows[0].payload.numerator) == (400, None)
    assert (told.rows[0].payload.rate, told.rows[0].payload.target) == ("", "0.00001")
    assert [code for *_, code in told.warned] == ["bad_number"]


@pytest.mark.parametrize("value", [None, 3, "GOOD", [], {}, [1], {"mfn": None}, {"rate": {}}, True])
def test_whatever_stands_for_a_metric_nothing_breaks(value: object) -> None:
    found = health({"lateShipmentRate": LATE, "orderDefectRate": value})
    assert found.rows[0].payload.name == "late_shipment_rate"


@pytest.mark.parametrize(
    "content", [b'{"performanceMetrics": [', b'{"accountStatuses": [{"a": 1}]} x', b'{"performanceMetrics":' + b"[" * 100_000]
)
def test_a_file_that_breaks_off_is_rejected(content: bytes) -> None:
    assert [p.code for p in read(content).rejected] == ["json_broken"]


def test_it_is_known_by_its_roots() -> None:
    assert kind_of(b'{"orders": []}') == ""
    assert kind_of('\ufeff [ {"PerformanceMetrics" : []} ]'.encode()) == "account_health"
    assert kind_of(json.dumps({"accountStatuses": []}).encode("utf-16")) == "account_health"


OLDER = """<?xml version="1.0"?><sellerPerformanceReports><sellerPerformanceReport>
 <orderDefects><orderDefectMetrics><timeFrame><start>2026-08-01T00:00:00Z</start><end>2026-09-29T23:59:59Z</end></timeFrame>
  <orderCount>900</orderCount><orderWithDefects><count>5</count><rate>0.0055</rate></orderWithDefects>
  <negativeFeedbacks><count>3</count></negativeFeedbacks><a_z_claims><count>2</count></a_z_claims></orderDefectMetrics>
  <orderDefectMetrics><timeFrame><start>2026-07-01T00:00:00Z</start><end>2026-09-29T23:59:59Z</end></timeFrame><orderCount>1300</orderCount>
  <negativeFeedbacks><count>4</count></negativeFeedbacks></orderDefectMetrics></orderDefects>
 <customerExperience><customerExperienceMetrics><timeFrame><start>2026-09-23T00:00:00Z</start><end>2026-09-29T23:59:59Z</end></timeFrame>
  <orderCount>80</orderCount><lateShipment><count>1</count></lateShipment><refunds><count>6</count></refunds></customerExperienceMetrics></customerExperience>
 <buyerSellerContactResponseTimeMetrics><responseTimeMetrics>
  <timeFrame><start>2026-09-23T00:00:00Z</start><end>2026-09-29T23:59:59Z</end></timeFrame>
  <averageResponseTimeInHours>7.5</averageResponseTimeInHours><responseUnder24Hours>31</responseUnder24Hours></responseTimeMetrics>
 </buyerSellerContactResponseTimeMetrics><returnDissatisfactionRate><rate>0.04</rate></returnDissatisfactionRate></sellerPerformanceReport></sellerPerformanceReports>"""


def test_the_older_report_tells_how_fast_buyers_are_answered() -> None:
    found = read(OLDER.encode(), marketplace="amazon.de")
    told = [row.payload for row in found.rows]
    assert (found.kind, found.problems, {row.order for row in found.rows}) == ("account_health", [], {"account:amazon.de"})
    *told, returned = told
    assert (returned.name, returned.rate, returned.from_on) == ("return_dissatisfaction_rate", "0.04", None)
    assert [(m.name, m.to_on - m.from_on, m.numerator, m.denominator, m.rate) for m in told] == [
        ("order_defect_rate", 60, 5, 900, ""), ("negative_feedback_rate", 60, 3, 900, ""), ("a_to_z_rate", 60, 2, 900, ""),
        ("negative_feedback_rate", 91, 4, 1300, ""), ("late_shipment_rate", 7, 1, 80, ""), ("customerExperienceMetrics.refunds", 7, 6, 80, ""),
        ("contact_response_hours", 7, None, None, "7.5"), ("responseUnder24Hours", 7, None, None, "31"),
    ]  # fmt: skip


def test_an_older_report_that_breaks_off_is_rejected() -> None:
    assert [p.code for p in read(OLDER[:900].encode()).rejected] == ["xml_broken"]


def test_the_marketplaces_own_example_is_read_whole(samples: Path) -> None:
    content = (samples / "amazon/reports/GET_V2_SELLER_PERFORMANCE_REPORT.schema-example.json").read_bytes()
    found = read(content)
    told = figures(found)
    assert len(found.rows) == 28
    assert found.warned == [(21, "reportingDateRange", "2020-11-21T00:00Z - 2020-11-19T23:59Z", "window_left_out")]
    assert (told["order_defect_rate seller"].numerator, told["order_defect_rate seller"].denominator) == (1078, 539000)
    assert Decimal(told["pre_fulfilment_cancel_rate"].rate) == Decimal("0.005")
    assert {p.status for p in (r.payload for r in found.rows) if isinstance(p, AccountStatus)} == {
        "AT_RISK",
        "NORMAL",
        "SUSPENDED",
    }
