"""All-orders reports: one item of an order a row."""

import pytest
from tests.connectors.reading import Read, kind_of, read, tsv
from tests.helpers import at
from tests.reports import order, order_id

from odra.facts.moments import INSTANT
from odra.facts.payloads import OrderRow
from odra.lab.reports import ALL_ORDERS


def orders(*rows: dict[str, str], header: list[str] = ALL_ORDERS, **how: str) -> Read:
    return read(tsv(header, *rows), **how)


def test_a_row_tells_one_item_of_an_order() -> None:
    row = orders(
        order(1, quantity="2", item_tax="2.39", shipping_price="3.00", shipping_tax="0.48", item_promotion_discount="-1.00",
              ship_promotion_discount="0.50", ship_state="Sachsen", ship_service_level="Standard", item_status="Shipped",
              signature_confirmation_recommended="true", is_business_order="true")
    ).row  # fmt: skip
    assert row.payload == OrderRow(
        status="Shipped", marketplace="amazon.de", fulfilment="seller", sku="STRAP", asin="B0STRAP", title="Watch strap", quantity=2,
        currency="EUR", item_price=1495, item_tax=239, shipping=300, shipping_tax=48, discount=150, country="DE", state="Sachsen",
        postcode_prefix="04", service="Standard", item_status="Shipped", signature_advised=True, business=True,
    )  # fmt: skip
    assert (row.order, row.line, row.precision) == (order_id(1), 2, INSTANT)
    assert (row.occurred_at, row.observed_at) == (at("2026-11-02 08:00"), at("2026-11-03 08:00"))


def test_town_and_full_postcode_travel_beside_the_fact() -> None:
    row = orders(order(1)).row
    assert row.personal == {"city": "Leipzig", "postcode": "04109"}
    assert orders(order(1, ship_city="", ship_postal_code="")).row.personal is None


def test_columns_that_are_not_there_are_empty_and_unknown_ones_are_left_alone() -> None:
    cells = {"colour-of-the-box": "red", **order(1)}
    row = orders(cells, header=["colour-of-the-box", "order-status", "purchase-date", "amazon-order-id"]).row
    assert row.payload == OrderRow(status="Shipped")
    assert row.observed_at == row.occurred_at


@pytest.mark.parametrize(
    "spell", [str.upper, lambda h: h.replace("-", "_"), lambda h: f'"{h}"', lambda h: h.title().replace("-", " ")]
)
def test_headers_are_known_in_any_spelling(spell) -> None:  # type: ignore[no-untyped-def]
    content = tsv(ALL_ORDERS, order(1)).decode()
    header, rest = content.split("\r\n", 1)
    again = "\t".join(spell(h) for h in header.split("\t")) + "\r\n" + rest
    assert read(again.encode()).payload == read(content.encode()).payload


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"amazon_order_id": "302-12345-1234567"}, "amazon-order-id", "302-12345-1234567", "bad_order_id"),
        ({"amazon_order_id": ""}, "amazon-order-id", "", "bad_order_id"),
        ({"amazon_order_id": "3.02123E+16"}, "amazon-order-id", "3.02123E+16", "order_id_is_number"),
        ({"amazon_order_id": "3,02E16"}, "amazon-order-id", "3,02E16", "order_id_is_number"),
        ({"order_status": " "}, "order-status", "", "no_status"),
        ({"purchase_date": ""}, "purchase-date", "", "bad_date"),
        ({"purchase_date": "31/02/2026"}, "purchase-date", "31/02/2026", "bad_date"),
        ({"purchase_date": "2126-02-03T08:00:00+00:00"}, "purchase-date", "2126-02-03T08:00:00+00:00", "date_out_of_range"),
        ({"purchase_date": "0001-01-01T00:00:00+14:00"}, "purchase-date", "0001-01-01T00:00:00+14:00", "date_out_of_range"),
        ({"purchase_date": "2026-02-30T08:00:00+00:00"}, "purchase-date", "2026-02-30T08:00:00+00:00", "bad_date"),
    ],
)
def test_a_row_is_rejected_only_for_its_id_status_or_date(cells: dict[str, str], column: str, value: str, code: str) -> None:
    found = orders(order(1), order(2, **cells), order(3))
    assert found.refused == [(3, column, value, code)]
    assert [r.order for r in found.rows] == [order_id(1), order_id(3)]


def test_a_rejected_row_comes_as_it_stood() -> None:
    content = tsv(ALL_ORDERS, order(1, order_status=""))
    assert read(content).rejected[0].raw == content.decode().splitlines()[1]


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"quantity": "two"}, "quantity", "two", "bad_number"),
        ({"quantity": "9" * 12}, "quantity", "9" * 12, "bad_number"),
        ({"item_price": "free"}, "item-price", "free", "bad_amount"),
        ({"item_price": "9" * 17}, "item-price", "9" * 17, "bad_amount"),
        ({"ship_promotion_discount": "NaN"}, "ship-promotion-discount", "NaN", "bad_amount"),
        ({"ship_country": "Germany"}, "ship-country", "Germany", "unknown_country"),
        ({"fulfillment_channel": "Robot"}, "fulfillment-channel", "Robot", "unknown_fulfilment"),
        ({"last_updated_date": "soon"}, "last-updated-date", "soon", "date_left_out"),
    ],
)
def test_anything_else_goes_in_with_a_warning(cells: dict[str, str], column: str, value: str, code: str) -> None:
    found = orders(order(1, **cells))
    assert found.warned == [(2, column, value, code)]
    assert len(found.rows) == 1
    assert found.rows[0].mark == 0, "it is read again, and warned of again, the next time"


def test_a_warning_names_the_column_as_the_file_spells_it() -> None:
    content = tsv(ALL_ORDERS, order(1, item_price="free")).replace(b"item-price", b"Item Price")
    assert read(content).warned == [(2, "Item Price", "free", "bad_amount")]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02T08:00:00+00:00", "2026-11-02 08:00"),
        ("2026-11-02T08:00:00Z", "2026-11-02 08:00"),
        ("2026-11-02T09:30:00+01:30", "2026-11-02 08:00"),
        ("2026-11-01T23:00:00-09:00", "2026-11-02 08:00"),
        ("2026-11-02T08:00:00", "2026-11-02 08:00"),
        ("2026-11-02 08:00:00", "2026-11-02 08:00"),
        ("2026-11-02", "2026-11-02 00:00"),
    ],
)
def test_a_time_without_a_zone_is_utc(text: str, moment: str) -> None:
    twice = orders(order(1, purchase_date=text), order(2, purchase_date=text))
    assert [r.occurred_at for r in twice.rows] == [at(moment)] * 2


@pytest.mark.parametrize(
    ("price", "minor"), [("14.95", 1495), ("14,95", 1495), ("1.234,50", 123450), ("1,234.50", 123450), ("15", 1500)]
)
def test_a_decimal_comma_is_read(price: str, minor: int) -> None:
    assert orders(order(1, item_price=price)).payload.item_price == minor


def test_yen_have_no_decimals() -> None:
    rows = [order(1, sales_channel="Amazon.co.jp", currency="JPY", item_price=p) for p in ("1980", "1,980", "1980.0")]
    assert [r.payload.item_price for r in orders(*rows).rows] == [1980] * 3


@pytest.mark.parametrize(
    ("channel", "by", "expected"),
    [
        ("Amazon.de", "Merchant", ("amazon.de", "", "seller")),
        ("amazon.co.uk", "MFN", ("amazon.co.uk", "", "seller")),
        ("AMAZON.FR", "Amazon", ("amazon.fr", "", "marketplace")),
        ("Amazon.it", "AFN", ("amazon.it", "", "marketplace")),
        ("Non-Amazon", "Amazon", ("", "Non-Amazon", "marketplace")),
        ("Amazon.xx", "", ("", "Amazon.xx", "")),
    ],
)
def test_marketplace_and_fulfilment_come_in_their_spellings(channel: str, by: str, expected: tuple[str, str, str]) -> None:
    payload = orders(order(1, sales_channel=channel, fulfillment_channel=by)).payload
    assert (payload.marketplace, payload.sales_channel, payload.fulfilment) == expected


def test_the_flag_names_the_marketplace_of_rows_that_name_none_and_of_no_other() -> None:
    found = orders(order(1, sales_channel=""), order(2, sales_channel="Non-Amazon"), marketplace="amazon.nl")
    assert [r.payload.marketplace for r in found.rows] == ["amazon.nl", ""]


def test_a_multi_channel_order_keeps_its_own_form_of_id() -> None:
    assert orders(order(1, amazon_order_id="S01-1234567-1234567")).row.order == "S01-1234567-1234567"


def test_as_of_speaks_for_rows_without_a_date_of_their_own() -> None:
    found = orders(order(1, last_updated_date=""), order(2), as_of=at("2026-11-20 00:00"))
    assert [r.observed_at for r in found.rows] == [at("2026-11-20 00:00"), at("2026-11-03 08:00")]


def test_a_last_line_that_breaks_off_is_rejected_and_says_that_the_file_is_not_whole() -> None:
    content = tsv(ALL_ORDERS, order(1), order(2))
    found = read(content[:-60])
    assert [(p.line, p.column, p.code) for p in found.rejected] == [(3, "amazon-order-id", "row_cut_short")]
    assert len(found.rows) == 1


def test_a_last_line_without_its_end_is_whole_when_its_cells_are() -> None:
    assert len(read(tsv(ALL_ORDERS, order(1)).rstrip(b"\r\n")).rows) == 1


def test_cells_around_blanks_are_read_without_them() -> None:
    spaced = {name: f" {text} " for name, text in order(1).items()}
    assert orders(spaced).payload == orders(order(1)).payload


def test_blank_lines_are_no_rows() -> None:
    content = tsv(ALL_ORDERS, order(1), order(2)).replace(b"\r\n", b"\r\n\r\n")
    assert [r.line for r in read(content).rows] == [3, 5]


def test_the_same_line_has_the_same_mark_and_another_reading_another() -> None:
    one, two = orders(order(1), order(2)).rows
    again, flagged = orders(order(1)).row, orders(order(1), marketplace="amazon.de").row
    assert one.mark == again.mark != two.mark
    assert flagged.mark != one.mark


def test_the_report_of_new_orders_is_not_taken_for_it() -> None:
    assert kind_of(tsv(["order-id", "purchase-date", "order-status"])) == ""
    assert kind_of(tsv(ALL_ORDERS)) == "all_orders"


def test_a_row_with_more_cells_than_the_header_goes_in_with_a_warning() -> None:
    content = tsv(
        ALL_ORDERS, order(1), order(2, product_name="Strap\t24 mm\t\tblue", signature_confirmation_recommended="true"), order(3)
    )
    found = read(content)
    assert (3, "", "35", "too_many_cells") in found.warned
    assert [r.order for r in found.rows] == [order_id(1), order_id(2), order_id(3)]
    assert not read(content.replace(b"\tblue", b"")[:-2] + b"\t\t\t\r\n").refused
