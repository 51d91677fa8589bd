"""eBay by table: orders with lines around them, requests, returns and cases (R20)."""

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.reading import Read, kind_of, read, tsv
from tests.connectors.test_any_bytes import MARKS, damage, fast, tell
from tests.helpers import NOW, at, take_in
from tests.reports import order_id

from odra.cases import queries
from odra.connectors.ebay.cells import country_code
from odra.connectors.tables.columns import EBAY_ORDER_ID
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY, INSTANT
from odra.facts.payloads import OrderRow, RequestClosed, RequestOpened, ShipRow, Tracking

US = [
    "Sales Record Number", "Order Number", "Buyer Username", "Buyer Email", "Ship To Name", "Ship To Address 1", "Ship To City", "Ship To State",
    "Ship To Zip", "Ship To Country", "Item Number", "Item Title", "Custom Label", "Quantity", "Sold For", "Shipping And Handling",
    "eBay Collected Tax", "Total Price", "Sale Date", "Paid On Date", "Ship By Date", "Minimum Estimated Delivery Date",
    "Maximum Estimated Delivery Date", "Shipped On Date", "Shipping Service", "Tracking Number", "Transaction ID",
]  # fmt: skip
UK = ["Sales record number", "Order number", "Buyer username", "Post to name", "Post to city", "Post to postcode", "Post to country", "Item number",
      "Item title", "Custom label", "Quantity", "Sold for", "Postage and packaging", "Total price", "Sale date", "Paid on date", "Post by date",
      "Dispatched on date", "Delivery service", "Tracking number"]  # fmt: skip
REQUESTS = [
    "Return ID",
    "Order number",
    "Buyer username",
    "Opened on",
    "Respond by",
    "Status",
    "Return reason",
    "Amount",
    "Buyer comments",
    "Closed on",
]


def number(n: int) -> str:
    return f"12-{n:05d}-{n:05d}"


def sold(n: int, **cells: str) -> dict[str, str]:
    row = {
        "Sales Record Number": str(100 + n), "Order Number": number(n), "Buyer Username": "ada_77", "Buyer Email": "ada@members.example",
        "Ship To Name": "Ada Example", "Ship To Address 1": "Example street 1", "Ship To City": "Austin", "Ship To State": "TX",
        "Ship To Zip": "78701", "Ship To Country": "United States", "Item Number": f"3350{n}", "Item Title": "Watch strap",
        "Custom Label": "STRAP", "Quantity": "1", "Sold For": "$14.95", "Shipping And Handling": "$4.00", "Total Price": "$18.95",
        "Sale Date": "Nov-02-26", "Paid On Date": "Nov-02-26", "Transaction ID": str(n),
    }  # fmt: skip
    return row | {name.replace("_", " "): text for name, text in cells.items()}


def report(*rows: dict[str, str], header: list[str] = US, by: str = ",", encoding: str = "utf-8") -> bytes:
    """As Seller Hub writes it: filling before and behind the header, count and seller at the end."""
    filling = by * (len(header) - 1) + "\n"
    table = tsv(header, {}, *rows, by=by, end="\n").decode()
    return f"{filling}{table}{len(rows)}{by}record(s) downloaded{by} from Nov-01-26 to Nov-20-26\nSeller ID : shop".encode(
        encoding
    )


def items(found: Read) -> list[OrderRow]:
    return [r.payload for r in found.rows if isinstance(r.payload, OrderRow)]


def test_an_order_of_the_report_is_told_whole() -> None:
    found = read(
        report(
            sold(
                1,
                Maximum_Estimated_Delivery_Date="Nov-12-26",
                Ship_By_Date="Nov-04-26",
                Shipped_On_Date="Nov-03-26",
                Tracking_Number="94001 00000",
            )
        )
    )
    assert (found.kind, found.problems) == ("ebay_orders", [])
    item, ship, _ = found.rows
    assert item.payload == OrderRow(
        "Shipped", "ebay.com", fulfilment="seller", sku="STRAP", item_id="33501-1", title="Watch strap", quantity=1, currency="USD",
        item_price=1495, shipping=400, country="US", state="TX", postcode_prefix="78",
    )  # fmt: skip
    assert (item.order, item.occurred_at, item.precision) == (number(1), at("2026-11-02 08:00"), DAY_ONLY), (
        "a day begins where the site is"
    )
    assert item.personal == {
        "name": "Ada Example",
        "street1": "Example street 1",
        "city": "Austin",
        "region": "TX",
        "postcode": "78701",
        "country": "United States",
    }
    assert isinstance(ship.payload, ShipRow)
    assert ship.payload.deliver_by_at == at("2026-11-13 07:59") + 59_000_000, "a day lasts to its end"


def test_tracking_waits_under_its_parcel_and_is_dated_by_its_dispatch() -> None:
    found = read(report(sold(1, Shipped_On_Date="Nov-03-26", Tracking_Number="9400111111111111111111; 9400111111111111111112")))
    parcels = [r for r in found.rows if isinstance(r.payload, Tracking)]
    assert [(p.payload.number, p.thread, p.occurred_at) for p in parcels] == [  # type: ignore[union-attr]
        (n, f"sealed parcel {n}", at("2026-11-03 08:00")) for n in ("9400111111111111111111", "9400111111111111111112")
    ]


def test_what_is_no_tracking_number_is_left_out_with_a_warning() -> None:
    found = read(report(sold(1, Tracking_Number="sent!")))
    assert [w[3] for w in found.warned] == ["tracking_left_out"]
    assert len(items(found)) == 1


def test_an_order_of_several_items_is_told_by_its_items_and_its_shipping_once() -> None:
    whole = sold(
        1,
        Item_Number="",
        Item_Title="",
        Custom_Label="",
        Quantity="2",
        Sold_For="$29.90",
        Total_Price="$33.90",
        Transaction_ID="",
    )
    bare = {name: "" for name in whole if name not in ("Sales Record Number", "Order Number", "Buyer Username")}
    parts = [whole | bare | {"Item Number": n, "Item Title": n, "Quantity": "1", "Sold For": "$14.95"} for n in ("331", "332")]
    found = items(read(report(whole, *parts)))
    assert [(i.item_id, i.item_price, i.shipping, i.country) for i in found] == [("331", 1495, 400, "US"), ("332", 1495, 0, "US")]


def test_the_price_is_of_a_piece_unless_the_total_says_otherwise() -> None:
    piece, row = sold(1, Quantity="2", Total_Price="$33.90"), sold(2, Quantity="2", Sold_For="$29.90", Total_Price="$33.90")
    assert [i.item_price for i in items(read(report(piece, row)))] == [2990, 2990]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({}, "Unshipped"),
        ({"Paid On Date": ""}, "Pending"),
        ({"Shipped On Date": "Nov-03-26"}, "Shipped"),
        ({"Paid On Date": "", "Tracking Number": "9400111111111111111111"}, "Shipped"),
    ],
)
def test_the_dates_say_what_the_report_has_no_status_for(cells: dict[str, str], status: str) -> None:
    assert [i.status for i in items(read(report(sold(1) | cells)))] == [status]


def test_the_british_report_has_its_own_words() -> None:
    row = {"Sales record number": "1", "Order number": number(1), "Buyer username": "a", "Post to postcode": "SW1A 1AA", "Post to country": "United Kingdom",
           "Item number": "331", "Item title": "Strap", "Quantity": "1", "Sold for": "£14.95", "Postage and packaging": "£2.00", "Sale date": "02-Nov-26",
           "Paid on date": "02-Nov-26"}  # fmt: skip
    [item] = items(read(report(row, header=UK)))
    assert (item.marketplace, item.item_price, item.shipping, item.currency, item.country) == (
        "ebay.co.uk",
        1495,
        200,
        "GBP",
        "GB",
    )


def test_the_german_report_has_its_own_words_and_euro_names_no_site() -> None:
    row = {"Verkaufsprotokollnummer": "1", "Bestellnummer": number(1), "Nutzername des Käufers": "a", "Artikelnummer": "331", "Angebotstitel": "Armband",
           "Gesamtbetrag": "116,99 €", "Verkauft für": "110,00 €", "Verpackung und Versand": "6,99 €", "Verkauft am": "10-Dez-25", "Zahlungsdatum": "10-Dez-25"}  # fmt: skip
    content = report(row, header=list(row), by=";", encoding="cp1252")
    [item] = items(read(content))
    assert (item.marketplace, item.item_price, item.currency) == ("", 11000, "EUR")
    assert items(read(content, marketplace="ebay.de"))[0].marketplace == "ebay.de"
    assert read(content, marketplace="ebay.de").rows[0].occurred_at == at("2025-12-09 23:00")


def test_a_time_hangs_where_the_site_is() -> None:
    row = read(report(sold(1, Sale_Date="Sep-30-26 23:45:00"))).rows[0]
    assert (row.occurred_at, row.precision) == (at("2026-10-01 06:45"), INSTANT)


@pytest.mark.parametrize(("cells", "refused"), [
    ({"Order Number": order_id(1)}, ("Order Number", order_id(1), "bad_channel_order_id")),
    ({"Order Number": "1.23E+11"}, ("Order Number", "1.23E+11", "order_id_is_number")),
    ({"Sale Date": "soon"}, ("Sale Date", "soon", "bad_date")),
    ({"Sale Date": ""}, ("Sale Date", "", "bad_date")),
])  # fmt: skip
def test_a_row_without_its_number_or_date_is_rejected(cells: dict[str, str], refused: tuple[str, str, str]) -> None:
    found = read(report(sold(2), sold(1) | cells))
    assert [(p.column, p.value, p.code) for p in found.rejected] == [refused]


def test_readers_of_amazon_refuse_ebays_numbers() -> None:
    content = tsv(
        ["amazon-order-id", "purchase-date", "order-status"],
        {"amazon-order-id": number(1), "purchase-date": "2026-11-02T08:00:00Z", "order-status": "Shipped"},
    )
    found = read(content)
    assert (found.kind, [p.code for p in found.rejected]) == ("all_orders", ["bad_order_id"])
    assert EBAY_ORDER_ID.match(number(1))


def test_a_table_with_other_order_numbers_is_not_ebays() -> None:
    assert kind_of(report(sold(1) | {"Order Number": order_id(1)})) != "ebay_orders"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("United States", "US"),
        ("Vereinigte Staaten", "US"),
        ("Nederland", "NL"),
        ("Germania", "DE"),
        ("GB", "GB"),
        ("Freedonia", ""),
    ],
)
def test_countries_are_known_by_name_in_six_languages(text: str, code: str) -> None:
    assert country_code(text) == code


def back(n: int, **cells: str) -> dict[str, str]:
    row = {"Return ID": f"500{n}", "Order number": number(n), "Buyer username": "ada", "Opened on": "Nov-10-26", "Respond by": "Nov-13-26",
           "Status": "Waiting for seller", "Return reason": "Doesn't fit", "Amount": "$14.95"}  # fmt: skip
    return row | {name.replace("_", " "): text for name, text in cells.items()}


def asked(*rows: dict[str, str], header: list[str] = REQUESTS, **told: object) -> Read:
    return read(tsv(header, *rows, by=","), **told)


def test_a_return_is_a_request_with_its_clock() -> None:
    found = asked(back(1), marketplace="ebay.com")
    assert found.kind == "ebay_requests"
    assert found.payload == RequestOpened(
        "5001", "return", "Doesn't fit", 1495, "USD", at("2026-11-14 07:59") + 59_000_000, "Waiting for seller", "ebay.com"
    )


def test_a_request_that_ended_is_told_opened_and_closed_on_its_day() -> None:
    found = asked(back(1, Status="Closed - refunded", Closed_on="Nov-12-26"))
    opened, closed = found.rows
    assert isinstance(opened.payload, RequestOpened)
    assert closed.payload == RequestClosed("5001", "return", "refunded", "Closed - refunded")
    assert closed.occurred_at == at("2026-11-12 00:00")


def test_without_a_day_of_closing_it_closed_when_the_list_speaks_for() -> None:
    found = asked(back(1, Status="Geschlossen"), back(2, Opened_on="Nov-20-26"))
    closed = next(r for r in found.rows if isinstance(r.payload, RequestClosed))
    assert (closed.occurred_at, closed.payload.outcome) == (at("2026-11-20 00:00"), "closed")


@pytest.mark.parametrize(
    ("column", "about"),
    [
        ("inquiryId", "not_received"),
        ("caseId", "case"),
        ("cancelId", "cancel"),
        ("Fallnummer", "case"),
        ("Numéro de retour", "return"),
    ],
)
def test_the_column_of_the_number_says_what_it_is_about(column: str, about: str) -> None:
    row = {
        column: "7",
        "orderId": number(1),
        "creationDate": "2026-11-10T08:00:00.000Z",
        "respondByDate": "2026-11-13T08:00:00.000Z",
    }
    found = asked(row, header=list(row))
    assert (found.payload.about, found.payload.request, found.row.occurred_at) == (about, "7", at("2026-11-10 08:00"))
    assert found.payload.answer_by_at == at("2026-11-13 08:00")


def test_the_buyers_own_words_stand_apart() -> None:
    found = asked(
        back(
            1,
            Buyer_comments="My name is Ada",
            Return_reason="I opened the parcel with my neighbour Bob and we both saw that it was torn",
        )
    )
    assert found.row.personal == {"text": "My name is Ada"}
    assert found.payload.reason == ""


@pytest.mark.usefixtures("desk")
def test_r20_an_ebay_order_with_its_request_is_a_case_with_the_time_that_ebay_names(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(report(sold(1)))
    (tmp_path / "returns.csv").write_bytes(tsv(REQUESTS, back(1, Opened_on="Nov-20-26", Respond_by="Nov-25-26"), by=","))
    told = take_in(tmp_path)
    assert (told.refused, told.total.rejected, told.total.new) == (0, 0, 2)
    [view] = queries.find_case(f"ebay:{number(1)}", accounts=["main"], at=NOW)
    assert view.derived.marketplace == "ebay.com"
    assert [(d.question, d.due_at) for d in view.decisions] == [("request", at("2026-11-26 07:59") + 59_000_000)]
    assert queries.account_health(["main"], at=NOW).rows == [], "eBay's orders are in no order defect rate"


@pytest.mark.usefixtures("desk")
def test_the_rejected_rows_of_the_report_come_back_under_its_own_header(tmp_path: Path) -> None:
    from odra.cases.corrections import rejected_file
    from odra.ledger import queries as ledger

    (tmp_path / "orders.csv").write_bytes(report(sold(1), sold(2, Sale_Date="soon")))
    told = take_in(tmp_path)
    found = ledger.find_import(told.import_id, ["main"])
    assert found is not None
    corrected = tmp_path / "corrected.csv"
    corrected.write_bytes(rejected_file(found)[1].replace(b"soon", b"Nov-05-26"))
    assert take_in(corrected).total.new == 1


GOOD = report(*(sold(n, Tracking_Number=f"940011111111111111111{n}") for n in range(1, 5)))


@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_report_loses_no_order_in_silence(seed: int) -> None:
    below = GOOD.index(b"101,12-")
    content = GOOD[:below] + damage(seed, GOOD[below:], MARKS)
    found = tell(content)
    told = {r.line for r in found if isinstance(r, Row)} | {p.line for p in found if isinstance(p, Problem) and p.rejected}
    whole = [
        n
        for n, line in enumerate(StringIO(content.decode("utf-8", "replace"), newline=None), 1)
        if line.count(",") == len(US) - 1 and f"{number(1)[:3]}" in line and "Watch" in line
    ]
    if found:
        assert set(whole) <= told


@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_list_of_requests_is_told_or_rejected(seed: int) -> None:
    tell(damage(seed, tsv(REQUESTS, *(back(n) for n in range(1, 5)), by=","), MARKS))
