"""What is no whole report, of every kind: refused with a way out or told to where it breaks, and nothing half-written."""

import io
import os
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests import databases
from tests.answers import wipe
from tests.helpers import NOW, take_in
from tests.permutations.retelling import Files, of

from odra.cases.intake import ImportResult
from odra.lab.shop import truth, write
from odra.ledger import database as db
from odra.letters import Speaker

SIGN_IN = (
    '<!DOCTYPE html>\n<html lang="de-de" class="a-no-js"><head><title dir="ltr">Amazon Anmelden</title></head><body>'
    '<form name="signIn" method="post" action="https://seller.example/ap/signin"><label>E-Mail-Adresse</label>'
    '<input type="email" name="email"></form><!-- amazon-order-id\tpurchase-date\tsales-channel --></body></html>\n'
)
NO_REPORT = {
    "empty_file": [b"", b"\r\n \r\n", b"\xef\xbb\xbf"],
    "html_page": [SIGN_IN.encode(), b"\r\n<!-- sp -->\n<HTML><body>Session expired", SIGN_IN.encode("utf-16"), b"<?xml version='1.0'?><!DOCTYPE html><html/>"],
    "binary_file": [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj", b"\x89PNG\r\n\x1a\n" + bytes(60), random.Random(1).randbytes(4000), bytes(5000)],
    "not_a_report": [b"amazon-order-id\n", b"Dear seller,\nplease find the report attached.\n", b'{"errors": [{"code": "Unauthorized"}]}', b"\x00\xff" * 2],
}  # fmt: skip
KINDS = {  # a file of each kind
    "all_orders": "all-orders-2026-11.txt", "unshipped_orders": "new-orders-2026-11-23.txt", "seller_feedback": "feedback-amazon.de.txt",
    "fbm_returns": "returns.tsv", "fbm_returns xml": "returns.xml", "settlement": "settlement-amazon.de-2026-11-23.txt",
    "account_health": "account-health.json", "fba_returns": "fba-returns.txt", "fba_reimbursements": "fba-reimbursements.txt",
    "tracking_list": "parcels.csv", "scan_list": "scans.csv", "ebay_orders": "ebay-orders.csv", "ebay_requests": "ebay-requests.csv",
    "mail": "mails-older.mbox", "mail alone": "mails/message-003.eml", "archive": "mails-last-months.zip",
}  # fmt: skip
few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("shop")
    write(truth(at=NOW, orders=800), folder)
    return of(folder)


def payloads() -> set[str]:
    return {row[0] for row in db.select("SELECT payload FROM ledger_fact WHERE observed_at IS NOT NULL")}


def told(folder: Path, name: str, content: bytes, **asked: Any) -> ImportResult:
    wipe()
    path = folder / Path(name).name
    path.write_bytes(content)
    return take_in(path, **asked)


def written() -> dict[str, int]:
    """Rows by table, but for the import itself."""
    counts = {
        name: db.select(f"SELECT count(*) FROM {name}")[0][0]
        for name in databases.tables("ledger", "cases")
        if name not in ("ledger_import", "ledger_shop")
    }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", NO_REPORT)
def test_what_is_no_report_is_refused_whatever_it_is_called(tmp_path: Path, code: str, kind: str) -> None:
    for content in NO_REPORT[code]:
        result = told(tmp_path, KINDS[kind], content)
        if KINDS[kind].endswith((".eml", ".mbox")) and code == "not_a_report":
            continue
        (file,) = result.files
        assert (file.code, written()) == (code, {}), content[:30]
        assert Speaker().words(f"problem.{code}").endswith(".")


@pytest.mark.parametrize("table", ["defects", "claims", "chargebacks", "tracking"])
def test_nor_does_a_map_make_a_page_a_list(tmp_path: Path, table: str) -> None:
    assert [f.code for f in told(tmp_path, "list.csv", SIGN_IN.encode(), table=table).files] == ["html_page"]
    assert "sign in" in Speaker().words("problem.html_page") and written() == {}


@pytest.mark.parametrize("kind", KINDS)
@given(share=st.floats(0.001, 0.999))
@example(share=0.001)
@example(share=0.002)
@example(share=0.0078125)
@example(share=0.03125)
@few
def test_what_breaks_off_tells_nothing_that_the_whole_does_not(shop: Files, tmp_path: Path, kind: str, share: float) -> None:
    """A last cell may end where the file does; what else is cut is rejected, and says what to do."""
    content = shop[KINDS[kind]]
    place = max(1, int(share * len(content)))
    told(tmp_path, KINDS[kind], content, marketplace="amazon.de")
    whole = payloads()
    assert whole
    result = told(tmp_path, KINDS[kind], content[:place], marketplace="amazon.de")
    assert len(payloads() - whole) <= 1
    complete = content[:place].endswith(b"\n") or kind.startswith("mail")
    codes = {f.code for f in result.files} - {""}
    assert (
        complete
        or codes
        or result.total.rejected
        or payloads() - whole
        or (b"\n" in content[:place] and (content[place : place + 1] in b"\r\n" or _in_last_cell(content, place)))
    )
    assert db.select("SELECT count(*) FROM ledger_file WHERE state <> 'done'") == [(0,)]
    assert all(Speaker().words(f"problem.{code}", value="x") for code in codes)


def _in_last_cell(content: bytes, place: int) -> bool:
    """Whether all cells of the last line are there, which cannot be told from a file without a last line end."""
    line = content[content.rfind(b"\n", 0, place) + 1 : content.find(b"\n", place)]
    return not any(mark in line[place - content.rfind(b"\n", 0, place) - 1 :] for mark in (b"\t", b";", b","))


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32))
@few
def test_a_page_pasted_into_a_report_does_not_pass_for_rows(shop: Files, tmp_path: Path, kind: str, seed: int) -> None:
    """A download that failed in the middle: the rows before stand, the page tells nothing."""
    content = shop[KINDS[kind]]
    place = content.find(b"\n", random.Random(seed).randrange(len(content))) + 1
    told(tmp_path, KINDS[kind], content, marketplace="amazon.de")
    whole = payloads()
    told(tmp_path, KINDS[kind], content[:place] + SIGN_IN.encode(), marketplace="amazon.de")
    assert len(payloads() - whole) <= 1
    assert not any("signIn" in payload or "Anmelden" in payload for payload in payloads())


def test_a_huge_file_of_nothing_and_a_bomb_are_refused_without_being_held(tmp_path: Path) -> None:
    (tmp_path / "orders.txt").write_bytes(b"")
    os.truncate(tmp_path / "orders.txt", 400 * 2**20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("orders.txt", "w") as member:
        for _ in range(64):
            member.write(bytes(4 * 2**20))
    (tmp_path / "bomb.zip").write_bytes(packed.getvalue())
    wipe()
    result = take_in(tmp_path / "orders.txt", tmp_path / "bomb.zip")
    assert [f.code for f in result.files] == ["binary_file", "archive_too_large"]
    assert written() == {}
