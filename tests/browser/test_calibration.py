"""The page of what was forecast, once the desk has replayed its history by itself."""

import time

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Open
from tests.browser.test_looks import OVER, PHONE, WIDE, violations

PATH = "/health/calibration"


def replayed(page: Page) -> Page:
    """The desk replays beside its pages; look again until it has."""
    for _ in range(60):
        if page.locator(".calib").count() == 6:
            return page
        time.sleep(0.5)
        page.reload()
    raise TimeoutError("the desk kept and replayed nothing within half a minute")


@pytest.mark.parametrize(("language", "theme", "width"), [("en", "light", WIDE), ("nl", "dark", PHONE)])
def test_kept_and_replayed_are_shown_with_everything_unfolded(visit: Open, language: str, theme: str, width: int) -> None:
    page = replayed(visit(PATH, language=language, theme=theme, width=width))
    assert page.locator("main h2").count() == 2
    page.eval_on_selector_all("main details", "all => all.forEach((one) => { one.open = true; })")
    assert violations(page) == []
    for wide in (320, width):
        page.set_viewport_size({"width": wide, "height": 900})
        assert page.evaluate(OVER) == [], wide


def test_health_leads_there_and_back(visit: Open) -> None:
    page = visit("/health")
    page.get_by_role("link", name="How good the forecasts were").click()
    page.wait_for_url(f"**{PATH}")
    page.get_by_role("link", name="The rates").click()
    page.wait_for_url("**/health")
