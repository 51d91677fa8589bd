"""Where to look: every screen of the desk in each of its states, by what it shows."""

from playwright.sync_api import Page

KINDS = (
    "not_received", "message", "return_request", "claim", "claim_appeal", "chargeback", "negative_feedback", "unknown_mail",
)  # fmt: skip
SCREENS = {
    "today": "/", "probably over": "/?stale=1", "health": "/health", "displayed": "/health?window=displayed", "orders behind a measure": "/health?measure=main/amazon.de//contact_response_rate/30_days#mo", "calibration": "/health/calibration", "import": "/import",
    "an import": "/import/1", "find": "/find", "not found": "/find?order=302-0000000-0000000", "not here": "/nowhere", "stock": "/stock?sku=A-1", "settings": "/settings", "rules": "/rules?q=claim",
    "people": "/people", "tokens": "/tokens", "profile": "/profile", "audit": "/audit", "personal data": "/privacy",
    "a first password": "/profile/password/first", "an app": "/profile/app", "a key": "/profile/keys/add", "signing out": "/sign-out",
}  # fmt: skip
# Pages that the demo does not have, or that have to be made first: by their route, looked at by test_signing_in.py, test_oneself.py and test_doing.py.
ELSEWHERE = frozenset((
    "welcome", "ticket", "account_login", "mfa_authenticate", "account_reset_password", "account_signup", "socialaccount_signup",
    "account_change_password", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_remove_webauthn", "import_work", "import_table",
))  # fmt: skip
# Routes that show no page of their own: forms, what is handed out, and what leads on.
NO_PAGE = frozenset((
    "mark_stale", "handled", "know", "paste", "classify", "picture", "privacy_decide", "privacy_export", "stock_say", "settings_choose",
    "settings_overrides", "import_go", "import_forget", "import_undo", "import_rejected", "people_invite", "people_withdraw", "people_limit",
    "people_change", "token_revoke", "mfa_login_webauthn", "socialaccount_login_cancelled", "socialaccount_login_error",
    "openid_connect_login", "openid_connect_callback", "sessions_end", "mfa_index", "mfa_list_webauthn", "socialaccount_connections",
))  # fmt: skip


def case_of(today: Page, kind: str) -> str:
    """The path of the first case of a kind on Today."""
    link = today.locator(f".row[data-kind={kind}] h3 a").first
    return str(link.get_attribute("href"))


def second_of(today: Page) -> str:
    """The path of the second question of the first case on Today that has several; Today is open again after it."""
    root, path = today.url.rstrip("/"), today.locator(".row:has(h3 .tag) h3 a").first.get_attribute("href")
    today.goto(f"{root}{path}")
    asked = today.locator(".asks a:not([aria-current])").first.get_attribute("href")
    today.goto(root)
    return f"{path}{asked}"


def draft_of(today: Page) -> str:
    """The path of the first case on Today that has a draft to be copied."""
    return str(today.locator(".row[data-kind=not_received]:has(.draft) h3 a").first.get_attribute("href"))
