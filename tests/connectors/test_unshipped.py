"""Unshipped and new orders: what must leave by when, and to whom."""

import pytest
from tests.connectors.reading import Read, kind_of, read, tsv
from tests.helpers import at
from tests.reports import order_id, to_ship

from odra.facts.payloads import ShipRow
from odra.lab.reports import UNSHIPPED

NEW = [*UNSHIPPED, "earliest-delivery-date", "ssa-carrier", "verge-of-cancellation", "verge-of-lateShipment",
       "is-buyer-requested-cancellation", "signature-confirmation-recommended"]  # fmt: skip


def ship(*rows: dict[str, str], header: list[str] = NEW, **how: object) -> Read:
    return read(tsv(header, *rows), **how)


def test_a_row_tells_what_must_leave_by_when() -> None:
    row = ship(
        to_ship(1, quantity_purchased="3", quantity_shipped="1", quantity_to_ship="2", promise_date="2026-11-04T22:59:59+00:00", earliest_delivery_date="2026-11-06T23:00:00Z",
                ship_state="Sachsen", ssa_carrier="DHL", verge_of_cancellation="true", signature_confirmation_recommended="Yes")
    ).row  # fmt: skip
    assert row.payload == ShipRow(
        sku="STRAP", item_id="7000001", title="Watch strap", quantity=3, quantity_shipped=1, to_ship=2, ship_by_at=at("2026-11-04 22:59:59"),
        deliver_from_at=at("2026-11-06 23:00"), deliver_by_at=at("2026-11-09 22:59:59"), country="DE", state="Sachsen", postcode_prefix="04",
        carrier="DHL", cancel_soon=True, signature_advised=True, marketplace="amazon.de",
    )  # fmt: skip
    assert (row.order, row.occurred_at, row.observed_at) == (order_id(1), at("2026-11-02 08:00"), at("2026-11-03 06:00"))


def test_name_address_phone_and_alias_travel_beside_the_fact() -> None:
    assert ship(to_ship(1)).row.personal == {
        "name": "Ada Example", "phone": "030 1", "street": "Example street 1", "city": "Leipzig", "postcode": "04109", "country": "DE",
        "alias": "b1@marketplace.amazon.de",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("alias", "flag", "known"),
    [
        ("b1@marketplace.amazon.nl", "", "amazon.nl"),
        ("b1@marketplace.amazon.nl", "amazon.de", "amazon.nl"),
        ("", "amazon.de", "amazon.de"),
        ("x@example.org", "", ""),
    ],
)
def test_the_marketplace_is_that_of_the_buyers_alias_else_of_the_flag(alias: str, flag: str, known: str) -> None:
    assert ship(to_ship(1, buyer_email=alias), marketplace=flag).payload.marketplace == known


def test_the_promise_date_serves_where_the_latest_ship_date_is_empty() -> None:
    row = to_ship(1, latest_ship_date=" ", promise_date="2026-11-04T22:59:59+00:00")
    assert ship(row).payload.ship_by_at == at("2026-11-04 22:59:59")


def test_all_rows_speak_for_the_newest_moment_of_the_file_or_for_as_of() -> None:
    rows = (to_ship(1), to_ship(2, reporting_date="", purchase_date="2026-11-05T10:00:00+00:00"))
    assert {r.observed_at for r in ship(*rows).rows} == {at("2026-11-05 10:00")}
    assert {r.observed_at for r in ship(*rows, as_of=at("2026-11-09 00:00")).rows} == {at("2026-11-09 00:00")}


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"order_id": "1"}, "order-id", "1", "bad_order_id"),
        ({"order_id": "3.02E+16"}, "order-id", "3.02E+16", "order_id_is_number"),
        ({"purchase_date": "today"}, "purchase-date", "today", "bad_date"),
        ({"purchase_date": " "}, "purchase-date", "", "bad_date"),
    ],
)
def test_a_row_without_id_or_date_is_rejected(cells: dict[str, str], column: str, value: str, code: str) -> None:
    found = ship(to_ship(1), to_ship(2, **cells))
    assert found.refused == [(3, column, value, code)]
    assert len(found.rows) == 1
    assert not found.warned


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"quantity_purchased": "9" * 30}, "quantity-purchased", "9" * 30, "bad_number"),
        ({"latest_delivery_date": "Friday"}, "latest-delivery-date", "Friday", "date_left_out"),
        ({"promise_date": "Friday"}, "promise-date", "Friday", "date_left_out"),
        ({"reporting_date": "Friday"}, "reporting-date", "Friday", "date_left_out"),
    ],
)
def test_what_can_be_missed_is_left_out_with_a_warning(cells: dict[str, str], column: str, value: str, code: str) -> None:
    found = ship(to_ship(1, **cells))
    assert found.warned == [(2, column, value, code)]
    assert len(found.rows) == 1


def test_a_last_line_that_breaks_off_is_rejected() -> None:
    found = read(tsv(NEW, to_ship(1), to_ship(2))[:-40])
    assert [(p.line, p.code) for p in found.rejected] == [(3, "row_cut_short")]


def test_the_documented_columns_alone_are_known() -> None:
    assert kind_of(tsv(UNSHIPPED)) == "unshipped_orders"
