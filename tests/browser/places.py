"""Where to look: every screen of the desk in each of its states, by what it shows."""

from playwright.sync_api import Page

KINDS = (
    "not_received", "message", "return_request", "claim", "claim_appeal", "chargeback", "negative_feedback", "unknown_mail",
)  # fmt: skip
SCREENS = {
    "today": "/", "probably over": "/?stale=1", "health": "/health", "displayed": "/health?window=displayed", "calibration": "/health/calibration", "import": "/import",
    "an import": "/import/1", "find": "/find", "not found": "/find?order=302-0000000-0000000", "not here": "/nowhere", "stock": "/stock?sku=A-1", "settings": "/settings", "rules": "/rules?q=claim",
    "people": "/people", "tokens": "/tokens", "profile": "/profile", "audit": "/audit",
}  # fmt: skip


def case_of(today: Page, kind: str) -> str:
    """The path of the first case of a kind on Today."""
    link = today.locator(f".row[data-kind={kind}] h3 a").first
    return str(link.get_attribute("href"))


def draft_of(today: Page) -> str:
    """The path of the first case on Today that has a draft to be copied."""
    return str(today.locator(".row[data-kind=not_received]:has(.draft) h3 a").first.get_attribute("href"))
