"""Delimited files as they come: encodings, line ends, quotes that mean something and quotes that are inches."""

from io import BytesIO

import pytest
from tests.connectors.reading import read, sample_of, tsv
from tests.reports import order, order_id

from odra.connectors.tables.lines import CUT, lines
from odra.lab.reports import ALL_ORDERS


def cells(content: bytes) -> list[list[str]]:
    return [c for _, c, _ in lines(BytesIO(content), sample_of(content))]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", "Ürlaub für 5 €"),
        ("utf-8-sig", "Ürlaub für 5 €"),
        ("utf-16", "Ürlaub für 5 €"),
        ("utf-16-le", "\ufeffÜrlaub für 5 €"),
        ("utf-16-be", "\ufeffÜrlaub für 5 €"),
        ("cp1252", "Ürlaub für 5 €"),
        ("cp932", "時計バンド"),
        ("utf-8", "時計バンド"),
    ],
)
def test_letters_are_read_in_the_encodings_of_the_reports(encoding: str, title: str) -> None:
    mark, name = ("\ufeff", title[1:]) if title[0] == "\ufeff" else ("", title)
    channel = "Amazon.co.jp" if name == "時計バンド" else "Amazon.de"
    text = mark + tsv(ALL_ORDERS, order(1, product_name=name, sales_channel=channel)).decode()
    assert read(text.encode(encoding)).payload.title == name


def test_one_damaged_byte_does_not_spoil_the_other_letters() -> None:
    rows = [order(n, product_name="Ürlaub für dich") for n in range(20)]
    content = tsv(ALL_ORDERS, *rows)
    found = read(content.replace("Ü".encode(), b"\xc3", 1))
    assert [r.payload.title for r in found.rows] == ["\ufffdrlaub für dich", *["Ürlaub für dich"] * 19]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_are_alike(end: str, last: bool) -> None:
    content = tsv(ALL_ORDERS, order(1), order(2), end=end)
    found = read(content if last else content.removesuffix(end.encode()))
    assert [r.line for r in found.rows] == [2, 3]
    assert not found.problems


@pytest.mark.parametrize("by", ["\t", ",", ";"])
def test_tab_comma_and_semicolon_split_cells(by: str) -> None:
    assert read(tsv(ALL_ORDERS, order(1), by=by)).payload == read(tsv(ALL_ORDERS, order(1))).payload


@pytest.mark.parametrize(
    "title", ['24" IPS', '"Best" strap', 'Strap 24"', '24" or 27" screen', '"', "5'4\"", '"Strap', 'a "b" c']
)
def test_inch_marks_are_left_as_they_stand(title: str) -> None:
    found = read(tsv(ALL_ORDERS, order(1, product_name=title), order(2), order(3)))
    assert [r.order for r in found.rows] == [order_id(1), order_id(2), order_id(3)]
    assert found.rows[0].payload.title == title or title.startswith('"')
    assert found.rows[0].payload.sku == "STRAP"


def test_a_quoted_cell_may_hold_delimiters_quotes_and_line_ends() -> None:
    title = '"Strap\t24""\r\nin two\r\nlines"'
    found = read(tsv(ALL_ORDERS, order(1, product_name=title), order(2)))
    assert found.rows[0].payload.title == 'Strap\t24"\nin two\nlines'
    assert [(r.line, r.payload.sku) for r in found.rows] == [(2, "STRAP"), (5, "STRAP")]


def test_a_quote_that_never_closes_eats_no_row() -> None:
    found = read(tsv(ALL_ORDERS, order(1, signature_confirmation_recommended='"'), *(order(n) for n in range(2, 100))))
    assert [r.order for r in found.rows] == [order_id(n) for n in range(1, 100)]


def test_a_comma_file_may_quote_every_cell() -> None:
    header = ",".join(f'"{h}"' for h in ALL_ORDERS)
    row = ",".join(f'"{order(1, product_name="Strap, 24 mm").get(h, "")}"' for h in ALL_ORDERS)
    assert read(f"{header}\r\n{row}\r\n".encode()).payload.title == "Strap, 24 mm"


def test_nul_bytes_are_dropped() -> None:
    assert cells(b"a\tb\nc\0\td\n") == [["a", "b"], ["c", "d"]]


def test_blank_lines_and_blank_cells() -> None:
    assert cells(b"\n\na\tb\n\n \t\nx\t\n   \n") == [["a", "b"], ["x", ""]]


def test_only_a_last_line_without_end_and_with_cells_missing_is_cut() -> None:
    assert cells(b"a\tb\tc\n1\n1\t2") == [["a", "b", "c"], ["1"], CUT]
    assert cells(b"a\tb\tc\n1\t2\t3") == [["a", "b", "c"], ["1", "2", "3"]]


def test_a_cell_longer_than_any_is_read() -> None:
    assert read(tsv(ALL_ORDERS, order(1, product_name='"' + "x" * 200_000 + '"'))).rows[0].order == order_id(1)


def test_two_stray_quotes_in_one_row_do_not_join_the_cells_between_them() -> None:
    payload = read(tsv(ALL_ORDERS, order(1, product_name='"Strap', asin='B0"'))).payload
    assert (payload.title, payload.sku, payload.asin) == ('"Strap', "STRAP", 'B0"')
