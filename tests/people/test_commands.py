"""`odra people`, `odra token`, and where the desk may be served."""

import pytest
import typer
from django.conf import settings

from odra.cli.binding import check
from odra.people import lockout, operations
from tests.cli.command import odra
from tests.people.conftest import PASSWORD, browser, is_in, sign_in

BAS = "bas@example.org"


@pytest.fixture
def owner() -> None:
    operations.add("femke@example.org", "Femke", {"": "owner"}, password=PASSWORD)


def link_in(out: str) -> str:
    return out.strip().rpartition("\n")[2].removeprefix("http://127.0.0.1:8000")


def test_somebody_is_added_and_comes_in_by_the_printed_link(owner: None) -> None:
    ran = odra("people", "add", BAS, "--role", "agent", "--account", "main")
    assert ran.code == 0
    answer = browser().post(link_in(ran.out), {"password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/sign-in?ready=1" and is_in(sign_in(BAS))
    listed = {row["email"]: row for row in odra("people", "list", "--json").json}
    assert listed[BAS]["roles"] == [{"account": "main", "role": "agent"}] and listed[BAS]["enabled"]


def test_roles_locks_and_leaving(owner: None) -> None:
    odra("people", "add", BAS)
    assert "viewer" in odra("people", "role", BAS, "viewer").out
    assert "no role" in odra("people", "role", BAS, "none").out
    for _ in range(10):
        lockout.failed(BAS)
    assert "locked" in odra("people", "list").out
    assert "can sign in again" in odra("people", "unlock", BAS).out and "was not locked" in odra("people", "unlock", BAS).out
    assert odra("people", "disable", BAS).code == 0 and "disabled" in odra("people", "list").out
    assert odra("people", "enable", BAS).code == 0 and "disabled" not in odra("people", "list").out
    assert "/link/" in odra("people", "reset", BAS, "--second-step").out
    assert "at most EUR 75.00" in odra("people", "limit", "agent", "75").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("people", "add", "bas"), "no e-mail address"),
        (("people", "add", "femke@example.org"), "is here already"),
        (("people", "add", BAS, "--role", "boss"), "there is owner, manager"),
        (("people", "add", BAS, "--role", "owner", "--account", "main"), "leave --account away"),
        (("people", "disable", "femke@example.org"), "the only owner"),
        (("people", "role", "femke@example.org", "viewer"), "the only owner"),
        (("people", "unlock", "x@example.org"), "odra people list names everybody"),
        (("people", "limit", "owner", "5"), "has no refund limit"),
        (("people", "limit", "agent", "much"), "not an amount"),
        (("people", "limit", "agent", "5", "E1"), "no currency"),
        (("token", "create", "femke@example.org", "--name", "x", "--scope", "people-all"), "only what you may see"),
        (("token", "revoke", "77"), "odra token list names them"),
    ],
)
def test_what_cannot_be_says_why_and_what_can(owner: None, words: tuple[str, ...], said: str) -> None:
    ran = odra(*words)
    assert ran.code == 2 and said in " ".join(ran.err.split())


def test_a_token_is_made_listed_and_revoked(owner: None) -> None:
    secret = odra("token", "create", "femke@example.org", "--name", "sheet", "--days", "30").out.strip()
    program = browser(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/health").status_code == 200
    (told,) = odra("token", "list", "--json").json
    assert told["works"] and told["scopes"] == ["see"] and secret not in str(told)
    assert odra("token", "revoke", told["number"]).code == 0
    assert program.get("/health").status_code == 401 and not odra("token", "list", "--json").json[0]["works"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_this_machine_itself_is_served_without_anybody(host: str) -> None:
    check(host)


@pytest.mark.parametrize(
    ("host", "address", "people", "said"),
    [
        ("0.0.0.0", "", False, "nobody can sign in yet"),
        ("192.168.1.7", "https://desk.example.com", False, "nobody can sign in yet"),
        ("127.0.0.1", "https://desk.example.com", False, "nobody can sign in yet"),
        ("::", "", True, "set ODRA_URL"),
        ("desk.local", "", True, "set ODRA_URL"),
    ],
)
def test_elsewhere_the_desk_is_refused_with_the_way_out(
    host: str, address: str, people: bool, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "ADDRESS", address)
    if people:
        operations.add("femke@example.org", "Femke", {"": "owner"})
    with pytest.raises(typer.Exit):
        check(host)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("address", "warned"), [("http://desk.local", True), ("https://desk.example.com", False)])
def test_a_sign_in_in_clear_is_warned_of(
    owner: None, address: str, warned: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "ADDRESS", address)
    check("0.0.0.0")
    assert ("passwords travel in clear" in capsys.readouterr().err) == warned


def test_the_demo_is_served_on_this_machine_only(owner: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODRA_ENV", "demo")
    monkeypatch.setattr(settings, "ADDRESS", "https://desk.example.com")
    with pytest.raises(typer.Exit):
        check("0.0.0.0")
