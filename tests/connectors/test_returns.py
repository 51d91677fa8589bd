"""Returns of seller-fulfilled orders, in the layouts of several regions and years."""

import pytest
from tests.connectors.reading import Read, kind_of, read, tsv
from tests.helpers import at
from tests.reports import asked_back, order_id

from odra.facts.moments import DAY_ONLY, day_number
from odra.facts.payloads import ReturnRow
from odra.lab.reports import RETURNS

FULL = {
    "Order date": "2-Nov-2026", "Label type": "AmazonUnPaidLabel", "Label cost": "4.14", "Currency code": "EUR", "Return carrier": "DHL",
    "Tracking ID": "00340", "Label to be paid by": "Seller", "Is prime": "N", "ASIN": "B0STRAP", "Item Name": "Watch strap", "Return quantity": "2",
    "Return Reason": "CR-DEFECTIVE", "In policy": "Y", "Return type": "C-Returns", "Resolution": "StandardRefund", "Return delivery date": "22-NOV-2026",
    "Order Amount": "29.90", "Order quantity": "2", "SafeT claim id": "S1", "SafeT claim state": "Granted", "Refunded Amount": "-29.90",
}  # fmt: skip


def returns(*rows: dict[str, str], header: list[str] = RETURNS, **told: object) -> Read:
    return read(tsv(header, *rows, blank=" "), **told)


def test_a_row_tells_the_whole_return() -> None:
    row = returns(asked_back(1, **FULL)).row
    assert row.payload == ReturnRow(
        status="Pending", rma="D1RRMA", sku="STRAP", asin="B0STRAP", title="Watch strap", quantity=2, reason="CR-DEFECTIVE", in_policy="Y",
        resolution="StandardRefund", return_type="C-Returns", label_type="AmazonUnPaidLabel", label_paid_by="Seller", label_cost=414, currency="EUR",
        order_amount=2990, order_quantity=2, refunded=2990, carrier="DHL", tracking="00340", ordered_on=_day("2026-11-02"), delivered_on=_day("2026-11-22"),
        safet_id="S1", safet_state="Granted",
    )  # fmt: skip
    assert (row.order, row.occurred_at, row.precision) == (order_id(1), at("2026-11-20 00:00"), DAY_ONLY)
    assert row.personal is None


def _day(text: str) -> int:
    from datetime import date

    return day_number(date.fromisoformat(text))


def test_a_cell_of_one_space_is_empty() -> None:
    assert returns(asked_back(1)).payload == ReturnRow(status="Pending", rma="D1RRMA", sku="STRAP")


def test_thirty_two_thirty_three_and_more_columns_are_read_alike() -> None:
    assert len(RETURNS) == 32
    longer = [*RETURNS, "Order Item ID", "Category"]
    assert returns(asked_back(1, **FULL), header=longer).rows == returns(asked_back(1, **FULL)).rows


def test_a_shorter_regional_layout_is_read() -> None:
    short = ["Return request date", "Order ID", "Return request status", "Amazon RMA ID", "Return quantity"]
    assert returns(asked_back(1, **FULL), header=short).payload == ReturnRow(status="Pending", rma="D1RRMA", quantity=2)


def test_headers_are_known_in_their_other_spellings() -> None:
    content = tsv(RETURNS, asked_back(1, **FULL, **{"A-to-Z Claim": "Y"}), blank=" ")
    other = content
    for here, there in (
        ("A-to-Z Claim", "A-to-z claim"),
        ("Return Reason", "Return reason"),
        ("SafeT claim id", "SafeT Claim ID"),
        ("Merchant SKU", "Seller SKU"),
    ):
        other = other.replace(here.encode(), there.encode())
    assert other != content
    assert read(other).rows == read(content).rows
    assert read(content).payload.claim


@pytest.mark.parametrize(("text", "claim"), [("Y", True), ("true", True), ("N", False), ("false", False), (" ", False)])
def test_the_claim_flag_is_read_in_its_spellings(text: str, claim: bool) -> None:
    assert returns(asked_back(1, **{"A-to-Z Claim": text})).payload.claim is claim


@pytest.mark.parametrize(
    "text",
    ["20-Nov-2026", "20-NOV-2026", "20 Nov 2026", "20-Nov-26", "2026-11-20", "2026-11-20T13:00:00Z", "20.11.2026", "11/20/2026"],
)
def test_days_are_read_in_english_iso_or_where_only_one_reading_is_possible(text: str) -> None:
    assert returns(asked_back(1, **{"Return request date": text})).row.occurred_at == at("2026-11-20 00:00")


def test_a_day_begins_in_the_zone_of_its_own_order() -> None:
    known = {order_id(1): "amazon.co.uk", order_id(2): "amazon.de", order_id(3): "amazon.de"}
    found = returns(*(asked_back(n, **{"Return request date": "10-Jul-2026"}) for n in (1, 2, 3, 4)), known=known)
    assert [r.occurred_at for r in found.rows] == [at("2026-07-09 23:00"), *[at("2026-07-09 22:00")] * 3]


def test_the_marketplace_settles_local_dates() -> None:
    row = asked_back(1, **{"Return request date": "03/04/2026", "Order date": "01/03/2026"})
    assert returns(row).refused == [(2, "Return request date", "03/04/2026", "date_ambiguous")]
    found = returns(row, marketplace="amazon.it").row
    assert found.occurred_at == at("2026-04-02 22:00")
    assert found.payload.ordered_on == _day("2026-03-01")


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"Order ID": "302-1"}, "Order ID", "302-1", "bad_order_id"),
        ({"Return request status": " "}, "Return request status", "", "no_status"),
        ({"Return request date": "soon"}, "Return request date", "soon", "bad_date"),
        ({"Return request date": "31-Feb-2026"}, "Return request date", "31-Feb-2026", "bad_date"),
        ({"Return request date": "10-Foo-2026"}, "Return request date", "10-Foo-2026", "bad_date"),
    ],
)
def test_a_row_without_id_status_or_date_is_rejected(cells: dict[str, str], column: str, value: str, code: str) -> None:
    found = returns(asked_back(1), asked_back(2, **cells))
    assert found.refused == [(3, column, value, code)]
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Label cost", "four", "bad_amount"),
        ("Order Amount", "1e300", "bad_amount"),
        ("Refunded Amount", "9" * 40, "bad_amount"),
        ("Return quantity", "9" * 40, "bad_number"),
        ("Return quantity", "some", "bad_number"),
        ("Order date", "early", "date_left_out"),
        ("Return delivery date", "03/04/2026", "date_left_out"),
    ],
)
def test_what_can_be_missed_is_left_out_with_a_warning(column: str, value: str, code: str) -> None:
    found = returns(asked_back(1, **FULL | {column: value}))
    assert found.warned == [(2, column, value, code)]
    assert len(found.rows) == 1


def test_decimal_commas_and_currencies_without_decimals_are_read() -> None:
    assert returns(asked_back(1, **FULL | {"Order Amount": "1.029,90"})).payload.order_amount == 102990
    assert (
        returns(
            asked_back(1, **FULL | {"Order Amount": "1,980", "Currency code": "JPY", "Label cost": " ", "Refunded Amount": " "})
        ).payload.order_amount
        == 1980
    )


def test_returns_from_the_marketplace_warehouse_are_another_report() -> None:
    assert kind_of(b"return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\treason\tstatus\r\n") != "fbm_returns"


def test_a_row_with_more_cells_than_the_header_goes_in_with_a_warning() -> None:
    content = tsv(RETURNS, asked_back(1, **FULL), blank=" ").replace(b"Watch strap", b"Watch\tstrap")
    assert (2, "", "33", "too_many_cells") in read(content).warned
    assert not read(tsv(RETURNS, asked_back(1, **FULL), end=" \t \r\n", blank=" ")).problems
