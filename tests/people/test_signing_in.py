"""Sign-in: by password and second step, locked after ten failures, ended by time, by leaving, by a new password."""

from collections.abc import Callable

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from odra.people import lockout, operations, sessions
from odra.people.models import Person, Session
from tests.people.conftest import NEXT, PASSWORD, browser, is_in, sign_in

EMAIL = "femke@example.org"
Later = Callable[..., None]


@pytest.fixture
def femke() -> Person:
    return operations.add(EMAIL, "Femke", {"": "owner"}, password=PASSWORD)


def test_address_and_password_open_the_desk_and_signing_out_closes_it(femke: Person) -> None:
    client = sign_in("FEMKE@example.org")
    assert is_in(client)
    client.post("/sign-out")
    assert not is_in(client)


def test_a_password_is_kept_as_argon2(femke: Person) -> None:
    assert femke.password.startswith("argon2$argon2id$")


def test_a_wrong_password_and_an_unknown_address_are_told_alike(femke: Person) -> None:
    told = [
        browser().post("/sign-in", {"login": email, "password": "wrong"}).content.decode() for email in (EMAIL, "x@example.org")
    ]
    assert all("do not belong together" in page for page in told)


def test_after_ten_failures_the_address_is_locked_and_told_so_until_somebody_lifts_it(femke: Person) -> None:
    for n in range(10):
        page = browser(REMOTE_ADDR="127.0.0.1").post("/sign-in", {"login": EMAIL, "password": "wrong"}).content.decode()
        assert ("This address is locked" in page) == (n == 9)
    assert not is_in(sign_in(EMAIL))
    assert "odra people unlock" in browser().post("/sign-in", {"login": EMAIL, "password": PASSWORD}).content.decode()
    operations.unlock(femke)
    assert is_in(sign_in(EMAIL))


def test_an_address_that_nobody_has_is_locked_alike(femke: Person) -> None:
    for _ in range(10):
        page = browser().post("/sign-in", {"login": "nobody@example.org", "password": "wrong"}).content.decode()
    assert "This address is locked" in page


def test_nine_failures_are_forgotten_by_a_sign_in(femke: Person) -> None:
    for _ in range(2):
        for _ in range(9):
            lockout.failed(EMAIL)
        assert is_in(sign_in(EMAIL))


def with_app(person: Person) -> str:
    """Gives somebody an app with codes; its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def test_with_an_app_the_password_alone_opens_nothing(femke: Person) -> None:
    secret = with_app(femke)
    client = sign_in(EMAIL)
    assert not is_in(client)
    client.post("/sign-in/second-step", {"code": code(secret)})
    assert is_in(client)


def test_wrong_codes_lock_as_wrong_passwords_do(femke: Person) -> None:
    secret = with_app(femke)
    client = sign_in(EMAIL)
    for n in range(10):
        page = client.post("/sign-in/second-step", {"code": f"00000{n}"})
    assert lockout.locked(EMAIL) or b"Too many" in page.content or page.status_code == 429
    for _ in range(10):
        lockout.failed(EMAIL)
    client.post("/sign-in/second-step", {"code": code(secret)})
    assert not is_in(client)


def test_the_secret_of_an_app_lies_sealed_in_the_database(femke: Person) -> None:
    secret = with_app(femke)
    kept = Authenticator.objects.get(user=femke).data["secret"]
    assert secret not in kept and get_adapter().decrypt(kept) == secret


def test_who_has_no_second_step_is_led_to_it_once_there_are_two_people(femke: Person) -> None:
    client = sign_in(EMAIL)
    assert is_in(client)
    operations.add("bas@example.org", "Bas", {"": "agent"}, password=PASSWORD)
    assert client.get("/rules")["Location"] == "/profile?due=second_step"
    assert client.get("/profile?due=second_step").status_code == 200
    assert is_in(sign_in("bas@example.org")), "an agent is not asked by default"
    with_app(femke)
    assert is_in(client)
    operations.forget_second_step(femke)
    assert not is_in(client)


def test_a_session_ends_after_two_hours_without_a_request_and_after_a_day_in_any_case(femke: Person, later: Later) -> None:
    client = sign_in(EMAIL)
    later(minutes=119)
    assert is_in(client)
    later(minutes=119 + 121)
    assert not is_in(client)
    client = sign_in(EMAIL)
    for hours in range(5, 28):
        later(hours=hours)
        assert is_in(client)
    later(hours=28.1)
    assert not is_in(client), "begun at 4 h"
    sign_in(EMAIL)
    later(hours=40)
    sign_in(EMAIL)
    assert Session.objects.count() == 1, "what has ended does not stay"


def test_a_leaver_is_out_with_the_next_request(femke: Person) -> None:
    bas = operations.add("bas@example.org", "Bas", {"": "agent"}, password=PASSWORD)
    client = sign_in("bas@example.org")
    assert is_in(client)
    operations.disable(bas)
    assert not is_in(client) and not is_in(sign_in("bas@example.org"))
    assert not sessions.listed(bas)


def test_a_new_password_signs_out_everywhere_else(femke: Person, later: Later) -> None:
    here, there = sign_in(EMAIL), sign_in(EMAIL)
    later(days=1.1)
    here, there = sign_in(EMAIL), sign_in(EMAIL)
    form = {"oldpassword": PASSWORD, "password1": NEXT, "password2": NEXT}
    assert here.post("/profile/password", form).status_code == 302
    assert is_in(here) and not is_in(there)
    assert not is_in(sign_in(EMAIL)) and is_in(sign_in(EMAIL, NEXT))


def test_one_can_sign_out_everywhere_else(femke: Person) -> None:
    here, there = sign_in(EMAIL), sign_in(EMAIL)
    here.post("/profile/sessions")
    assert is_in(here) and not is_in(there)


def test_an_old_password_has_to_be_changed_before_anything_else(femke: Person, later: Later) -> None:
    later(days=366)
    client = sign_in(EMAIL)
    assert client.get("/rules")["Location"] == "/profile/password?due=1"
    assert client.get("/profile/password?due=1").status_code == 200


def test_a_key_is_asked_for_by_name_of_the_desk(femke: Person) -> None:
    client = Client(SERVER_NAME="localhost")
    asked = client.get("/sign-in/key", headers={"accept": "application/json"}).json()["request_options"]["publicKey"]
    assert asked["rpId"] == "localhost" and asked["challenge"]
