"""Without the master key what is personal cannot be read, and is said so; facts, queue, rates and cases go on."""

import base64
import sys
from pathlib import Path

import pytest
from tests.helpers import NOW, all_that_is_sealed, take_in
from tests.reports import all_orders, buyer_mail, claim_mail, new_orders, order, order_id, to_ship

from odra.cases import noting, queries
from odra.cases.finding import by_words
from odra.cases.rebuild import rebuild
from odra.cli.doctor import warnings
from odra.ledger import keys, rotation, secrets
from odra.ledger import queries as ledger
from odra.site import master
from odra.vault import Unreadable

pytestmark = pytest.mark.usefixtures("desk")
SETTINGS = ("ODRA_MASTER_KEY_FILE", "ODRA_MASTER_KEY", "ODRA_MASTER_KEY_COMMAND")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODRA_HOME", str(tmp_path_factory.mktemp("home")))
    keys.forget_open()


def told(folder: Path) -> None:
    take_in(
        all_orders(folder / "a.txt", order(1), order(2)),
        new_orders(folder / "b.txt", to_ship(3, recipient_name="Zoë Müller"), to_ship(4, purchase_date="no date")),
        buyer_mail(folder / "c.eml", "Where is my purple kettle?", order=order_id(1)),
        claim_mail(folder / "d.eml", order_id(2)),
    )
    secrets.put("mail.password", "correct horse", at=NOW)


def lose() -> None:
    master.file().unlink()
    keys.forget_open()


def another() -> None:
    master.file().write_bytes(b"x" * 32)
    keys.forget_open()


LOSSES = {"key_missing": lose, "key_wrong": another}
every_loss = pytest.mark.parametrize("code", LOSSES)


@every_loss
def test_facts_queue_rates_and_cases_go_on(tmp_path: Path, code: str) -> None:
    told(tmp_path)
    before = [(row.subject.native, row.decision.step) for row in queries.queue(["main"], at=NOW)]
    rates = queries.account_health(["main"], at=NOW).rows
    LOSSES[code]()
    rebuild(at=NOW, progress=lambda name, rows: None)
    assert before and [(row.subject.native, row.decision.step) for row in queries.queue(["main"], at=NOW)] == before
    assert {row.buyer for row in queries.queue(["main"], at=NOW)} == {""}
    assert queries.account_health(["main"], at=NOW).rows == rates
    [view] = queries.find_case(order_id(1), accounts=["main"], at=NOW)
    assert view.timeline and view.personal == {}
    problems = ledger.problems([f.id for i in ledger.imports(["main"]) for f in i.files])
    assert [(p.code, p.value, p.raw) for p in problems if p.rejected] == [("bad_date", "", "")]


@every_loss
def test_what_asks_for_words_says_why_not(tmp_path: Path, code: str) -> None:
    told(tmp_path)
    LOSSES[code]()
    [found] = ledger.imports(["main"])
    asks = (
        all_that_is_sealed, lambda: by_words("zoe", accounts=["main"], at=NOW), lambda: secrets.get("mail.password"),
        lambda: ledger.rejected_rows(found), lambda: rotation.rotate(lambda table, count: None), lambda: rotation.rotate_master(None),
        lambda: take_in(all_orders(tmp_path / "e.txt", order(9))),
    )  # fmt: skip
    for ask in asks:
        with pytest.raises(Unreadable) as why:
            ask()
        assert why.value.code == code
    assert len(ledger.imports(["main"])) == 1
    assert [key.id for key in keys.kept()] == [1]
    assert [one["code"] for one in warnings(["main"], NOW)][-1] == f"keys.{code}"


@every_loss
def test_what_a_person_did_without_words_is_noted_all_the_same(tmp_path: Path, code: str) -> None:
    told(tmp_path)
    LOSSES[code]()
    assert noting.handled(order_id(1), accounts=["main"], question="not_received", done="answered", key="k1", at=NOW)


def test_no_master_key_is_made_where_one_is_lost(tmp_path: Path) -> None:
    told(tmp_path)
    lose()
    keys.fault()
    assert not master.file().exists()


def test_the_key_put_back_opens_everything(tmp_path: Path) -> None:
    told(tmp_path)
    before, kept = all_that_is_sealed(), master.file().read_bytes()
    lose()
    assert keys.fault() is not None
    master.file().write_bytes(kept)
    assert keys.fault() is None
    assert all_that_is_sealed() == before


@every_loss
def test_what_is_lost_for_good_is_given_up_and_the_desk_begins_anew(tmp_path: Path, code: str) -> None:
    told(tmp_path)
    LOSSES[code]()
    assert rotation.abandon() > 5
    assert keys.fault() is None
    assert (all_that_is_sealed().count("kettle"), secrets.kept()) == (0, [])
    take_in(new_orders(tmp_path / "e.txt", to_ship(5, recipient_name="Ada Again")))
    assert [one.subject.native for one in by_words("again", accounts=["main"], at=NOW)] == [order_id(5)]
    assert rotation.abandon() == 0


def test_the_master_key_comes_from_a_file_a_text_or_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = bytes(range(32))
    text = base64.b64encode(key).decode()
    (tmp_path / "raw").write_bytes(key)
    (tmp_path / "text").write_text(text + "\n", "ascii")
    command = f"{sys.executable} -c 'print(\"{text}\")'"
    given = [
        (SETTINGS[0], str(tmp_path / "raw")),
        (SETTINGS[0], str(tmp_path / "text")),
        (SETTINGS[1], text),
        (SETTINGS[2], command),
    ]
    names = set()
    for name, value in given:
        monkeypatch.setenv(name, value)
        names.update(one.name for one in master.masters())
        assert master.where() == name
        monkeypatch.delenv(name)
    assert len(names) == 1
    assert not master.file().exists()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ODRA_MASTER_KEY_FILE", "/nowhere/key", "key_missing"),
        ("ODRA_MASTER_KEY", "short", "key_unusable"),
        ("ODRA_MASTER_KEY", "x" * 32, "key_unusable"),
        ("ODRA_MASTER_KEY_COMMAND", "/nowhere/command", "key_missing"),
        ("ODRA_MASTER_KEY_COMMAND", f"{sys.executable} -c 'raise SystemExit(3)'", "key_unusable"),
        ("ODRA_MASTER_KEY_COMMAND", "'unbalanced", "key_unusable"),
    ],
)
def test_what_is_no_key_is_told_by_its_setting_and_not_by_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, code: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Unreadable) as why:
        master.masters(True)
    assert (why.value.code, why.value.value) == (code, name)


def test_two_settings_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS[:2]:
        monkeypatch.setenv(name, "x")
    with pytest.raises(Unreadable) as why:
        master.masters()
    assert why.value.code == "key_unusable"
