"""`odra privacy`: what it tells, writes, refuses and notes."""

import json
from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.helpers import all_that_is_sealed, take_in
from tests.reports import all_orders, buyer_mail, claim_mail, new_orders, order, order_id, to_ship

from odra.ledger import database as db

pytestmark = pytest.mark.usefixtures("desk")
ORDER = order_id(1)


@pytest.fixture
def told(desk: None, tmp_path: Path) -> Path:
    take_in(new_orders(tmp_path / "new.txt", to_ship(1)), all_orders(tmp_path / "o.txt", order(1)))
    take_in(buyer_mail(tmp_path / "m.eml", "A purple penguin", order=ORDER))
    return tmp_path


def noted() -> list[str]:
    return [row[0] for row in db.select("SELECT what FROM audit_entry ORDER BY id DESC LIMIT 3")]


@pytest.mark.usefixtures("told")
def test_the_report_names_nobody_but_says_of_how_many_and_why() -> None:
    odra("privacy", "hold", ORDER, "--reason", "Letter of a lawyer", "--until", "2027-01-31")
    said = odra("privacy", "report")
    assert (
        said.code == 0
        and "1 orders and conversations" in said.out
        and "Letter of a lawyer" in said.out
        and "a person" in said.out
    )
    assert "Ada" not in said.out and "penguin" not in said.out
    found = odra("privacy", "report", "--json").json
    assert [(h["case"], h["kind"], h["until"][:10]) for h in found["holds"]] == [(ORDER, "by_hand", "2027-01-31")]
    assert found["keep_days"] == 30 and found["cases"] == 1


@pytest.mark.usefixtures("told")
def test_the_report_says_when_something_is_past_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing more has to go before" in odra("privacy", "report").out
    monkeypatch.setenv("ODRA_NOW", "2027-03-01T09:00:00Z")
    said = odra("privacy", "report").out
    assert "Nothing more" not in said and "`odra privacy expire` does at once" in said


@pytest.mark.usefixtures("told")
def test_the_export_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "buyer.json"
    assert odra("privacy", "export", ORDER, "--to", path).code == 0
    assert path.stat().st_mode & 0o077 == 0 and "A purple penguin" in json.dumps(json.loads(path.read_text("utf-8")))
    assert odra("privacy", "export", f"amazon:{ORDER}").json["order"] == ORDER


def test_erasing_what_is_held_tells_the_conflict_and_ends_with_1(told: Path) -> None:
    take_in(claim_mail(told / "c.eml", ORDER))
    refused = odra("privacy", "erase", ORDER)
    assert (refused.code, refused.out) == (1, "") and "A-to-z claim, until 21 Mar 2027" in refused.err
    assert "penguin" in all_that_is_sealed()
    assert odra("privacy", "erase", ORDER, "--despite-hold").code == 0
    assert "penguin" not in all_that_is_sealed()


@pytest.mark.usefixtures("told")
def test_a_case_says_when_its_data_goes_and_that_it_is_erased() -> None:
    assert "Personal data: Goes on 9 Dec 2026." in odra("case", ORDER).out
    odra("privacy", "erase", ORDER, "--reason", "marketplace")
    said = odra("case", ORDER)
    assert "Personal data: Erased on 23 Nov 2026." in said.out and "erased: the marketplace asked for it" in said.out
    assert {e["gone_since"] for e in odra("case", ORDER, "--json").json["timeline"] if e["kind"] == "buyer_message"} == {
        "2026-11-23T09:12:00Z"
    }


@pytest.mark.usefixtures("told")
def test_what_is_past_its_day_goes_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert odra("privacy", "expire", "--json").json["rows"] == 0
    monkeypatch.setenv("ODRA_NOW", "2026-12-10T00:00:00Z")
    assert odra("privacy", "expire", "--json").json["rows"] == 3


@pytest.mark.usefixtures("told")
def test_an_import_lets_go_what_is_due(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ODRA_NOW", "2026-12-20T00:00:00Z")
    assert odra("import", all_orders(tmp_path / "later.txt", order(2, purchase_date="2026-12-19T08:00:00+00:00"))).code == 0
    assert "penguin" not in all_that_is_sealed()


@pytest.mark.parametrize(
    "words",
    [
        ("erase", ORDER, "--reason", "because"), ("erase", "302-0000000-0000000"), ("export", "302-0000000-0000000"), ("release", "302-0000000-0000000"),
        ("hold", "302-0000000-0000000", "--reason", "x", "--until", "2027-01-01"), ("hold", ORDER, "--reason", "x", "--until", "2020-01-01"),
        ("hold", ORDER, "--reason", " ", "--until", "2027-01-01"), ("hold", ORDER, "--reason", "x", "--until", "soon"), ("report", "--account", "nobody"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("told")
def test_wrong_use_does_nothing_and_says_why(words: tuple[str, ...]) -> None:
    ran = odra("privacy", *words)
    assert ran.code == 2 and ran.err and "penguin" in all_that_is_sealed()


@pytest.mark.usefixtures("told")
def test_it_is_noted_who_took_out_held_released_and_erased(tmp_path: Path) -> None:
    for words, what in (
        (("export", ORDER), "exported.personal"), (("hold", ORDER, "--reason", "x", "--until", "2027-01-01"), "held.personal"),
        (("release", ORDER), "released.personal"), (("erase", ORDER), "erased.personal"),
    ):  # fmt: skip
        assert odra("privacy", *words).code == 0
        assert what in noted(), words


@pytest.mark.usefixtures("told")
def test_the_thread_beside_the_desk_lets_go_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from odra.lab.beside import look

    monkeypatch.setenv("ODRA_NOW", "2026-12-20T00:00:00Z")
    look(pause=0)
    assert "penguin" not in all_that_is_sealed()
