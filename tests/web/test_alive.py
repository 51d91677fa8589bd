"""What watches the desk: whether it answers, whether it can work, and numbers of it without anybody in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from tests.helpers import take_in
from tests.reports import all_orders, buyer_mail, order, order_id
from tests.web.conftest import HOST

from odra.people import operations, tokens
from odra.people.models import EVERYWHERE, Person
from odra.web import alive

pytestmark = pytest.mark.usefixtures("desk")
ORDER, BUYER = order_id(1), "Zephyrine"


@pytest.fixture
def owner() -> Iterator[Person]:
    Person.objects.all().delete()
    yield operations.add("kade@example.org", "Kade", {EVERYWHERE: "owner"})
    Person.objects.all().delete()


def anybody(**environ: str) -> Client:
    return Client(SERVER_NAME=HOST, **environ)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_who_watches_needs_no_sign_in_and_is_told_a_word(path: str) -> None:
    answer = anybody(REMOTE_ADDR="10.0.0.9", headers={"host": "10.0.0.1"}).get(path)
    assert answer.status_code == 200 and answer.content in (b"alive\n", b"ready\n")
    assert answer["Cache-Control"] == "no-store" and "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_database_that_does_not_answer_is_alive_and_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise DatabaseError("password of zq@canary.example refused")

    monkeypatch.setattr(alive.db, "select", gone)
    assert anybody().get("/healthz").status_code == 200
    answer = anybody().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"missing: database\n")


def test_a_full_disk_and_missing_tables_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "ROOM", 2**62)
    monkeypatch.setattr(alive, "_migrated", [])
    monkeypatch.setattr(alive.MigrationExecutor, "migration_plan", lambda *_: ["one more"])
    assert anybody().get("/readyz").content == b"missing: migrations, disk\n"


def test_numbers_tell_of_requests_by_route_of_cases_imports_and_their_age(owner: Person, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1)))
    take_in(buyer_mail(tmp_path / "m.eml", "Where is my parcel?", order=ORDER, sender=f'"{BUYER}" <x@marketplace.amazon.de>'))
    browser = anybody()
    browser.force_login(owner)
    assert browser.get(f"/case/main/{ORDER}?word={BUYER}").status_code == 200
    browser.get(f"/nowhere/{BUYER}")
    told = anybody().get("/metrics").content.decode()
    for line in ('odra_request_seconds_count{method="GET",route="case",status="200"}', 'route="none",status="404"',
                 'odra_cases{state="due"}', 'odra_imports{state="done"} 2.0', "odra_import_age_seconds 0.0", "odra_audit_rows"):  # fmt: skip
        assert line in told, line
    assert ORDER not in told and BUYER not in told and "Kade" not in told and "main" not in told


def test_numbers_are_closed_to_strangers(owner: Person) -> None:
    for stranger in (
        anybody(REMOTE_ADDR="10.0.0.9"), anybody(headers={"x-forwarded-for": "10.0.0.9"}), anybody(headers={"authorization": "Bearer odra_x"}, REMOTE_ADDR="10.0.0.9"),
    ):  # fmt: skip
        assert stranger.get("/metrics").status_code == 403


@pytest.mark.parametrize(("scope", "status"), [("metrics", 200), ("see", 403), ("audit", 403)])
def test_a_token_opens_them_from_elsewhere_with_that_scope(owner: Person, scope: str, status: int) -> None:
    _, secret = tokens.make(owner, name="watch", scopes=[scope], days=1)
    elsewhere = anybody(REMOTE_ADDR="10.0.0.9", headers={"authorization": f"Bearer {secret}"})
    assert elsewhere.get("/metrics").status_code == status


def test_what_watches_cannot_write() -> None:
    assert anybody().post("/healthz").status_code in (302, 403, 404, 405)
