"""Reports of stock that the marketplace ships: units that came back, were paid, replaced or called back."""

import pytest
from tests.connectors.reading import Read, read, tsv
from tests.helpers import at
from tests.reports import order_id

from odra.facts.moments import DAY_ONLY, INSTANT
from odra.facts.payloads import Reimbursed, RemovalOrdered, RemovalShipped, Replaced, UnitReturned

RETURNED = {
    "return-date": "2026-11-09T10:20:30+00:00", "order-id": order_id(1), "sku": "STRAP", "asin": "B0STRAP", "fnsku": "X0STRAP", "product-name": "Strap",
    "quantity": "1", "fulfillment-center-id": "LEJ1", "detailed-disposition": "CUSTOMER_DAMAGED", "reason": "UNWANTED_ITEM",
    "status": "Unit returned to inventory", "license-plate-number": "LPNXX1", "customer-comments": "Ask for Ada at number 7",
}  # fmt: skip
PAID = {
    "approval-date": "2026-11-09T10:20:30+00:00", "reimbursement-id": "9001", "case-id": "", "amazon-order-id": order_id(1), "reason": "CustomerReturn",
    "sku": "STRAP", "fnsku": "X0STRAP", "asin": "B0STRAP", "product-name": "Strap", "condition": "Sellable", "currency-unit": "EUR",
    "amount-per-unit": "7.40", "amount-total": "14.80", "quantity-reimbursed-cash": "2", "quantity-reimbursed-inventory": "1",
    "quantity-reimbursed-total": "3", "original-reimbursement-id": "8000", "original-reimbursement-type": "Cash",
}  # fmt: skip
REPLACED = {
    "shipment-date": "2026-11-09T10:20:30+00:00", "sku": "STRAP", "asin": "B0STRAP", "fulfillment-center-id": "LEJ1",
    "original-fulfillment-center-id": "LEJ1", "quantity": "1", "replacement-reason-code": "7", "replacement-amazon-order-id": order_id(2),
    "original-amazon-order-id": order_id(1),
}  # fmt: skip
REMOVED = {
    "request-date": "2026-11-01T08:00:00+00:00", "order-id": "autumn return", "order-type": "Return", "service-speed": "Standard",
    "order-status": "Completed", "last-updated-date": "2026-11-09T10:20:30+00:00", "sku": "STRAP", "fnsku": "X0STRAP", "disposition": "Unsellable",
    "requested-quantity": "9", "cancelled-quantity": "1", "disposed-quantity": "2", "shipped-quantity": "5", "in-process-quantity": "1",
    "removal-fee": "2.50", "currency": "EUR",
}  # fmt: skip
SHIPPED = {
    "request-date": "2026-11-01T08:00:00+00:00", "order-id": "autumn return", "shipment-date": "2026-11-09T10:20:30+00:00", "sku": "STRAP",
    "fnsku": "X0STRAP", "disposition": "Unsellable", "shipped-quantity": "5", "carrier": "DPD", "tracking-number": "0550", "removal-order-type": "Return",
}  # fmt: skip
ALL = {
    "fba_returns": RETURNED, "fba_reimbursements": PAID, "fba_replacements": REPLACED, "fba_removals": REMOVED, "fba_removal_shipments": SHIPPED,
}  # fmt: skip


def told(good: dict[str, str], *changes: dict[str, str], **how: object) -> Read:
    return read(tsv(good, *(good | change for change in changes or ({},))), **how)


@pytest.mark.parametrize("kind", ALL)
def test_each_report_is_known_by_its_columns_in_any_order(kind: str) -> None:
    good = ALL[kind]
    found = told(good)
    assert (found.kind, len(found.rows), found.problems) == (kind, 1, [])
    assert read(tsv(list(good)[::-1], good, by=",")).rows == found.rows


def test_a_unit_that_came_back_is_told_and_the_buyers_words_are_personal() -> None:
    row = told(RETURNED).row
    assert row.payload == UnitReturned(
        sku="STRAP", asin="B0STRAP", fnsku="X0STRAP", quantity=1, centre="LEJ1", disposition="CUSTOMER_DAMAGED", reason="UNWANTED_ITEM",
        status="Unit returned to inventory", plate="LPNXX1",
    )  # fmt: skip
    assert (row.order, row.occurred_at, row.precision) == (order_id(1), at("2026-11-09 10:20:30"), INSTANT)
    assert row.personal == {"text": "Ask for Ada at number 7"}
    assert told(RETURNED, {"customer-comments": " "}).row.personal is None


def test_a_reimbursement_is_told_with_what_it_reverses() -> None:
    row = told(PAID).row
    assert row.payload == Reimbursed(
        reimbursement="9001", reason="CustomerReturn", sku="STRAP", fnsku="X0STRAP", amount=1480, currency="EUR", cash_units=2, stock_units=1,
        reverses="8000",
    )  # fmt: skip
    assert row.order == order_id(1)


def test_a_reimbursement_without_order_is_about_the_sku_or_the_account() -> None:
    found = told(PAID, {"amazon-order-id": ""}, {"amazon-order-id": "", "sku": ""}, marketplace="amazon.de")
    assert [row.order for row in found.rows] == ["sku:STRAP", "account:amazon.de"]


def test_a_reimbursement_with_another_order_number_keeps_it() -> None:
    found = told(PAID, {"amazon-order-id": "shop-17"})
    assert found.warned == [(2, "amazon-order-id", "shop-17", "order_id_kept")]
    assert (found.rows[0].order, found.rows[0].payload.reference) == ("sku:STRAP", "shop-17")


def test_a_replacement_stands_on_the_original_order() -> None:
    row = told(REPLACED).row
    assert row.payload == Replaced(replacement=order_id(2), sku="STRAP", asin="B0STRAP", quantity=1, reason="7")
    assert row.order == order_id(1)
    assert told(REPLACED, {"replacement-amazon-order-id": "later"}).rows[0].payload.replacement == "later"


def test_a_removal_order_has_a_number_of_its_own_and_speaks_for_its_last_update() -> None:
    row = told(REMOVED).row
    assert row.payload == RemovalOrdered(
        sku="STRAP", fnsku="X0STRAP", disposition="Unsellable", order_type="Return", status="Completed", requested=9, cancelled=1, disposed=2,
        shipped=5, in_process=1, fee=250, currency="EUR",
    )  # fmt: skip
    assert (row.order, row.occurred_at, row.observed_at) == (
        "removal:autumn return",
        at("2026-11-01 08:00"),
        at("2026-11-09 10:20:30"),
    )


def test_a_removal_shipment_is_told_with_its_parcel() -> None:
    row = told(SHIPPED).row
    assert row.payload == RemovalShipped(
        sku="STRAP", fnsku="X0STRAP", disposition="Unsellable", shipped=5, carrier="DPD", tracking="0550", order_type="Return"
    )
    assert (row.order, row.occurred_at) == ("removal:autumn return", at("2026-11-09 10:20:30"))


DATES = {"fba_returns": "return-date", "fba_reimbursements": "approval-date", "fba_replacements": "shipment-date",
         "fba_removals": "request-date", "fba_removal_shipments": "shipment-date"}  # fmt: skip
IDS = {
    "fba_returns": ("order-id", "bad_order_id"),
    "fba_reimbursements": ("reimbursement-id", "no_id"),
    "fba_replacements": ("original-amazon-order-id", "bad_order_id"),
    "fba_removals": ("order-id", "no_id"),
    "fba_removal_shipments": ("order-id", "no_id"),
}


@pytest.mark.parametrize("kind", ALL)
def test_a_row_without_id_or_date_is_rejected_and_the_others_are_in(kind: str) -> None:
    column, code = IDS[kind]
    found = told(ALL[kind], {column: ""}, {}, {DATES[kind]: "soon"})
    assert found.refused == [(2, column, "", code), (4, DATES[kind], "soon", "bad_date")]
    assert len(found.rows) == 1


@pytest.mark.parametrize("kind", ALL)
def test_a_day_without_time_begins_where_the_marketplace_is(kind: str) -> None:
    row = told(ALL[kind], {DATES[kind]: "09.11.2026", "last-updated-date": ""}, marketplace="amazon.de").row
    assert (row.occurred_at, row.precision) == (at("2026-11-08 23:00"), DAY_ONLY)


def test_a_removal_order_without_status_is_rejected() -> None:
    assert told(REMOVED, {"order-status": ""}).refused == [(2, "order-status", "", "no_status")]


@pytest.mark.parametrize(("kind", "column"), [("fba_returns", "order-id"), ("fba_reimbursements", "amazon-order-id")])
def test_an_order_number_that_became_a_figure_is_rejected(kind: str, column: str) -> None:
    assert told(ALL[kind], {column: "3.02123E+16"}).refused == [(2, column, "3.02123E+16", "order_id_is_number")]


@pytest.mark.parametrize("kind", ALL)
def test_what_can_be_missed_is_left_out_with_a_warning(kind: str) -> None:
    column = next(name for name in ALL[kind] if "quantity" in name and "total" not in name)
    found = told(ALL[kind], {column: "some"})
    assert [code for *_, code in found.warned] == ["bad_number"]
    assert len(found.rows) == 1
