"""Every address of the desk as somebody sees it who may not see the account it belongs to. Made from the table of addresses."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse
from tests.helpers import NOW, take_in
from tests.web.conftest import HOST

from odra.cases.intake import Intake
from odra.cases.registry import wired
from odra.ledger import database as db
from odra.letters import Speaker
from odra.web.edge import Edge
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
# An address of something of the colleague's for every route; a route that is missing here fails the first test.
ADDRESSES: dict[str, dict[str, object]] = {
    "today": {}, "mark_stale": {}, "find": {}, "health": {}, "calibration": {}, "import": {},
    "case": {"account": "colleague", "native": ORDER}, "handled": {"account": "colleague", "native": ORDER},
    "know": {"account": "colleague", "native": ORDER}, "paste": {"account": "colleague", "native": ORDER},
    "classify": {"account": "colleague", "native": ORDER}, "picture": {"account": "colleague", "native": ORDER, "fact": 1},
    "stock": {}, "stock_say": {}, "settings": {}, "settings_choose": {}, "rules": {},
    "import_work": {"key": "colleague"}, "import_go": {"key": "colleague"},
    "import_table": {"key": "colleague", "number": 0}, "import_forget": {}, "import_result": {"number": 1}, "import_undo": {"number": 1}, "import_rejected": {"number": 1},
}  # fmt: skip
POSTED = {
    "mark_stale": {}, "handled": {"question": "unknown_mail", "done": "nothing", "key": "k1"}, "import_undo": {}, "import_go": {}, "import_table": {"go": "1"}, "import_forget": {"account": "colleague", "shape": "x"},
    "know": {"form": "consent", "given": "yes", "key": "k2"}, "paste": {"what": "message", "wrote": "buyer", "text": "Where is it?", "key": "k3"},
    "stock_say": {"shop": "colleague/amazon", "sku": "A-1", "out": "1", "key": "k4"}, "classify": {"fact": "1", "means": "nothing", "key": "k5"},
    "settings_choose": {"account": "colleague", "policy": "settings.refund.working_days", "value": "3"},
    "import": {"account": "colleague", "files": SimpleUploadedFile("a.txt", b"some words")},
}  # fmt: skip
ROUTES = [str(p.name) for p in urlpatterns]


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


def visit(route: str, accounts: list[str], *, post: bool = False) -> HttpResponse:
    path = reverse(route, kwargs=ADDRESSES[route])
    asked = {"order": ORDER} if route == "find" else {}
    factory = RequestFactory(SERVER_NAME=HOST)
    request = factory.post(path, POSTED[route]) if post else factory.get(path, asked)
    request.odra = Edge(NOW, accounts, Speaker("en", "Europe/Amsterdam"), "")
    found = resolve(path)
    return found.func(request, *found.args, **found.kwargs)


def seen(response: HttpResponse) -> bool:
    text = response.content.decode() + response.get("Location", "")
    return any(word in text.replace(f"Order {ORDER} is in none", "") for word in (ORDER, BUYER, "colleague"))


def test_every_route_has_an_address_here() -> None:
    assert set(ROUTES) == set(ADDRESSES)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.usefixtures("colleague")
def test_a_stranger_sees_nothing_of_a_colleagues_account(route: str) -> None:
    for accounts in (["stranger"], []):
        try:
            response = visit(route, accounts)
        except Http404:
            continue
        assert not ADDRESSES[route] or response.status_code in (302, 405), "something of another's is not found"
        assert not seen(response)


@pytest.mark.parametrize(
    "route",
    [
        r
        for r in ROUTES
        if r not in POSTED and r not in ("health", "calibration", "settings", "rules", "import_rejected", "picture")
    ],
)
@pytest.mark.usefixtures("colleague")
def test_the_colleague_sees_it(route: str) -> None:
    assert seen(visit(route, ["colleague"]))


@pytest.mark.parametrize("route", POSTED)
@pytest.mark.usefixtures("colleague")
def test_a_stranger_changes_nothing_of_a_colleagues_account(route: str) -> None:
    before = counts()
    with suppress(Http404):
        assert visit(route, ["stranger"], post=True).status_code == 302 and route in ("mark_stale", "import_go")
    assert counts() == before


@pytest.mark.parametrize("route", ["handled", "import_undo", "know", "paste", "stock_say", "settings_choose"])
@pytest.mark.usefixtures("colleague")
def test_the_colleague_changes_it(route: str) -> None:
    before = counts()
    assert visit(route, ["colleague"], post=True).status_code == 302
    assert counts() != before


def counts() -> list[object]:
    return [
        db.select("SELECT count(*) FROM ledger_fact"), db.select("SELECT id, state FROM ledger_import ORDER BY id"),
        db.select("SELECT count(*) FROM ledger_personal"), db.select("SELECT count(*) FROM ledger_setting"),
    ]  # fmt: skip
