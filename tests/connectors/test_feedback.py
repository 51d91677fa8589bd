"""Seller feedback: its dates are the marketplace's own, and what can be read two ways is refused."""

import pytest
from tests.connectors.reading import Read, kind_of, read, tsv
from tests.helpers import at
from tests.reports import order_id

from odra.facts.moments import DAY_ONLY
from odra.facts.payloads import Feedback

HEADER = ["Date", "Rating", "Comments", "Your Response", "Order ID", "Rater Email"]
GERMAN = ["Datum", "Bewertung", "Kommentare", "Ihre Antwort", "Bestellnummer", "E-Mail des Bewerters"]


def left(n: int, date: str, stars: str = "1", comment: str = "Late", answer: str = "") -> dict[str, str]:
    return dict(zip(HEADER, (date, stars, comment, answer, order_id(n), f"b{n}@marketplace.amazon.de"), strict=True))


def feedback(*rows: dict[str, str], **told: object) -> Read:
    return read(tsv(HEADER, *rows), **told)


def test_a_row_tells_stars_and_whether_it_was_answered_and_keeps_the_comment_apart() -> None:
    row = feedback(left(1, "21.11.26", "2", "Zu spät", "Sorry"), marketplace="amazon.de").row
    assert row.payload == Feedback(2, answered=True)
    assert (row.order, row.precision, row.personal) == (order_id(1), DAY_ONLY, {"text": "Zu spät"})


def test_the_rater_address_is_dropped() -> None:
    assert "@" not in repr(feedback(left(1, "21.11.26")).rows)


@pytest.mark.parametrize(
    ("market", "text", "start"),
    [
        ("amazon.com", "10/09/26", "2026-10-09 07:00"),  # the day begins at midnight in Los Angeles
        ("amazon.ca", "10/09/26", "2026-10-09 04:00"),
        ("amazon.de", "09.10.26", "2026-10-08 22:00"),
        ("amazon.co.uk", "09/10/26", "2026-10-08 23:00"),
        ("amazon.fr", "09/10/2026", "2026-10-08 22:00"),
        ("amazon.nl", "9-10-2026", "2026-10-08 22:00"),
        ("amazon.co.jp", "2026/10/09", "2026-10-08 15:00"),
        ("amazon.se", "26-10-09", "2026-10-08 22:00"),
        ("amazon.in", "09-Oct-2026", "2026-10-08 18:30"),
    ],
)
def test_a_local_day_begins_in_the_zone_of_its_marketplace(market: str, text: str, start: str) -> None:
    assert feedback(left(1, text), marketplace=market).row.occurred_at == at(start)


def test_a_date_that_can_be_read_two_ways_is_refused_without_a_marketplace() -> None:
    found = feedback(left(1, "03/04/26"), left(2, "05/04/26"))
    assert found.refused == [(2, "Date", "03/04/26", "date_ambiguous"), (3, "Date", "05/04/26", "date_ambiguous")]
    assert not found.rows


def test_known_orders_tell_the_marketplace_of_the_file() -> None:
    known = {order_id(1): "amazon.com", order_id(2): "amazon.com", order_id(3): "amazon.de"}
    found = feedback(*(left(n, "03/04/26") for n in (1, 2, 4)), known=known)
    assert {r.occurred_at for r in found.rows} == {at("2026-03-04 08:00")}


def test_the_flag_goes_before_known_orders() -> None:
    assert feedback(left(1, "03/04/26"), known={order_id(1): "amazon.com"}, marketplace="amazon.de").row.occurred_at == at(
        "2026-04-02 22:00"
    )


def test_one_day_above_twelve_settles_the_whole_file() -> None:
    found = feedback(left(1, "03/04/26"), left(2, "21/04/26"))
    assert [r.occurred_at for r in found.rows] == [at("2026-04-03 00:00"), at("2026-04-21 00:00")]


def test_days_that_contradict_each_other_settle_nothing() -> None:
    found = feedback(left(1, "21/04/26"), left(2, "04/21/26"), left(3, "03/04/26"))
    assert found.refused == [(4, "Date", "03/04/26", "date_ambiguous")]
    assert {r.occurred_at for r in found.rows} == {at("2026-04-21 00:00")}


def test_day_and_month_alike_are_not_ambiguous() -> None:
    assert feedback(left(1, "04/04/26")).row.occurred_at == at("2026-04-04 00:00")


def test_a_date_that_does_not_fit_the_marketplace_is_refused_not_turned_around() -> None:
    assert feedback(left(1, "10/20/26"), marketplace="amazon.de").refused == [(2, "Date", "10/20/26", "bad_date")]


@pytest.mark.parametrize("stars", ["", "0", "6", "five", "12", "1.0"])
def test_what_is_no_rating_is_rejected(stars: str) -> None:
    assert feedback(left(1, "21.11.26", stars)).refused == [(2, "Rating", stars, "bad_rating")]


def test_a_header_in_another_language_is_read_by_place() -> None:
    rows = tsv(HEADER, left(1, "21.11.26", "3", "Zu spät")).split(b"\r\n", 1)[1]
    content = "\t".join(GERMAN).encode() + b"\r\n" + rows
    assert kind_of(content) == "seller_feedback"
    assert read(content).rows == feedback(left(1, "21.11.26", "3", "Zu spät")).rows
    assert read(content.replace(b"21.11.26", b"never")).refused == [(2, "Datum", "never", "bad_date")]


def test_six_columns_of_something_else_are_no_feedback() -> None:
    assert kind_of(b"a\tb\tc\td\te\tf\r\n1\t\t3\t4\t5\t6\r\n") == ""


def test_older_downloads_with_more_columns_are_read_by_name() -> None:
    header = ["Order ID", "Arrived on Time", "Date", "Item as Described", "Rating", "Rater Role", "Comments", "Your Response"]
    assert read(tsv(header, left(1, "21.11.26"))).rows == feedback(left(1, "21.11.26")).rows


@pytest.mark.parametrize("text", ["21.11.1926", "01-Jan-0001", "31-Dec-9999"])
def test_a_day_in_years_that_no_rule_knows_is_refused(text: str) -> None:
    assert feedback(left(1, text)).refused == [(2, "Date", text, "date_out_of_range")]


def test_rows_speak_for_the_newest_day_of_the_file() -> None:
    found = feedback(left(1, "21.11.26"), left(2, "13.11.26"))
    assert {r.observed_at for r in found.rows} == {at("2026-11-21 00:00")}
