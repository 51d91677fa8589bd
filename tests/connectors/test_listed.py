"""Lists of order ids that a person maps by hand: defects, claims, chargebacks, tracking numbers."""

import pytest
from tests.connectors.reading import Read, hints, kind_of, read, sample_of, tsv
from tests.helpers import at
from tests.reports import order_id

from odra.connectors.tables.listed import ListedOrders
from odra.facts.moments import DAY_ONLY, INSTANT
from odra.facts.payloads import Chargeback, ClaimDecided, ClaimFiled, DefectListed, Tracking


def listed(table: str, *rows: dict[str, str], **told: object) -> Read:
    return read(tsv(rows[0], *rows), table=table, **told)


def test_a_list_is_read_only_when_it_is_asked_for() -> None:
    content = tsv(["Order", "Day"], {"Order": order_id(1), "Day": "2026-11-02"})
    assert kind_of(content) == ""
    assert kind_of(content, table="defects") == "order_list"


def test_columns_that_are_not_named_are_guessed() -> None:
    row = listed("defects", {"Defect type": "A-to-z claim", "Order date": "2026-11-02", "Number": order_id(1)}).row
    assert row.payload == DefectListed("a_to_z", raw="A-to-z claim")
    assert (row.order, row.occurred_at, row.precision) == (order_id(1), at("2026-11-02 00:00"), DAY_ONLY)


def test_columns_named_by_hand_go_before_guesses() -> None:
    row = {
        "Our date": "2026-01-01",
        "When": "2026-11-02",
        "Type": "old",
        "What": "Chargeback",
        "Other": order_id(9),
        "Order": order_id(1),
    }
    found = listed("defects", row, columns={"date": "when", "type": "WHAT", "order": "Order"}).row
    assert found.payload == DefectListed("chargeback", raw="Chargeback")
    assert (found.order, found.occurred_at) == (order_id(1), at("2026-11-02 00:00"))


def test_of_two_dates_the_one_that_is_not_the_purchase_is_meant() -> None:
    row = {"Order date": "2026-10-02", "Order ID": order_id(1), "Claim date": "2026-11-02"}
    assert listed("claims", row).row.occurred_at == at("2026-11-02 00:00")


@pytest.mark.parametrize(
    ("text", "component"),
    [
        ("Negative feedback", "negative_feedback"), ("Negative Bewertung", "negative_feedback"), ("Negatieve beoordeling", "negative_feedback"),
        ("A-to-z Guarantee claim", "a_to_z"), ("A-bis-Z-Garantie", "a_to_z"), ("Garanzia dalla A alla Z", "a_to_z"), ("AtoZ", "a_to_z"),
        ("Service chargeback", "chargeback"), ("Rückbuchung", "chargeback"), ("Contracargo", "chargeback"),
        ("Late shipment", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_defect_names_its_component_or_keeps_its_own_words(text: str, component: str) -> None:
    row = {"Order": order_id(1), "Date": "2026-11-02", "Type": text}
    assert listed("defects", row).payload == DefectListed(component, raw=text)


def test_a_claim_without_outcome_is_filed_and_one_with_it_is_decided() -> None:
    rows = [
        {"Order": order_id(n), "Date": "2026-11-02", "Amount": "EUR 14,95", "Outcome": outcome}
        for n, outcome in enumerate(("", "Claim granted", "Denied - in your favour", "Vom Käufer zurückgezogen", "Under review"))
    ]
    filed = ClaimFiled(amount=1495, currency="EUR")
    assert [r.payload for r in listed("claims", *rows).rows] == [
        filed, ClaimDecided("granted"), ClaimDecided("denied"), ClaimDecided("withdrawn"), filed,
    ]  # fmt: skip


def test_a_chargeback_is_of_service_or_fraud_as_the_list_says() -> None:
    rows = [
        {"Order": order_id(n), "Date": "2026-11-02", "Amount": "39.90 USD", "Reason": reason}
        for n, reason in enumerate(("Service: not received", "Fraudulent use", "Other"))
    ]
    found = listed("chargebacks", *rows).rows
    assert [r.payload for r in found] == [Chargeback(kind, 3990, "USD") for kind in ("service", "fraud", "unknown")]
    assert [r.personal for r in found] == [{"text": row["Reason"]} for row in rows], "words may name somebody"


@pytest.mark.parametrize(("text", "market", "expected"), [
    ("EUR 14.95", "", (1495, "EUR")), ("14,95 EUR", "", (1495, "EUR")), ("1.234,50EUR", "", (123450, "EUR")), ("14,95", "amazon.de", (1495, "EUR")),
    ("1980", "amazon.co.jp", (1980, "JPY")),
])  # fmt: skip
def test_an_amount_without_currency_is_in_the_one_of_its_marketplace(text: str, market: str, expected: tuple[int, str]) -> None:
    payload = listed("claims", {"Order": order_id(1), "Date": "2026-11-02", "Amount": text}, marketplace=market).payload
    assert (payload.amount, payload.currency) == expected


@pytest.mark.parametrize("text", ["14.95", "a lot", "EUR 1,234", "EUR .,."])
def test_an_amount_that_cannot_be_read_is_left_out_with_a_warning(text: str) -> None:
    found = listed("claims", {"Order": order_id(1), "Date": "2026-11-02", "Amount": text})
    assert found.warned == [(2, "Amount", text, "bad_amount")]
    assert found.rows[0].payload == ClaimFiled()


def test_a_tracking_list_gives_number_and_carrier() -> None:
    row = {"Order": order_id(1), "Ship date": "2026-11-02", "Tracking ID": "00340", "Carrier": "DHL"}
    found = listed("tracking", row).row
    assert (found.payload, found.thread) == (Tracking("00340", "dhl"), "sealed parcel 00340")


def test_a_row_without_a_tracking_number_is_rejected_not_lost() -> None:
    rows = [{"Order": order_id(n), "Date": "2026-11-02", "Track": number} for n, number in enumerate(("00340", " "), 1)]
    found = listed("tracking", *rows)
    assert found.refused == [(3, "Track", "", "no_tracking")]
    assert len(found.rows) == 1


def test_a_bare_list_of_ids_needs_a_day_and_takes_it_from_as_of() -> None:
    content = f"{order_id(1)}\n{order_id(2)}\n".encode()
    assert read(content, table="defects").refused == [(1, "date", "", "no_date"), (2, "date", "", "no_date")]
    found = read(content, table="defects", as_of=at("2026-11-20 00:00"))
    assert [(r.order, r.occurred_at, r.observed_at) for r in found.rows] == [
        (order_id(n), at("2026-11-20 00:00"), at("2026-11-20 00:00")) for n in (1, 2)
    ]


def test_a_row_without_date_takes_the_newest_of_the_list() -> None:
    rows = [{"Order": order_id(1), "Date": ""}, {"Order": order_id(2), "Date": "2026-11-02"}]
    assert {r.occurred_at for r in listed("defects", *rows).rows} == {at("2026-11-02 00:00")}


@pytest.mark.parametrize(
    ("content", "lacks"),
    [(b"Order,Date,\n1,2\n", "Defekt (Order, Date)"), (f"{order_id(1)}\n".encode(), "Defekt (–)"), (b"Order,de fekt\n1,2\n", "")],
)
def test_a_misspelt_column_is_named_with_those_that_are_there(content: bytes, lacks: str) -> None:
    assert ListedOrders().lacks(sample_of(content), hints(table="defects", columns={"order": "Defekt"})) == lacks


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        ({"Order": "302-1"}, (3, "Order", "302-1", "bad_order_id")),
        ({"Order": ""}, (3, "Order", "", "bad_order_id")),
        ({"Date": "03/04/2026"}, (3, "Date", "03/04/2026", "date_ambiguous")),
        ({"Date": "Tuesday"}, (3, "Date", "Tuesday", "bad_date")),
        ({"Date": "2026-11-02Tnoon"}, (3, "Date", "2026-11-02Tnoon", "bad_date")),
        ({"Date": "1926-11-02T08:00:00Z"}, (3, "Date", "1926-11-02T08:00:00Z", "date_out_of_range")),
        ({"Date": "2026-02-30"}, (3, "Date", "2026-02-30", "bad_date")),
    ],
)
def test_a_row_without_id_or_with_an_unreadable_date_is_rejected(
    cells: dict[str, str], refused: tuple[int, str, str, str]
) -> None:
    good = {"Order": order_id(1), "Date": "2026-11-02"}
    found = listed("defects", good, good | cells)
    assert found.refused == [refused]
    assert len(found.rows) == 1


@pytest.mark.parametrize(("text", "moment", "precision"), [
    ("02-OCT-2026", "2026-10-02 00:00", DAY_ONLY), ("2 October 2026", "2026-10-02 00:00", DAY_ONLY), ("2026-10-02T08:00:00Z", "2026-10-02 08:00", INSTANT),
    ("2026-10-02 08:00:00", "2026-10-02 00:00", DAY_ONLY),
])  # fmt: skip
def test_days_and_moments_are_told_apart(text: str, moment: str, precision: int) -> None:
    row = listed("defects", {"Order": order_id(1), "Date": text}).row
    assert (row.occurred_at, row.precision) == (at(moment), precision)


def test_known_orders_settle_the_dates_of_a_list() -> None:
    row = {"Order": order_id(1), "Date": "03/04/2026"}
    assert listed("defects", row, known={order_id(1): "amazon.com"}).row.occurred_at == at("2026-03-04 08:00")


@pytest.mark.parametrize("by", [",", ";", "\t"])
def test_a_list_may_be_split_by_tab_comma_or_semicolon(by: str) -> None:
    row = {"Order": order_id(1), "Date": "2026-11-02", "Type": "Feedback"}
    assert read(tsv(row, row, by=by), table="defects").payload == DefectListed("negative_feedback", raw="Feedback")


def test_a_list_that_a_spreadsheet_saved_as_unicode_text_is_read() -> None:
    row = {"Order": order_id(1), "Date": "2026-11-02", "Type": "Rückbuchung"}
    assert read(tsv(row, row, encoding="utf-16"), table="defects").payload == DefectListed("chargeback", raw="Rückbuchung")
