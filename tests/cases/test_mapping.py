"""Tables that no reader knows: guessed, previewed, mapped once, read by themselves from then on."""

import shlex
from io import BytesIO
from pathlib import Path

import pytest
from tests.connectors.reading import sample_of, tsv
from tests.helpers import NOW, at, take_in
from tests.reports import all_orders, claim_mail, order, order_id

from odra.cases import mapping, queries
from odra.cases.intake import ImportResult
from odra.facts.payloads import ClaimDecided, ClaimFiled, Feedback, Metric, OrderRow, RequestOpened
from odra.facts.reading import Guess, Mapping, Payload
from odra.ledger import database as db
from odra.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("desk")
CLAIM = {"Bestelnummer": order_id(1), "Geopend": "2026-11-20", "Bedrag": "14,95 €", "Beslissing": "Under review"}
ALL = {
    "claims": [CLAIM],
    "chargebacks": [{"Order": order_id(1), "Chargeback date": "2026-11-20", "Amount": "EUR 14.95", "Reason": "Service"}],
    "tracking": [{"Order no": order_id(1), "Sent": "2026-11-20", "Track and trace": "3SABCD1234567", "Vervoerder": "PostNL"}],
    "requests": [
        {"Order": "12-34567-12345", "Case ID": "7", "Opened": "2026-11-20", "Respond by": "2026-11-25", "Status": "Open"}
    ],
    "feedback": [{"Order": order_id(1), "Date": "2026-11-20", "Stars": "2", "Comment": "Late"}],
    "orders": [{"Order number": order_id(1), "Order date": "2026-11-20", "SKU": "STRAP", "Price": "14.95", "Currency": "EUR"}],
    "metrics": [{"KPI": "Blue rate", "Value": "1.4 %", "Goal": "< 2 %", "Date": "2026-11-20"}],
    "defects": [{"Order": order_id(1), "Date": "2026-11-20", "Defect": "Negative feedback"}],
}


def payload(*rows: dict[str, str], by: str = ";") -> Payload:
    content = tsv(rows[0], *rows, by=by)
    return Payload("list.csv", len(content), lambda: BytesIO(content), lambda: sample_of(content))


def guessed(*rows: dict[str, str]) -> Guess:
    return mapping.guess_for(payload(*rows), account="main")


def written(path: Path, *rows: dict[str, str]) -> Path:
    path.write_bytes(tsv(rows[0], *rows, by=";"))
    return path


@pytest.mark.parametrize("kind", ALL)
def test_the_kind_of_a_table_is_guessed_from_its_columns(kind: str) -> None:
    assert guessed(*ALL[kind]).mapping.kind == kind


def test_columns_are_guessed_in_other_languages_with_how_sure_it_is() -> None:
    found = guessed(CLAIM)
    assert found.mapping.columns == {"order": "Bestelnummer", "date": "Geopend", "amount": "Bedrag", "outcome": "Beslissing"}
    assert found.sure["order"] == 1.0
    assert all(0.5 <= sure <= 1 for sure in found.sure.values())
    assert found.rows == (tuple(CLAIM.values()),)


def test_a_column_whose_cells_do_not_fit_is_offered_but_not_taken() -> None:
    found = guessed({"Order": order_id(1), "Date": "soon", "Claim outcome": "Denied"})
    assert found.mapping.columns.get("date") is None
    assert 0 < found.sure["date"] < 0.5


def test_a_table_of_anything_else_is_no_guess() -> None:
    assert guessed({"Fruit": "Apple", "Price": "1"}).mapping.kind == ""


def test_a_first_line_that_is_a_row_has_no_shape_and_is_never_kept() -> None:
    found = mapping.guess_for(payload({order_id(1): "", "ada@example.org": ""}))
    assert (found.header, found.shape) == ((), "")
    assert not mapping.save(found, Mapping("claims"), account="main", at=NOW)
    assert mapping.saved(["main"]) == []


def test_the_shape_of_a_header_does_not_hang_on_case_and_blanks() -> None:
    assert guessed(CLAIM).shape == guessed({k.upper().replace("E", "e "): v for k, v in CLAIM.items()}).shape
    assert guessed(CLAIM).shape != guessed({**CLAIM, "Meer": ""}).shape


def test_a_preview_shows_the_first_rows_as_they_would_be_read_and_what_is_wrong() -> None:
    shown = mapping.preview(payload(CLAIM, CLAIM | {"Bestelnummer": "302-1"}), guessed(CLAIM).mapping)
    [row] = shown.rows
    assert (row.line, row.order, row.at, row.kind, row.told) == (
        2,
        order_id(1),
        at("2026-11-20 00:00"),
        "claim_filed",
        ClaimFiled(amount=1495, currency="EUR"),
    )
    assert [(p.line, p.code) for p in shown.problems] == [(3, "bad_order_id")]


def test_a_preview_follows_what_a_person_changed() -> None:
    told = mapping.preview(payload(CLAIM | {"Beslissing": "Denied"}), Mapping("claims", {"outcome": "Beslissing"})).rows[0].told
    assert told == ClaimDecided("denied")
    with pytest.raises(LookupError, match="there is no table of the kind 'plums'"):
        mapping.preview(payload(CLAIM), Mapping("plums"))


@pytest.mark.parametrize(
    ("text", "date_order", "expected"), [("03/04/2026", "mdy", "2026-03-04 00:00"), ("03/04/2026", "dmy", "2026-04-03 00:00")]
)
def test_a_mapping_says_how_days_are_written(text: str, date_order: str, expected: str) -> None:
    shown = mapping.preview(payload(CLAIM | {"Geopend": text}), Mapping("claims", date_order=date_order))
    assert [r.at for r in shown.rows] == [at(expected)]


def test_an_unknown_table_is_refused_with_the_command_that_would_read_it(tmp_path: Path) -> None:
    [file] = take_in(written(tmp_path / "list.csv", CLAIM)).files
    assert (file.code, file.value) == (
        "table_guessed",
        "--map claims:order=Bestelnummer,date=Geopend,amount=Bedrag,outcome=Beslissing",
    )


def test_a_mapping_by_flag_is_used_again_by_itself(tmp_path: Path) -> None:
    first = take_in(written(tmp_path / "a.csv", CLAIM), table="claims", columns={"date": "Geopend"})
    assert first.total.new == 1
    [saved] = mapping.saved(["main"])
    assert (saved.mapping.kind, saved.header) == ("claims", tuple(CLAIM))
    again = take_in(written(tmp_path / "b.csv", CLAIM | {"Bestelnummer": order_id(2)}))
    assert (again.refused, again.total.new, again.files[0].kind) == (0, 1, "order_list")


@pytest.mark.parametrize("how", [{"save": False}, {"dry_run": True}, {"account": "other"}])
def test_a_mapping_is_not_kept_when_nobody_asked_or_for_another_account(tmp_path: Path, how: dict[str, object]) -> None:
    take_in(written(tmp_path / "a.csv", CLAIM), table="claims", **how)
    assert mapping.saved(["main"]) == []
    assert take_in(written(tmp_path / "b.csv", CLAIM)).refused == 1


def test_a_mapping_that_read_nothing_is_not_kept(tmp_path: Path) -> None:
    take_in(written(tmp_path / "a.csv", CLAIM | {"Bestelnummer": "302-1"}), table="claims")
    assert mapping.saved(["main"]) == []


def test_what_a_reader_knows_anyhow_is_never_kept(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1)), table="defects", as_of=NOW)
    assert mapping.saved(["main"]) == []


def test_the_last_word_holds_and_can_be_forgotten(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", CLAIM)
    take_in(path, table="claims")
    take_in(path, table="defects")
    [saved] = mapping.saved(["main"])
    assert saved.mapping.kind == "defects"
    assert mapping.guess_for(payload(CLAIM), account="main").mapping.kind == "defects"
    assert mapping.forget("main", saved.shape)
    assert not mapping.forget("main", saved.shape)
    assert take_in(written(tmp_path / "b.csv", CLAIM | {"Bestelnummer": order_id(3)})).refused == 1


def test_a_saved_mapping_holds_nothing_personal(tmp_path: Path) -> None:
    take_in(written(tmp_path / "a.csv", CLAIM | {"Naam": "Ada Example"}), table="claims")
    kept = str(db.select("SELECT * FROM ledger_mapping"))
    assert "Ada" not in kept
    assert order_id(1) not in kept


def told(result: ImportResult) -> list[object]:
    assert result.total.rejected == result.refused == 0
    subjects = [row[0] for row in db.select("SELECT id FROM ledger_subject ORDER BY id")]
    return [f.payload for facts in ledger.facts_of(subjects).values() for f in facts]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("feedback", Feedback(2)),
        ("orders", OrderRow("", fulfilment="seller", sku="STRAP", currency="EUR", item_price=1495)),
        ("requests", RequestOpened("7", "case", answer_by_at=at("2026-11-25 00:00"), status="Open")),
        ("metrics", Metric("Blue rate", rate="0.014", target="0.02", condition="AT_MOST")),
    ],
)
def test_each_kind_tells_its_own_facts(tmp_path: Path, kind: str, expected: object) -> None:
    assert told(take_in(written(tmp_path / "a.csv", *ALL[kind]), table=kind)) == [expected]


def test_numbers_say_which_channel_a_table_is_of(tmp_path: Path) -> None:
    take_in(written(tmp_path / "a.csv", *ALL["requests"]), table="requests")
    assert db.select("SELECT p.channel FROM ledger_subject s JOIN ledger_shop p ON p.id = s.shop") == [("ebay",)]


def test_another_channel_may_write_its_numbers_as_it_likes(tmp_path: Path) -> None:
    row = {"Order": "C0001ABC", "Date": "2026-11-20", "Stars": "2"}
    assert take_in(written(tmp_path / "a.csv", row), table="feedback", marketplace="bol.com").total.new == 1
    assert take_in(written(tmp_path / "b.csv", row), table="feedback").total.rejected == 1


PAY = {"Order": "P01-1234567-1234567", "Filed on": "2026-11-20", "Amount": "EUR 14.95", "Outcome": ""}


@pytest.mark.parametrize("table", ["claims", "chargebacks"])
def test_r30_claims_and_chargebacks_of_amazon_pay_are_cases_and_leave_health_as_it_was(tmp_path: Path, table: str) -> None:
    take_in(all_orders(tmp_path / "orders.txt", *(order(n) for n in range(1, 30))), claim_mail(tmp_path / "c.eml", order_id(1)))
    before = queries.account_health(["main"], at=NOW)
    result = take_in(written(tmp_path / "pay.csv", PAY), table=table)
    assert (result.total.new, result.total.rejected) == (1, 0)
    after = queries.account_health(["main"], at=NOW)
    assert before.rows
    assert (after.rows, after.unplaced) == (before.rows, before.unplaced)
    known = queries.account_health(["main"], at=NOW, known_at=NOW)
    assert (known.rows, known.unplaced) == (before.rows, before.unplaced)
    [case] = queries.find_case(f"amazon_pay:{PAY['Order']}", accounts=["main"], at=NOW)
    assert len(case.decisions) == 1


def test_r30_numbers_that_amazon_ships_too_are_amazon_pays_when_somebody_says_so(tmp_path: Path) -> None:
    row = PAY | {"Order": "S01-1234567-1234567"}
    take_in(written(tmp_path / "pay.csv", row), table="claims", channel="amazon_pay")
    assert queries.find_case("amazon_pay:S01-1234567-1234567", accounts=["main"], at=NOW)
    assert queries.account_health(["main"], at=NOW).unplaced == []


def test_the_offered_command_is_understood_by_the_command_line(tmp_path: Path) -> None:
    from odra.cli.take_in import asked

    offered = shlex.split(mapping.command(guessed(*ALL["requests"]).mapping))
    understood = asked(account="main", marketplace="", table=offered[1], as_of="", dry_run=False)
    assert (offered[0], understood.table, understood.channel) == ("--map", "requests", "ebay")
    assert understood.columns == guessed(*ALL["requests"]).mapping.columns
