"""What the marketplace was told of a SKU's returns: it bears on the cases of that SKU, goes with its import, and is given back as the form it was."""

from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.connectors.reading import read
from tests.connectors.test_sheets import book
from tests.helpers import NOW, signed_in, take_in
from tests.reports import all_orders, asked_back, order, order_id, returns

from odra.cases import overrides, queries
from odra.cases.operations import undo
from odra.cases.stock import note_stock
from odra.facts.moments import DAY
from odra.facts.payloads import ReturnOverride
from odra.ledger import database as db
from odra.policies import load
from odra.web.templatetags.words import case_url

pytestmark = pytest.mark.usefixtures("desk")
MINE = ["main"]
KEEP = "SKU\tReturnless resolution exemption reason code\r\nSTRAP\tRETURNLESS_REFUND\r\n"


@pytest.fixture
def asked(tmp_path: Path) -> None:
    row = asked_back(1, **{"Return Reason": "CR-NO_LONGER_NEEDED", "Return request date": "22-Nov-2026", "Merchant SKU": "STRAP"})
    take_in(all_orders(tmp_path / "o.txt", order(1)), returns(tmp_path / "r.txt", row), as_of=NOW)


def form(tmp_path: Path, text: str = KEEP, name: str = "form.txt") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8", newline="")
    return path


def step(*, at: int = NOW, known_at: int | None = None) -> str:
    (view,) = queries.find_case(order_id(1), accounts=MINE, at=at, known_at=known_at)
    (row,) = queries.queue(MINE, at=at, known_at=known_at)
    assert row.decision.step == view.decisions[0].step, "the queue and the case say the same"
    return view.decisions[0].step.code


def test_an_imported_form_decides_the_open_case_anew_and_undo_takes_it_back(tmp_path: Path, asked: None) -> None:
    assert step() == "step.authorise_prepaid"
    told = take_in(form(tmp_path))
    assert step() == "step.look_returnless"
    undo(told.import_id, at=NOW)
    assert step() == "step.authorise_prepaid"


def test_before_it_was_told_the_case_stands_as_it_was(tmp_path: Path, asked: None) -> None:
    take_in(form(tmp_path), now=NOW + DAY)
    assert (step(at=NOW + DAY), step(at=NOW)) == ("step.look_returnless", "step.authorise_prepaid")


def test_an_order_of_another_sku_or_account_is_not_touched(tmp_path: Path, asked: None) -> None:
    take_in(form(tmp_path, KEEP.replace("STRAP", "OTHER")))
    take_in(form(tmp_path, name="of another account.txt"), account="second")
    assert step() == "step.authorise_prepaid"


def test_the_form_stands_on_the_timeline_with_its_file_and_line(tmp_path: Path, asked: None) -> None:
    take_in(form(tmp_path))
    (view,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)
    (entry,) = [e for e in view.timeline if e.kind == "return_override"]
    assert entry.origin is not None
    assert (entry.origin.kind, entry.origin.line) == ("return_overrides", 2)
    page = signed_in(SERVER_NAME="127.0.0.1").get(case_url(view.subject)).content.decode()
    assert "STRAP: RETURNLESS_REFUND" in page


def test_what_else_is_told_of_a_sku_stays_off_its_cases(tmp_path: Path, asked: None) -> None:
    note_stock("STRAP", account="main", channel="amazon", out=True, key="k", at=NOW)
    take_in(form(tmp_path))
    (view,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)
    assert "stock_out" not in {entry.kind for entry in view.timeline}


def test_the_day_on_which_personal_data_goes_does_not_move_by_a_form(tmp_path: Path) -> None:
    """Of a return whose order no report tells of: its day counts from what was told last."""
    row = asked_back(1, **{"Return request date": "22-Nov-2026", "Merchant SKU": "STRAP"})
    take_in(returns(tmp_path / "r.txt", row), as_of=NOW)
    (before,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)
    take_in(form(tmp_path))
    (after,) = queries.find_case(order_id(1), accounts=MINE, at=NOW)
    assert len(after.timeline) == len(before.timeline) + 1
    assert after.leaving == before.leaving


def test_the_sheet_of_a_workbook_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(
        book(["Read this first"], more={"ReturnlessResolution": [["SKU", "Prepaid label exemption code"], ["STRAP", "ANY"]]})
    )
    take_in(path)
    held = overrides.told_overrides(MINE, at=NOW)["returnless_resolution"]
    assert [(one.sku, one.action) for one in held] == [("STRAP", "ANY")]


def test_what_was_told_last_holds_also_when_it_was_told_before(tmp_path: Path) -> None:
    texts = (KEEP, KEEP.replace("RETURNLESS_REFUND", "DELETE"), KEEP + "LAMP-1\tRETURNLESS_REFUND\r\n")
    for n, text in enumerate(texts):
        take_in(form(tmp_path, text, f"{n}.txt"), now=NOW + n * DAY)
    held = [overrides.told_overrides(MINE, at=NOW + n * DAY)["returnless_resolution"] for n in range(3)]
    assert [[(one.sku, one.action) for one in rows] for rows in held] == [
        [("STRAP", "RETURNLESS_REFUND")],
        [("STRAP", "DELETE")],
        [("LAMP-1", "RETURNLESS_REFUND"), ("STRAP", "RETURNLESS_REFUND")],
    ]


def test_a_file_that_was_read_before_is_known(tmp_path: Path) -> None:
    take_in(form(tmp_path))
    assert take_in(form(tmp_path), now=NOW + DAY).total.known == 1


@pytest.mark.parametrize("kind", overrides.HEADERS)
@pytest.mark.parametrize("days", [0, 45])
def test_a_form_that_is_written_reads_back_as_it_was(kind: str, days: int) -> None:
    rows = [ReturnOverride("=LAMP 1", kind, "RETURNLESS_REFUND", days=days), ReturnOverride("-2", kind, 'Änderung, "so"')]
    found = read(overrides.form_text(kind, rows, at=NOW).encode(), at=NOW)
    assert ([row.payload for row in found.rows], found.problems) == (rows, [])


def test_more_skus_than_the_marketplace_takes_are_not_written() -> None:
    most = load().value("amazon.return.override_limits", on=NOW // DAY)["rows"]
    rows = [ReturnOverride("L", "sku_override", "Manual")] * most
    assert overrides.form_text("sku_override", rows, at=NOW).count("\r\n") == most + 2
    with pytest.raises(overrides.TooMany, match="50,000"):
        overrides.form_text("sku_override", [*rows, rows[0]], at=NOW)


def test_the_command_gives_back_the_form_that_was_imported(tmp_path: Path) -> None:
    template = "SKU Override Template\r\nSKU\tAction\r\nLAMP-1\tManual\r\nLAMP-2\tFOO\r\n"
    take_in(form(tmp_path, template))
    take_in(form(tmp_path, template.replace("Manual", "Authorize all"), "of one store.txt"), marketplace="amazon.de")
    assert odra("overrides", "sku_override").out == template.replace("\r\n", "\n")
    assert "Authorize all" in odra("overrides", "sku_override", "--marketplace", "Amazon.de").out
    assert "sku_override" in odra("overrides").out
    wrong = odra("overrides", "nonsense")
    assert (wrong.code, "return_attributes" in wrong.err) == (2, True)


def test_settings_hand_out_each_form_that_holds_anything(tmp_path: Path) -> None:
    seller = signed_in(SERVER_NAME="127.0.0.1")
    assert "overrides.txt" not in seller.get("/settings").content.decode()
    take_in(form(tmp_path))
    assert "/settings/overrides.txt?form=returnless_resolution" in seller.get("/settings").content.decode()
    answer = seller.get("/settings/overrides.txt?form=returnless_resolution")
    assert answer.content.decode().splitlines()[1:] == ["STRAP\tRETURNLESS_REFUND"]
    assert "attachment" in answer["Content-Disposition"]
    for asked in ("form=sku_override", "form=nonsense", "form=returnless_resolution&account=strange"):
        assert seller.get(f"/settings/overrides.txt?{asked}").status_code == 404
    assert db.select("SELECT count(*) FROM ledger_personal")[0][0] == 0
