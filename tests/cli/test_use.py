"""Right and wrong use: 0 fine, 1 some rows or files rejected, 2 wrong use with a sentence that says the way out."""

from pathlib import Path

import pytest
from tests.answers import kept, said
from tests.cli.command import odra, process
from tests.helpers import NOW
from tests.reports import all_orders, asked_back, buyer_mail, order, order_id, returns

from odra.ledger import queries as ledger
from odra.policies import load

pytestmark = pytest.mark.usefixtures("desk")


def good(tmp_path: Path, *numbers: int) -> Path:
    return all_orders(tmp_path / "good.txt", *(order(n) for n in numbers or (1,)))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import"], "nothing to import"),
        (["import", "x.txt", "--marketplace", "Amazon.moon"], "'Amazon.moon' is not known; there is Amazon.nl"),
        (["import", "x.txt", "--account", " "], "--account is empty"),
        (["import", "x.txt", "--map", "gifts"], "begins with none of defects, claims, chargebacks, tracking"),
        (["import", "x.txt", "--map", "claims:colour=Red"], "write field=Column with a field of order, date"),
        (["import", "x.txt", "--as-of", "2026-11-21T12:00"], "has no time zone; write for instance 2026-11-21T12:00:00Z"),
        (["import", "--undo", "99"], "no import 99 to undo; `odra doctor` lists them"),
        (["import", "--undo", "-4"], "-4"),
        (["import", "--undo", "soon"], "Invalid value for '--undo'"),
        (["import", "--rejected", "99"], "no import 99"),
        (["import", "x.txt", "--undo", "1"], "--undo stands alone"),
        (["import", "--undo", "1", "--dry-run"], "--undo stands alone"),
        (["health", "--at", "2026-11-21T12:00"], "--at: 2026-11-21T12:00:00 has no time zone"),
        (["health", "--at", "yesterday"], "'yesterday' is neither a date (2026-11-23) nor a time with its zone"),
        (["queue", "--known-at", "2026-11-21 12:00"], "--known-at: 2026-11-21T12:00:00 has no time zone"),
        (["queue", "--at", "9999-12-31"], "--at: '9999-12-31' lies outside 2015 to 2099"),
        (["health", "--at", "2014-12-31"], "--at: '2014-12-31' lies outside 2015 to 2099"),
        (["metrics", "--at", "2015-01-01T00:00+14:00"], "--at: '2015-01-01T00:00+14:00' lies outside 2015 to 2099"),
        (["case", "x", "--at", "9999-12-31T23:59:59-14:00"], "--at: '9999-12-31T23:59:59-14:00' lies outside"),
        (["health", "--known-at", "2014-12-31"], "--known-at: '2014-12-31' lies outside"),
        (["check", "measures", "--at", "2100-01-01"], "--at: '2100-01-01' lies outside"),
        (["shop", "x", "--at", "2014-12-31"], "--at: '2014-12-31' lies outside"),
        (["explain", "--at", "9999-12-31T23:59:59-14:00"], "--at: '9999-12-31T23:59:59-14:00' lies outside"),
        (["health", "--orders", "--outlook"], "--orders and --outlook are views of their own; ask for one at a time"),
        (["health", "--reconcile", "--plot", "x.svg"], "--reconcile and --plot are views of their own"),
        (["metrics", "--skus", "--trajectory"], "--skus and --trajectory are views of their own"),
        (["queue", "--account", "nobody"], "there is no account 'nobody'"),
        (["case"], "Missing argument"),
        (["case", "302-0000009-0000009"], "no file tells of '302-0000009-0000009'"),
        (["case", ""], "no file tells of ''"),
        (["explain", "amazon.claim.response"], "there is no policy 'amazon.claim.response'"),
        (["explain", "amazon.claim.response_window", "--at", "1999-01-01"], "--at: '1999-01-01' lies outside 2015 to 2099"),
        (["explain", "--marketplace", "Amazon.moon"], "is not known"),
        (["explain", "--at", "never"], "'never' is neither"),
        (["serve", "--port", "99999999"], "Invalid value for '--port'"),
        (["shop", "x", "--orders", "1"], "Invalid value for '--orders'"),
        (["rebuild", "now"], "now"),
        (["nonsense"], "No such command 'nonsense'"),
        (["queue", "--nonsense"], "No such option"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(words: list[str], sentence: str) -> None:
    ran = odra(*words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in " ".join(ran.err.split()) and "Traceback" not in ran.err


@pytest.mark.parametrize(
    "words", [["health"], ["queue"], ["doctor"], ["explain"], ["rebuild"], ["health", "--orders"], ["--help"]]
)
def test_reads_of_an_empty_desk_are_fine(words: list[str]) -> None:
    ran = odra(*words)
    assert (ran.code, ran.err) == (0, "") and ran.out


def test_every_read_of_a_desk_with_cases_is_fine(tmp_path: Path) -> None:
    assert odra("import", good(tmp_path), buyer_mail(tmp_path / "m.eml", "It has not arrived", order=order_id(1))).code == 0
    for words in (
        ["health"],
        ["health", "--orders"],
        ["queue"],
        ["case", order_id(1)],
        ["case", f"amazon:{order_id(1)}"],
        ["doctor"],
        ["rebuild"],
    ):
        ran = odra(*words)
        assert (ran.code, ran.err) == (0, ""), words
    assert odra("queue", "--at", "2026-11-20").out.strip() == "Nothing is open."
    assert order_id(1) in odra("queue", "--at", "2026-11-21", "--known-at", "2026-11-23").out


@pytest.mark.parametrize("policy", [p.id for p in load()])
def test_every_policy_is_explained(policy: str) -> None:
    ran = odra("explain", policy)
    assert ran.code == 0 and ran.out.startswith(f"{policy}: ")
    assert "Followed: " in ran.out and "Read on " in ran.out
    told = odra("explain", policy, "--json").json
    assert told["id"] == policy and told["since"] <= told["on"] and any(s["followed"] for s in told["sources"])


def test_explain_without_a_name_lists_every_policy() -> None:
    lines = odra("explain").out.splitlines()
    assert [line.split()[0] for line in lines] == [p.id for p in load()]
    assert len(odra("explain", "--json").json) == len(lines)


def test_an_import_ends_with_the_way_on(tmp_path: Path) -> None:
    ran = odra("import", good(tmp_path, 1, 2), buyer_mail(tmp_path / "m.eml", "It has not arrived", order=order_id(1)))
    assert ran.code == 0
    assert "2 orders, " in ran.out and "0.00 %" in ran.out and "odra queue" in ran.out
    assert odra("import", good(tmp_path, 1, 2)).code == 0


@pytest.mark.parametrize("name", ["notes.txt", "rows.txt", "empty.txt"])
def test_a_file_or_a_row_that_is_not_taken_ends_with_1(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("Buy tape.\n")
    (tmp_path / "empty.txt").write_text("")
    all_orders(tmp_path / "rows.txt", order(1, order_status=""), order(2))
    ran = odra("import", tmp_path / name)
    assert ran.code == 1 and name in ran.out
    assert odra("import", tmp_path / name, "--json").code == 1


def test_a_way_out_names_the_option_that_takes_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy tape.\n")
    (tmp_path / "pay.csv").write_text("Order,Date,Result of it\n7,2026-11-02,Granted\n")
    assert "say what it is. (--map defects|claims|" in odra("import", tmp_path / "notes.txt").out
    told = odra("import", tmp_path / "pay.csv", "--map", "claims:order=Order,date=Date,channel=ebay").out
    assert "of which channel it is. (--map with channel=)" in told


def test_a_download_that_breaks_off_is_not_said_to_have_rows_to_correct(tmp_path: Path) -> None:
    (tmp_path / "cut.txt").write_bytes(good(tmp_path).read_bytes()[:80])
    ran = odra("import", tmp_path / "cut.txt")
    assert ran.code == 1 and "Download it again" in ran.out and "Rejected rows to correct" not in ran.out


def test_a_dry_run_shows_the_counts_and_keeps_nothing(tmp_path: Path) -> None:
    odra("import", good(tmp_path))
    before = (kept(), said(NOW), ledger.imports(["main"]))
    more = all_orders(tmp_path / "more.txt", order(1), order(2), order(3, order_status=""))
    told = odra("import", more, "--dry-run", "--json")
    assert told.code == 1 and told.json["dry_run"]
    assert told.json["totals"].items() >= {"new": 1, "known": 1, "rejected": 1}.items()
    assert (kept(), said(NOW), ledger.imports(["main"])) == before
    assert "nothing was kept" in odra("import", more, "--dry-run").out
    assert odra("import", more, "--dry-run", "--account", "other").code == 1 and ledger.accounts() == ["main"]


def test_standard_input_is_a_file_like_any_other(tmp_path: Path) -> None:
    content = good(tmp_path, 1, 2).read_bytes()
    told = odra("import", "-", "--json", stdin=content).json
    assert told["files"][0].items() >= {"path": "-", "kind": "all_orders", "new": 2}.items()
    assert odra("import", tmp_path / "good.txt", "--json").json["totals"]["known"] == 2
    assert odra("import", "-", stdin=b"").code == 1


def test_undo_says_what_it_did_and_the_second_time_that_there_is_nothing_to_undo(tmp_path: Path) -> None:
    number = odra("import", good(tmp_path, 1, 2), "--json").json["import_id"]
    ran = odra("import", "--undo", number)
    assert ran.code == 0 and f"Import {number} is taken back; 2 cases were looked at again." in ran.out
    assert odra("import", "--undo", number).code == 2
    assert odra("case", order_id(1)).code == 2
    assert [i["state"] for i in odra("doctor", "--json").json["imports"]] in ([], ["undone"])


def test_an_order_in_two_accounts_asks_which(tmp_path: Path) -> None:
    for account in ("north", "south"):
        odra("import", good(tmp_path), "--account", account)
    ran = odra("case", order_id(1))
    assert ran.code == 2 and "is in the accounts north, south; choose one with --account" in ran.err
    assert odra("case", order_id(1), "--account", "south", "--json").json["account"] == "south"
    assert {r["account"] for r in odra("health", "--json").json} == {"north", "south"}
    assert {r["account"] for r in odra("health", "--account", "north", "--json").json} == {"north"}


def test_rejected_rows_come_back_corrected(tmp_path: Path) -> None:
    rows = [order(1), order(2, purchase_date="31/02/2026"), order(3, amazon_order_id="302-3")]
    number = odra("import", all_orders(tmp_path / "a.txt", *rows), "--json").json["import_id"]
    assert f"odra import --rejected {number + 1} > corrected.txt" in odra("import", all_orders(tmp_path / "b.txt", *rows[1:])).out
    text = odra("import", "--rejected", number).out
    assert len(text.splitlines()) == 3
    corrected = tmp_path / "corrected.txt"
    corrected.write_text(text.replace("31/02/2026", "2026-11-01T08:00:00Z").replace("302-3\t", f"{order_id(3)}\t"), "utf-8")
    told = odra("import", corrected, "--json")
    assert told.code == 0 and told.json["totals"].items() >= {"new": 2, "rejected": 0}.items()
    assert {row[0] for row in kept()["cases_order"]} == {f"main/{order_id(n)}" for n in (1, 2, 3)}


def test_rejected_rows_of_files_with_one_header_are_one_table(tmp_path: Path) -> None:
    files = [all_orders(tmp_path / f"{n}.txt", order(n, order_status="")) for n in (1, 2)]
    number = odra("import", *files, "--json").json["import_id"]
    text = odra("import", "--rejected", number).out
    assert len(text.splitlines()) == 3


def test_rejected_rows_of_several_kinds_come_as_a_zip_that_can_be_imported(tmp_path: Path) -> None:
    files = [
        all_orders(tmp_path / "o.txt", order(1, order_status="")),
        returns(tmp_path / "r.txt", asked_back(2, **{"Return request status": ""})),
    ]
    ran = odra("import", *files)
    assert "> corrected.zip" in ran.out
    (latest, *_) = ledger.imports(["main"])
    packed = tmp_path / "corrected.zip"
    packed.write_bytes(process_bytes(latest.id))
    told = odra("import", packed, "--json").json
    assert [(f["kind"], f["rows"], f["rejected"]) for f in told["files"]] == [("all_orders", 1, 1), ("fbm_returns", 1, 1)]


def process_bytes(number: int) -> bytes:
    from odra.cases.corrections import rejected_file

    found = ledger.find_import(number, ["main"])
    assert found is not None
    return rejected_file(found)[1]


def test_rejected_rows_of_a_list_without_a_header_hold_no_header(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{order_id(1)},2026-11-20\n302-2,2026-11-20\n", "utf-8")
    number = odra("import", path, "--map", "defects", "--as-of", "2026-11-21", "--json").json["import_id"]
    assert odra("import", "--rejected", number).out == "302-2,2026-11-20\n"


def test_a_clock_set_outside_tests_and_demo_is_refused(tmp_path: Path) -> None:
    ran = process(tmp_path, "queue", ODRA_ENV="")
    assert ran.code == 2 and "ODRA_NOW is set" in ran.err and "Traceback" not in ran.err


def test_a_data_folder_that_cannot_be_had_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    ran = process(tmp_path / "taken", "health")
    assert ran.code == 2 and "Traceback" not in ran.err and "ODRA_HOME" in ran.err


def without_date(tmp_path: Path, text: str) -> bytes:
    whole = buyer_mail(tmp_path / "whole.eml", text).read_bytes()
    return b"".join(line for line in whole.splitlines(keepends=True) if not line.startswith(b"Date:"))


def test_a_rejected_mail_comes_back_as_it_was_and_goes_in_once_its_date_is_there(tmp_path: Path) -> None:
    path = tmp_path / "m.eml"
    dateless = without_date(tmp_path, "Where is it?")
    path.write_bytes(dateless)
    ran = odra("import", path)
    assert "m.eml, mail 1, column Date: The mail has no date" in ran.out and "> corrected.eml" in ran.out
    (latest, *_) = ledger.imports(["main"])
    assert process_bytes(latest.id) == dateless
    path.write_bytes(b"Date: Sat, 21 Nov 2026 12:00:00 +0100\r\n" + process_bytes(latest.id))
    assert odra("import", path, "--json").json["totals"].items() >= {"new": 1, "rejected": 0}.items()


def test_several_rejected_mails_come_back_as_a_mailbox(tmp_path: Path) -> None:
    path = tmp_path / "m.mbox"
    mails = [without_date(tmp_path, text) for text in ("Where is it?", "Is it blue?")]
    path.write_bytes(b"".join(b"From x Mon Nov 23 10:00:00 2026\n" + m.replace(b"\r\n", b"\n") + b"\n" for m in mails))
    assert "> corrected.mbox" in odra("import", path).out
    (latest, *_) = ledger.imports(["main"])
    path.write_bytes(process_bytes(latest.id))
    assert odra("import", path, "--json").json["totals"].items() >= {"new": 0, "rejected": 2}.items()


def test_rejected_rows_hold_no_formula_and_come_back_as_they_were(tmp_path: Path) -> None:
    formula = '=HYPERLINK("https://x.example")'
    rows = [order(n, order_status="") for n in range(1, 40)]
    rows += [order(40, order_status="", sku="=2+3", product_name=formula), order(41, order_status="", sku="-12")]
    number = odra("import", all_orders(tmp_path / "a.txt", *rows), "--json").json["import_id"]
    text = odra("import", "--rejected", number).out
    first = text.splitlines()[1]
    assert "\t'=2+3\t" in first and "'=HYPERLINK" in first and "\t-12\t" in text
    (tmp_path / "again.txt").write_text(text, "utf-8")
    again = odra("import", tmp_path / "again.txt", "--json").json
    assert again["totals"]["rejected"] == 41
    assert odra("import", "--rejected", again["import_id"]).out == text, "still wrong, still the same"
    (tmp_path / "right.txt").write_text(text.replace("\t\tMerchant", "\tShipped\tMerchant"), "utf-8")
    assert odra("import", tmp_path / "right.txt", "--json").json["totals"]["new"] == 41
    assert odra("case", order_id(40), "--json").json["order"]["sku"] == "=2+3"
