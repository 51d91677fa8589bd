"""The marketplace's forms for returns of single SKUs: known by what their columns speak of, read tolerantly, bad rows told with the way out."""

import pytest
from tests.connectors.reading import kind_of, read, tsv
from tests.helpers import NOW, at

from odra.facts.payloads import ReturnOverride

OVERRIDE = b"SKU Override Template\r\nSKU\tAction\r\nLAMP-1\tManual\r\nLAMP 2\tFOO\r\n"


def told(content: bytes, **how: object) -> list[tuple[str, str, str]]:
    found = read(content, at=NOW, **how)
    assert found.problems == []
    return [(row.payload.sku, row.payload.form, row.payload.action) for row in found.rows]  # type: ignore[union-attr]


def test_below_two_rows_of_header_each_row_tells_a_sku_and_its_action_as_written() -> None:
    assert told(OVERRIDE) == [("LAMP-1", "sku_override", "Manual"), ("LAMP 2", "sku_override", "FOO")]


@pytest.mark.parametrize("second", ["Sku\tWhat to do", "Required\tRequired", "seller-sku\taction"])
def test_a_second_row_of_header_is_no_sku(second: str) -> None:
    assert told(f"SKU\tAction\n{second}\nLAMP-1\tManual\n".encode()) == [("LAMP-1", "sku_override", "Manual")]


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("sku\texemption-reason-code", "return_attributes"),
        ("Merchant SKU\tReason Code\tComment", "return_attributes"),
        ("SKU\tPrepaid label exemption code", "return_attributes"),
        ("SKU\tReturnless resolution exemption reason code", "returnless_resolution"),
        ("seller_sku\tOverride", "sku_override"),
    ],
)
def test_the_form_is_known_by_what_its_columns_speak_of(header: str, form: str) -> None:
    assert told(f"{header}\nLAMP-1\tRETURNLESS_REFUND\n".encode()) == [("LAMP-1", form, "RETURNLESS_REFUND")]


def test_columns_may_stand_in_any_order_and_others_are_left_alone() -> None:
    assert told(b"Note\tAction\tSKU\nmine\tManual\tLAMP-1\n") == [("LAMP-1", "sku_override", "Manual")]


def test_a_table_with_a_column_of_orders_is_another_one() -> None:
    assert kind_of(b"order-id\tsku\taction\n302-0000001-0000001\tLAMP-1\tManual\n") != "return_overrides"


def test_it_holds_from_the_import_on_or_from_the_day_that_is_named_and_for_the_store_that_is_named() -> None:
    row = read(b"SKU\tAction\nLAMP-1\tManual\n", at=NOW, marketplace="amazon.de").row
    assert (row.order, row.occurred_at, row.payload) == (
        "sku:LAMP-1",
        NOW,
        ReturnOverride("LAMP-1", "sku_override", "Manual", "amazon.de"),
    )
    assert read(b"SKU\tAction\nLAMP-1\tManual\n", at=NOW, as_of=at("2026-11-01 00:00")).row.occurred_at == at("2026-11-01 00:00")


def test_a_window_of_its_own_is_read_and_one_that_is_no_number_is_left_out_with_a_warning() -> None:
    assert read(b"SKU\tAction\tReturn window days\nLAMP-1\tManual\t60\n", at=NOW).payload.days == 60
    for wrong in ("many", "99999"):
        found = read(f"SKU\tAction\tDays\nLAMP-1\tManual\t{wrong}\n".encode(), at=NOW)
        assert (found.rows[0].payload.days, found.warned) == (0, [(2, "Days", wrong, "bad_number")])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"Action": "Manual"}, "SKU", "", "no_sku"),
        ({"SKU": "L" * 41, "Action": "Manual"}, "SKU", "L" * 41, "sku_too_long"),
        ({"SKU": "LAMP\x07", "Action": "Manual"}, "SKU", "LAMP\x07", "sku_unprintable"),
        ({"SKU": "LAMP-1", "Action": "Other"}, "SKU", "LAMP-1", "sku_twice"),
        ({"SKU": "LAMP-9", "Action": " "}, "Action", "", "no_action"),
    ],
)
def test_a_bad_row_is_rejected_with_its_place_and_the_others_are_in(
    cells: dict[str, str], column: str, value: str, code: str
) -> None:
    found = read(
        tsv(("SKU", "Action"), {"SKU": "LAMP-1", "Action": "Manual"}, cells, {"SKU": "LAMP-3", "Action": "Manual"}), at=NOW
    )
    assert found.refused == [(3, column, value, code)]
    assert [row.payload.sku for row in found.rows] == ["LAMP-1", "LAMP-3"]  # type: ignore[union-attr]


def test_forty_signs_are_a_sku() -> None:
    assert told(b"SKU\tAction\n" + b"L" * 40 + b"\tManual\n") == [("L" * 40, "sku_override", "Manual")]
