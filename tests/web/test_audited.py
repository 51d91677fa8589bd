"""What the desk leaves in the audit log: every write of every address, and every page on which somebody's data is seen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from tests.audit.guards import emptied
from tests.helpers import take_in
from tests.reports import all_orders, buyer_mail, order, order_id
from tests.web.conftest import HOST

from odra import audit
from odra.audit import tables
from odra.audit.chain import Entry
from odra.people import operations
from odra.people.models import EVERYWHERE, Person
from odra.people.roles import OWNER
from odra.web.audited import HANDED_OUT, SEEN, WRITES
from odra.web.imports import work
from odra.web.urls import urlpatterns

ORDER, WORDS, BUYER = order_id(1), "A purple penguin sat on my parcel", "Zephyrine Quonkelbach"
PASSED = {"account": "main", "native": ORDER, "number": 1, "key": "x", "fact": 1, "pk": 1, "secret": "x", "provider_id": "oidc"}


@pytest.fixture
def owner(desk: None) -> Iterator[Person]:
    Person.objects.all().delete()
    yield operations.add("kade@example.org", "Kade", {EVERYWHERE: OWNER})
    Person.objects.all().delete()


@pytest.fixture
def client(owner: Person) -> Iterator[Client]:
    """Of somebody signed in; the log is empty."""
    browser = Client(SERVER_NAME=HOST)
    browser.force_login(owner)
    audit.flush()
    audit.noting.behind.seen.clear()
    emptied()
    yield browser
    audit.flush()
    emptied()


def log() -> list[Entry]:
    assert audit.flush()
    return list(tables.entries(0))


def address(pattern: URLPattern) -> str:
    return reverse(str(pattern.name), kwargs={name: PASSED[name] for name in pattern.pattern.converters})


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda p: str(p.name))
def test_every_write_leaves_a_row_whether_it_was_done_or_refused(client: Client, pattern: URLPattern) -> None:
    answer = client.post(address(pattern), {"key": "k1"})
    if answer.status_code == 405:
        return
    rows = log()
    assert rows and {row.place for row in rows} <= {str(pattern.name)}
    assert answer.status_code < 400 or rows[-1].what.startswith("refused.")


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda p: str(p.name))
def test_every_page_that_shows_or_hands_out_what_is_personal_leaves_a_row(
    client: Client, pattern: URLPattern, tmp_path: Path
) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1), order(2, order_status="", product_name=WORDS)))
    take_in(buyer_mail(tmp_path / "m.eml", WORDS, order=ORDER, sender=f'"{BUYER}" <x@marketplace.amazon.de>'))
    emptied()
    text = b"".join(answer for answer in [client.get(address(pattern)).content]).decode(errors="replace")
    if any(canary in text for canary in ("penguin", "Zephyrine")) and pattern.name != "today":
        assert [row.what for row in log()] == [{**SEEN, **HANDED_OUT}[str(pattern.name)]]


def test_today_names_buyers_without_their_words(client: Client, tmp_path: Path) -> None:
    """What is told of a case in the queue is not what a case tells: a row a person, case and hour of all of them would drown the log."""
    take_in(all_orders(tmp_path / "o.txt", order(1)))
    take_in(buyer_mail(tmp_path / "m.eml", WORDS, order=ORDER, sender=f'"{BUYER}" <x@marketplace.amazon.de>'))
    assert "penguin" not in client.get("/").content.decode()


def test_a_case_seen_again_within_the_hour_is_one_row_and_names_person_order_and_page(
    client: Client, owner: Person, tmp_path: Path
) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1)))
    emptied()
    for _ in range(3):
        assert client.get(f"/case/main/{ORDER}").status_code == 200
    assert [(r.who, r.what, r.about, r.account, r.place) for r in log()] == [
        (f"person:{owner.pk}", "saw.case", ORDER, "main", "case")
    ]


def test_what_was_noted_tells_what_and_an_import_who_began_it(client: Client, owner: Person, tmp_path: Path) -> None:
    path = all_orders(tmp_path / "o.txt", order(1))
    with path.open("rb") as file:
        client.post("/import", {"account": "main", "files": file})
    for begun in work.running():
        begun.thread.join(60)
    client.post("/settings/choose", {"policy": "settings.refund.working_days", "value": "3"})
    rows = log()
    assert [(r.who, r.what) for r in rows] == [(f"person:{owner.pk}", w) for w in ("imported", "import.begun", "changed.setting")]
    assert "settings.refund.working_days" in rows[-1].noted and '"new":1' in rows[0].noted


def test_a_stranger_s_write_is_refused_and_noted_without_what_he_wrote(client: Client) -> None:
    client.logout()
    emptied()
    client.post(f"/case/main/{BUYER}/handled", {"done": WORDS, "key": "k"})
    (row,) = log()
    assert (row.who, row.what, row.about, row.account) == ("nobody", "refused.handled", "", "")
    assert "penguin" not in str(row) and "Zephyrine" not in str(row)


def test_every_route_that_is_named_is_there() -> None:
    assert {*WRITES, *SEEN, *HANDED_OUT} <= {str(p.name) for p in urlpatterns}


def test_the_page_shows_rows_to_those_who_may_read_them(client: Client, owner: Person, tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "o.txt", order(1)))
    client.get(f"/case/main/{ORDER}")
    audit.flush()
    page = client.get("/audit").content.decode()
    assert ORDER in page and "Kade" in page and "Saw the case" in page
    assert ORDER not in client.get("/audit?who=nobody").content.decode()
    assert ORDER in client.get(f"/audit?about={ORDER}&who=kade&since=2026-11-23").content.decode()
    viewer = operations.add("bram@example.org", "Bram", {"main": "viewer"})
    client.force_login(viewer)
    assert client.get("/audit").status_code == 403


def test_an_auditor_of_one_account_reads_of_that_alone(client: Client, tmp_path: Path) -> None:
    for account in ("main", "other"):
        take_in(all_orders(tmp_path / f"{account}.txt", order(1)), account=account)
    client.force_login(operations.add("ana@example.org", "Ana", {"other": "auditor"}))
    assert set(re.findall(r'<span class="sub">(main|other)</span>', client.get("/audit").content.decode())) == {"other"}
