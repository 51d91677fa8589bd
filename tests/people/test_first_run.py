"""The first owner: made on this machine, once, and then the desk is open to them alone."""

import pytest
from django.conf import settings

from odra.people import operations
from odra.people.models import Person
from tests.people.conftest import PASSWORD, browser, is_in

FORM = {"name": "Femke", "email": "Femke@Example.org", "password": PASSWORD, "again": PASSWORD}


def test_a_desk_that_nobody_has_leads_to_its_first_page_and_from_there_to_today() -> None:
    client = browser()
    assert client.get("/health")["Location"] == "/welcome"
    assert client.get("/welcome").status_code == 200
    assert client.post("/welcome", FORM)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert [(p.email, p.held) for p in Person.objects.all()] == [("femke@example.org", [("", "owner")])]


def test_the_first_owner_is_made_once() -> None:
    browser().post("/welcome", FORM)
    stranger = browser()
    assert stranger.get("/welcome")["Location"] == "/sign-in"
    assert stranger.post("/welcome", FORM | {"email": "eva@example.org"})["Location"] == "/sign-in"
    assert Person.objects.count() == 1 and not is_in(stranger)
    with pytest.raises(operations.Impossible):
        operations.first_owner("eva@example.org", "Eva", PASSWORD)


@pytest.mark.parametrize(
    "header", ["x-forwarded-for", "forwarded", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via", "cf-connecting-ip"]
)
def test_through_a_proxy_nobody_becomes_the_owner(header: str) -> None:
    client = browser(headers={header: "203.0.113.7"})
    assert client.get("/welcome").status_code == 403
    assert client.post("/welcome", FORM).status_code == 403
    assert not Person.objects.exists()


def test_nor_through_one_that_adds_nothing_but_speaks_as_no_browser_does() -> None:
    assert browser(SERVER_PROTOCOL="HTTP/1.0").post("/welcome", FORM).status_code == 403
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"again": "Zeven-kamelen8"}, "The two passwords differ."),
        ({"email": "femke"}, "This is no e-mail address."),
        ({"password": "short", "again": "short"}, "At least 12 characters."),
    ],
)
def test_a_form_that_is_not_taken_says_why_and_keeps_the_name(change: dict[str, str], said: str) -> None:
    answer = browser().post("/welcome", FORM | change)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in page and 'value="Femke"' in page and PASSWORD not in page
    assert not Person.objects.exists()


def test_the_demo_signs_in_by_itself_only_where_nobody_has_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    assert is_in(browser())
    assert not is_in(browser(headers={"x-forwarded-for": "203.0.113.7"})), "nor for another machine"
    assert Person.objects.get().demo and not Person.objects.get().has_usable_password()
    operations.add("femke@example.org", "Femke", {"": "owner"}, password=PASSWORD)
    assert browser().get("/rules")["Location"].startswith("/sign-in")
