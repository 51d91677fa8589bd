"""Whoever adds a page adds it to the list of those that are looked at, with axe and on a phone."""

from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from tests.browser.places import ELSEWHERE, NO_PAGE, SCREENS
from tests.helpers import signed_in
from tests.web.conftest import HOST
from tests.web.test_strangers import ROUTES, address

SHOWN = {resolve(urlsplit(path).path).view_name for path in SCREENS.values() if path != "/nowhere"} | {"case"}


def test_every_address_is_looked_at_or_has_no_page() -> None:
    assert set(ROUTES) == SHOWN | ELSEWHERE | NO_PAGE
    assert not (SHOWN & ELSEWHERE or SHOWN & NO_PAGE or ELSEWHERE & NO_PAGE)


@pytest.mark.parametrize("route", sorted(NO_PAGE))
@pytest.mark.usefixtures("desk")
def test_what_is_said_to_have_no_page_has_none(route: str) -> None:
    answer = signed_in(SERVER_NAME=HOST).get(address(route))
    assert answer.status_code != 200 or not answer["Content-Type"].startswith("text/html")
