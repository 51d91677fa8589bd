"""Whatever way a person's data comes in, it stands in the tables for personal data and nowhere else, and goes with its import."""

import io
import logging
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from tests.cli.command import Ran, odra
from tests.helpers import NOW, all_that_is_sealed, signed_in, take_in
from tests.reports import (
    MESSAGE_TYPE,
    REPLY_TYPE,
    all_orders,
    asked_back,
    buyer_mail,
    claim_mail,
    decision_mail,
    feedback,
    mail,
    new_orders,
    order,
    order_id,
    returns,
    table,
    to_ship,
)

from odra.cases import operations
from odra.cases.registry import wired
from odra.ledger import database as db
from odra.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("desk")

NAME, STREET, POSTCODE, CITY, PHONE = "Zephyrine Quonkelbach", "Grollwimmerweg 77", "QX9 7ZK", "Vexmoorstadt", "0999 5551234"
ALIAS, EMAIL, WORDS = "zqk4711canary@marketplace.amazon.de", "rater.zqk@canary.example", "A purple penguin sat on my parcel"
CANARIES = (
    "zephyrine",
    "quonkelbach",
    "grollwimmer",
    "qx9 7zk",
    "qx97zk",
    "vexmoor",
    "5551234",
    "zqk4711",
    "canary.example",
    "penguin",
)
AT = "Sat, 21 Nov 2026 12:00:00 +0000"


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text.casefold()]


def leaks() -> dict[str, list[str]]:
    """Canaries by table, in every table: those for personal data are sealed."""
    names = connection.introspection.table_names()
    texts = {name: str(db.select(f"SELECT * FROM {name}")) for name in names}
    assert {"ledger_fact", "ledger_file", "ledger_problem", "ledger_subject", "cases_question"} <= texts.keys()
    return {name: found for name, text in texts.items() if (found := found_in(text))}


def held() -> str:
    """All that the tables for personal data hold."""
    return all_that_is_sealed()


def planted(folder: Path) -> list[Path]:
    """Every kind of report and mail, each with canaries wherever a real one has somebody's data; some rows are faulty."""
    place = {"ship_city": CITY, "ship_postal_code": POSTCODE}
    address = {
        **place,
        "ship_address_1": STREET,
        "recipient_name": NAME,
        "buyer_name": NAME,
        "buyer_phone_number": PHONE,
        "buyer_email": ALIAS,
    }
    sender = f'"{NAME} - Amazon Marketplace" <{ALIAS}>'
    return [
        all_orders(folder / "orders.txt", order(1, **place), order(2, **place, item_price=f"{NAME}"), order(3, **place, order_status=""),
                   order(4, **place, amazon_order_id=NAME), order(5, **place, purchase_date=STREET)),
        new_orders(folder / "new.txt", to_ship(1, **address), to_ship(2, **address, order_id=EMAIL), to_ship(3, **address, latest_ship_date=NAME)),
        feedback(folder / "feedback.txt", ("13.11.26", "1", WORDS, order_id(1)), ("13.11.26", NAME, WORDS, order_id(2)), (EMAIL, "1", WORDS, order_id(3))),
        returns(folder / "returns.txt", asked_back(1), asked_back(2, **{"Order ID": NAME, "Item Name": WORDS})),
        buyer_mail(folder / f"Complaint of {NAME}.eml", WORDS, order=order_id(1), sender=sender),
        buyer_mail(folder / f"Question of {NAME}.eml", WORDS, sender=sender),
        mail(folder / "r.eml", REPLY_TYPE, f"Your e-mail to {NAME}", f"About order {order_id(1)}:\n{WORDS}", at=AT),
        mail(folder / "u.eml", "", f"Regards, {NAME}", WORDS, at=AT, sender=f"{NAME} <{EMAIL}>"),
        mail(folder / "h.eml", f"{NAME}", "Hello", WORDS, at=AT, sender=f"{NAME} <{EMAIL}>"),
        mail(folder / "k.eml", f"NOTE {NAME}", f"Note for {NAME}", WORDS, at=AT, sender="notice@amazon.de"),
        mail(folder / "d.eml", MESSAGE_TYPE, WORDS, WORDS, at=f"the day of {NAME}", sender=sender),
        claim_mail(folder / f"{NAME} claims.eml", order_id(1)),
        decision_mail(folder / "decided.eml", order_id(1), f"The claim of {NAME} was denied. {WORDS}"),
    ]  # fmt: skip


def lists(folder: Path) -> list[tuple[str, Path]]:
    """Lists mapped by hand, with and without a header."""
    (folder / "bare.csv").write_text(f"302-77,2026-11-20,{NAME},{WORDS}\n{order_id(7)},2026-11-20,{NAME},{WORDS}\n", "utf-8")
    header = ("Order", "Date", "Reason", "Buyer")
    rows = [
        {"Order": order_id(8), "Date": "2026-11-20", "Reason": f"service: {WORDS}", "Buyer": NAME},
        {"Order": NAME, "Date": STREET},
    ]
    return [("defects", folder / "bare.csv"), ("chargebacks", table(folder / "charged.txt", header, rows))]


def folder_of_somebody(tmp_path: Path) -> Path:
    folder = tmp_path / NAME
    folder.mkdir()
    return folder


def test_no_table_but_those_for_personal_data_holds_any(tmp_path: Path) -> None:
    folder = folder_of_somebody(tmp_path)
    take_in(*planted(folder))
    for kind, path in lists(folder):
        take_in(path, table=kind)
    assert leaks() == {}
    assert found_in(held()) == [c for c in CANARIES if c != "qx97zk"], "all of them were let in"
    assert db.select("SELECT count(*) FROM ledger_problem WHERE rejected = 1")[0][0] >= 9


@pytest.mark.parametrize("packed", ["zip", "mbox", "stdin"])
def test_nor_does_it_from_an_archive_a_mailbox_or_standard_input(tmp_path: Path, packed: str) -> None:
    files = planted(folder_of_somebody(tmp_path))
    mails = [f for f in files if f.suffix == ".eml"]
    if packed == "zip":
        path = tmp_path / f"Mails of {NAME}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in files:
                archive.write(file, f"{NAME}/{file.name}")
        take_in(path)
    elif packed == "mbox":
        path = tmp_path / f"{NAME}.mbox"
        path.write_bytes(b"".join(b"From x@localhost Thu Jan  1 00:00:00 1970\n" + m.read_bytes() + b"\n\n" for m in mails))
        take_in(path)
    else:
        for file in files:
            odra("import", "-", stdin=file.read_bytes())
    assert leaks() == {} and found_in(held())


def test_nor_from_files_dropped_on_the_desk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = folder_of_somebody(tmp_path)
    files, browser = planted(folder), signed_in(SERVER_NAME="127.0.0.1")
    with caplog.at_level(logging.DEBUG):
        browser.post("/import", {"files": [upload(f) for f in files]})
        for kind, path in lists(folder):
            browser.post("/import", {"files": [upload(path)], "table": kind})
        for address in ("/", "/health", "/import", "/import/1", "/import/1/rejected.txt", f"/case/main/{order_id(1)}"):
            assert browser.get(address).status_code == 200
        done = {"question": "not_received", "done": "refunded", "key": "k1"}
        assert browser.post(f"/case/main/{order_id(1)}/handled", done).status_code == 302
    assert leaks() == {} and found_in(held())
    assert found_in(caplog.text) == []


def upload(path: Path) -> io.BytesIO:
    file = io.BytesIO(path.read_bytes())
    file.name = path.name
    return file


def test_what_the_desk_shows_of_earlier_imports_names_nobody(tmp_path: Path) -> None:
    """The result of an import shows rejected values, for they are to be corrected; the list of imports does not."""
    take_in(*planted(folder_of_somebody(tmp_path)))
    browser = signed_in(SERVER_NAME="127.0.0.1")
    for address in ("/import", "/health"):
        assert found_in(browser.get(address).content.decode()) == [], address


def test_what_the_command_prints_of_many_names_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = folder_of_somebody(tmp_path)
    with caplog.at_level(logging.DEBUG):
        take_in(*planted(folder))
        for words in (["queue"], ["health", "--orders"], ["doctor"], ["rebuild"]):
            assert_silent(odra(*words))
        for words in (["queue", "--json"], ["health", "--orders", "--json"], ["doctor", "--json"]):
            assert_silent(odra(*words))
    assert found_in(caplog.text) == []


def assert_silent(ran: Ran) -> None:
    assert ran.code == 0 and ran.out and found_in(ran.out + ran.err) == []


def test_the_table_after_an_import_names_files_and_what_is_to_be_corrected_only(tmp_path: Path) -> None:
    """Good rows and mails are counted, not told."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    address = {"ship_address_1": STREET, "recipient_name": NAME, "ship_city": CITY, "ship_postal_code": POSTCODE}
    files = [
        new_orders(folder / "new.txt", to_ship(1, **address)),
        buyer_mail(folder / "a.eml", WORDS, order=order_id(1), sender=f'"{NAME}" <{ALIAS}>'),
    ]
    for words in (files, [*files, "--json"], [*files, "--dry-run"]):
        assert_silent(odra("import", *words))


def test_undo_takes_the_personal_data_too(tmp_path: Path) -> None:
    folder = folder_of_somebody(tmp_path)
    numbers = [take_in(*planted(folder)).import_id, *(take_in(path, table=kind).import_id for kind, path in lists(folder))]
    for number in numbers:
        operations.undo(number, at=NOW)
    assert found_in(held()) == [] and leaks() == {}
    assert db.select("SELECT count(*) FROM ledger_personal") == [(0,)]


def test_a_dry_run_leaves_no_personal_data_behind(tmp_path: Path) -> None:
    take_in(*planted(folder_of_somebody(tmp_path)), dry_run=True)
    assert found_in(held()) == [] and leaks() == {}


def test_a_report_keeps_its_own_name_without_its_folders_and_a_mail_none(tmp_path: Path) -> None:
    take_in(*planted(folder_of_somebody(tmp_path)))
    (latest,) = ledger.imports(["main"])
    names = [f.name for f in latest.files]
    assert {"orders.txt", "new.txt", "feedback.txt", "returns.txt"} <= set(names)
    assert all(n.startswith("mail-") and n.endswith(".eml") for n in names if not n.endswith(".txt"))


def test_digests_of_what_is_personal_are_of_no_use_without_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files under another key: no digest of a mail, a row, a conversation or a file is the same."""
    files = planted(folder_of_somebody(tmp_path))
    take_in(*files)
    first = digests()
    seal = wired.seal
    assert seal is not None
    monkeypatch.setattr(wired, "seal", lambda text: seal(f"other {text}"))
    take_in(*files, account="other")
    assert len(first) > 20 and len(digests()) == 2 * len(first)


def digests() -> set[object]:
    columns = (
        "digest FROM ledger_fact",
        "mark FROM ledger_fact WHERE mark <> 0",
        "digest FROM ledger_file",
        "thread FROM ledger_thread",
    )
    return {row[0] for column in columns for row in db.select(f"SELECT DISTINCT {column}")}


def test_an_error_page_and_its_log_say_nothing_of_the_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from odra.site.logs import WithoutWords
    from odra.web.case import view

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"{NAME}, {STREET}")

    monkeypatch.setattr(view, "seen", broken)
    (handler,) = [h for h in logging.getLogger().handlers if isinstance(h.formatter, WithoutWords)]
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    answer = signed_in(SERVER_NAME="127.0.0.1", raise_request_exception=False).get(f"/case/main/{order_id(1)}")
    assert answer.status_code == 500 and found_in(answer.content.decode()) == []
    assert "ValueError" in written.getvalue() and found_in(written.getvalue()) == []
