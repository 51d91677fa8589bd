"""Names of files as they come: bytes that are no text are written out, for the ledger, the screen and JSON."""

import os
from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.reports import all_orders, order

from odra.connectors.files import payloads
from odra.ledger import database as db

pytestmark = pytest.mark.usefixtures("desk")
ODD = b"orders-\xff\xe9.txt"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    file = all_orders(tmp_path / "orders.txt", order(1))
    found = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + ODD))
    return file.rename(found)


def test_a_name_that_is_no_utf_8_is_written_out(odd: Path) -> None:
    assert (
        [p.name for p in payloads([odd])] == [p.name for p in payloads([odd.parent])] == [f"{odd.parent}/orders-\\xff\\xe9.txt"]
    )


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_its_file_is_imported_like_any_other(odd: Path, how: tuple[str, ...]) -> None:
    ran = odra("import", odd.parent, *how)
    assert ran.code == 0 and "xff" in ran.out
    assert db.select("SELECT name FROM ledger_file") == [("xe9.txt",)]  # a backslash may stand before a folder


def test_a_missing_file_with_such_a_name_is_told_of(odd: Path) -> None:
    odd.unlink()
    assert "orders-\\xff" in odra("import", odd).out
