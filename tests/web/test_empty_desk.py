"""A desk that knows nothing yet shows the way to the first import, and no figure."""

import re

import pytest
from django.test import Client
from tests.web.reading import Page, faults_of

pytestmark = pytest.mark.usefixtures("desk")


@pytest.mark.parametrize(("language", "words"), [("en", "No rate yet"), ("nl", "Nog geen percentage")])
@pytest.mark.parametrize("address", ["/", "/?stale=1", "/health", "/import", "/find"])
def test_an_empty_desk_shows_no_figure(seller: Client, address: str, language: str, words: str) -> None:
    seller.cookies["odra_language"] = language
    page = Page(seller.get(address).content.decode())
    assert faults_of(page) == []
    assert words in page.text
    assert not re.search(r"\d+[.,]\d+\s?%|EUR \d", page.text)


def test_the_empty_desk_has_one_filled_button_and_it_imports(seller: Client) -> None:
    for address in ("/", "/health"):
        filled = [a for a in Page(seller.get(address).content.decode()).every("a") if "btn-go" in a.get("class", "")]
        assert [a["href"] for a in filled] == ["/import"]


def test_an_import_without_a_file_says_so_and_takes_nothing_in(seller: Client) -> None:
    response = seller.post("/import", {"account": "main"})
    assert response.status_code == 400
    assert "No file was chosen" in response.content.decode()
