"""Settlements, Flat File V2: what each amount means, in the spellings of several countries and years."""

import pytest
from tests.connectors.reading import Read, kind_of, read, tsv
from tests.helpers import at
from tests.reports import order_id

from odra.connectors.amazon_reports import settlement
from odra.connectors.amazon_reports.settlement import means
from odra.facts.moments import DAY_ONLY, INSTANT
from odra.facts.payloads import Settled

HEADER = (
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id "
    "merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount fulfillment-id posted-date "
    "posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased promotion-id"
).split()  # fmt: skip
TOTAL = {
    "settlement-id": "77001", "settlement-start-date": "2026-11-01T00:00:00+00:00", "settlement-end-date": "2026-11-15T00:00:00+00:00",
    "deposit-date": "2026-11-17T08:00:00+00:00", "total-amount": "812.40", "currency": "EUR",
}  # fmt: skip


def money(n: int = 1, **cells: str) -> dict[str, str]:
    row = {
        "settlement-id": "77001", "transaction-type": "Order", "order-id": order_id(n), "shipment-id": "DsHiP", "marketplace-name": "Amazon.de",
        "amount-type": "ItemPrice", "amount-description": "Principal", "amount": "14.95", "fulfillment-id": "MFN", "posted-date": "2026-11-09",
        "posted-date-time": "2026-11-09T10:20:30+00:00", "order-item-code": "4400001", "sku": "STRAP", "quantity-purchased": "1",
    }  # fmt: skip
    return row | {name.replace("_", "-"): text for name, text in cells.items()}


def settled(*rows: dict[str, str], header: list[str] = HEADER, **told: object) -> Read:
    return read(tsv(header, *rows), **told)


def test_a_row_tells_an_amount_of_an_order_and_the_first_the_total() -> None:
    found = settled(TOTAL, money())
    total, row = found.rows
    assert (found.kind, found.problems) == ("settlement", [])
    assert row.payload == Settled(
        means="order", transaction="Order", about="ItemPrice", detail="Principal", amount=1495, currency="EUR", sku="STRAP", settlement="77001",
        reference="4400001", marketplace="amazon.de", fulfilment="seller",
    )  # fmt: skip
    assert (row.order, row.occurred_at, row.precision) == (order_id(1), at("2026-11-09 10:20:30"), INSTANT)
    assert row.observed_at == total.observed_at - at("2026-11-17 08:00") + at("2026-11-15 00:00") == at("2026-11-15 00:00")
    assert total.payload == Settled("total", "", amount=81240, currency="EUR", settlement="77001", marketplace="amazon.de")
    assert (total.order, total.occurred_at) == ("account:amazon.de", at("2026-11-17 08:00"))


@pytest.mark.parametrize(
    ("transaction", "about", "detail", "meant"),
    [
        ("Order", "ItemPrice", "Principal", "order"), ("Refund", "ItemPrice", "Principal", "refund"), ("REFUND", "ItemPrice", "Goodwill", "refund"),
        ("Refund", "ItemFees", "RefundCommission", "fee"), ("Order", "ItemFees", "ShippingChargeback", "fee"),
        ("Order", "other", "GiftwrapChargeback", "fee"), ("A-to-z Guarantee Refund", "ItemPrice", "Principal", "a_to_z"),
        ("a-to-z guarantee refund", "ItemPrice", "Tax", "a_to_z"), ("A-to-z Guarantee Refund", "ItemFees", "Commission", "fee"),
        ("Chargeback Refund", "ItemPrice", "Principal", "chargeback"), ("CHARGEBACK REFUND", "ItemFees", "Commission", "fee"),
        ("SAFE-T Reimbursement", "", "", "safe_t"), ("other-transaction", "other-transaction", "SAFE-T Reimbursement", "safe_t"),
        ("Other-Transaction", "other-transaction", "Current Reserve Amount", "other"), ("Order_Retrocharge", "ItemPrice", "Tax", "retrocharge"),
        ("Refund_Retrocharge", "ItemFees", "x", "retrocharge"), ("ServiceFee", "Cost of Advertising", "TransactionTotalAmount", "fee"),
        ("Adjustment", "FBA Inventory Reimbursement", "WAREHOUSE_LOST", "other"), ("Liquidations", "ItemPrice", "Principal", "other"),
    ],
)  # fmt: skip
def test_what_a_row_means_is_told_by_its_transaction_in_any_case(transaction: str, about: str, detail: str, meant: str) -> None:
    assert means(transaction, about, detail) == meant
    row = settled(TOTAL, money(transaction_type=transaction, amount_type=about, amount_description=detail)).rows[1]
    assert (row.payload.means, row.payload.transaction, row.payload.about, row.payload.detail) == (
        meant,
        transaction,
        about,
        detail,
    )


@pytest.mark.parametrize(
    ("transaction", "told", "units"),
    [("Refund", "2", 2), ("Refund", "-2", 2), ("Refund", "1", 0), ("Refund", "", 0), ("Refund", "two", 0), ("Order", "2", 0)],
)
def test_a_refund_of_several_units_says_so_where_its_row_does(transaction: str, told: str, units: int) -> None:
    found = settled(TOTAL, money(transaction_type=transaction, amount="-29.90", quantity_purchased=told))
    assert (found.rows[1].payload.quantity, found.problems) == (units, [])


@pytest.mark.parametrize(
    ("posted", "posted_at", "moment", "precision"),
    [
        ("2026-11-09", "2026-11-09T10:20:30+00:00", "2026-11-09 10:20:30", INSTANT),
        ("2026-11-09", "2026-11-09 10:20:30 UTC", "2026-11-09 10:20:30", INSTANT),
        ("09.11.2026", "09.11.2026 10:20:30 UTC", "2026-11-09 10:20:30", INSTANT),
        ("09/11/26", "", "2026-11-08 23:00", DAY_ONLY),
        ("2026-11-09", "", "2026-11-08 23:00", DAY_ONLY),
    ],
)
def test_dates_are_read_in_all_their_spellings(posted: str, posted_at: str, moment: str, precision: int) -> None:
    row = settled(TOTAL, money(posted_date=posted, posted_date_time=posted_at)).rows[1]
    assert (row.occurred_at, row.precision) == (at(moment), precision)


def test_a_day_that_can_be_read_two_ways_waits_for_the_marketplace() -> None:
    row = money(posted_date="09/06/26", posted_date_time="", marketplace_name="")
    assert settled(TOTAL, row).refused == [(3, "posted-date", "09/06/26", "date_ambiguous")]
    assert settled(TOTAL, row, marketplace="amazon.com").rows[1].occurred_at == at("2026-09-06 07:00")
    assert settled(TOTAL, row, money(posted_date="25/10/26")).rows[1].occurred_at == at("2026-06-08 22:00")


def test_a_row_of_another_marketplace_writes_its_days_as_is_done_there() -> None:
    row = money(3, posted_date="09/06/26", posted_date_time="", marketplace_name="Amazon.com")
    assert settled(TOTAL, money(1), money(2), row).rows[3].occurred_at == at("2026-09-06 07:00")


def test_amounts_are_read_with_a_point_or_a_comma_and_signed() -> None:
    found = settled(TOTAL, money(amount="-1.014,95"), money(2, amount="-1014.95"), money(3, amount="0,3"))
    assert [row.payload.amount for row in found.rows[1:]] == [-101495, -101495, 30]


def test_columns_are_known_by_name_in_any_order_and_without_the_rest() -> None:
    assert settled(TOTAL, money(), header=HEADER[::-1]).rows == settled(TOTAL, money(), header=HEADER[:-1]).rows
    few = [
        "amount",
        "amount-type",
        "settlement-id",
        "amount-description",
        "transaction-type",
        "order-id",
        "posted-date",
        "currency",
    ]
    row = settled(money(currency="EUR"), header=few).row
    assert (row.order, row.payload.amount, row.occurred_at) == (order_id(1), 1495, at("2026-11-09 00:00"))


def test_money_about_no_order_is_the_accounts() -> None:
    fee = money(order_id="", transaction_type="ServiceFee", marketplace_name="", amount_type="Subscription")
    found = settled(TOTAL, fee, money())
    assert found.rows[1].order == "account:amazon.de"
    assert settled(TOTAL, fee, marketplace="amazon.it").rows[1].order == "account:amazon.it"
    assert settled(TOTAL, money(order_id="", marketplace_name="Elsewhere")).rows[1].order == "account:Elsewhere"


def test_an_order_number_of_another_form_is_kept_as_reference() -> None:
    found = settled(TOTAL, money(order_id="shop-17"), money(2))
    assert found.warned == [(3, "order-id", "shop-17", "order_id_kept")]
    assert (found.rows[1].order, found.rows[1].payload.reference) == ("account:amazon.de", "shop-17")


def test_an_order_number_that_became_a_figure_is_rejected() -> None:
    assert settled(TOTAL, money(order_id="3.02E+16")).refused == [(3, "order-id", "3.02E+16", "order_id_is_number")]


def test_the_currency_is_the_totals_else_the_marketplaces_else_unknown() -> None:
    assert settled(TOTAL | {"currency": "sek"}, money()).rows[1].payload.currency == "SEK"
    assert settled(money(marketplace_name="Amazon.co.uk")).payload.currency == "GBP"
    found = settled(money(marketplace_name=""))
    assert found.warned == [(2, "amount", "14.95", "no_currency")]
    assert found.rows[0].payload.amount == 0


def test_two_rows_that_say_the_same_are_two_amounts() -> None:
    found = settled(TOTAL, money(), money(), money(2), money())
    assert [row.payload.nth for row in found.rows] == [0, 0, 2, 0, 3]


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"posted-date-time": "soon"}, "posted-date-time", "soon", "bad_date"),
        ({"posted-date-time": "", "posted-date": ""}, "posted-date", "", "bad_date"),
        ({"transaction-type": ""}, "transaction-type", "", "no_status"),
        ({"transaction-type": "", "total-amount": "1.00"}, "settlement-end-date", "", "bad_date"),
    ],
)
def test_a_row_without_date_or_kind_is_rejected(cells: dict[str, str], column: str, value: str, code: str) -> None:
    found = settled(TOTAL, money(**cells), money(2))
    assert found.refused == [(3, column, value, code)]
    assert len(found.rows) == 2


def test_an_amount_that_cannot_be_read_is_left_out_with_a_warning_of_its_own_row_only() -> None:
    found = settled(TOTAL, money(amount="much"), money(2), money(3, order_id="x", posted_date_time="soon"), money(4))
    assert found.warned == [(3, "amount", "much", "bad_amount")]
    assert [row.line for row in found.rows] == [2, 3, 4, 6]


def test_only_the_first_rows_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settlement, "AHEAD", 2)
    assert settled(TOTAL, money(), money(2), money(3)).rows == settled(TOTAL, money(), money(2), money(3)).rows
    assert len(settled(TOTAL, *(money(n) for n in range(9))).rows) == 10


def test_as_of_goes_before_the_settlements_end() -> None:
    assert settled(TOTAL, money(), as_of=at("2026-11-20 00:00")).rows[1].observed_at == at("2026-11-20 00:00")


def test_the_older_layout_is_no_settlement_that_is_read() -> None:
    assert kind_of(b"settlement-id\ttransaction-type\torder-id\tprice-type\tprice-amount\titem-related-fee-type\r\n") == ""
