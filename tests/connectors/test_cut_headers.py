"""A download that breaks off before its first row: rejected where it breaks, or no report at all; never a report of nothing."""

from pathlib import Path

import pytest
from tests.connectors import test_any_bytes, test_mapped_kinds, test_other_reports_damaged, test_parcels
from tests.connectors.reading import Read, hints, read, reader_of, sample_of, tsv
from tests.connectors.test_ebay import REQUESTS, UK, US, number, report, sold
from tests.connectors.test_performance import BOL, WALMART
from tests.helpers import NOW, take_in

from odra.ledger.queries import find_import, rejected_rows

ASKED = {"Return ID": "5000001", "Order number": number(1), "Opened on": "2026-11-02"}
SIDE_BY_SIDE = {row["Metric"]: row["Your rate"] for row in WALMART} | {"Date": "2026-11-18"}
TABLES = {
    **test_any_bytes.TABLES, **test_other_reports_damaged.TABLES, **test_parcels.TABLES,
    "ebay_orders": report(sold(1)), "ebay_orders uk": report(sold(1), header=UK), "ebay_requests": tsv(REQUESTS, ASKED, by=","),
    "performance": tsv(WALMART[0], *WALMART, by=","), "performance bol": tsv(BOL[0], *BOL, by=";"),
    "performance wide": tsv(SIDE_BY_SIDE, SIDE_BY_SIDE, by=","),
    **{f"order_list {kind}": tsv(row, row, by=";") for kind, row in test_mapped_kinds.ROWS.items()},
}  # fmt: skip
TREES = test_other_reports_damaged.TREES
LAST = {"ebay_orders": "Transaction ID", "ebay_orders uk": "Tracking number"}


def told(content: bytes, name: str) -> Read | None:
    """What its reader tells; None where the file is refused as a whole."""
    asked = {"table": name.partition(" ")[2]} if name.startswith("order_list") else {}
    return read(content, **asked) if reader_of(sample_of(content), hints(**asked)) else None


def header(name: str) -> tuple[int, int, bytes]:
    """(where it begins, where it ends without its line end, the line end)."""
    content = TABLES[name]
    first = content.index(b"\n") + 1 if name.startswith("ebay_orders") else 0
    end = b"\r\n" if b"\r\n" in content else b"\n"
    return first, content.index(end, first), end


@pytest.mark.parametrize("name", TABLES)
def test_a_file_that_breaks_off_in_its_header_says_so(name: str) -> None:
    first, last, _ = header(name)
    found = [told(TABLES[name][:place], name) for place in range(1, last + 1)]
    known = [one for one in found if one is not None]
    assert known or name in ("performance", "performance bol"), "their rows are needed to know whose figures they are"
    for one in known:
        assert [(p.line, p.code) for p in one.rejected] == [(1 + bool(first), "row_cut_short")]
        assert one.rows == []


@pytest.mark.parametrize("name", TABLES)
def test_a_whole_header_without_rows_is_a_report_of_nothing(name: str) -> None:
    _, last, end = header(name)
    whole = told(TABLES[name][: last + len(end)], name)
    assert whole is None or (whole.rows, whole.rejected) == ([], [])


@pytest.mark.parametrize("name", TREES)
def test_a_document_that_breaks_off_says_so_wherever_it_does(name: str) -> None:
    content = TREES[name].rstrip()
    for place in range(1, len(content), 7):
        found = told(content[:place], name)
        assert found is None or {p.code for p in found.rejected} & {"json_broken", "xml_broken"}


@pytest.mark.parametrize("broken", [b",", b",,,,", b"101", b'101,"', b"101,12-00"])
def test_an_order_of_ebays_that_breaks_off_before_any_word_is_told(broken: bytes) -> None:
    content = report(sold(1)).partition(b"1,record")[0]
    found = read(content + broken)
    assert (len(found.rows), [(p.line, p.code) for p in found.rejected]) == (1, [(5, "row_cut_short")])
    assert read(report(sold(1))).problems == [], "the seller's name at the end has no line end, and is no row"


def test_the_table_of_rejected_rows_does_not_repeat_the_header(desk: None, tmp_path: Path) -> None:
    (tmp_path / "ebay.csv").write_bytes(",".join(US[:20]).encode())
    result = take_in(tmp_path / "ebay.csv")
    assert (result.total.rejected, result.refused) == (1, 0)
    found = find_import(result.import_id, ["main"])
    assert found is not None and rejected_rows(found) == []


def test_one_row_without_header_and_line_end_is_whole(desk: None, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"305-0000001-0000001,EUR 14.95")
    result = take_in(tmp_path / "list.csv", table="claims", as_of=NOW)
    assert (result.total.new, result.total.rejected) == (1, 0)
