"""Files dropped on the desk: several, a zip, mails, what is no report, rejected rows, undo, and imports that take their time."""

import gc
import io
import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.helpers import NOW
from tests.web.reading import Page, faults_of

from odra.cases.intake import Intake
from odra.cases.registry import wired
from odra.facts.reading import Payload, Sample
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.letters import catalogue
from odra.web.imports import sources, work

pytestmark = pytest.mark.usefixtures("desk")


def dropped(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def drop(seller: Client, *files: SimpleUploadedFile, **fields: str) -> Page:
    """Send files and follow to what came of them."""
    response = seller.post("/import", {"files": list(files), **fields})
    assert response.status_code == 302
    finish(response["Location"])
    page = Page(seller.get(response["Location"]).content.decode())
    assert faults_of(page) == []
    return page


def finish(address: str) -> None:
    begun = work.find(address.rpartition("/")[2])
    assert begun is not None
    begun.thread.join(60)


def test_several_files_go_in_together_and_each_is_named_with_its_counts(seller: Client, shop_files: Path) -> None:
    page = drop(seller, dropped(shop_files / "all-orders-2026-11.txt"), dropped(shop_files / "returns.tsv"))
    for words in ("Import 1. 2 files:", "all-orders-2026-11.txt", "returns.tsv", "returns of own shipments", "0 rejected"):
        assert words in page.text
    assert [f.name for f in ledger.imports(["main"])[0].files] == ["all-orders-2026-11.txt", "returns.tsv"]


def test_the_same_files_again_are_known_and_change_nothing(seller: Client, shop_files: Path) -> None:
    drop(seller, dropped(shop_files / "returns.tsv"))
    facts = db.select("SELECT count(*) FROM ledger_fact")
    assert ": 0 new rows," in drop(seller, dropped(shop_files / "returns.tsv")).text
    assert db.select("SELECT count(*) FROM ledger_fact") == facts


def test_a_zip_of_mails_and_single_mails_go_in(seller: Client, shop_files: Path) -> None:
    mails = sorted((shop_files / "mails").glob("*.eml"))[:3]
    page = drop(seller, dropped(shop_files / "mails-last-months.zip"), *map(dropped, mails))
    kinds = {f.kind for f in ledger.imports(["main"])[0].files}
    assert kinds == {"mail"}
    assert re.search(r"mails-last-months\.zip\s*\d+ mails", page.text)


def test_what_is_no_report_is_named_with_the_way_out_and_the_rest_goes_in(seller: Client, shop_files: Path) -> None:
    page = drop(
        seller,
        dropped(shop_files / "notes.txt"),
        dropped(shop_files / "returns.tsv"),
        SimpleUploadedFile("bill.pdf", b"%PDF-1.7 ..."),
    )
    assert page.text.count("Not a report or mail that Odra knows") == 1
    assert page.text.count("This is a picture, a PDF or a program's own file") == 1
    assert len(ledger.imports(["main"])[0].files) == 1


def test_a_name_from_outside_is_shown_as_text_without_its_folders(seller: Client, shop_files: Path) -> None:
    report = (shop_files / "returns.tsv").read_bytes()
    page = drop(seller, SimpleUploadedFile("<img src=x onerror=alert(1)>.tsv", report))
    assert "<img src=x onerror=alert(1)>.tsv" in page.text and not page.every("img")


def test_rejected_rows_are_shown_downloaded_corrected_and_imported(seller: Client, shop_files: Path) -> None:
    page = drop(seller, dropped(shop_files / "orders-with-mistakes.txt"))
    assert "31/02/2026" in page.text and "purchase-date" in page.text
    link = next(a["href"] for a in page.every("a") if a["href"].endswith("rejected.txt"))
    response = seller.get(link)
    assert response["Content-Disposition"] == 'attachment; filename="rejected-1.txt"'
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    assert text.splitlines()[0].startswith("amazon-order-id\t") and len(text.splitlines()) == 7
    corrected = "\n".join(
        [
            *text.splitlines()[:1],
            *(line.replace("31/02/2026", "2026-11-02") for line in text.splitlines() if "31/02/2026" in line),
        ]
    )
    assert ": 1 new row," in drop(seller, SimpleUploadedFile("rejected-1.txt", corrected.encode() + b"\n")).text


def test_an_earlier_import_can_be_looked_at_and_taken_back(seller: Client, shop_files: Path) -> None:
    drop(seller, dropped(shop_files / "orders-with-mistakes.txt"), dropped(shop_files / "returns.tsv"))
    drop(seller, dropped(shop_files / "mails-older.mbox"))
    page = Page(seller.get("/import/1").content.decode())
    assert faults_of(page) == [] and "returns.tsv" in page.text and "31/02/2026" in page.text
    assert seller.post("/import/1/undo")["Location"] == "/import?undone=1"
    assert "Import 1 is taken back." in seller.get("/import?undone=1").content.decode()
    facts = ledger.facts_of([row[0] for row in db.select("SELECT id FROM ledger_subject")])
    assert {o.import_id for o in ledger.origins([f.id for told in facts.values() for f in told]).values()} == {2}
    assert seller.post("/import/1/undo").status_code == 404
    assert seller.get("/import/1/rejected.txt").content.strip() == b""


def test_account_and_kind_of_list_are_taken_from_the_form(seller: Client) -> None:
    rows = "order-id\n302-1111111-2222222\n"
    drop(seller, SimpleUploadedFile("list.csv", rows.encode()), account=" second ", table="defects", marketplace="amazon.de")
    assert ledger.accounts() == ["second"]
    assert [f.kind for f in ledger.imports(["second"])[0].files] == ["order_list"]


@pytest.mark.parametrize("fields", [{"table": "../x"}, {"marketplace": "amazon.nowhere"}, {"account": "   "}])
def test_nonsense_in_the_form_is_taken_as_nothing_said(seller: Client, shop_files: Path, fields: dict[str, str]) -> None:
    drop(seller, dropped(shop_files / "returns.tsv"), **fields)
    assert ledger.accounts() == ["main"]


class Slow:
    """A file whose end is not given out before somebody says so."""

    def __init__(self, content: bytes) -> None:
        self.content, self.go, self.reached, self.on = content, threading.Event(), threading.Event(), threading.Event()
        self.half = len(content) // 2

    def open(self) -> io.BufferedReader:
        return io.BufferedReader(_Gate(self), buffer_size=65536)


class _Gate(io.RawIOBase):
    def __init__(self, slow: Slow) -> None:
        self.slow, self.at = slow, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = self.at if whence == 1 else offset
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.at >= self.slow.half:
            self.slow.reached.set()
            self.slow.go.wait(120)
            self.slow.on.set()
        part = self.slow.content[self.at : self.at + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)


@pytest.fixture
def slow(shop_files: Path) -> Iterator[Slow]:
    """A report of 50,000 rows that stops half way."""
    header, row, *_ = (shop_files / "all-orders-2026-11.txt").read_text("utf-8").splitlines()
    cells = row.split("\t")
    rows = ("\t".join([f"302-{n:07d}-{n:07d}", *cells[1:]]) for n in range(50_000))
    gate = Slow("\n".join([header, *rows, ""]).encode())
    yield gate
    gate.go.set()


def begin(slow: Slow) -> work.Work:
    cells = tuple(slow.content.split(b"\n", 1)[0].decode().split("\t"))
    sample = Sample("big.txt", slow.content[:65536], "0" * 64, "utf-8", cells)
    return work.start([Payload("big.txt", len(slow.content), slow.open, lambda: sample)], Intake(), at=NOW, wait=0)


def test_a_long_import_shows_rows_read_and_left_and_survives_looking_again(seller: Client, slow: Slow) -> None:
    begun = begin(slow)
    assert slow.reached.wait(30)
    address = f"/import/work/{begun.key}"
    for _ in range(2):
        page = Page(seller.get(address).content.decode())
        assert faults_of(page) == []
        assert "rows read, about" in page.text
        assert 30 <= int(page.every("progress")[0]["value"]) <= 60
    left = begun.files["big.txt"].left
    assert left is not None and 15_000 < left < 35_000
    assert any(a["href"] == address for a in Page(seller.get("/import").content.decode()).every("a"))
    slow.go.set()
    begun.thread.join(60)
    assert "Import 1. 1 file: 50,000 new rows" in seller.get(address).content.decode().replace("<b>", "").replace("</b>", "")
    assert "Import under way" not in seller.get("/import").content.decode()


def test_other_pages_are_served_while_an_import_runs(seller: Client, slow: Slow) -> None:
    begun = begin(slow)
    assert slow.reached.wait(30)
    for address in ("/", "/health", "/import"):
        assert seller.get(address).status_code == 200
    assert begun.running and not slow.on.is_set()


def test_a_second_import_waits_for_its_turn(slow: Slow) -> None:
    one = begin(slow)
    assert slow.reached.wait(30)
    other = Slow(slow.content[: 2**16])
    other.go.set()
    two = begin(other)
    assert two.running and two.files["big.txt"].rows == 0
    slow.go.set()
    one.thread.join(60)
    two.thread.join(60)
    assert [r.result.import_id for r in (one, two) if r.result] == [1, 2]


def test_an_import_that_breaks_off_says_so_and_logs_nothing_of_its_rows(seller: Client, caplog: pytest.LogCaptureFixture) -> None:
    cell = "Quirina Veldt, Lange Laan 1"

    def broken() -> Sample:
        raise RuntimeError(cell)

    begun = work.start([Payload("x", 1, lambda: io.BytesIO(b"x"), broken)], Intake(), at=NOW)
    assert begun.broke
    page = Page(seller.get(f"/import/work/{begun.key}").content.decode())
    assert faults_of(page) == [] and "The import broke off" in page.text
    assert "An import broke off: RuntimeError" in caplog.text and "Quirina" not in caplog.text


def test_an_import_that_this_process_does_not_know_leads_to_the_imports(seller: Client) -> None:
    assert seller.get("/import/work/nothing")["Location"] == "/import"


def test_a_zip_that_unpacks_to_too_much_is_refused(seller: Client) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"0" * 30_000_000)
    assert "The archive unpacks to more than is allowed" in drop(seller, SimpleUploadedFile("bomb.zip", out.getvalue())).text


def test_a_check_shows_kinds_counts_and_problems_and_keeps_nothing_until_its_files_are_imported(
    seller: Client, shop_files: Path
) -> None:
    names = ("orders-with-mistakes.txt", "notes.txt", "returns.tsv")
    page = drop(seller, *(dropped(shop_files / name) for name in names), check="1")
    for words in (
        "Checked, nothing is kept yet. 3 files:",
        "Ready to import",
        "Check before import",
        "First row: ",
        "31/02/2026",
        "Not a report",
    ):
        assert words in page.text
    assert db.select("SELECT count(*) FROM ledger_fact") == [(0,)] and ledger.imports(["main"]) == []
    go = next(a["action"] for a in page.every("form") if a.get("action", "").endswith("/go"))
    filled = [a for a in page.every("button") if "btn-go" in a.get("class", "").split()]
    assert len(filled) == 1
    address = seller.post(go)["Location"]
    finish(address)
    [made] = ledger.imports(["main"])
    assert f"Import {made.id}. 3 files:" in seller.get(address).content.decode().replace("<b>", "").replace("</b>", "")
    assert [f.name for f in made.files] == ["orders-with-mistakes.txt", "returns.tsv"]
    assert seller.post(go)["Location"] == "/import"  # its files have gone in


def test_an_import_is_taken_back_from_the_page_of_what_came_of_it(seller: Client, shop_files: Path) -> None:
    page = drop(seller, dropped(shop_files / "returns.tsv"))
    undo = next(a["action"] for a in page.every("form") if a.get("action", "").endswith("/undo"))
    assert seller.post(undo)["Location"] == "/import?undone=1"


def test_an_archive_is_unpacked_after_the_page_is_answered(seller: Client) -> None:
    hold = threading.Event()

    def slowly() -> Iterator[Payload]:
        hold.wait(30)
        yield from ()

    begun = work.start(slowly(), Intake(), at=NOW, wait=0)
    assert begun.running and "Looking at the files" in seller.get(f"/import/work/{begun.key}").content.decode()
    hold.set()
    begun.thread.join(30)
    assert not begun.running


def test_uploads_of_any_size_leave_no_file_behind(
    seller: Client, shop_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    header, row, *_ = (shop_files / "returns.tsv").read_bytes().splitlines(keepends=True)
    drop(seller, SimpleUploadedFile("small.tsv", header + row), SimpleUploadedFile("large.tsv", header + row * 20_000))
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_a_form_above_the_limit_is_told_so_before_any_of_it_is_read(seller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.UPLOAD_LIMIT", 2_000_000)
    answer = seller.post("/import", {"files": [SimpleUploadedFile("a.txt", b"x" * 2_100_000)]})
    page = Page(answer.content.decode())
    assert answer.status_code == 413 and faults_of(page) == []
    assert "Files of up to 2 MB together can be dropped." in page.text
    assert ledger.imports(["main"]) == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_where_to_click_is_told_for_every_kind_the_most_needed_first(seller: Client, language: str) -> None:
    seller.cookies["odra_language"] = language
    page = Page(seller.get("/import").content.decode())
    words = catalogue(language)
    kinds = [r.kind for r in wired.readers if f"clicks.{r.kind}" in words]
    places = {kind: page.text.index(words[f"clicks.{kind}"].split(":")[-1].strip()) for kind in (*sources.FIRST, *kinds)}
    fold = page.text.index(words["import.others"])
    assert {kind for kind, place in places.items() if place < fold} == set(sources.FIRST)


STRANGE = "Bestelnummer;Claimdatum;Resultaat\n302-1111111-2222222;21-11-2026;granted\n302-1111111-3333333;20-11-2026;denied\n"
ODD = "alpha;beta;gamma\n302-1111111-2222222;21-11-2026;toegekend\n"


def test_an_unknown_table_is_mapped_previewed_imported_and_remembered(seller: Client) -> None:
    page = drop(seller, SimpleUploadedFile("odd.csv", ODD.encode()))
    place = next(a["href"] for a in page.every("a") if "/table/" in a["href"])
    assert faults_of(Page(seller.get(place).content.decode())) == []
    chosen = {"before": "", "kind": "claims", "marketplace": "amazon.nl", "channel": "", "dates": ""}
    page = Page(seller.post(place, {**chosen, "look": "1"}).content.decode())
    assert faults_of(page) == [] and "What you say is kept" in page.text
    mapped = {**chosen, "before": "claims", "c-order": "alpha", "c-date": "beta", "c-outcome": "gamma"}
    page = Page(seller.post(place, {**mapped, "look": "1"}).content.decode())
    assert "302-1111111-2222222" in page.text and "A-to-z claim decided: granted" in page.text
    assert db.select("SELECT count(*) FROM ledger_fact") == [(0,)]
    address = seller.post(place, {**mapped, "go": "1"})["Location"]
    finish(address)
    page = Page(seller.get(address).content.decode())
    assert faults_of(page) == [] and ": 1 new row" in page.text and "Tables you explained" in page.text
    assert ": 1 new row" in drop(seller, SimpleUploadedFile("again.csv", ODD.replace("2222222", "3333333").encode())).text
    shape = next(a["value"] for a in page.every("input") if a.get("name") == "shape")
    assert seller.post("/import/forget", {"account": "main", "shape": shape})["Location"] == "/import"
    assert "Not a report" in drop(seller, SimpleUploadedFile("more.csv", ODD.replace("2222222", "4444444").encode())).text


def test_the_first_row_of_a_check_stands_on_its_own_day(seller: Client) -> None:
    sent = "order-id,tracking-number,ship-date\n302-1111111-2222222,3SABCD1234567,2026-11-02\n"
    page = drop(seller, SimpleUploadedFile("sent.csv", sent.encode()), check="1", marketplace="amazon.nl")
    assert "First row: 302-1111111-2222222, Mon 2 Nov" in page.text


def test_what_is_about_the_account_says_so_in_words(seller: Client) -> None:
    figures = b"KPI;Value;Date\nBlue rate;1%;2026-11-02\n"
    page = drop(seller, SimpleUploadedFile("kpi.csv", figures), check="1", table="metrics", marketplace="amazon.de")
    assert "First row: Account Amazon.de, Mon 2 Nov" in page.text and "account:" not in page.text


def test_a_table_explained_in_a_check_goes_in_with_the_other_files(seller: Client, shop_files: Path) -> None:
    page = drop(seller, dropped(shop_files / "returns.tsv"), SimpleUploadedFile("odd.csv", ODD.encode()), check="1")
    place = next(a["href"] for a in page.every("a") if "/table/" in a["href"])
    mapped = {"before": "claims", "kind": "claims", "c-order": "alpha", "c-date": "beta", "c-outcome": "gamma", "dates": "dmy"}
    address = seller.post(place, {**mapped, "go": "1"})["Location"]
    finish(address)
    page = Page(seller.get(address).content.decode())
    assert "Checked, nothing is kept yet. 2 files:" in page.text and db.select("SELECT count(*) FROM ledger_fact") == [(0,)]
    finish(seller.post(next(a["action"] for a in page.every("form") if a.get("action", "").endswith("/go")))["Location"])
    assert sorted(f.name for f in ledger.imports(["main"])[0].files) == ["odd.csv", "returns.tsv"]


def test_a_table_whose_columns_can_be_guessed_comes_with_the_guess(seller: Client) -> None:
    page = drop(seller, SimpleUploadedFile("claims.csv", STRANGE.encode()), check="1")
    place = next(a["href"] for a in page.every("a") if "/table/" in a["href"])
    page = Page(seller.get(place).content.decode())
    assert {a["value"] for a in page.every("option") if "selected" in a} >= {"claims", "Bestelnummer", "Resultaat"}
    assert "A-to-z claim decided: denied" in page.text


@pytest.mark.parametrize(
    "given", [{"kind": "nonsense", "go": "1"}, {"kind": "claims", "c-order": "<b>", "channel": "x", "dates": "y"}, {}]
)
def test_nonsense_about_a_table_is_taken_as_nothing_said(seller: Client, given: dict[str, str]) -> None:
    page = drop(seller, SimpleUploadedFile("odd.csv", ODD.encode()))
    place = next(a["href"] for a in page.every("a") if "/table/" in a["href"])
    answer = seller.post(place, given)
    assert answer.status_code == 200 and faults_of(Page(answer.content.decode())) == []
    assert seller.get(place.rpartition("/")[0] + "/99").status_code == 404
    assert seller.post("/import/forget", {"account": "main", "shape": "none"}).status_code == 404
