"""Secrets of second steps are sealed by the desk's keys as its other secrets are, and change with them."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core import signing

from odra.ledger import database as db
from odra.ledger import keys, rotation, secrets
from odra.people import operations, steps
from odra.people.models import Person, Session
from odra.vault import Keyring
from tests.people.conftest import PASSWORD, browser, is_in, sign_in

EMAIL = "femke@example.org"


@pytest.fixture
def femke() -> Person:
    return operations.add(EMAIL, "Femke", {"": "owner"}, password=PASSWORD)


def with_both(person: Person) -> tuple[str, str]:
    """An app and recovery codes: the app's secret and the first code."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret, RecoveryCodes.activate(person).get_unused_codes()[0]


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def second_step(given: str) -> bool:
    client = sign_in(EMAIL)
    client.post("/sign-in/second-step", {"code": given})
    return is_in(client)


def sealed_by() -> set[int]:
    return {int.from_bytes(row[0][:2], "big") for row in db.select("SELECT body FROM ledger_secret")}


def test_they_change_with_the_keys_and_open_as_before(femke: Person) -> None:
    secret, recovery = with_both(femke)
    before = sealed_by()
    rotation.rotate(lambda *_: None)
    assert sealed_by() == {keys.ring().current} and sealed_by() != before
    assert second_step(code(secret)) and second_step(recovery)
    assert secrets.kept() == [], "they are nobody's to list"


def test_the_key_of_sessions_opens_none(femke: Person) -> None:
    with_both(femke)
    for step in Authenticator.objects.all():
        told = next(part for part in step.data.values() if isinstance(part, str))
        assert told.startswith("second_step:") and len(told) < 60, "the name of a secret, and nothing of it"


def test_those_of_earlier_versions_are_sealed_anew(femke: Person) -> None:
    before = Keyring({1: hashlib.sha256(b"second step " + settings.SECRET_KEY.encode()).digest()})

    def as_before(text: str) -> str:
        return base64.b64encode(before.seal("mfa", 0, text.encode())).decode()

    secret = totp.generate_totp_secret()
    step = Authenticator.objects.create(user=femke, type="totp", data={"secret": as_before(secret)})
    assert get_adapter().decrypt(step.data["secret"]) == secret, "a desk whose keys are lost goes on meanwhile"
    step.data = steps.sealed_anew(step.data)
    step.save()
    assert step.data["secret"].startswith("second_step:") and second_step(code(secret))
    codes = {"migrated_codes": [as_before("11112222")], "used_mask": 0, "seed": as_before("ab")}
    anew = steps.sealed_anew(codes)
    assert [get_adapter().decrypt(one) for one in (*anew["migrated_codes"], anew["seed"])] == ["11112222", "ab"]
    assert steps.sealed_anew(anew) == anew and anew["used_mask"] == 0
    assert steps.sealed_anew({"secret": "of another key"}) == {"secret": "of another key"}


def test_they_go_with_the_step_whoever_takes_it(femke: Person) -> None:
    with_both(femke)
    assert db.select("SELECT count(*) FROM ledger_secret") == [(2,)]
    operations.forget_second_step(femke)
    assert db.select("SELECT count(*) FROM ledger_secret") == [(0,)]


def test_an_app_that_is_being_set_up_lies_sealed_in_the_session_too(femke: Person) -> None:
    client = sign_in(EMAIL)
    client.post("/profile/again", {"password": PASSWORD})
    secret = re.findall(r"\b[A-Z2-7]{32}\b", client.get("/profile/app").content.decode().replace(" ", ""))[0]
    (kept,) = Session.objects.values_list("session_data", flat=True)
    told = signing.loads(kept, salt="django.contrib.sessions.SessionStore", serializer=signing.JSONSerializer)
    assert secret not in str(told) and "mfa.totp.secret" in told
    assert client.post("/profile/app", {"code": code(secret)}).status_code == 302
    assert Authenticator.objects.filter(user=femke, type="totp").exists()


def test_without_the_master_key_it_is_said_and_somebody_can_be_let_in(
    femke: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, _ = with_both(femke)
    monkeypatch.setenv("ODRA_MASTER_KEY_FILE", str(tmp_path / "nothing"))
    keys.forget_open()
    try:
        client = sign_in(EMAIL)
        answer = client.post("/sign-in/second-step", {"code": code(secret)})
        assert answer.status_code == 503 and "odra people reset" in answer.content.decode()
        operations.forget_second_step(femke)
        assert is_in(sign_in(EMAIL))
    finally:
        keys.forget_open()


def test_what_was_given_up_with_a_lost_key_lets_nobody_in(femke: Person) -> None:
    secret, _ = with_both(femke)
    db.execute("DELETE FROM ledger_secret")
    client = sign_in(EMAIL)
    answer = client.post("/sign-in/second-step", {"code": code(secret)})
    assert answer.status_code == 503 and "given up with a lost key" in answer.content.decode()
    assert not is_in(client) and not is_in(browser())
