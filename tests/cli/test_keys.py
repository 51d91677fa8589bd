"""`odra keys`, `odra secret` and `odra find`; keys change while others import, and no row is lost on the way."""

import json
from pathlib import Path

import pytest
from tests.cli.command import begun, environment, process
from tests.databases import rows
from tests.reports import buyer_mail, new_orders, order_id, to_ship


def told(folder: Path, first: int, count: int = 300) -> Path:
    return new_orders(
        folder / f"{first}.txt", *(to_ship(n, recipient_name=f"Zoë Number{n}") for n in range(first, first + count))
    )


def secret(home: Path, value: str, *words: str) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "odra.site.command", "secret", "set", *words],
        env=environment(home),
        input=value.encode(),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert value.strip().encode() not in done.stdout + done.stderr


def test_keys_change_while_others_import(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert process(home, "import", told(tmp_path, 1)).code == 0
    working = [begun(home, "import", told(tmp_path, first)) for first in (1001, 2001, 3001)]
    changes = [process(home, "keys", "rotate"), process(home, "keys", "rotate", "--master"), process(home, "keys", "rotate")]
    ended = [(*one.communicate(timeout=120), one.returncode) for one in working]
    assert [code for _, _, code in ended] == [0, 0, 0], [err.decode()[-500:] for _, err, _ in ended]
    assert [one.code for one in changes] == [0, 0, 0], changes[0].err
    status = process(home, "keys", "status", "--check", "--json")
    assert (status.code, status.json["unreadable"], status.json["fault"]) == (0, [], None)
    assert [key["retired_at"] is None for key in status.json["keys"]] == [False, False, True]
    assert rows(home, "SELECT count(*) FROM ledger_personal") == [(1200,)]
    assert process(home, "keys", "rotate").code == 0
    assert process(home, "keys", "status", "--json").json["outdated"] == 0
    found = process(home, "find", "number2007", "--json").json
    assert [one["case"] for one in found] == [order_id(2007)]


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    home = tmp_path / "home"
    secret(home, "correct horse\n", "mail.password")
    listed, as_json = process(home, "secret", "list"), process(home, "secret", "list", "--json")
    assert "mail.password" in listed.out and "horse" not in listed.out + as_json.out
    assert [one["name"] for one in as_json.json] == ["mail.password"]
    assert process(home, "secret", "forget", "mail.password").code == 0
    missing = process(home, "secret", "forget", "mail.password")
    assert missing.code == 2 and "mail.password" in missing.err
    assert process(home, "secret", "set", "empty").code == 2


@pytest.fixture
def home(tmp_path: Path) -> Path:
    file = buyer_mail(tmp_path / "a.eml", "Where is my purple kettle?", order=order_id(1))
    assert process(tmp_path / "home", "import", file).code == 0
    return tmp_path / "home"


def test_without_the_master_key_commands_say_so_and_the_rest_works(home: Path) -> None:
    (home / "master.key").unlink()
    asked = process(home, "find", "kettle")
    assert (asked.code, asked.out) == (4, "")
    assert str(home / "master.key") in asked.err and "Traceback" not in asked.err
    case = process(home, "case", order_id(1), "--json")
    assert case.code == 0 and json.loads(case.out) and "master key is missing" in case.err
    assert process(home, "queue").code == process(home, "health").code == 0
    assert "master key is missing" in process(home, "doctor").out
    assert process(home, "keys", "status", "--json").json["fault"] == "key_missing"
    assert process(home, "keys", "abandon").code == 2
    assert process(home, "keys", "abandon", "--yes").code == 0
    assert process(home, "keys", "status", "--json").json["fault"] is None


def test_a_master_key_from_the_environment_is_changed_by_file(tmp_path: Path) -> None:
    import base64

    first, second = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    home, file = tmp_path / "home", tmp_path / "new"
    file.write_text(second, "ascii")
    assert process(home, "import", told(tmp_path, 1, 3), ODRA_MASTER_KEY=first).code == 0
    assert not (home / "master.key").exists()
    assert process(home, "keys", "rotate", "--master", ODRA_MASTER_KEY=first).code == 2
    assert process(home, "keys", "rotate", "--master", "--new", file, ODRA_MASTER_KEY=first).code == 0
    assert process(home, "find", "zoe", ODRA_MASTER_KEY=first).code == 4
    assert process(home, "find", "zoe", "--json", ODRA_MASTER_KEY=second).json != []


def moved_row(home: Path) -> None:
    """A sealed row in another's place, which no key opens."""
    import subprocess
    import sys

    code = "from odra.site.wiring import set_up; set_up(); from odra.ledger import database as db; db.execute('UPDATE ledger_personal SET fact = fact + 1')"
    subprocess.run([sys.executable, "-c", code], env=environment(home), check=True)


def test_status_says_in_words_what_is_amiss(home: Path) -> None:
    assert "Master key from" in process(home, "keys", "status").out and process(home, "keys", "rotate").code == 0
    status = process(home, "keys", "status").out
    assert "retired 2026-11-23 09:12 UTC" in status and "in use" in status
    moved_row(home)
    told = process(home, "keys", "status", "--check")
    assert told.code == 1 and "Cannot be opened: names, addresses and words, row" in told.out and "ledger_" not in told.out
    (home / "master.key").unlink()
    told = process(home, "keys", "status")
    assert "the master key is missing" in told.out and "cannot be opened" in told.out and "key_missing" not in told.out


def test_what_is_sealed_anew_is_told_in_words(home: Path) -> None:
    told = process(home, "keys", "rotate").err
    assert "names, addresses and words: 1 row sealed anew" in told and "ledger_" not in told
