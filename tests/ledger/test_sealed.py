"""What is personal lies sealed in the tables, is found by whole words, and goes with all that finds it."""

import logging
from pathlib import Path

import pytest
from tests.helpers import NOW, kept_words, take_in
from tests.reports import all_orders, buyer_mail, new_orders, order, order_id, to_ship

from odra.cases import operations, queries
from odra.cases.finding import by_words
from odra.ledger import database as db
from odra.ledger import keys, words
from odra.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("desk")
NAME, STREET, ALIAS = "Zoë Müller", "Lange Straße 12", "abc123xyz@marketplace.amazon.de"


def told(folder: Path) -> None:
    take_in(
        new_orders(
            folder / "a.txt", to_ship(1, recipient_name=NAME, ship_address_1=STREET, ship_postal_code="10115", buyer_email=ALIAS)
        ),
        buyer_mail(folder / "b.eml", "Where is my purple kettle?", order=order_id(2)),
        all_orders(folder / "c.txt", order(3, ship_city="Heidelberg", ship_postal_code="69115")),
    )


def found(text: str) -> list[str]:
    return [one.subject.native for one in by_words(text, accounts=["main"], at=NOW)]


def tokens() -> int:
    return int(db.select("SELECT count(*) FROM ledger_token")[0][0])


def test_no_word_stands_in_the_tables(tmp_path: Path) -> None:
    told(tmp_path)
    bodies = b"".join(bytes(row[0]) for row in db.select("SELECT body FROM ledger_personal"))
    assert [word for word in (NAME, "Müller", STREET, "kettle", ALIAS) if word.encode() in bodies] == []
    assert [word for word in (NAME, STREET, "purple kettle", ALIAS) if word not in str(kept_words())] == []


@pytest.mark.parametrize("text", ["Zoe", "MÜLLER", "muller zoë", "lange strasse", "10115", "zoe 10115", ALIAS])
def test_an_order_is_found_by_whole_words_of_its_buyer(tmp_path: Path, text: str) -> None:
    told(tmp_path)
    assert found(text) == [order_id(1)]


@pytest.mark.parametrize("text", ["Mull", "Zoe kettle", "unheard", "", "-", "zoe unheard"])
def test_parts_of_words_and_words_of_two_cases_find_nothing(tmp_path: Path, text: str) -> None:
    told(tmp_path)
    assert found(text) == []


def test_a_case_is_found_by_the_words_of_a_message_with_what_is_to_be_done(tmp_path: Path) -> None:
    told(tmp_path)
    [one] = by_words("purple kettle", accounts=["main"], at=NOW)
    assert (one.subject.native, one.question) == (order_id(2), "not_received")
    assert by_words("purple kettle", accounts=["another"], at=NOW) == []


def test_a_row_that_tells_no_more_than_where_has_no_tokens(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "c.txt", order(3, ship_city="Heidelberg", ship_postal_code="69115")))
    assert (len(kept_words()), tokens()) == (1, 0)


def test_what_finds_a_row_goes_with_it(tmp_path: Path) -> None:
    told(tmp_path)
    assert tokens() > 10
    for row in ledger.imports(["main"]):
        operations.undo(row.id, at=NOW)
    assert (kept_words(), tokens(), found("zoe")) == ([], 0, [])
    told(tmp_path)
    assert found("zoe") == [order_id(1)]


def test_some_of_a_row_can_be_forgotten(tmp_path: Path) -> None:
    told(tmp_path)
    [fact] = [fact for (fact,) in db.select("SELECT fact FROM ledger_personal") if "street" in words.of_facts([fact])[fact]]
    words.forget_fields(fact, ["name", "alias"])
    assert (found("zoe"), found("lange strasse")) == ([], [order_id(1)])
    assert {"name", "alias"} & words.of_facts([fact])[fact].keys() == set()
    words.forget_fields(fact, list(words.of_facts([fact])[fact]))
    assert (words.of_facts([fact]), found("strasse")) == ({}, [])


def test_a_row_in_anothers_place_is_told_in_the_log_and_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    take_in(new_orders(tmp_path / "a.txt", to_ship(1, recipient_name=NAME), to_ship(2, recipient_name="Somebody Else")))
    (one, body), (two, _) = db.select("SELECT fact, body FROM ledger_personal ORDER BY fact")
    db.execute("UPDATE ledger_personal SET body = %s WHERE fact = %s", (body, two))
    with caplog.at_level(logging.ERROR):
        told = words.of_facts([one, two])
    assert told.keys() == {one}
    assert f"ledger_personal {two}" in caplog.text
    assert NAME not in caplog.text
    [view] = queries.find_case(order_id(2), accounts=["main"], at=NOW)
    assert "name" not in view.personal


def test_an_import_that_is_only_tried_keeps_no_key_that_is_not_there(tmp_path: Path) -> None:
    file = new_orders(tmp_path / "a.txt", to_ship(1, recipient_name=NAME))
    take_in(file, dry_run=True)
    assert keys.kept() == []
    take_in(file)
    assert [key.id for key in keys.kept()] == [1]
    assert NAME in str(kept_words())
