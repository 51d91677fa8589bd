"""Returns as XML: the same facts as the flat file, where it says the same."""

import gc
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import pytest
from tests.connectors.reading import Read, kind_of, read, sample_of, tsv
from tests.helpers import at, take_in
from tests.reports import asked_back, order_id

from odra.connectors.amazon_reports.markup import elements
from odra.facts.moments import DAY_ONLY
from odra.lab.reports import RETURNS
from odra.ledger.queries import find_import, rejected_rows

ITEM = {
    "item_name": "Watch strap", "asin": "B0STRAP", "return_reason_code": "CR-DEFECTIVE", "merchant_sku": "STRAP", "in_policy": "Y",
    "return_quantity": "2", "resolution": "StandardRefund", "category": "Watches", "refund_amount": "29.90",
}  # fmt: skip
LABEL = {
    "tracking_id": "00340",
    "return_carrier": "DHL",
    "currency_code": "EUR",
    "label_cost": "4.14",
    "label_type": "AmazonUnPaidLabel",
}
FLAT = {
    "Order date": "2-Nov-2026", "Label type": "AmazonUnPaidLabel", "Label cost": "4.14", "Currency code": "EUR", "Return carrier": "DHL",
    "Tracking ID": "00340", "Label to be paid by": "Seller", "ASIN": "B0STRAP", "Item Name": "Watch strap", "Return quantity": "2",
    "Return Reason": "CR-DEFECTIVE", "In policy": "Y", "Return type": "C-Returns", "Resolution": "StandardRefund", "Order Amount": "29.90", "Order quantity": "2",
}  # fmt: skip


def details(n: int = 1, *items: dict[str, str], label: dict[str, str] = LABEL, **told: str) -> str:
    """One return; `items` default to a strap."""
    own = {
        "order_id": order_id(n), "order_date": "2026-11-02T08:00:00Z", "amazon_rma_id": f"D{n}RRMA", "return_request_date": "2026-11-20T12:44:17Z",
        "return_request_status": "Pending", "a_to_z_claim": "false", "is_prime": "N", "label_to_be_paid_by": "Seller", "return_type": "C-Returns",
        "order_amount": "29.90", "order_quantity": "2",
    } | told  # fmt: skip
    inner = "".join(f"<item_details>{_tags(item)}</item_details>" for item in items or (ITEM,))
    return f"<return_details>{inner}{_tags(own)}<label_details>{_tags(label)}</label_details></return_details>"


def _tags(told: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in told.items())


def envelope(*returns: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n', encoding: str = "utf-8") -> bytes:
    body = "\n".join(returns)
    text = (
        f'{head}<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Header><DocumentVersion>1.00</DocumentVersion></Header>'
        f"<MessageType>Returns-Report</MessageType><Message>{body}</Message></AmazonEnvelope>"
    )
    return text.encode(encoding)


def flat(*rows: dict[str, str]) -> Read:
    return read(tsv(RETURNS, *rows, blank=" "))


def test_a_return_is_the_fact_that_the_flat_file_tells() -> None:
    found, other = read(envelope(details())).row, flat(asked_back(1, **FLAT)).row
    assert (found.order, found.occurred_at, found.precision, found.payload) == (
        other.order,
        other.occurred_at,
        DAY_ONLY,
        other.payload,
    )
    assert found.payload.order_amount == 2990
    assert found.personal is None


@pytest.mark.parametrize("text", ["true", "Y"])
def test_the_mark_of_a_claim_is_read(text: str) -> None:
    assert read(envelope(details(a_to_z_claim=text))).payload.claim
    assert not read(envelope(details())).payload.claim


def test_an_item_that_stands_there_twice_counts_once() -> None:
    found = read(envelope(details(1, ITEM, ITEM, ITEM | {"merchant_sku": "BOX"}), details(2)))
    assert [(row.order, row.payload.sku) for row in found.rows] == [
        (order_id(1), "STRAP"),
        (order_id(1), "BOX"),
        (order_id(2), "STRAP"),
    ]
    assert [row.line for row in found.rows] == [1, 2, 3]


def test_a_refund_amount_is_not_taken_for_a_refund() -> None:
    assert read(envelope(details())).payload.refunded == 0


def test_rows_speak_for_the_newest_request_or_as_of() -> None:
    both = envelope(details(1), details(2, return_request_date="2026-11-22T01:00:00Z"))
    assert {row.observed_at for row in read(both).rows} == {at("2026-11-22 00:00")}
    assert {row.observed_at for row in read(both, as_of=at("2026-11-23 08:00")).rows} == {at("2026-11-23 08:00")}


def test_a_day_begins_in_the_zone_of_its_order() -> None:
    assert read(envelope(details()), known={order_id(1): "amazon.de"}).row.occurred_at == at("2026-11-19 23:00")


@pytest.mark.parametrize("head", ["", "\ufeff", '<?xml version="1.0"?>', "\n  "])
def test_it_is_known_with_any_beginning(head: str) -> None:
    assert read(envelope(details(), head=head)).kind == "fbm_returns"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_read_whatever_the_file_says_of_itself(encoding: str) -> None:
    content = envelope(details(1, ITEM | {"item_name": "Größe & Länge"}), encoding=encoding)
    assert read(content).payload.title == "Größe & Länge"


def test_a_stray_byte_spoils_its_own_letter_only() -> None:
    content = envelope(
        details(1, ITEM | {"item_name": "Größe übergroß"}), details(2, ITEM | {"item_name": "äöüßäöüßäöüß X"})
    ).replace(b"X", b"\xff")
    assert [row.payload.title for row in read(content).rows] == ["Größe übergroß", "äöüßäöüßäöüß \ufffd"]


def test_other_markup_is_not_taken_for_it() -> None:
    assert kind_of(b"<!DOCTYPE html><html><body>Sign in</body></html>") == ""
    assert kind_of(b"<AmazonEnvelope><MessageType>OrderReport</MessageType></AmazonEnvelope>") == ""


@pytest.mark.parametrize(
    ("told", "column", "value", "code"),
    [
        ({"order_id": "302-1"}, "Order ID", "302-1", "bad_order_id"),
        ({"return_request_status": ""}, "Return request status", "", "no_status"),
        ({"return_request_date": "soon"}, "Return request date", "soon", "bad_date"),
    ],
)
def test_a_return_without_id_status_or_date_is_rejected(told: dict[str, str], column: str, value: str, code: str) -> None:
    found = read(envelope(details(1, **told), details(2)))
    assert found.refused == [(1, column, value, code)]
    assert [row.line for row in found.rows] == [2]


def test_a_file_that_breaks_off_gives_what_stands_before() -> None:
    content = envelope(details(1), details(2))
    found = read(content[: content.index(order_id(2).encode())])
    assert [row.order for row in found.rows] == [order_id(1)]
    assert [p.code for p in found.rejected] == ["xml_broken"]


def test_entities_that_grow_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    found = read(envelope(details()).replace(b"<AmazonEnvelope", bomb.encode() + b"<AmazonEnvelope").replace(b"Watch", b"&b;"))
    assert (found.rows, [p.code for p in found.rejected]) == ([], ["xml_broken"])


def test_returns_that_were_read_are_let_go() -> None:
    content = envelope(*(details(n) for n in range(1000)))
    alive = [
        sum(isinstance(o, Element) and o.tag == "return_details" for o in gc.get_objects())
        for n, _ in enumerate(elements(BytesIO(content), sample_of(content), "return_details"))
        if n == 900
    ]
    assert alive[0] < 100


def test_rejected_rows_come_back_as_a_table_that_can_be_corrected(desk: None, tmp_path: Path) -> None:
    path = tmp_path / "returns.xml"
    path.write_bytes(envelope(details(1, order_id="302-1"), details(2)))
    told = take_in(path)
    assert (told.total.new, told.total.rejected) == (1, 1)
    row = find_import(told.import_id, ["main"])
    assert row is not None
    [(_, lines)] = rejected_rows(row)
    corrected = tmp_path / "corrected.txt"
    corrected.write_text("".join(f"{line}\n" for line in lines).replace("302-1\t", f"{order_id(1)}\t"))
    assert take_in(corrected).total.new == 1
