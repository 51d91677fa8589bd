"""What a seller does on the desk: copies a draft, notes what was done, drops files. Each test uses cases of its own."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.conftest import Desk, Open
from tests.browser.places import case_of, draft_of
from tests.browser.test_looks import OVER, PHONE, violations

DROP = """([names, contents]) => {
  const carried = new DataTransfer();
  names.forEach((name, n) => carried.items.add(new File([contents[n]], name)));
  const zone = document.querySelector(".drop");
  for (const kind of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


def seen_well(page: Page) -> None:
    """By axe, and on a phone; the window is put back."""
    for size in ({"width": PHONE, "height": 900}, {"width": 1440, "height": 900}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert violations(page) == [] and page.evaluate(OVER) == [], page.url


def clipboard(page: Page) -> str:
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_the_draft_as_it_stands_is_copied_by_its_button_and_by_y(visit: Open) -> None:
    page = visit(draft_of(visit()))
    draft = page.locator("#draft")
    page.get_by_role("button", name="Copy the draft").first.click()
    expect(page.locator(".go [role=status]")).to_contain_text("Copied. Odra does not send")
    assert clipboard(page) == draft.input_value()
    draft.fill("Changed by hand.")
    draft.blur()
    page.keyboard.press("y")
    page.wait_for_function("() => navigator.clipboard.readText().then((text) => text === 'Changed by hand.')")


def test_a_draft_that_may_not_be_copied_is_selected_instead(visit: Open) -> None:
    page = visit(draft_of(visit()))
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.keyboard.press("y")
    expect(page.locator(".go [role=status]")).to_contain_text("press Ctrl C")
    assert page.evaluate(
        "() => { const d = document.getElementById('draft'); return d.selectionEnd - d.selectionStart === d.value.length; }"
    )


def test_a_case_is_noted_as_handled_leaves_today_and_comes_back_when_undone(visit: Open) -> None:
    today = visit()
    path = case_of(today, "chargeback")
    page = visit(path)
    page.get_by_label("Chargeback", exact=True).select_option(label="Chargeback answered")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("status").first).to_contain_text("Noted: Chargeback answered")
    expect(page.locator("#reco")).to_have_text("Nothing is open about this order.")
    today.reload()
    expect(today.locator(f'.row h3 a[href="{path}"]')).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_contain_text("Chargeback")
    today.reload()
    expect(today.locator(f'.row h3 a[href="{path}"]')).to_have_count(1)


def test_n_goes_from_a_draft_to_where_it_is_noted(visit: Open) -> None:
    page = visit(draft_of(visit()))
    page.keyboard.press("n")
    expect(page.locator("#done")).to_be_in_viewport()


def test_what_is_probably_over_is_marked_after_a_question(visit: Open) -> None:
    page = visit("/?stale=1")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Mark all as handled").click()
    assert "stale" in page.url
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Mark all as handled").click()
    expect(page.get_by_role("status").first).to_contain_text("are marked as settled")
    expect(page.get_by_text("Probably over")).to_have_count(0)


def test_files_that_are_chosen_are_named_and_imported(visit: Open, desk: Desk) -> None:
    page = visit("/import")
    page.locator("#pick").set_input_files([desk.files / "returns.tsv", desk.files / "notes.txt"])
    expect(page.locator("[data-chosen]")).to_have_text("returns.tsv, notes.txt")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".filesum")).to_contain_text("2 files: 0 new rows")
    expect(page.locator(".files")).to_contain_text("Not a report or mail that Odra knows")


def test_files_that_are_dropped_are_named_and_imported(visit: Open, desk: Desk) -> None:
    page = visit("/import")
    report = (desk.files / "feedback-amazon.de.txt").read_text("utf-8")
    page.evaluate(DROP, [["feedback.txt", "more.txt"], [report, "words"]])
    expect(page.locator("[data-chosen]")).to_have_text("feedback.txt, more.txt")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".files")).to_contain_text("feedback.txt")


def test_a_long_import_moves_on_by_itself_and_ends_with_its_counts(visit: Open, desk: Desk, tmp_path: Path) -> None:
    header, row, *_ = (desk.files / "all-orders-2026-11.txt").read_text("utf-8").splitlines()
    cells = row.split("\t")
    big = tmp_path / "big.txt"
    big.write_text("\n".join([header, *("\t".join([f"303-{n:07d}-{n:07d}", *cells[1:]]) for n in range(120_000)), ""]), "utf-8")
    assert os.path.getsize(big) > 10_000_000
    page = visit("/import")
    page.locator("#account").fill("large")
    page.locator("#pick").set_input_files(big)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("h1")).to_have_text("Import under way")
    expect(page.locator(".files")).to_contain_text("rows read, about", timeout=20_000)
    page.reload()
    expect(page.locator("h1")).to_have_text("Import under way")
    other = visit("/health")
    expect(other.locator("h1")).to_have_text("Health")
    expect(page.locator(".filesum")).to_contain_text("120,000 new rows", timeout=60_000)


def test_language_and_look_are_chosen_in_the_menu(visit: Open) -> None:
    page = visit("/health")
    page.get_by_role("button", name="Language and look").click()
    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("h1")).to_have_text("Gezondheid")
    light = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Taal en weergave").click()
    page.get_by_role("link", name="Donker").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") != light


def test_files_are_checked_and_then_imported_without_being_sent_again(visit: Open, desk: Desk) -> None:
    page = visit("/import")
    page.locator("#account").fill("checked")
    page.locator("#pick").set_input_files(desk.files / "returns.tsv")
    page.get_by_role("button", name="Check before import").click()
    expect(page.locator(".filesum")).to_contain_text("Checked, nothing is kept yet.")
    expect(page.locator("#account")).to_have_value("checked")
    page.get_by_role("button", name="Import these files").click()
    expect(page.locator(".filesum")).to_contain_text("1 file: ")
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("status").first).to_contain_text("is taken back")


def test_files_larger_than_the_limit_are_not_sent(visit: Open, desk: Desk) -> None:
    page = visit("/import")
    page.evaluate("() => { document.querySelector('[data-drop]').dataset.limit = '10'; }")
    page.locator("#pick").set_input_files(desk.files / "returns.tsv")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("[data-too-large]")).to_be_visible()
    assert page.url.endswith("/import")


def test_a_picture_that_is_pasted_lands_in_the_field_for_pictures(visit: Open) -> None:
    page = visit(case_of(visit(), "claim"))
    page.get_by_text("Paste a message or a tracking page").click()
    page.evaluate("""() => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0])], "shot.png", { type: "image/png" }));
      document.getElementById("paste-text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
    }""")
    assert page.evaluate("() => document.getElementById('paste-picture').files[0].name") == "shot.png"
    page.locator("#paste-what").select_option("other")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("img.pasted")).to_have_count(1)


def test_a_table_that_nobody_knows_is_explained_and_imported(visit: Open, tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("alpha;beta\n302-1111111-2222222;21-11-2026\n", "utf-8")
    page = visit("/import")
    page.locator("#account").fill("odd")
    page.locator("#pick").set_input_files(odd)
    page.get_by_role("button", name="Import", exact=True).click()
    seen_well(page)
    page.get_by_role("link", name="Say what it is").click()
    seen_well(page)
    page.locator("#kind").select_option("chargebacks")
    page.get_by_role("button", name="Look again").click()
    page.locator("#c-order").select_option("alpha")
    page.locator("#c-date").select_option("beta")
    page.get_by_role("button", name="Import so").click()
    expect(page.locator(".filesum")).to_contain_text("1 new row,")
    expect(page.get_by_text("Tables you explained")).to_be_visible()
