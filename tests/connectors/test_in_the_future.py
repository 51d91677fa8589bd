"""What is dated after its import: a mail is read with a moment that can be right, a row waits for its correction or its day."""

from pathlib import Path

import pytest
from tests.connectors.reading import read, tsv
from tests.connectors.test_feedback import feedback, left
from tests.connectors.test_mails import BUYER, MESSAGE, mail
from tests.connectors.test_settlement import HEADER, TOTAL, money
from tests.helpers import NOW, at, take_in
from tests.reports import all_orders, order

from odra.facts.moments import DAY, HOUR, iso

FAR = "Fri, 01 Jan 2027 10:00:00 +0000"
RECEIVED = ("from a by b; Sat, 21 Nov 2026 12:55:00 +0000", "from c by a; Sat, 21 Nov 2026 12:54:00 +0000")


def late(*received: str, **headers: str) -> bytes:
    lines = b"".join(b"Received: " + one.encode() + b"\n" for one in received)
    return lines + mail(BUYER, "Where is it? (302-0000001-0000001)", type=MESSAGE, **{"Date": FAR, **headers})


def test_a_mail_dated_in_the_future_is_of_when_it_was_last_received() -> None:
    told = read(late(*RECEIVED), at=NOW)
    assert told.rows[0].occurred_at == told.rows[0].observed_at == at("2026-11-21 12:55")
    assert told.warned == [(1, "Date", f"{FAR}; 2026-11-21T12:55:00Z", "mail_in_future")]


def test_received_dates_in_the_future_are_passed_over() -> None:
    told = read(late("from a by b; Sat, 02 Jan 2027 12:55:00 +0000", RECEIVED[1]), at=NOW)
    assert told.rows[0].occurred_at == at("2026-11-21 12:54")


@pytest.mark.parametrize("received", [(), ("from a by b; Sat, 02 Jan 2027 12:55:00 +0000",)])
def test_a_mail_with_no_date_that_can_be_right_is_of_its_import(received: tuple[str, ...]) -> None:
    told = read(late(*received), at=NOW)
    assert told.rows[0].occurred_at == NOW
    assert told.warned == [(1, "Date", f"{FAR}; {iso(NOW)}", "mail_in_future")]


def test_a_mail_without_an_id_is_the_same_mail_at_the_next_import() -> None:
    first, again = (read(late(Message_ID=""), at=moment).rows[0].payload for moment in (NOW, NOW + DAY))
    assert first.message == again.message


def test_a_few_hours_ahead_are_another_zone() -> None:
    told = read(mail(BUYER, "Where is it?", type=MESSAGE, Date="Tue, 24 Nov 2026 08:00:00 +0000"), at=NOW)
    assert (told.rows[0].occurred_at, told.problems) == (at("2026-11-24 08:00"), [])


def test_orders_of_the_future_are_rejected_and_those_of_other_zones_stay(tmp_path: Path) -> None:
    days = ("2026-11-24T09:00:00+00:00", "2026-11-24T09:13:00+00:00", "2026-11-24T09:00:00+00:00", "2027-03-01T09:00:00+00:00")
    file = all_orders(tmp_path / "orders.txt", *(order(n, purchase_date=day) for n, day in enumerate(days, 1)))
    told = read(file.read_bytes(), at=NOW)
    assert [row.line for row in told.rows] == [2, 4]
    assert told.refused == [(3, "purchase-date", days[1], "date_in_future"), (5, "purchase-date", days[3], "date_in_future")]


def test_an_order_updated_in_the_future_is_in_and_speaks_for_its_purchase(tmp_path: Path) -> None:
    file = all_orders(tmp_path / "orders.txt", order(1, last_updated_date="2029-01-01T00:00:00+00:00"))
    told = read(file.read_bytes(), at=NOW)
    assert told.rows[0].observed_at == told.rows[0].occurred_at
    assert [code for *_, code in told.warned] == ["date_left_out"]


def test_feedback_of_the_future_is_rejected_with_its_day() -> None:
    told = feedback(left(1, "05.01.27"), left(2, "20.11.26"), at=NOW, marketplace="amazon.de")
    assert told.refused == [(2, "", "2027-01-05", "date_in_future")]
    assert [row.observed_at for row in told.rows] == [at("2026-11-19 23:00")]


def test_money_of_the_future_is_rejected_and_the_payment_to_come_is_not() -> None:
    rows = (TOTAL | {"deposit-date": "2026-11-29T08:00:00+00:00"}, money(posted_date_time="2026-12-09T10:20:30+00:00"), money(2))
    told = read(tsv(HEADER, *rows), at=NOW)
    assert told.refused == [(3, "posted-date-time", "2026-12-09T10:20:30+00:00", "date_in_future")]
    assert len(told.rows) == 2


@pytest.mark.usefixtures("desk")
def test_a_file_is_read_again_once_its_day_has_come(tmp_path: Path) -> None:
    file = all_orders(tmp_path / "orders.txt", order(1), order(2, purchase_date="2026-11-26T09:00:00+00:00"))
    assert take_in(file).total.rejected == 1
    total = take_in(file, now=NOW + 3 * DAY + HOUR).total
    assert (total.new, total.known, total.rejected) == (1, 1, 0)
