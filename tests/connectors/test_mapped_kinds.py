"""Mapped tables of requests, feedback, orders and figures: cell by cell, and damaged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.reading import Read, hints, read, reader_of, sample_of, tsv
from tests.connectors.test_any_bytes import CELLS, MARKS, damage, fast, tell, told_once
from tests.helpers import at
from tests.reports import order_id

from odra.connectors.tables import asked
from odra.connectors.tables.moneys import money
from odra.facts.payloads import (
    Chargeback,
    ChargebackDecided,
    ClaimDecided,
    ClaimFiled,
    Feedback,
    OrderRow,
    RequestClosed,
    RequestOpened,
)

ROWS = {
    "requests": {"Order": order_id(1), "Case ID": "C7", "Opened": "2026-11-02", "Respond by": "2026-11-05", "Type": "INR", "Status": "Open", "Amount": "EUR 14.95", "Reason": "Late"},
    "feedback": {"Order": order_id(1), "Date": "2026-11-02", "Stars": "2", "Comment": "Late, says Ada", "Response": "Sorry"},
    "orders": {"Order number": order_id(1), "Order date": "2026-11-02", "SKU": "STRAP", "Title": "Strap", "Qty": "2", "Price": "29.90", "Shipping": "4.00", "Currency": "EUR", "Country": "DE", "Zip": "04109", "Status": "Shipped"},
    "metrics": {"KPI": "Blue rate", "Value": "1.4 %", "Goal": "2 %", "From": "2026-10-01", "To": "2026-10-31", "Affected": "7", "Total": "500"},
}  # fmt: skip


def mapped(kind: str, **cells: str) -> Read:
    row = ROWS[kind] | {name.replace("_", " "): text for name, text in cells.items()}
    return read(tsv(row, row, by=";"), table=kind)


def test_a_request_has_its_number_clock_and_amount() -> None:
    found = mapped("requests")
    assert found.payload == RequestOpened("C7", "not_received", "Late", 1495, "EUR", at("2026-11-05 00:00"), "Open")


def test_a_request_that_ended_closes_on_its_day() -> None:
    opened, closed = mapped("requests", Status="Resolved in seller's favour", Closed="2026-11-04").rows
    assert closed.payload == RequestClosed("C7", "not_received", "seller", "Resolved in seller's favour")
    assert (opened.occurred_at, closed.occurred_at) == (at("2026-11-02 00:00"), at("2026-11-04 00:00"))


def test_a_request_without_its_number_is_rejected() -> None:
    assert mapped("requests", Case_ID="").refused == [(2, "Case ID", "", "no_id")]


def test_feedback_keeps_its_words_apart() -> None:
    row = mapped("feedback").row
    assert (row.payload, row.personal) == (Feedback(2, answered=True), {"text": "Late, says Ada"})


@pytest.mark.parametrize(("stars", "rating"), [("4", 4), ("4.0", 4), ("4/5", 4), ("2 of 5", 2), ("1 star", 1)])
def test_ratings_are_read_as_they_are_written(stars: str, rating: int) -> None:
    assert mapped("feedback", Stars=stars).payload == Feedback(rating, answered=True)


@pytest.mark.parametrize("stars", ["6", "", "good", "4.5"])
def test_what_is_no_rating_is_rejected(stars: str) -> None:
    assert [p.code for p in mapped("feedback", Stars=stars).rejected] == ["bad_rating"]


def test_an_order_list_tells_items() -> None:
    assert mapped("orders").payload == OrderRow(
        "Shipped", fulfilment="seller", sku="STRAP", title="Strap", quantity=2, currency="EUR", item_price=2990, shipping=400, country="DE", postcode_prefix="04"
    )  # fmt: skip


def test_figures_come_with_their_days_and_counts() -> None:
    told = mapped("metrics").payload
    assert (told.name, told.rate, told.target, told.numerator, told.denominator) == ("Blue rate", "0.014", "0.02", 7, 500)
    assert mapped("metrics").row.occurred_at == at("2026-11-01 00:00")


def test_a_chargeback_with_its_outcome_is_decided() -> None:
    row = {"Order": order_id(1), "Date": "2026-11-02", "Amount": "EUR 14.95", "Reason": "Service", "Outcome": "Won"}
    assert [r.payload for r in read(tsv(row, row, by=";"), table="chargebacks").rows] == [
        Chargeback("service", 1495, "EUR"),
        ChargebackDecided("won"),
    ]


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("Toegekend", "granted"), ("Afgewezen", "denied"), ("Ingetrokken", "withdrawn"), ("stattgegeben", "granted"), ("abgelehnt", "denied"),
        ("zurückgezogen", "withdrawn"), ("Accordée", "granted"), ("Refusée", "denied"), ("Accolta", "granted"), ("Respinta", "denied"),
        ("Aprobada", "granted"), ("Denegada", "denied"), ("Not granted", "denied"),
    ],
)  # fmt: skip
def test_outcomes_are_understood_in_six_languages(word: str, outcome: str) -> None:
    row = {"Bestelling": order_id(1), "Ingediend op": "2026-11-02", "Bedrag": "EUR 14.95", "Uitkomst": word}
    found = read(tsv(row, row, by=";"), table="claims")
    assert (found.payload, found.problems) == (ClaimDecided(outcome), [])


@pytest.mark.parametrize("word", ["Appeal denied", "Niet afgewezen", "Not withdrawn", "Not refunded", "Nicht abgelehnt", "Pas refusée", "Granted, then denied",
    "Einspruch abgelehnt", "Ricorso respinto", "Not in your favour", "Verzoek tot afwijzing afgewezen", "No denegada"])  # fmt: skip
def test_an_outcome_that_can_be_read_in_two_ways_is_unknown_and_told(word: str) -> None:
    row = {"Bestelling": order_id(1), "Ingediend op": "2026-11-02", "Bedrag": "EUR 14.95", "Uitkomst": word}
    found = read(tsv(row, row, by=";"), table="claims")
    assert [r.payload for r in found.rows] == [ClaimDecided("unknown")]
    assert [p.code for p in found.problems] == ["outcome_unsure"]


@pytest.mark.parametrize("word", ["Not lost", "Not won", "Niet gewonnen", "Nicht verloren", "Won, then lost"])
def test_a_chargeback_that_can_be_read_in_two_ways_is_neither_won_nor_lost(word: str) -> None:
    row = {"Order": order_id(1), "Date": "2026-11-02", "Amount": "EUR 14.95", "Outcome": word}
    found = read(tsv(row, row, by=";"), table="chargebacks")
    assert [r.payload for r in found.rows][1:] == [ChargebackDecided("unknown")]
    assert [p.code for p in found.problems] == ["outcome_unsure"]


@pytest.mark.parametrize("reason", ["No fraud", "Not a fraud chargeback", "Service, fraud protection"])
def test_a_chargeback_of_a_list_is_only_fraud_where_nothing_speaks_against_it(reason: str) -> None:
    row = {"Order": order_id(1), "Date": "2026-11-02", "Amount": "EUR 14.95", "Reason": reason}
    assert read(tsv(row, row, by=";"), table="chargebacks").rows[0].payload == Chargeback("unknown", 1495, "EUR")


def test_an_outcome_under_way_that_names_one_is_told_and_filed() -> None:
    row = {"Bestelling": order_id(1), "Ingediend op": "2026-11-02", "Bedrag": "EUR 14.95", "Uitkomst": "Granted, appeal pending"}
    found = read(tsv(row, row, by=";"), table="claims")
    assert [r.payload for r in found.rows] == [ClaimFiled("", 1495, "EUR")]
    assert [p.code for p in found.problems] == ["outcome_unsure"]


@pytest.mark.parametrize("word", ["Denied, reopened", "Abgelehnt, wiedereröffnet", "Afgewezen, heropend"])
def test_an_outcome_of_what_was_opened_again_is_told_and_open(word: str) -> None:
    row = {"Bestelling": order_id(1), "Ingediend op": "2026-11-02", "Bedrag": "EUR 14.95", "Uitkomst": word}
    found = read(tsv(row, row, by=";"), table="claims")
    assert found.rows[0].payload in (ClaimFiled("", 1495, "EUR"), ClaimDecided("unknown"))
    assert [p.code for p in found.problems] == ["outcome_unsure"]


@pytest.mark.parametrize(("word", "outcome"), [("In the seller's favor", "won"), ("In the buyer's favour", "lost")])
def test_a_chargeback_is_decided_by_whom_it_favours(word: str, outcome: str) -> None:
    row = {"Order": order_id(1), "Date": "2026-11-02", "Amount": "EUR 14.95", "Outcome": word}
    assert [r.payload for r in read(tsv(row, row, by=";"), table="chargebacks").rows][1:] == [ChargebackDecided(outcome)]


def test_an_outcome_in_unknown_words_is_told_and_one_under_way_is_none() -> None:
    row = {"Bestelling": order_id(1), "Ingediend op": "2026-11-02", "Uitkomst": "Purple"}
    assert [p.code for p in read(tsv(row, row, by=";"), table="claims").problems] == ["outcome_unread"]
    assert read(tsv(row, row | {"Uitkomst": "In behandeling"}, by=";"), table="claims").problems == []


def test_a_column_of_outcomes_that_is_not_read_is_told() -> None:
    row = {"Bestelling": order_id(1), "Ingediend op": "2026-11-02", "Uitkomst": "Toegekend", "Nog iets": "Afgewezen"}
    assert [(p.code, p.column) for p in read(tsv(row, row, by=";"), table="claims").problems] == [("outcome_column", "Nog iets")]


def test_lines_before_the_header_are_passed_over_and_counted() -> None:
    content = b"Feedback of November\r\nMade by;Shop\r\n" + tsv(ROWS["feedback"], ROWS["feedback"] | {"Stars": "9"}, by=";")
    assert read(content, table="feedback").refused == [(4, "Stars", "9", "bad_rating")]


@pytest.mark.parametrize(("text", "expected"), [
    ("$45.99", (4599, "USD")), ("US $45.99", (4599, "USD")), ("AU $12.00", (1200, "AUD")), ("C $3", (300, "CAD")), ("116,99 €", (11699, "EUR")), ("£ 3", (300, "GBP")),
    ("-$3.00", (-300, "USD")), ("EUR 1.234,50", (123450, "EUR")), ("¥1980", (1980, "JPY")), ("14.95", (1495, "CHF")),
])  # fmt: skip
def test_amounts_name_their_currency_by_sign_or_code(text: str, expected: tuple[int, str]) -> None:
    assert money(text, "CHF") == expected


@pytest.mark.parametrize("text", ["", "-", "$", "a lot", "Ada 14.95", "$$5", "14.95 per month"])
def test_what_is_no_amount_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        money(text, "EUR")


@pytest.mark.parametrize(("status", "outcome"), [
    ("Closed", "closed"), ("Refunded", "refunded"), ("Geschlossen: Zugunsten des Verkäufers", "seller"), ("Remboursé", "refunded"), ("CLOSED_IN_BUYERS_FAVOUR", "closed"), ("Cerrado", "closed"),
])  # fmt: skip
def test_words_that_end_a_request(status: str, outcome: str) -> None:
    assert asked.ended(status)
    assert asked.outcome(status) == outcome


@pytest.mark.parametrize("status", ["Open", "Waiting for seller", "Not closed", "Refund pending", "OPEN_UNRESOLVED", ""])
def test_words_that_do_not(status: str) -> None:
    assert not asked.ended(status)


@pytest.mark.parametrize("kind", ROWS)
@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_mapped_table_loses_no_row_in_silence(kind: str, seed: int) -> None:
    good = tsv(ROWS[kind], *[ROWS[kind]] * 4, by=";")
    below = good.index(b"\r\n") + 2
    content = good[:below] + damage(seed, good[below:], MARKS)
    found = tell(content, table=kind)
    if kind != "requests" and reader_of(sample_of(content), hints(table=kind)):  # one that ended is told twice
        told_once(content, found)


@pytest.mark.parametrize("kind", ROWS)
@given(place=st.integers(0, 20), text=CELLS)
@fast
def test_whatever_stands_in_a_cell_of_a_mapped_table_rejects_or_warns(kind: str, place: int, text: str) -> None:
    names = list(ROWS[kind])
    row = ROWS[kind] | {names[place % len(names)]: text.replace(";", " ")}
    assert tell(tsv(row, row, by=";"), table=kind)


@pytest.mark.parametrize(("reason", "code"), [("13.1", "13.1"), ("Visa 13.1 Merchandise not received", "13.1"), ("c08", "C08"), ("4853", "4853"), ("Service", ""), ("NA", ""), ("30 days", ""), ("Order 1234", "")])  # fmt: skip
def test_a_chargeback_keeps_the_network_code_that_its_reason_names(reason: str, code: str) -> None:
    row = {"Order": order_id(1), "Date": "2026-11-20", "Amount": "EUR 14.95", "Reason": reason}
    told = read(tsv(row, row, by=";"), table="chargebacks").rows[0].payload
    assert isinstance(told, Chargeback) and told.reason_code == code
