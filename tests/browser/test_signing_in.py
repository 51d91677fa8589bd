"""Coming in by the pages themselves: the first owner, an invitation on a phone, a passkey; axe on every way in."""

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Desk
from tests.browser.test_looks import OVER, violations

EMAIL, PASSWORD = "femke@example.org", "Zeven-kamelen9"


def page_of(browser: Browser, own: Desk, *, width: int = 1280, theme: str = "light", language: str = "en") -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    for host in ("127.0.0.1", "localhost"):
        context.add_cookies([{"name": "odra_language", "value": language, "url": f"http://{host}:{own.port}"}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def looked_at(page: Page) -> None:
    assert violations(page) == [], page.url
    assert page.evaluate(OVER) == [], page.url


def with_device(page: Page) -> None:
    """A device that holds passkeys."""
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }})  # fmt: skip


def sign_in(page: Page, root: str) -> None:
    page.goto(f"{root}/sign-in")
    page.fill("#id_login", EMAIL)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{root}/")


def test_a_newcomer_becomes_the_owner_and_is_on_today(browser: Browser, own: Desk) -> None:
    page = page_of(browser, own)
    page.goto(own.address)
    looked_at(page)
    for name, value in (("name", "Femke"), ("email", EMAIL), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"#{name}", value)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(f"{own.address}/")
    assert page.get_by_role("link", name="People").is_visible()


@pytest.mark.parametrize(("width", "theme", "language"), [(1280, "dark", "nl"), (390, "light", "nl"), (320, "dark", "en")])
def test_every_way_in_can_be_read_by_everybody(browser: Browser, own: Desk, width: int, theme: str, language: str) -> None:
    page = page_of(browser, own, width=width, theme=theme, language=language)
    paths = (
        "/sign-in", "/sign-in?locked=1", "/sign-in?ready=1", "/sign-in/forgotten", "/sign-in/closed", "/sign-in/not-invited", "/link/nothing",
    )  # fmt: skip
    for path in paths:
        page.goto(own.address + path)
        looked_at(page)


def test_an_invitation_is_taken_up_on_a_phone(browser: Browser, own: Desk) -> None:
    page, phone = page_of(browser, own), page_of(browser, own, width=390, theme="dark")
    sign_in(page, own.address)
    page.goto(own.address + "/people")
    page.fill("#email", "bas@example.org")
    page.get_by_role("button", name="Invite", exact=True).click()
    phone.goto(page.locator("#once-link").input_value())
    looked_at(page)
    looked_at(phone)
    for name, value in (("name", "Bas"), ("password", "Acht-giraffen8"), ("again", "Acht-giraffen8")):
        phone.fill(f"#{name}", value)
    phone.get_by_role("button", name="Join").click()
    phone.wait_for_url("**/sign-in?ready=1")
    page.goto(own.address + "/people")
    assert page.locator("main").inner_text().count("bas@example.org") == 0, (
        "a second person asks the owner for a second step first"
    )
    assert page.url.endswith("/profile?due=second_step")
    looked_at(page)


def test_a_passkey_is_added_and_signs_in_by_itself(browser: Browser, own: Desk) -> None:
    root = f"http://localhost:{own.port}"
    page = page_of(browser, own)
    with_device(page)
    page.goto(f"{root}/sign-in")
    page.fill("#id_login", EMAIL)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{root}/profile/keys/add")
    if page.locator("#id_password").count():
        page.fill("#id_password", PASSWORD)
        page.locator("main .btn-go").click()
        page.wait_for_url("**/profile/keys/add")
    looked_at(page)
    page.locator("main .btn-go").click()
    page.wait_for_url("**/profile/codes")
    looked_at(page)
    assert page.locator(".codes li").count() == 10
    page.goto(f"{root}/sign-out")
    page.locator(".btn-go").click()
    page.wait_for_url("**/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{root}/")
    page.goto(f"{root}/people")
    assert page.locator("h1").inner_text() == "People"
