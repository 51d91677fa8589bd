"""The pages about oneself: app, recovery codes, keys, password, and the second step of a sign-in; axe, and no page that scrolls sideways."""

import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Desk
from tests.browser.test_signing_in import EMAIL, PASSWORD, looked_at, page_of, with_device

ASKED = (  # once there is a second step
    "/profile", "/profile/password", "/profile/again", "/profile/again/code", "/profile/again/key", "/profile/codes/new", "/profile/app/off",
)  # fmt: skip


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.locator("main .btn-go").click()


def opened(page: Page, address: str) -> None:
    """A page for which the password is asked again."""
    page.goto(address)
    if urlsplit(page.url).path == "/profile/again":
        fill(page, id_password=PASSWORD)
    page.wait_for_url(address)


def test_every_page_about_oneself_can_be_read_by_everybody(browser: Browser, own: Desk) -> None:
    root, page = f"http://localhost:{own.port}", page_of(browser, own)
    with_device(page)
    page.goto(root)
    fill(page, name="Femke", email=EMAIL, password=PASSWORD, again=PASSWORD)
    page.wait_for_url(f"{root}/")
    opened(page, f"{root}/profile/app")
    looked_at(page)
    fill(page, id_code=format_hotp_value(hotp_value(page.locator("code.secret").inner_text(), int(time.time()) // 30)))
    page.wait_for_url("**/profile/codes")
    looked_at(page)
    opened(page, f"{root}/profile/keys/add")
    page.locator("main .btn-go").click()
    page.wait_for_url(lambda url: not url.endswith("/add"))
    page.goto(f"{root}/profile")
    taken_off = page.locator("main a[href*='/profile/keys/'][href$='/remove']").first.get_attribute("href")
    for path in (*ASKED, str(taken_off)):
        page.goto(root + path)
        assert urlsplit(page.url).path == path
        for width, theme in ((1280, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            looked_at(page)


@pytest.mark.parametrize(("width", "theme", "language"), [(1280, "light", "en"), (320, "dark", "nl")])
def test_the_second_step_of_a_sign_in_too(browser: Browser, own: Desk, width: int, theme: str, language: str) -> None:
    page = page_of(browser, own, width=width, theme=theme, language=language)
    page.goto(f"http://localhost:{own.port}/sign-in")
    fill(page, id_login=EMAIL, id_password=PASSWORD)
    page.wait_for_url("**/sign-in/second-step**")
    looked_at(page)
