"""An import is taken back while another one reads the same rows: what a live import tells stays."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import msgspec
import pytest
from tests.answers import kept
from tests.helpers import NOW, take_in
from tests.reports import all_orders, order

from odra.cases import operations
from odra.cases.intake import ImportResult, Intake
from odra.cases.rebuild import rebuild
from odra.cases.registry import wired
from odra.facts.reading import Payload, Refused
from odra.ledger import database as db

pytestmark = pytest.mark.usefixtures("desk")
ROWS = [order(n) for n in range(1, 30)]


def meanwhile(paths: list[Path], last: Path, deed: Callable[[], object]) -> ImportResult:
    """Import files, and do something when the last of them is opened to be read."""
    assert wired.payloads is not None
    return operations.take_in(
        _payloads(paths, last, deed), readers=wired.readers, at=NOW, asked=Intake(), progress=lambda name, rows: None
    )


def _payloads(paths: list[Path], last: Path, deed: Callable[[], object]) -> Iterator[Payload | Refused]:
    assert wired.payloads is not None
    yield from wired.payloads(paths)
    (found,) = wired.payloads([last])
    assert isinstance(found, Payload)

    def opened() -> IO[bytes]:
        deed()
        return found.open()

    yield msgspec.structs.replace(found, open=opened)


def alive() -> int:
    return int(db.select("SELECT count(*) FROM ledger_fact WHERE observed_at IS NOT NULL")[0][0])


@pytest.mark.parametrize("same", [True, False], ids=["the same file", "the same rows"])
def test_what_another_import_tells_outlives_the_undo(tmp_path: Path, same: bool) -> None:
    first = take_in(all_orders(tmp_path / "a.txt", *ROWS)).import_id
    again = all_orders(tmp_path / "b.txt", *(ROWS if same else ROWS[::-1]))
    deeds: list[int] = []  # once
    result = meanwhile(
        [again], all_orders(tmp_path / "c.txt", order(900)), lambda: deeds or deeds.append(operations.undo(first, at=NOW))
    )
    assert len(deeds) == 1 and db.select("SELECT state FROM ledger_import WHERE id = %s", (first,)) == [("undone",)]
    assert [f.count.known for f in result.files] == [len(ROWS), 0]
    assert alive() == len(ROWS) + 1
    found = kept()
    assert len(found["cases_order"]) == len(ROWS) + 1
    rebuild(at=NOW, progress=lambda name, rows: None)
    assert kept() == found
