"""A desk that is open while it is copied elsewhere: from then on it takes nothing in, and says where it went."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from tests.databases import only_sqlite
from tests.helpers import NOW, signed_in, take_in
from tests.reports import buyer_mail, order_id
from tests.web.conftest import HOST

from odra.cases import expiring
from odra.ledger import database as db

pytestmark = only_sqlite


@pytest.fixture
def left(desk: None, tmp_path: Path) -> Iterator[None]:
    take_in(buyer_mail(tmp_path / "a.eml", "Where is it?", order=order_id(1)))
    mark = db.mark_of(Path(str(connection.settings_dict["NAME"])))
    mark.write_text("db.example.org:5432/odra", "utf-8")
    yield
    mark.unlink()


def facts() -> object:
    return db.select("SELECT (SELECT count(*) FROM ledger_fact), (SELECT count(*) FROM ledger_import)")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (f"/case/main/{order_id(1)}/handled", {"question": "not_received", "done": "answered", "key": "k"}),
        (f"/case/main/{order_id(1)}/paste", {"what": "message", "wrote": "buyer", "text": "Hello?", "key": "k"}),
        ("/settings/choose", {"policy": "settings.refund.working_days", "value": "3", "account": "main"}),
        ("/import", {"account": "main", "files": SimpleUploadedFile("a.txt", b"some words")}),
        ("/import/1/undo", {}),
    ],
)
def test_what_is_told_to_a_desk_that_was_left_is_refused(left: None, path: str, form: dict[str, object]) -> None:
    before = facts()
    answer = signed_in(SERVER_NAME=HOST).post(path, form)
    text = answer.content.decode()
    assert answer.status_code == 409 and "db.example.org:5432/odra" in text and "desk.moved" not in text
    assert facts() == before


def test_it_can_be_looked_at_and_what_is_personal_still_goes(left: None) -> None:
    assert signed_in(SERVER_NAME=HOST).get("/").status_code == 200
    expiring.beside(at=NOW + 400 * 86_400_000_000)
    assert db.select("SELECT count(*) FROM ledger_personal") == [(0,)]
