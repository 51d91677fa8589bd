"""Real-world samples go through the import everybody uses, and each gives what it should."""

from pathlib import Path
from typing import Any

import pytest
from tests.helpers import at, kept_words, take_in

from odra.cases.intake import FileResult
from odra.facts.payloads import BuyerMessage, ClaimFiled, RefundIssued, ReturnRow
from odra.ledger import database as db
from odra.ledger import queries as ledger

pytestmark = [pytest.mark.samples, pytest.mark.usefixtures("desk")]

REPORTS, MAILS = "amazon/reports", "amazon/mails"


def told(path: Path) -> FileResult:
    [file] = take_in(path).files
    return file


def counts(file: FileResult) -> tuple[str, int, int, str]:
    """(kind, rows that are in, rejected rows, why refused)."""
    return file.kind, file.count.new, file.count.rejected, file.code


def problems(file: FileResult) -> list[tuple[int, str, str, str]]:
    return [(p.line, p.column, p.value, p.code) for p in ledger.problems([file.file], limit=100)]


def facts() -> list[tuple[str, int, Any]]:
    """(order or conversation, moment, payload) of all that is told."""
    natives = dict(db.select("SELECT id, native FROM ledger_subject"))
    return [(natives[s], f.occurred_at, f.payload) for s, found in ledger.facts_of(list(natives)).items() for f in found]


def test_an_order_id_of_the_wrong_form_is_rejected_with_its_place(samples: Path) -> None:
    file = told(samples / REPORTS / "GET_FLAT_FILE_ALL_ORDERS.thirdparty-test-2026.tsv")
    assert counts(file) == ("all_orders", 0, 1, "")
    assert problems(file) == [(2, "amazon-order-id", "111-1", "bad_order_id")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING.header.tsv", "unshipped_orders"),
        ("GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE.header.tsv", "fbm_returns"),
        ("GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA.header.tsv", "fba_returns"),
        ("GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA.header.tsv", "fba_removal_shipments"),
        ("GET_FBA_REIMBURSEMENTS_DATA.header.tsv", "fba_reimbursements"),
    ],
)
def test_a_header_alone_is_known_and_tells_nothing(samples: Path, name: str, kind: str) -> None:
    file = told(samples / REPORTS / name)
    assert (*counts(file), file.warnings) == (kind, 0, 0, "", 0)


def test_the_real_return_is_told_to_the_last_cell(samples: Path) -> None:
    file = told(samples / REPORTS / "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE.us-2025.redacted.tsv")
    assert (*counts(file), file.warnings) == ("fbm_returns", 1, 0, "", 0)
    [(order, when, payload)] = facts()
    assert (order, when) == ("113-0000000-0000000", at("2025-07-14 00:00"))
    assert isinstance(payload, ReturnRow)
    assert (payload.status, payload.quantity, payload.reason, payload.in_policy) == ("Approved", 2, "AMZ-PG-WJ-TOO-SMALL", "Y")
    assert (payload.label_cost, payload.order_amount, payload.refunded, payload.currency) == (414, 2138, 0, "USD")
    assert (payload.label_type, payload.label_paid_by, payload.carrier, payload.claim) == (
        "AmazonPrePaidLabel",
        "Seller",
        "USPS",
        False,
    )
    assert (payload.delivered_on, payload.safet_id, payload.resolution) == (None, "", "StandardRefund")


def test_feedback_of_placeholders_is_rejected_row_by_row_not_as_a_file(samples: Path) -> None:
    file = told(samples / REPORTS / "GET_SELLER_FEEDBACK_DATA.airbyte.tsv")
    assert counts(file) == ("seller_feedback", 0, 2, "")
    assert problems(file) == [(n, "Order ID", "Order ID", "bad_order_id") for n in (2, 3)]


def test_removals_of_placeholders_are_rejected_with_their_place(samples: Path) -> None:
    file = told(samples / REPORTS / "GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA.airbyte.tsv")
    assert counts(file) == ("fba_removals", 0, 1, "")
    assert problems(file) == [(2, "request-date", "request-date", "bad_date")]


def test_the_account_health_example_is_read_though_it_contradicts_itself(samples: Path) -> None:
    file = told(samples / REPORTS / "GET_V2_SELLER_PERFORMANCE_REPORT.schema-example.json")
    assert (file.kind, file.count.rejected, file.code) == ("account_health", 0, "")
    assert file.count.new > 0


def test_what_is_neither_report_nor_mail_is_refused_with_the_way_out(samples: Path) -> None:
    assert counts(told(samples / "amazon/amazon_mail_vocabulary.json")) == ("", 0, 0, "not_a_report")


def test_the_claim_notice_tells_order_amount_days_and_that_nothing_has_to_be_done(samples: Path) -> None:
    file = told(samples / MAILS / "it_atoz_claim_notify.eml")
    assert counts(file) == ("mail", 1, 0, "")
    [(order, when, payload)] = facts()
    assert isinstance(payload, ClaimFiled)
    assert (order, when) == ("402-0000001-0000001", at("2026-08-29 17:37:31"))
    assert (payload.amount, payload.currency, payload.answer_days) == (11900, "EUR", 3)
    assert (payload.answer_needed, payload.marketplace) == (False, "amazon.it")


def test_the_buyer_message_without_an_order_is_kept_in_its_conversation(samples: Path) -> None:
    [file] = take_in(samples / MAILS / "it_buyer_message.eml", now=at("2026-08-26 09:00")).files  # while its words are kept
    assert counts(file) == ("mail", 1, 0, "")
    [(conversation, when, payload)] = facts()
    assert isinstance(payload, BuyerMessage)
    assert (conversation, when) == (f"thread:{payload.thread}", at("2026-08-25 14:04:11"))
    assert (payload.topic, payload.marketplace) == ("", "amazon.it")
    body = kept_words()[0]["text"]
    assert "Confermo! Grazie mille Buon lavoro" in body
    assert "sellercentral" not in body


def test_the_refund_tells_its_amount(samples: Path) -> None:
    file = told(samples / MAILS / "it_refund_issued_3col.eml")
    assert counts(file) == ("mail", 1, 0, "")
    [(order, when, payload)] = facts()
    assert isinstance(payload, RefundIssued)
    assert (order, when, payload.amount, payload.currency) == ("407-0000003-0000003", at("2026-08-29 11:26:21"), 3990, "EUR")


def test_the_whole_folder_goes_in_once_and_says_of_every_file_what_came_of_it(samples: Path) -> None:
    first, again = take_in(samples / "amazon"), take_in(samples / "amazon")
    assert len(first.files) == sum(1 for p in (samples / "amazon").rglob("*") if p.is_file())
    assert all(f.kind or f.code for f in first.files)
    assert first.total.new >= 4
    assert again.total.new == again.total.changed == 0
    assert again.total.rows == first.total.rows
