"""Cases are found by words from the box at the top; without the master key pages say what cannot be read and go on."""

import gc
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.helpers import NOW, take_in
from tests.reports import buyer_mail, new_orders, order_id, to_ship

from odra.cases.finding import by_words
from odra.ledger import keys
from odra.ledger import queries as ledger
from odra.site import master
from odra.vault.spool import Spool
from odra.web.imports.dropped import Dropped
from odra.web.imports.work import running

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A master key of this test alone."""
    path = tmp_path / "keys" / "master.key"
    path.parent.mkdir()
    monkeypatch.setattr(master, "file", lambda: path)
    monkeypatch.setattr(master, "next_file", lambda: path.with_name("none"))
    path.write_bytes(b"m" * 32)
    keys.forget_open()
    return path


def told(folder: Path) -> None:
    take_in(
        new_orders(folder / "b.txt", to_ship(3, recipient_name="Zoë Müller"), to_ship(4), to_ship(5, purchase_date="no date")),
        buyer_mail(folder / "c.eml", "Where is my purple kettle?", order=order_id(4)),
    )


def lose(path: Path) -> None:
    path.unlink()
    keys.forget_open()


def test_one_case_is_gone_to_and_several_are_listed(seller: Client, tmp_path: Path) -> None:
    told(tmp_path)
    one = seller.post("/find", {"order": "müller"})
    assert (one.status_code, one["Location"]) == (302, f"/case/main/{order_id(3)}")
    page = seller.post("/find", {"order": "leipzig example street"}).content.decode()
    assert f"/case/main/{order_id(3)}" in page and f"/case/main/{order_id(4)}" in page
    assert "2 cases found" in page and "Not received" in page
    none = seller.post("/find", {"order": "unheard"})
    assert none.status_code == 404


def test_without_the_master_key_pages_say_so_and_go_on(seller: Client, tmp_path: Path, own_key: Path) -> None:
    told(tmp_path)
    lose(own_key)
    for address in ("/", "/health", "/import", f"/case/main/{order_id(4)}"):
        page = seller.get(address)
        assert page.status_code == 200, address
        assert "the master key is missing" in page.content.decode()
        assert "kettle" not in page.content.decode()
    assert order_id(4) in seller.get("/").content.decode()


def test_what_asks_for_words_without_the_master_key_is_a_page_of_its_own(seller: Client, tmp_path: Path, own_key: Path) -> None:
    told(tmp_path)
    [found] = ledger.imports(["main"])
    rejected = reverse("import_rejected", args=[found.id])
    assert seller.get(rejected).status_code == 200
    lose(own_key)
    for page in (seller.get(rejected), seller.post("/find", {"order": "müller"})):
        assert (page.status_code, "cannot be read" in page.content.decode()) == (503, True)


def test_a_large_upload_is_never_on_disk_in_plain(seller: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def looked(self: Dropped, size: int = -1, read=Dropped.read) -> bytes:  # type: ignore[no-untyped-def]
        seen.extend(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
        return bytes(read(self, size))

    monkeypatch.setattr(Spool, "folder", str(tmp_path))
    monkeypatch.setattr(Dropped, "read", looked)
    rows = new_orders(tmp_path / "b.txt", to_ship(3, recipient_name="Zoë Müller", ship_address_2="x" * 3 * 2**20))
    content = rows.read_bytes()
    rows.unlink()
    seller.post("/import", {"files": SimpleUploadedFile("b.txt", content), "account": "main"})
    for work in running():
        work.thread.join()
    assert len(content) in {len(found) for found in seen}
    assert [found for found in seen if b"Example street" in found] == []
    assert [one.subject.native for one in by_words("müller", accounts=["main"], at=NOW)] == [order_id(3)]
    gc.collect()
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []
