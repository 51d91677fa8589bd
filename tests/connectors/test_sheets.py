"""Spreadsheets: any known report is read from one as from its text."""

import io
import zipfile
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.connectors.reading import read, tsv
from tests.connectors.test_any_bytes import damage
from tests.helpers import take_in
from tests.reports import asked_back, order_id

from odra.connectors.files import sheets
from odra.connectors.files.archives import Budget, unpacked
from odra.facts.reading import Payload, Refused
from odra.lab.reports import RETURNS


def book(*rows: list[Any], more: dict[str, list[list[Any]]] | None = None, hidden: tuple[str, ...] = ()) -> bytes:
    made = Workbook()
    assert made.active is not None
    for title, lines in {"Sheet": list(rows), **(more or {})}.items():
        sheet = made.active if title == "Sheet" else made.create_sheet(title)
        for line in lines:
            sheet.append(line)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def opened(raw: bytes, budget: Budget | None = None) -> list[Payload | Refused]:
    return list(unpacked("a.xlsx", partial(io.BytesIO, raw), len(raw), raw[:4], budget or Budget()))


def table(raw: bytes) -> bytes:
    [payload] = opened(raw)
    assert isinstance(payload, Payload)
    with payload.open() as stream:
        content = stream.read()
    assert payload.size == len(content)
    return content


def codes(found: list[Payload | Refused]) -> list[str]:
    return [one.code if isinstance(one, Refused) else one.name for one in found]


def returned(n: int, **cells: Any) -> list[Any]:
    return [(asked_back(n) | cells).get(name) for name in RETURNS]


def test_a_report_reads_as_from_its_text() -> None:
    title = 'Strap 24" "new"\tlong'
    row = asked_back(1, **{"Item Name": title, "Order Amount": "14.95", "Currency code": "EUR", "Return quantity": "2"})
    text = read(tsv(RETURNS, row | {"Item Name": title.replace("\t", " ")}))
    cells: dict[str, Any] = {"Item Name": title, "Order Amount": 14.95, "Currency code": "EUR", "Return quantity": 2}
    assert read(table(book(RETURNS, returned(1, **cells)))).rows == text.rows


@pytest.mark.parametrize("day", [date(2026, 11, 20), datetime(2026, 11, 20)])
def test_days_may_be_cells(day: date) -> None:
    assert read(table(book(RETURNS, returned(1, **{"Return request date": day})))).row == read(tsv(RETURNS, asked_back(1))).row


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (3, "3"), (3.0, "3"), (14.95, "14.95"), (0.1 + 0.2, "0.3"), (3.02123456712346e16, "3.02123456712346e+16"),
        (datetime(2026, 11, 20, 9, 12, 3, 999), "2026-11-20T09:12:03"), (datetime(2026, 11, 20), "2026-11-20"), ("a\r\nb\tc\0", "a b c"), (" ", ""),
    ],
)  # fmt: skip
def test_a_cell_is_written_as_a_report_writes_it(value: object, text: str) -> None:
    assert sheets.cell(value) == text


@pytest.mark.parametrize("figure", [30212345671234567, 3.02123456712346e16])
def test_an_order_number_that_became_a_figure_is_rejected(figure: float) -> None:
    found = read(table(book(RETURNS, returned(1, **{"Order ID": figure}), returned(2))))
    assert [(p.line, p.code) for p in found.rejected] == [(2, "order_id_is_number")]
    assert [row.order for row in found.rows] == [order_id(2)]


def test_rows_are_as_wide_as_the_header_and_empty_ones_are_passed_over() -> None:
    assert table(book(["a", "b", "c", None], [], [None], ["x"], [None, 'say "y"'], [1, 2, 3, 4])) == (
        b'a\tb\tc\nx\t\t\n\t"say ""y"""\t\n1\t2\t3\t4\n'
    )


def test_every_visible_sheet_with_rows_is_a_table() -> None:
    raw = book(RETURNS, returned(1), more={"Notes": [], "Old": [["x"]], "More": [RETURNS, returned(2)]}, hidden=("Old",))
    assert codes(opened(raw)) == ["a.xlsx (Sheet)", "a.xlsx (More)"]
    assert codes(opened(book(more={"Only": [["x", "y"]]}))) == ["a.xlsx"]
    assert codes(opened(book())) == ["empty_file"]


def test_it_goes_the_way_of_every_import(desk: None, tmp_path: Path) -> None:
    path = tmp_path / "returns.xlsx"
    path.write_bytes(book(RETURNS, returned(1), returned(2)))
    [file] = take_in(path).files
    assert (file.kind, file.count.new, file.code) == ("fbm_returns", 2, "")
    path.write_bytes(book(RETURNS, returned(1), returned(2)))
    assert take_in(path).files[0].same, "the same table in a spreadsheet saved anew is known at once"


def test_one_in_an_archive_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("returns.xlsx", book(RETURNS, returned(1)))
    raw = out.getvalue()
    assert codes(list(unpacked("a.zip", partial(io.BytesIO, raw), len(raw), raw[:4], Budget()))) == ["a.zip!returns.xlsx"]


def repacked(raw: bytes, name: str, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_what_a_sheet_claims_of_its_size_is_not_believed() -> None:
    claimed = repacked(book(["a", "b"], [1, 2]), SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert table(claimed) == b"a\tb\n1\t2\n"


def test_a_row_beyond_the_last_is_refused() -> None:
    far = repacked(book(["a", "b"], [1, 2]), SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999"'))
    assert far != book(["a", "b"], [1, 2])
    assert codes(opened(far)) == ["archive_too_large"]


def test_limits_hold_for_what_it_unpacks_to(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = book(RETURNS, *(returned(n) for n in range(50)))
    assert codes(opened(raw, Budget(unpacked=9_000))) == ["archive_too_large"]
    monkeypatch.setattr(sheets, "SHARED", 10)
    assert codes(opened(raw)) == ["archive_too_large"]


def test_a_bomb_in_a_sheet_is_refused() -> None:
    raw = repacked(book(["a"]), SHEET, lambda xml: xml + b" " * 8_000_000)
    assert codes(opened(raw)) == ["archive_too_large"]


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRINGS = "xl/sharedStrings.xml"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats'
    '-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{KIN}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{KIN}"><sheets><sheet name="Returns" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{KIN}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{KIN}/sharedStrings" '
    f'Target="sharedStrings.xml"/><Relationship Id="rId3" Type="{KIN}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    STRINGS: f"<sst {MAIN}><si><t>Order ID</t></si><si><r><t>Return request </t></r><r><t>date</t></r></si></sst>",
    SHEET: f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="3"><c r="A3"><v>3.0212345671234567E+16</v></c><c r="B3" s="1"><v>46346</v></c></row></sheetData></worksheet>',
}  # fmt: skip


def excel(**changed: str) -> bytes:
    """As a spreadsheet program writes it: shared texts, a figure in scientific notation, a day by its style."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (PARTS | changed).items():
            archive.writestr(name, text)
    return out.getvalue()


def test_shared_texts_figures_and_styled_days_are_read() -> None:
    assert table(excel()) == b"Order ID\tReturn request date\n3.02123456712346e+16\t2026-11-20\n"


@pytest.mark.parametrize("name", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_a_broken_part_refuses_the_whole(name: str) -> None:
    assert codes(opened(excel(**{name: PARTS[name][: len(PARTS[name]) // 2]}))) == ["spreadsheet"]


@pytest.mark.parametrize("name", [SHEET, STRINGS])
def test_entities_that_grow_are_refused(name: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + PARTS[name].replace("Order", "&b;").replace(
        "46346", "&b;"
    )
    assert codes(opened(excel(**{name: bomb}))) == ["spreadsheet"]


def test_other_kinds_of_spreadsheet_are_refused_with_the_way_out() -> None:
    for name, raw in (("old.xls", b"\xd0\xcf\x11\xe0rest"), ("locked.xlsx", b"\xd0\xcf\x11\xe0rest")):
        assert codes(list(unpacked(name, partial(io.BytesIO, raw), len(raw), raw[:4], Budget()))) == ["spreadsheet"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert codes(opened(out.getvalue())) == ["spreadsheet"]


@given(seed=st.integers(0, 2**32), part=st.sampled_from([SHEET, STRINGS, "xl/workbook.xml", ""]))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_damaged_one_is_refused_or_read(seed: int, part: str) -> None:
    marks = b'<>="/ \0\xffrstv019ABX:&;'
    raw = repacked(excel(), part, lambda xml: damage(seed, xml, marks)) if part else damage(seed, excel(), marks)
    for one in opened(raw):
        if isinstance(one, Payload):
            with one.open() as stream:
                assert len(stream.read()) == one.size


CELLS = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False) | st.datetimes(
    datetime(1905, 1, 1), datetime(2100, 1, 1)
) | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).filter(lambda text: not text.startswith("="))  # fmt: skip


@given(rows=st.lists(st.lists(CELLS, max_size=4), max_size=4))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_every_row_with_a_cell_is_one_line(rows: list[list[Any]]) -> None:
    kept = [row for row in rows if any(sheets.cell(value) for value in row)]
    assert table(book(["a", "b", "c", "d"], *rows)).count(b"\n") == len(kept) + 1
