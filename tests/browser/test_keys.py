"""The desk by keyboard alone: the keys of the key sheet do what it says, and none of them works while typing."""

import re

from playwright.sync_api import expect
from tests.browser.conftest import Open
from tests.browser.places import draft_of


def test_j_and_k_move_the_focus_from_case_to_case_and_stop_at_the_ends(visit: Open) -> None:
    page = visit()
    rows = page.locator(".row")
    expect(rows.nth(0)).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_have_class(re.compile(r"\bon\b"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(2)).to_have_attribute("aria-current", "true")
    expect(rows.nth(2).locator("h3 a")).to_be_focused()
    expect(page.locator(".row[aria-current]")).to_have_count(1)
    page.keyboard.press("k")
    expect(rows.nth(1).locator("h3 a")).to_be_focused()
    for _ in range(rows.count() + 3):
        page.keyboard.press("j")
    expect(rows.last).to_have_attribute("aria-current", "true")


def test_only_the_focused_row_is_filled_and_shows_its_reasons_and_draft(visit: Open) -> None:
    page = visit()
    assert page.locator(".btn-go:visible").count() == page.locator(".peek:visible").count() == 1
    while not page.locator(".row.on .peek .draft").count():
        page.keyboard.press("j")
    expect(page.locator(".row.on .peek .draft")).to_contain_text("Hello")
    expect(page.locator(".row.on .btn-go kbd")).to_have_text("Enter")
    assert page.locator(".btn-go:visible").count() == page.locator(".peek:visible").count() == 1


def test_enter_opens_the_focused_case_even_before_anything_was_pressed(visit: Open) -> None:
    page = visit()
    first = page.locator(".row h3 a").first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")
    page.go_back()
    page.keyboard.press("j")
    second = page.locator(".row h3 a").nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")


def test_w_shows_the_reasons_of_the_focused_row_and_escape_hides_them(visit: Open) -> None:
    page = visit()
    page.keyboard.press("j")
    page.keyboard.press("w")
    shown = page.locator(".row.on [popover]")
    expect(shown).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()


def test_the_question_mark_shows_every_key_and_hides_it_again(visit: Open) -> None:
    page = visit("/health")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert {k.inner_text() for k in page.locator("#keys kbd").all()} == {*"JKWYN/GTHI?", "Enter"}
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()


def test_g_and_a_letter_go_to_each_place(visit: Open) -> None:
    page = visit()
    for letter, path in (("h", "/health"), ("i", "/import"), ("t", "/")):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(re.compile(rf":\d+{path}$"))


def test_the_slash_goes_to_the_search_and_letters_typed_there_are_only_letters(visit: Open) -> None:
    page = visit()
    page.keyboard.press("/")
    box = page.locator("#find")
    expect(box).to_be_focused()
    page.keyboard.type("jkw?gh")
    expect(box).to_have_value("jkw?gh")
    expect(page.locator(".row").first).to_have_attribute("aria-current", "true")
    expect(page.locator("#keys")).to_be_hidden()


def test_an_order_typed_into_the_search_opens_its_case(visit: Open) -> None:
    page = visit()
    order = page.locator(".row .oid").first.inner_text()
    page.keyboard.press("/")
    page.keyboard.type(order)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/main/{order}")


def test_keys_with_control_or_command_are_the_browsers_own(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Control+j")
    expect(page.locator(".row").first).to_have_attribute("aria-current", "true")


def test_j_and_k_on_a_case_go_to_the_next_and_the_previous_one(visit: Open) -> None:
    page = visit()
    listed = [str(a.get_attribute("href")) for a in page.locator(".row h3 a").all()]
    page.goto(page.url.rstrip("/") + listed[0])
    expect(page.locator(".crumb")).to_contain_text(f"1 of {len(listed)}")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.wait_for_url(f"**{listed[1]}")
    page.keyboard.press("j")
    page.wait_for_url(f"**{listed[2]}")
    page.keyboard.press("k")
    page.wait_for_url(f"**{listed[1]}")


def test_tab_reaches_the_skip_link_first_and_it_leads_to_the_content(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_every_control_on_a_case_shows_where_the_focus_is(visit: Open) -> None:
    page = visit()
    page = visit(draft_of(page))
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        where, outline = page.evaluate(
            "() => { const e = document.activeElement; const s = [e, e.parentElement].map((x) => getComputedStyle(x));"
            " return [e.outerHTML.slice(0, 80), s.some((x) => x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) >= 1)]; }"
        )
        if where.startswith("<body"):
            break
        seen.add(where)
        assert outline, where
    assert len(seen) > 15
