"""The canaries through every further way in: settlements, stock reports, account health, parcels, scans, spreadsheets, eBay, notices, notes, pastes."""

import json
import logging
from base64 import b64decode
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from tests.helpers import NOW, all_that_is_sealed, signed_in, take_in
from tests.privacy.test_canaries import (
    ALIAS,
    AT,
    CITY,
    EMAIL,
    NAME,
    PHONE,
    POSTCODE,
    STREET,
    WORDS,
    assert_silent,
    found_in,
    held,
    leaks,
    odra,
)
from tests.reports import all_orders, asked_back, order, order_id

from odra.cases import operations
from odra.lab.ebay import ORDERS as EBAY_ORDERS
from odra.lab.ebay import REQUESTS as EBAY_REQUESTS
from odra.lab.ledgers import FBA_PAID, FBA_RETURNS, SETTLEMENT
from odra.ledger import database as db

pytestmark = pytest.mark.usefixtures("desk")
PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def table(path: Path, header: Iterable[str], *rows: dict[str, str], by: str = "\t") -> Path:
    names = [*header]
    path.write_text("\n".join(by.join(row.get(n, "") for n in names) for row in ({n: n for n in names}, *rows)) + "\n", "utf-8")
    return path


def settlement(folder: Path) -> Path:
    head = {"settlement-id": "7", "settlement-end-date": "2026-11-15T00:00:00+00:00", "deposit-date": "2026-11-17T00:00:00+00:00",
            "total-amount": "10.00", "currency": "EUR"}  # fmt: skip
    paid = {
        "settlement-id": "7", "transaction-type": "Refund", "order-id": order_id(1), "merchant-order-id": NAME, "marketplace-name": "Amazon.de",
        "amount-type": "ItemPrice", "amount-description": "Principal", "amount": "-14.95", "posted-date-time": "2026-11-09T10:20:30+00:00",
        "merchant-adjustment-item-id": STREET, "promotion-id": WORDS,
    }  # fmt: skip
    faulty = [paid | {"order-id": f"gift for {NAME}"}, paid | {"amount": WORDS}, paid | {"posted-date-time": STREET}]
    return table(folder / "settlement.txt", SETTLEMENT, head, paid, *faulty)


def stock(folder: Path) -> list[Path]:
    back = {"return-date": "2026-11-09T10:20:30+00:00", "order-id": order_id(1), "sku": "STRAP", "quantity": "1", "detailed-disposition": "SELLABLE",
            "reason": "UNWANTED_ITEM", "status": "Unit returned", "customer-comments": f"{WORDS}, {NAME}"}  # fmt: skip
    paid = {"approval-date": "2026-11-09T10:20:30+00:00", "reimbursement-id": "91", "amazon-order-id": f"for {NAME}", "reason": "Lost",
            "sku": "STRAP", "currency-unit": "EUR", "amount-total": "5.00"}  # fmt: skip
    return [
        table(folder / "fba-returns.txt", FBA_RETURNS, back, back | {"order-id": NAME}, back | {"return-date": STREET}),
        table(
            folder / "fba-paid.txt",
            FBA_PAID,
            paid,
            paid | {"reimbursement-id": "", "case-id": EMAIL},
            paid | {"amount-total": WORDS},
        ),
    ]


def health(folder: Path) -> Path:
    told = {
        "accountStatuses": [{"marketplaceId": "A1PA6795UKMFR9", "status": "NORMAL", "contact": f"{NAME} <{EMAIL}>"}],
        "performanceMetrics": [{"marketplaceId": "A1PA6795UKMFR9", "lateShipmentRate": {
            "reportingDateRange": {"reportingDateFrom": "2026-10-01T00:00Z", "reportingDateTo": "2026-10-30T00:00Z"}, "orderCount": WORDS, "rate": 0.01}}],
    }  # fmt: skip
    path = folder / "health.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


def returns_xml(folder: Path) -> Path:
    tags = lambda told: "".join(f"<{name}>{text}</{name}>" for name, text in told.items())  # noqa: E731
    own = {
        "order_id": order_id(1),
        "return_request_date": "2026-11-20",
        "return_request_status": "Pending",
        "buyer_name": NAME,
        "comments": WORDS,
    }
    path = folder / "returns.xml"
    both = "".join(f"<return_details>{tags(one)}</return_details>" for one in (own, own | {"order_id": NAME}))
    path.write_text(f'<?xml version="1.0"?><Returns-Report>{both}</Returns-Report>', "utf-8")
    return path


def parcels(folder: Path) -> list[Path]:
    sent = {
        "Kenmerk": f"order of {NAME}",
        "Datum": "2026-11-02",
        "Barcode": "3SKADE1234567",
        "Ontvanger": NAME,
        "Adres": STREET,
        "Postcode": POSTCODE,
    }
    scan = {"Barcode": "3SKADE1234567", "Event time": "2026-11-17T14:03:00+01:00", "Status": "Delivered, signed by Quonkelbach",
            "Location": f"{STREET}, {CITY}", "Country": "GB", "Postcode": POSTCODE, "Recipient": NAME}  # fmt: skip
    return [
        table(folder / "parcels.csv", sent, sent, sent | {"Barcode": NAME, "Datum": STREET}, by=";"),
        table(
            folder / "scans.csv", scan, scan, scan | {"Status": f"Delivered: {NAME} 12:04"}, scan | {"Event time": NAME}, by=";"
        ),
    ]


def sheets(folder: Path) -> Path:
    """A sheet is called after somebody; the other holds a report with canaries."""
    book = Workbook()
    for title, rows in (
        (NAME, [asked_back(1), asked_back(2, **{"Order ID": NAME, "Item Name": WORDS})]),
        (f"to {CITY}", [order(7, ship_city=CITY)]),
    ):
        sheet = book.create_sheet(title)
        header = [*dict.fromkeys(name for row in rows for name in row)]
        sheet.append(header)
        for row in rows:
            sheet.append([row.get(name, "") for name in header])
    path = folder / "book.xlsx"
    book.save(path)
    return path


def ebay(folder: Path) -> list[Path]:
    sold = {
        "Sales record number": "1", "Order number": "12-00001-00001", "Buyer username": "zqk4711canary", "Post to name": NAME, "Post to address 1": STREET,
        "Post to city": CITY, "Post to postcode": POSTCODE, "Post to country": "United Kingdom", "Item number": "33500000001", "Item title": "Strap",
        "Custom label": "STRAP", "Quantity": "1", "Sold for": "£14.95", "Total price": "£14.95", "Sale date": "02-Nov-26",
    }  # fmt: skip
    asked = {
        "Inquiry ID": "5001",
        "Order number": "12-00001-00001",
        "Opened on": "12-Nov-26",
        "Status": "Open",
        "Amount": PHONE,
        "Buyer comments": WORDS,
    }
    back = {
        "Return ID": "6001",
        "Order number": "12-00001-00001",
        "Opened on": "12-Nov-26",
        "Reason": f"{WORDS}, says {NAME} of {STREET} {CITY}",
    }
    return [
        table(folder / "ebay.csv", EBAY_ORDERS, sold, sold | {"Order number": NAME}, sold | {"Sale date": STREET}, by=";"),
        table(folder / "requests.csv", EBAY_REQUESTS, asked, asked | {"Order number": NAME}, by=";"),
        table(folder / "returned.csv", (*back, "Buyer"), back | {"Buyer": "zqk4711canary"}, by=";"),
    ]


def notices(folder: Path) -> list[Path]:
    told = [
        ("r", "donotreply@amazon.com", "RETURN_REQUEST", f"Return authorization request for order {order_id(1)}", f"Return reason: No longer needed\nCustomer comments: {WORDS} {NAME}\n"),
        ("c", "donotreply@amazon.com", "BRC_SELLER_NOTIFICATION", f"Order cancellation request from Amazon customer {NAME} (Order: {order_id(2)})", f"Cancellation reason: Bought by mistake\n\n{WORDS}\n"),
        ("b", "auto-communication@amazon.de", "BUYER_OPTED_OUT_BSM_MESSAGES", f"Your message to {NAME} could not be delivered", f"{WORDS}. Order {order_id(3)}\n"),
        ("q", "atoz-guarantee-no-reply@amazon.com", "", f"More information needed for the A-to-z claim on order {order_id(1)}", f"{NAME} says: {WORDS}\n"),
        ("d", "cb-seller-query@amazon.com", "", f"{order_id(1)}, Amazon.com Chargeback Dispute Funding Decision", f"Cardholder {NAME}, {STREET}. {WORDS}\n"),
        ("a", "seller-performance@amazon.com", "", f"Policy warning for {NAME}", f"{WORDS}\n"),
        ("e", "ebay@ebay.co.uk", "", f"Item not received: {NAME} opened a request for order 12-00001-00001", f"{WORDS}\nBuyer: zqk4711canary\n"),
        ("p", "amazon-pay-seller-guarantee@amazon.com", "", "Amazon Pay A-to-z Guarantee claim filed for Amazon Pay Order ID P01-1234567-1234567", f"{NAME}: {WORDS}\n"),
    ]  # fmt: skip
    return [_mail(folder / f"{n} {NAME}.eml", *one) for n, *one in told]  # type: ignore[arg-type]


def _mail(path: Path, sender: str, kind: str, subject: str, text: str) -> Path:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"], mail["Message-ID"] = sender, subject, AT, f"<{path.name[0]}.zqk@mails.example>"
    mail["To"] = f"{NAME} <{EMAIL}>"
    if kind:
        mail["X-Space-Notification-Type"] = kind
    mail.set_content(text)
    path.write_bytes(mail.as_bytes())
    return path


def planted(tmp_path: Path) -> list[Path]:
    folder = tmp_path / NAME
    folder.mkdir()
    return [
        all_orders(folder / "orders.txt", *(order(n) for n in (1, 2, 3))), settlement(folder), *stock(folder), health(folder), returns_xml(folder),
        *parcels(folder), sheets(folder), *ebay(folder), *notices(folder),
    ]  # fmt: skip


def test_every_file_is_known_and_no_table_but_those_for_personal_data_holds_any(tmp_path: Path) -> None:
    result = take_in(*planted(tmp_path))
    assert {f.path: f.code for f in result.files if f.code} == {}
    assert {f.kind for f in result.files} >= {"settlement", "fba_returns", "fba_reimbursements", "account_health", "fbm_returns", "tracking_list",
                                              "scan_list", "ebay_orders", "ebay_requests", "mail"}  # fmt: skip
    assert leaks() == {}
    assert len(found_in(held())) >= 8, "they were let in"


def test_the_command_and_its_logs_name_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        take_in(*planted(tmp_path))
        for words in (["queue"], ["health", "--orders"], ["health", "--reconcile"], ["doctor"], ["rebuild"]):
            assert_silent(odra(*words))
        for words in (["queue", "--json"], ["health", "--orders", "--json"], ["doctor", "--json"]):
            assert_silent(odra(*words))
    assert found_in(caplog.text) == [] and leaks() == {}


def test_undo_takes_all_of_it(tmp_path: Path) -> None:
    operations.undo(take_in(*planted(tmp_path)).import_id, at=NOW)
    assert found_in(held()) == [] and leaks() == {}
    assert db.select("SELECT count(*) FROM ledger_personal") == [(0,)]


TO_SOMEBODY = (f"Zugestellt an Frau {NAME}", f"Livré à M. {NAME}", f"Consegnato a {NAME.upper()}", f"Delivered to {NAME.upper()}",
               f"Bezorgd bij {NAME} nr 14", f"{NAME} {STREET}", f"EMI Delivered to {NAME}")  # fmt: skip


@pytest.mark.parametrize("code", ["", "EMI", f"EMI {NAME}"])
def test_whom_a_carrier_delivered_to_is_personal(tmp_path: Path, code: str) -> None:
    at = "2026-11-17T14:0{}:00+01:00"
    rows = [{"Barcode": "3SKADE1234567", "Event time": at.format(n), "Event code": code, "Status": words, "Signed by": NAME}
            for n, words in enumerate(TO_SOMEBODY)]  # fmt: skip
    take_in(table(tmp_path / "scans.csv", rows[0], *rows, by=";"))
    assert leaks() == {} and NAME in all_that_is_sealed()


FORMS = {
    "checked": {"what": "household", "answer": "yes"}, "call": {"with_whom": "post_office", "by": "seller", "outcome": "held"},
    "attempt": {"reason": "nobody_home"}, "inquiry_filed": {"what": "inquiry", "with_whom": "carrier", "reference": f"asked by {NAME}"},
    "graded": {"found": "used"}, "consent": {"given": "yes"}, "tracking": {"number": "3SKADE1234567", "carrier": f"{NAME} himself", "on_order": "yes"},
    "refund": {"amount": "14.95", "currency": "EUR"}, "claim_about": {"finds": "different"}, "chargeback_code": {"finds": "rg"},
    "feedback_criterion": {"finds": "personal_data"}, "safe_t_decided": {"finds": "refused"},
}  # fmt: skip


def test_notes_by_hand_and_what_is_pasted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1)), *notices(tmp_path))
    browser, address = signed_in(SERVER_NAME="127.0.0.1"), f"/case/main/{order_id(1)}"
    with caplog.at_level(logging.DEBUG):
        for form, given in FORMS.items():
            sent = browser.post(f"{address}/know", {"form": form, "key": form, "note": f"{WORDS} {NAME}", **given})
            assert sent.status_code == 302, (form, sent.content.decode()[:300])
        pastes = [
            {"what": "message", "wrote": "buyer", "text": f"{WORDS}, {NAME}, {STREET}", "key": "p1"},
            {"what": "message", "wrote": "seller", "text": f"Dear {NAME}", "key": "p2"},
            {"what": "tracking", "wrote": "buyer", "number": "3SKADE1234567", "key": "p3",
             "text": f"20 November 2026 14:03 Delivered, signed by {NAME}\n{STREET}, {POSTCODE} {CITY}\n"},
            {"what": "other", "wrote": "buyer", "text": f"{PHONE} {ALIAS}", "key": "p4", "picture": picture()},
        ]  # fmt: skip
        for paste in pastes:
            assert browser.post(f"{address}/paste", paste).status_code in (200, 302)
        assert browser.get(address).status_code == 200
        browser.post("/stock/say", {"sku": "STRAP", "out": "yes", "key": "s1"})
    assert leaks() == {} and len(found_in(held())) >= 8
    assert found_in(caplog.text) == []
    for (number,) in db.select("SELECT id FROM ledger_import WHERE state <> 'undone'"):
        operations.undo(number, at=NOW)
    assert found_in(held()) == [] and leaks() == {}


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{NAME}.png", PIXEL, "image/png")
