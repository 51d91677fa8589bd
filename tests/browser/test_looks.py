"""How the desk looks to everybody: axe on every page and open popover in both looks, phones, print, forced colours."""

from collections.abc import Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.browser.conftest import Open
from tests.browser.places import KINDS, SCREENS, case_of, second_of

WIDE, PHONE = 1440, 390
# What reaches beyond the window, where the page scrolls sideways for it.
OVER = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const over = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > wide + 1);
  return [document.documentElement.scrollWidth, ...over.slice(0, 8).map((one) => one.outerHTML.slice(0, 90))];
}"""
SMALL = "all => all.filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43).map((one) => one.outerHTML)"


def violations(page: Page) -> list[str]:
    found = Axe().run(page)["violations"]
    return [f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:300]}" for v in found for node in v["nodes"]]


def screens(page: Page) -> Iterator[str]:
    """Goes from Today to every screen in turn; gives its name."""
    root = page.url.rstrip("/")
    cases = {kind: case_of(page, kind) for kind in KINDS} | {"a second question": second_of(page)}
    for name, path in {**SCREENS, **cases}.items():
        page.goto(root + path)
        yield name


@pytest.mark.parametrize(("language", "sizes"), [("en", {"light": WIDE, "dark": PHONE}), ("nl", {"light": PHONE, "dark": WIDE})])
def test_axe_finds_nothing_on_any_page_in_any_look(visit: Open, language: str, sizes: dict[str, int]) -> None:
    page = visit(language=language)
    for name in screens(page):
        for theme, width in sizes.items():
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == [], (name, theme, width)


@pytest.mark.parametrize(("theme", "width"), [("light", WIDE), ("dark", PHONE)])
def test_axe_finds_nothing_in_any_open_popover(visit: Open, theme: str, width: int) -> None:
    today = visit(width=width, theme=theme)
    opened = 0
    for path in ("/", case_of(today, "not_received")):
        page = visit(path, width=width, theme=theme)
        ids = page.eval_on_selector_all("[popover]", "all => all.map((one) => one.id)")
        for name in {ids[0], ids[1], "look", "keys"}:
            page.evaluate("id => document.getElementById(id).showPopover()", name)
            assert page.locator(f"#{name}").is_visible()
            assert violations(page) == [], (path, name)
            page.evaluate("id => document.getElementById(id).hidePopover()", name)
            opened += 1
    assert opened == 8


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_page_scrolls_sideways_at_any_width_and_phones_have_buttons_for_a_finger(visit: Open, language: str) -> None:
    page = visit(language=language)
    for name in screens(page):
        for width in (320, PHONE, 768, 1024, 1280, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(OVER) == [], (name, width)
        page.set_viewport_size({"width": PHONE, "height": 900})
        assert page.eval_on_selector_all("main .btn:not(.btn-bare)", SMALL) == [], name


def test_the_filled_button_of_a_case_is_there_on_a_phone_too(visit: Open) -> None:
    page = visit(width=PHONE)
    root, paths = page.url.rstrip("/"), {kind: case_of(page, kind) for kind in KINDS}
    for kind in KINDS:
        page.goto(root + paths[kind])
        assert page.locator(".btn-go:visible").count() == 1, kind


def test_print_leaves_the_frame_away_and_keeps_the_cases(visit: Open) -> None:
    page = visit()
    page.emulate_media(media="print")
    assert not page.locator(".rail").is_visible() and not page.locator("header.top").is_visible()
    assert page.locator(".row").first.is_visible()
    assert page.pdf()[:5] == b"%PDF-"


def test_forced_colours_keep_the_focused_row_and_the_filled_button_apart(visit: Open) -> None:
    page = visit(forced_colors="active")
    mark = page.evaluate("() => getComputedStyle(document.querySelector('.row.on'), '::before').backgroundColor")
    assert mark not in ("rgba(0, 0, 0, 0)", page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    widths = page.evaluate(
        "() => ['.row.on .act .btn', '.row:not(.on) .act .btn'].map((s) => getComputedStyle(document.querySelector(s)).borderTopWidth)"
    )
    assert widths == ["2px", "1px"]


def test_without_script_every_case_can_be_opened_and_files_can_be_sent(visit: Open) -> None:
    page = visit(java_script_enabled=False)
    assert page.locator(".row h3 a").count() > 10
    page.locator(".row h3 a").first.click()
    page.wait_for_url("**/case/main/**")
    page.get_by_role("link", name="Import", exact=True).first.click()
    assert page.locator("#pick").count() == 1


@pytest.mark.parametrize(("theme", "width"), [("light", WIDE), ("dark", PHONE)])
def test_axe_finds_nothing_in_any_form_that_is_folded_away(visit: Open, theme: str, width: int) -> None:
    today = visit(width=width, theme=theme)
    for path in ("/import", case_of(today, "claim")):
        page = visit(path, width=width, theme=theme)
        folds = page.locator("main details").count()
        assert folds > 1
        for n in range(folds):
            page.evaluate("n => { document.querySelectorAll('main details')[n].open = true; }", n)
            assert page.evaluate(OVER) == [], (path, n)
            assert violations(page) == [], (path, n)
