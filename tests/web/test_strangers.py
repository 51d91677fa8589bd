"""Every address of the desk as strangers see it: nobody, somebody of another account, a viewer, a token that has ended.

Made from the table of addresses, so that a new one is tried without being named here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.helpers import NOW, OWNER, signed_in, take_in
from tests.web.conftest import HOST

from odra.cases.intake import Intake
from odra.cases.registry import wired
from odra.ledger import database as db
from odra.people import tokens
from odra.people.models import Limit, Membership, Person, Ticket, Token
from odra.people.roles import table
from odra.vault.spool import Spool
from odra.web.gate import ANYONE, SIGNED_IN, GateMiddleware
from odra.web.imports import work
from odra.web.urls import urlpatterns

ORDER = "302-7654321-1234567"
BUYER = "Quirina"
MAIL = f"""From: {BUYER} Veldt <x1y2z3@marketplace.amazon.de>
To: shop@example.org
Date: Sun, 22 Nov 2026 10:00:00 +0000
Message-ID: <stranger-1@marketplace.amazon.de>
Subject: Where is my order? (Order: {ORDER})
Content-Type: text/plain; charset=utf-8

The parcel has not arrived.
"""
# Something of the colleague's for every part of an address that stands for something.
PARTS: dict[str, object] = {
    "account": "colleague",
    "native": ORDER,
    "fact": 1,
    "number": 1,
    "key": "colleague",
    "secret": "x",
    "provider_id": "oidc",
    "pk": 1,
}
ROUTES = {str(p.name): p for p in urlpatterns}
OPEN = [name for name, p in ROUTES.items() if p.callback.rights.reading == ANYONE]
CLOSED = [name for name in ROUTES if name not in OPEN]
VIEWERS = ("see", "token", SIGNED_IN, ANYONE)
POSTED = {
    "find": {"order": BUYER},
    "mark_stale": {}, "handled": {"question": "unknown_mail", "done": "nothing", "key": "k1"}, "import_undo": {}, "import_go": {}, "import_table": {"go": "1"}, "import_forget": {"account": "colleague", "shape": "x"},
    "know": {"form": "consent", "given": "yes", "key": "k2"}, "paste": {"what": "message", "wrote": "buyer", "text": "Where is it?", "key": "k3"},
    "stock_say": {"shop": "colleague/amazon", "sku": "A-1", "out": "1", "key": "k4"}, "classify": {"fact": "1", "means": "nothing", "key": "k5"},
    "settings_choose": {"account": "colleague", "policy": "settings.refund.working_days", "value": "3"},
    "import": {"account": "colleague", "files": SimpleUploadedFile("a.txt", b"some words")},
}  # fmt: skip


def address(route: str) -> str:
    parts = {name: PARTS[name] for name in ROUTES[route].pattern.converters}
    return reverse(route, kwargs=parts | ({"number": 0} if route == "import_table" else {}))


@pytest.fixture
def colleague(desk: None, tmp_path: Path) -> Iterator[None]:
    """An import of an account of the colleague's, and a stranger's account beside it."""
    (tmp_path / "mail.eml").write_text(MAIL, "utf-8")
    take_in(tmp_path / "mail.eml", account="colleague")
    (tmp_path / "other.eml").write_text(MAIL.replace(ORDER, "302-0000001-0000001").replace(BUYER, "Bram"), "utf-8")
    take_in(tmp_path / "other.eml", account="stranger")
    assert wired.payloads is not None
    begun = work.start(wired.payloads([tmp_path / "mail.eml"]), Intake(account="colleague"), at=NOW)
    begun.thread.join()
    work._known["colleague"] = begun
    yield
    del work._known["colleague"]


def visit(browser: Client, route: str, *, post: bool = False) -> HttpResponse:
    asked = {"order": ORDER} if route == "find" else {}
    return browser.post(address(route), POSTED.get(route, {})) if post else browser.get(address(route), asked)


def seen(response: HttpResponse) -> bool:
    text = response.content.decode() + response.get("Location", "")
    hidden = f"Order {ORDER} is in none", "colleague.all@example.org"
    for part in hidden:
        text = text.replace(part, "")
    return any(word in text for word in (ORDER, BUYER, "colleague"))


def counts() -> list[object]:
    people = [model.objects.count() for model in (Person, Membership, Limit, Ticket, Token)]
    return [
        db.select("SELECT count(*) FROM ledger_fact"), db.select("SELECT id, state FROM ledger_import ORDER BY id"),
        db.select("SELECT count(*) FROM ledger_personal"), db.select("SELECT count(*) FROM ledger_setting"), people,
    ]  # fmt: skip


def test_every_address_names_the_right_that_opens_it() -> None:
    known = {*table().rights, ANYONE, SIGNED_IN}
    told = {name: getattr(p.callback, "rights", None) for name, p in ROUTES.items()}
    assert {name for name, rights in told.items() if rights is None or {rights.reading, rights.writing} - known} == set()


def test_an_address_that_names_no_right_is_closed_to_everybody() -> None:
    request = RequestFactory(SERVER_NAME=HOST).get("/")
    request.user = Person.objects.get(email=OWNER) if signed_in() else None
    answer = GateMiddleware(lambda _: HttpResponse("open")).process_view(request, lambda _: None, (), {})
    assert answer is not None and answer.status_code == 403


@pytest.mark.parametrize("post", [False, True])
@pytest.mark.parametrize("route", CLOSED)
@pytest.mark.usefixtures("colleague")
def test_nobody_is_led_to_the_sign_in_and_changes_nothing(route: str, post: bool) -> None:
    signed_in()
    before = counts()
    answer = visit(Client(SERVER_NAME=HOST), route, post=post)
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in")
    assert counts() == before


@pytest.mark.parametrize("route", OPEN)
@pytest.mark.usefixtures("colleague")
def test_what_is_open_to_everybody_shows_nothing_of_the_desk_and_changes_nothing(route: str) -> None:
    signed_in()
    before, nobody = counts(), Client(SERVER_NAME=HOST)
    for post in (False, True):
        answer = visit(nobody, route, post=post)
        assert not seen(answer) and answer.status_code != 500
    assert counts() == before


@pytest.mark.parametrize("ended", ["expired", "revoked", "unknown", "leaver"])
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.usefixtures("desk")
def test_a_token_that_has_ended_opens_no_address(route: str, ended: str) -> None:
    signed_in("viewer")
    person = Person.objects.get(email="viewer.all@example.org")
    made, secret = tokens.make(person, name="t", scopes=["see"], days=1)
    changed = {"expired": {"ends_at": NOW}, "revoked": {"revoked_at": NOW}, "unknown": {"digest": "0"}, "leaver": {}}[ended]
    Token.objects.filter(pk=made.pk).update(**(changed or {"name": "left"}))
    Person.objects.filter(pk=person.pk).update(is_active=ended != "leaver")
    try:
        browser = Client(SERVER_NAME=HOST, headers={"authorization": f"Bearer {secret}"})
        assert {visit(browser, route, post=post).status_code for post in (False, True)} == {401}
    finally:
        Token.objects.all().delete()
        Person.objects.filter(pk=person.pk).update(is_active=True)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.usefixtures("colleague")
def test_a_viewer_changes_nothing(route: str) -> None:
    """Also where an address names a right for its forms that every viewer has."""
    viewer = signed_in("viewer", SERVER_NAME=HOST)
    before = counts()
    answer = visit(viewer, route, post=True)
    assert answer.status_code == 403 or ROUTES[route].callback.rights.writing in VIEWERS
    assert counts() == before


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.usefixtures("colleague")
def test_a_stranger_sees_nothing_of_a_colleagues_account(route: str) -> None:
    for browser in (signed_in("agent", "stranger", SERVER_NAME=HOST), signed_in("", SERVER_NAME=HOST)):
        response = visit(browser, route)
        shows = "account" in ROUTES[route].pattern.converters or route.startswith("import_")
        assert not shows or response.status_code in (302, 403, 404, 405), "something of another's is not found"
        assert not seen(response)


@pytest.mark.parametrize(
    "route",
    [
        r for r in CLOSED
        if ROUTES[r].callback.rights.reading == "see" and r not in POSTED
        and r not in ("health", "calibration", "settings", "rules", "picture")
    ],
)  # fmt: skip
@pytest.mark.usefixtures("colleague")
def test_the_colleague_sees_it(route: str) -> None:
    assert seen(visit(signed_in("viewer", "colleague", SERVER_NAME=HOST), route))


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.usefixtures("colleague")
def test_a_stranger_changes_nothing_of_a_colleagues_account(route: str) -> None:
    stranger = signed_in("manager", "stranger", SERVER_NAME=HOST)
    before = counts()
    answer = visit(stranger, route, post=True)
    assert answer.status_code in (302, 400, 403, 404, 405) or ROUTES[route].callback.rights.writing in (
        ANYONE,
        SIGNED_IN,
        "token",
    )
    assert counts() == before


@pytest.mark.parametrize("route", ["handled", "import_undo", "know", "paste", "stock_say", "settings_choose"])
@pytest.mark.usefixtures("colleague")
def test_the_colleague_changes_it(route: str) -> None:
    colleague = signed_in("manager", "colleague", SERVER_NAME=HOST)
    before = counts()
    assert visit(colleague, route, post=True).status_code == 302
    assert counts() != before


def test_of_a_large_form_that_a_stranger_sends_nothing_is_laid_down(desk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[Spool] = []

    def spool() -> Spool:
        laid.append(Spool())
        return laid[-1]

    monkeypatch.setattr("odra.web.imports.dropped.Spool", spool)
    signed_in()
    stranger = Client(SERVER_NAME=HOST, enforce_csrf_checks=True)
    stranger.get("/sign-in")  # gives the cookie without which nothing is read
    answer = stranger.post("/import", {"files": SimpleUploadedFile("a.txt", b"x" * 3_000_000)})
    assert answer.status_code == 302 and answer["Location"] == "/sign-in" and not laid
