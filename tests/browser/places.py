"""Where to look: every screen of the desk in each of its states, by what it shows."""

from playwright.sync_api import Page

KINDS = (
    "Not received", "Message from the buyer", "Return request", "A-to-z claim", "Claim granted: appeal", "Chargeback",
    "Negative feedback", "Mail not understood",
)  # fmt: skip
SCREENS = {
    "today": "/", "probably over": "/?stale=1", "health": "/health", "displayed": "/health?window=displayed", "import": "/import",
    "an import": "/import/1", "find": "/find", "not found": "/find?order=302-0000000-0000000", "not here": "/nowhere",
}  # fmt: skip


def case_of(today: Page, kind: str) -> str:
    """The path of the first case of a kind on Today."""
    link = today.locator(".row h3 a", has_text=kind).first
    return str(link.get_attribute("href"))
