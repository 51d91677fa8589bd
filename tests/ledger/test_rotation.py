"""Keys change while the desk goes on: nothing is lost, nothing old is left, and what broke off goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.helpers import NOW, all_that_is_sealed, take_in
from tests.reports import buyer_mail, feedback, new_orders, order_id, to_ship

from odra.cases.finding import by_words
from odra.ledger import database as db
from odra.ledger import keys, rotation, secrets
from odra.site import master
from odra.vault import Unreadable
from odra.vault.ring import key_number

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODRA_HOME", str(tmp_path_factory.mktemp("home")))
    keys.forget_open()


def told(folder: Path, first: int = 1) -> None:
    take_in(
        new_orders(folder / f"a{first}.txt", *(to_ship(n, recipient_name=f"Zoë Number{n}") for n in range(first, first + 30))),
        buyer_mail(folder / f"b{first}.eml", "Where is my purple kettle?", order=order_id(first)),
        feedback(folder / f"c{first}.txt", ("no date", "1", "Late and loud", order_id(first))),
    )
    secrets.put("mail.password", "correct horse", at=NOW)


def numbers() -> set[int]:
    """Keys that something is sealed with."""
    return {key_number(bytes(row[0])) for table in rotation.ID_OF for row in db.select(f"SELECT body FROM {table}")}


def in_use() -> list[int]:
    return [key.id for key in keys.kept() if key.retired_at is None]


def found(text: str) -> int:
    return len(by_words(text, accounts=["main"], at=NOW, limit=200))


def nothing(table: str, count: int) -> None:
    """Told of progress."""


def breaking_off(after: int) -> Callable[[str, int], None]:
    seen = []

    def told(table: str, count: int) -> None:
        seen.append(count)
        if len(seen) == after:
            raise KeyboardInterrupt

    return told


def test_everything_is_sealed_anew_and_the_older_key_goes(tmp_path: Path) -> None:
    told(tmp_path)
    before, tokens = all_that_is_sealed(), {row[0] for row in db.select("SELECT token FROM ledger_token")}
    assert rotation.rotate(nothing) > 30
    assert (numbers(), in_use()) == ({2}, [2])
    assert db.select("SELECT wrapped FROM ledger_key WHERE id = 1") == [(b"",)]
    assert (all_that_is_sealed(), secrets.get("mail.password")) == (before, "correct horse")
    assert (found("zoe"), found("number7"), found("kettle")) == (30, 1, 1)
    assert tokens & {row[0] for row in db.select("SELECT token FROM ledger_token")} == set()
    assert rotation.outdated() == dict.fromkeys(rotation.ID_OF, 0)


def test_what_broke_off_is_read_searched_and_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "PAGE", 10)
    told(tmp_path)
    before = all_that_is_sealed()
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(breaking_off(after=2))
    assert (numbers(), in_use(), rotation.under_way()) == ({1, 2}, [1, 2], True)
    assert (all_that_is_sealed(), found("zoe"), found("kettle")) == (before, 30, 1)
    told(tmp_path, first=50)
    assert found("zoe") == 60
    rotation.rotate(nothing)
    assert (numbers(), in_use(), found("zoe")) == ({2}, [2], 60)


def test_what_is_sealed_with_the_older_key_until_the_last_moment_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that began before there was a newer key ends after the pass over its table."""
    told(tmp_path)
    old = keys.ring()
    late: list[int] = []

    def slow_writer(table: str, count: int) -> None:
        if table == secrets.SECRET and not late:
            late.append(1)
            db.execute(
                "INSERT INTO ledger_personal (fact, body) VALUES (%s, %s)",
                (77, old.seal("ledger_personal", 77, b'{"name":"Late"}')),
            )

    rotation.rotate(slow_writer)
    assert late and (numbers(), in_use()) == ({2}, [2])
    assert "Late" in all_that_is_sealed()


def test_another_master_key_wraps_the_same_data_keys(tmp_path: Path) -> None:
    told(tmp_path)
    before, file = all_that_is_sealed(), master.file().read_bytes()
    kept = rotation.rotate_master(None)
    assert kept is not None and kept.read_bytes() == file != master.file().read_bytes()
    assert kept.stat().st_mode & 0o777 == master.file().stat().st_mode & 0o777 == 0o600
    keys.forget_open()
    assert all_that_is_sealed() == before
    kept.replace(master.file())
    keys.forget_open()
    with pytest.raises(Unreadable, match="key_wrong"):
        all_that_is_sealed()


def test_a_change_of_the_master_key_that_broke_off_leaves_both_and_can_be_ended(tmp_path: Path) -> None:
    told(tmp_path)
    before = all_that_is_sealed()
    keys.rewrap(master.following(None))  # and then the power failed
    keys.forget_open()
    assert master.next_file().exists() and all_that_is_sealed() == before
    rotation.rotate_master(None)
    keys.forget_open()
    assert not master.next_file().exists() and all_that_is_sealed() == before


def test_a_process_that_has_the_keys_open_goes_on_through_both_changes(tmp_path: Path) -> None:
    told(tmp_path)
    before = keys.ring()
    rotation.rotate_master(None)
    assert keys.ring().current == before.current
    rotation.rotate(nothing)
    assert keys.ring().current == 2 and found("zoe") == 30


def test_a_secret_is_kept_sealed_by_account_and_forgotten() -> None:
    secrets.put("mail.password", "for all", at=NOW)
    secrets.put("mail.password", "of one", account="second", at=NOW)
    secrets.put("mail.password", "of one, newer", account="second", at=NOW)
    assert b"of one" not in b"".join(bytes(row[0]) for row in db.select("SELECT body FROM ledger_secret"))
    assert secrets.get("mail.password", account="second") == "of one, newer"
    assert secrets.get("mail.password", account="third") == secrets.get("mail.password") == "for all"
    assert secrets.get("another") is None
    assert [(one.name, one.account) for one in secrets.kept()] == [("mail.password", ""), ("mail.password", "second")]
    assert secrets.forget("mail.password", account="second") and not secrets.forget("mail.password", account="second")
    assert secrets.get("mail.password", account="second") == "for all"
