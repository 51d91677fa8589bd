"""A payment dispute on eBay, from its mail to Today and the page of its case."""

from pathlib import Path

import pytest
from django.test import Client
from tests.connectors.test_mails import mail
from tests.helpers import take_in
from tests.web.reading import Page

pytestmark = pytest.mark.usefixtures("desk")
ORDER = "12-34567-89012"
CASE = f"/case/main/ebay:{ORDER}"


@pytest.fixture
def disputed(desk: None, tmp_path: Path) -> None:
    notice = tmp_path / "dispute.eml"
    text = "Reason: Item not received\nDisputed amount: $43.50\nRespond within 5 calendar days.\n"
    notice.write_bytes(mail("eBay <ebay@ebay.com>", f"A buyer opened a payment dispute: order {ORDER}", text))
    take_in(notice)


def shown(seller: Client, at: str) -> str:
    return " ".join(Page(seller.get(at, follow=True).content.decode()).text.split())


@pytest.mark.usefixtures("disputed")
def test_today_and_the_case_call_it_by_the_name_that_it_has_on_ebay(seller: Client) -> None:
    today, case = shown(seller, "/"), shown(seller, CASE)
    assert "Payment dispute" in today and "Chargeback" not in today
    assert "Payment dispute: not received" in case and "Seller Hub, Requests and disputes" in case
    assert "Seller Central" not in case and "Order defect rate" not in case


@pytest.mark.usefixtures("disputed")
def test_what_it_is_about_is_noted_by_a_person_who_read_it(seller: Client) -> None:
    seller.post(f"{CASE}/know", {"form": "chargeback_code", "key": "k", "about": "not_as_described"})
    assert "A challenge of this kind needs the address" in shown(seller, CASE)


@pytest.mark.usefixtures("disputed")
def test_an_answer_given_on_ebay_is_noted_and_ends_it(seller: Client) -> None:
    seller.post(f"{CASE}/handled", {"question": "chargeback", "done": "chargeback_answered", "key": "k"})
    assert "Payment dispute" not in shown(seller, "/")
