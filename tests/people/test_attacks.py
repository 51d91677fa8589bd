"""What somebody tries who sits at an open browser, left with a link in the pocket, or sends what no browser sends."""

import json
import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from odra.people import lockout, operations, tickets
from odra.people.models import Person, Ticket
from tests.people.conftest import NEXT, PASSWORD, browser, is_in, sign_in

EMAIL = "femke@example.org"
NO_KEYS = (
    {}, [], None, 1, "x", {"id": 1}, {"id": "AA"}, {"id": "AA", "rawId": "AA", "type": "public-key"}, {"id": "AA", "rawId": "AA", "response": []},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA", "attestationObject": "AA"}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "A" * 80, "signature": "AA", "userHandle": "MQ", "attestationObject": "oA"}},
)  # fmt: skip


@pytest.fixture
def femke() -> Person:
    return operations.add(EMAIL, "Femke", {"": "owner"}, password=PASSWORD)


def test_old_passwords_tried_at_an_open_browser_lock_as_sign_ins_do(femke: Person) -> None:
    Person.objects.filter(pk=femke.pk).update(password_at=0)
    client = sign_in(EMAIL)
    form = {"oldpassword": "wrong", "password1": NEXT, "password2": NEXT}
    for _ in range(9):
        lockout.failed(EMAIL)
    assert "This address is locked" in client.post("/profile/password", form).content.decode()
    assert "This address is locked" in client.post("/profile/password", form | {"oldpassword": PASSWORD}).content.decode()
    assert Person.objects.get().check_password(PASSWORD)


def test_codes_tried_at_an_open_browser_lock_too(femke: Person) -> None:
    client = sign_in(EMAIL)
    totp.TOTP.activate(femke, totp.generate_totp_secret())
    for _ in range(9):
        lockout.failed(EMAIL)
    client.post("/profile/again/code", {"code": "000000"})
    assert "This address is locked" in client.post("/profile/again/code", {"code": "000001"}).content.decode()


@pytest.mark.parametrize("told", NO_KEYS, ids=str)
def test_what_is_no_key_is_refused_and_breaks_nothing(femke: Person, told: object) -> None:
    form = {"credential": json.dumps(told), "name": "x"}
    nobody = browser()
    nobody.get("/sign-in/key", headers={"accept": "application/json"})
    assert nobody.post("/sign-in/key", form)["Location"] == "/sign-in"
    client = sign_in(EMAIL)
    client.post("/profile/again", {"password": PASSWORD})
    client.get("/profile/keys/add")
    assert client.post("/profile/keys/add", form).status_code == 200
    assert not is_in(nobody)


def link(secret: str) -> int:
    return browser().post(f"/link/{secret}", {"name": "X", "password": NEXT, "again": NEXT}).status_code


def test_links_that_a_leaver_made_end_with_them(femke: Person) -> None:
    bas = operations.add("bas@example.org", "Bas", {"": "manager"}, password=PASSWORD)
    agent = operations.add("agent@example.org", "An", {"": "agent"}, password=PASSWORD)
    invited = tickets.invite("own@example.net", role="agent", accounts=[""], by=bas)
    taken = tickets.reset(agent, by=bas)
    kept = tickets.invite("new@example.net", role="agent", accounts=[""], by=femke)
    operations.disable(bas)
    assert [link(one) for one in (invited, taken, kept)] == [404, 404, 302]


def test_links_that_somebody_made_end_when_they_may_no_longer_make_them(femke: Person) -> None:
    bas = operations.add("bas@example.org", "Bas", {"": "manager"}, password=PASSWORD)
    invited = tickets.invite("own@example.net", role="agent", accounts=[""], by=bas)
    operations.give(bas, "main", "viewer")
    assert tickets.find(invited), "still a manager of all others"
    operations.give(bas, "", "viewer")
    assert link(invited) == 404


def test_an_invitation_to_somebody_who_came_another_way_meanwhile_ends(femke: Person) -> None:
    secret = tickets.invite("bas@example.org", role="agent", accounts=[""], by=femke)
    operations.add("bas@example.org", "Bas", {"": "viewer"}, password=PASSWORD)
    assert link(secret) == 404
    assert operations.find("bas@example.org").held == [("", "viewer")] and not is_in(sign_in("bas@example.org", NEXT))


def test_too_many_attempts_are_told_on_a_page_of_the_desk(femke: Person) -> None:
    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "nl"})
    told = [client.post("/sign-in", {"login": f"n{n}@example.org", "password": "x"}) for n in range(31)]
    assert [one.status_code for one in told] == [200] * 30 + [429]
    assert re.search("Te veel", told[-1].content.decode()) and Ticket.objects.count() == 0
