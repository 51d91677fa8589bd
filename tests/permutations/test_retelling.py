"""The same material gives the same desk, however it is written down, cut, ordered, packed, told twice, undone and told again."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.answers import kept, said, wipe
from tests.helpers import NOW, take_in
from tests.permutations.retelling import ENCODINGS, ENDS, Files, cut, in_turn, of, packed, recoded, written

from odra.cases import operations
from odra.cases.rebuild import rebuild
from odra.lab.shop import truth, write
from odra.ledger import database as db
from odra.ledger import queries as ledger

State = tuple[dict[str, Any], dict[str, Any]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Every kind of file that the simulated shop writes, in few rows."""
    folder = tmp_path_factory.mktemp("shop")
    write(truth(at=NOW, orders=120), folder)
    return of(folder)


@pytest.fixture(scope="module")
def expected(shop: Files) -> State:
    wipe()
    with folder_of(shop) as folder:
        take_in(folder)
    state = (kept(), said(NOW))
    assert len(state[0]["cases_order"]) == 160 and state[0]["cases_question"] and state[0]["cases_defect"] and state[1]["queue"]
    return state


@contextmanager
def folder_of(files: Files) -> Iterator[Path]:
    """The files in a folder that goes again."""
    with tempfile.TemporaryDirectory(prefix="odra-retold-") as folder:
        yield written(Path(folder), files)


def settles(name: str) -> bool:
    """Without its orders, the dates of feedback are not known to be German or American."""
    return "all-orders" in name or "ebay-orders" in name


def told(files: Files) -> State:
    wipe()
    with folder_of(files) as folder:
        take_in(folder)
    return kept(), said(NOW)


def told_in_turn(files: Files, chance: random.Random) -> State:
    wipe()
    with folder_of(files) as folder:
        for name in in_turn(files, chance, settles):
            take_in(folder / name)
    return kept(), said(NOW)


def differing(found: State, expected: State) -> list[str]:
    """Which tables and answers differ: shorter than the difference."""
    return [
        name
        for part, other in zip(found, expected, strict=True)
        for name in part.keys() | other.keys()
        if part.get(name) != other.get(name)
    ]


@pytest.mark.parametrize("end", ENDS, ids=repr)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_written_down_otherwise(shop: Files, expected: State, encoding: str, end: str) -> None:
    again = recoded(shop, encoding, end)
    assert sum(again[name] != content for name, content in shop.items()) >= 1
    assert differing(told(again), expected) == []


@pytest.mark.parametrize("seed", range(4))
def test_cut_into_parts_that_overlap(shop: Files, expected: State, seed: int) -> None:
    chance = random.Random(seed)
    parts = cut(shop, chance)
    assert len(parts) > len(shop) + 10
    assert differing(told_in_turn(parts, chance) if seed % 2 else told(parts), expected) == []


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_file_by_file(shop: Files, expected: State, seed: int) -> None:
    assert differing(told_in_turn(shop, random.Random(seed)), expected) == []


@pytest.mark.parametrize("how", ["zip", "gz"])
def test_packed(shop: Files, expected: State, how: str) -> None:
    assert differing(told(packed(shop, how)), expected) == []


def test_told_twice_and_in_other_words(shop: Files, expected: State) -> None:
    told(shop)
    with folder_of(recoded(shop, "utf-16", "\r")) as folder:
        again = take_in(folder)
    assert (again.total.new, again.total.changed) == (0, 0)
    assert differing((kept(), said(NOW)), expected) == []


@pytest.mark.parametrize("seed", range(4))
def test_undone_and_told_again(shop: Files, expected: State, seed: int) -> None:
    """Half of the imports are taken back in any order; then their files come once more, written otherwise."""
    chance = random.Random(seed)
    told_in_turn(shop, chance)
    numbers = [row.id for row in ledger.imports(["main"], limit=1000)]
    for number in chance.sample(numbers, len(numbers) // 2):
        operations.undo(number, at=NOW)
    assert differing((kept(), said(NOW)), expected) != []
    with folder_of(recoded(shop, chance.choice(ENCODINGS), chance.choice(ENDS))) as folder:
        take_in(folder)
    assert differing((kept(), said(NOW)), expected) == []


def test_all_undone_leaves_nothing(shop: Files, expected: State) -> None:
    told_in_turn(shop, random.Random(5))
    for row in ledger.imports(["main"], limit=1000):
        operations.undo(row.id, at=NOW)
    tables = kept()
    assert {name for name, rows in tables.items() if rows} == set()
    assert [
        name
        for name in ("ledger_personal", "ledger_personal_problem", "ledger_personal_header", "ledger_token")
        if db.select(f"SELECT 1 FROM {name}")
    ] == []


def test_made_anew_from_the_facts(shop: Files, expected: State) -> None:
    told(shop)
    rebuild(at=NOW, progress=lambda name, rows: None)
    assert differing((kept(), said(NOW)), expected) == []


@pytest.fixture(scope="module", autouse=True)
def _empty() -> Iterator[None]:
    yield
    wipe()
