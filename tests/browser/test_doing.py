"""What a seller does on the desk: copies a draft, notes what was done, drops files. Each test uses cases of its own."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.conftest import Desk, Open
from tests.browser.places import case_of

DROP = """([names, contents]) => {
  const carried = new DataTransfer();
  names.forEach((name, n) => carried.items.add(new File([contents[n]], name)));
  const zone = document.querySelector(".drop");
  for (const kind of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


def clipboard(page: Page) -> str:
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_the_draft_as_it_stands_is_copied_by_its_button_and_by_y(visit: Open) -> None:
    page = visit(case_of(visit(), "not_received"))
    draft = page.locator("#draft")
    page.get_by_role("button", name="Copy the draft").first.click()
    expect(page.locator(".go [role=status]")).to_contain_text("Copied. Odra does not send")
    assert clipboard(page) == draft.input_value()
    draft.fill("Changed by hand.")
    draft.blur()
    page.keyboard.press("y")
    page.wait_for_function("() => navigator.clipboard.readText().then((text) => text === 'Changed by hand.')")


def test_a_draft_that_may_not_be_copied_is_selected_instead(visit: Open) -> None:
    page = visit(case_of(visit(), "not_received"))
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
    page = visit(case_of(visit(), "not_received"))
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
    expect(page.locator("#far")).to_contain_text("rows read, about", timeout=20_000)
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
