"""Whatever the other reports of Amazon hold: no reader raises, and every source row is told or rejected, once."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.reading import hints, read, reader_of, sample_of, tsv
from tests.connectors.test_account_health import DEFECTS, LATE, OLDER, SPAN
from tests.connectors.test_any_bytes import CELLS, MARKS, damage, tell, told_once
from tests.connectors.test_fba import ALL
from tests.connectors.test_returns_xml import details, envelope
from tests.connectors.test_settlement import HEADER, TOTAL, money
from tests.reports import order_id

from odra.facts.fact import Problem, Row

TABLES: dict[str, bytes] = {
    "settlement": tsv(HEADER, TOTAL, *(money(n) for n in range(1, 4))),
    **{kind: tsv(row, *(row | {"sku": f"S{n}"} for n in range(4))) for kind, row in ALL.items()},
}
HEALTH = {
    "accountStatuses": [{"marketplaceId": "A1PA6795UKMFR9", "status": "NORMAL"}],
    "performanceMetrics": [
        {
            "marketplaceId": "A1PA6795UKMFR9", "lateShipmentRate": LATE, "lateShipmentRateList": [LATE], "orderDefectRate": {"mfn": DEFECTS},
            "accountHealthRating": {"ahrScore": 428, "ahrStatus": "GREAT", "reportingDateRange": SPAN},
            "warningStates": [{"warningType": "spammingSellerMessaging", "status": "BAD"}],
        }
    ],
}  # fmt: skip
TREES = {
    "xml": envelope(*(details(n) for n in range(1, 4))),
    "json": json.dumps(HEALTH, indent=1).encode(),
    "older": OLDER.encode(),
}
fast = settings(max_examples=100, deadline=None, derandomize=True)


@pytest.mark.parametrize("name", TABLES)
def test_a_good_table_is_told_whole(name: str) -> None:
    found = read(TABLES[name])
    assert (found.kind, len(found.rows), found.problems) == (name, 4, [])


@pytest.mark.parametrize("name", TABLES)
@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_table_loses_no_row_in_silence(name: str, seed: int) -> None:
    good = TABLES[name]
    below = good.index(b"\r\n") + 2
    content = good[:below] + damage(seed, good[below:], MARKS)
    found = tell(content)
    if reader_of(sample_of(content), hints()) is not None:
        told_once(content, found)


@pytest.mark.parametrize("name", TABLES)
@given(
    cells=st.dictionaries(st.integers(0, 3), st.lists(st.tuples(st.integers(0, 40), CELLS), min_size=1, max_size=4), min_size=1)
)
@fast
def test_whatever_stands_in_a_cell_rejects_or_warns(name: str, cells: dict[int, list[tuple[int, str]]]) -> None:
    header, *rows = [line.split("\t") for line in TABLES[name].decode().splitlines()]
    for n, changes in cells.items():
        for place, text in changes:
            rows[n][place % len(header)] = text
    content = "".join("\t".join(row) + "\n" for row in (header, *rows)).encode()
    told_once(content, tell(content))


@pytest.mark.parametrize("name", TREES)
@given(seed=st.integers(0, 2**32))
@fast
def test_damaged_markup_is_told_or_rejected(name: str, seed: int) -> None:
    content = damage(seed, TREES[name], MARKS + b"<>=&;{}[]aeiou")
    numbered_once(tell(content))


def numbered_once(found: list[Row | Problem]) -> None:
    numbers = [one.line for one in found if isinstance(one, Row)]
    assert len(numbers) == len(set(numbers))
    assert all(one.line > 0 for one in found)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELLS | st.sampled_from(["\ud800", "2026-08-26T00:00Z", "count", "1e999999", "A1PA6795UKMFR9"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["mfn", "count", "rate", "status", "orderCount", "reportingDateRange", "start", "x\ud800", "warningType", "claims"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(
    metrics=st.dictionaries(
        st.sampled_from(["marketplaceId", "orderDefectRate", "accountHealthRating", "warningStates", "new\ud800"]), ANY
    ),
    status=ANY,
)
@fast
def test_whatever_an_answer_holds_it_can_be_written_down(metrics: dict[str, object], status: object) -> None:
    root = {"accountStatuses": [{"marketplaceId": status, "status": status}, status], "performanceMetrics": [metrics, status]}
    numbered_once(tell(json.dumps(root).encode()))


@given(
    texts=st.dictionaries(
        st.sampled_from(["order_id", "return_request_date", "return_request_status", "order_amount", "a_to_z_claim"]), CELLS
    ),
    twice=st.booleans(),
)
@fast
def test_whatever_stands_in_a_return_it_is_told_or_rejected(texts: dict[str, str], twice: bool) -> None:
    clean = {name: "".join(c for c in text if c.isprintable()) for name, text in texts.items()}
    found = tell(envelope(details(1, **clean), *([details(2)] if twice else [])))
    assert len({one.line for one in found if isinstance(one, Row) or one.rejected}) == 1 + twice


@pytest.mark.parametrize("name", [*TABLES, *TREES])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_the_same_in_another_encoding_is_the_same(name: str, encoding: str) -> None:
    good = (TABLES | TREES)[name]
    assert read(good.decode().encode(encoding)).rows == read(good).rows


@pytest.mark.parametrize("name", TABLES)
def test_other_line_ends_and_another_order_of_rows_are_the_same(name: str) -> None:
    header, *rows = TABLES[name].splitlines()
    other = b"\n".join((header, *rows[:1], *reversed(rows[1:]))) + b"\n"
    key = lambda row: (row.order, repr(row.payload), row.occurred_at, row.observed_at)  # noqa: E731
    assert sorted(map(key, read(other).rows)) == sorted(map(key, read(TABLES[name]).rows))


def test_the_order_ids_are_well_formed() -> None:
    assert order_id(1) in TABLES["settlement"].decode()
