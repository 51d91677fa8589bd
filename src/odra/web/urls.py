"""Every address of the desk with the right that opens it: first for reading, then for its forms where those ask for another."""

from odra.web.audit import view as audit
from odra.web.calibration import view as calibration
from odra.web.case import view as case
from odra.web.case import writes
from odra.web.gate import ANYONE, SIGNED_IN, to
from odra.web.health import view as health
from odra.web.imports import tables
from odra.web.imports import view as imports
from odra.web.people import profile, sign, tokens
from odra.web.people import view as people
from odra.web.privacy import view as privacy
from odra.web.rules import view as rules
from odra.web.settings import forms
from odra.web.settings import view as settings
from odra.web.stock import view as stock
from odra.web.today import view as today

urlpatterns = [
    to("", today.page, "today", "see"),
    to("mark-stale", today.mark_stale, "mark_stale", "note"),
    to("find", case.find, "find", "see"),
    to("case/<str:account>/<str:native>", case.page, "case", "see"),
    to("case/<str:account>/<str:native>/handled", writes.handled, "handled", "note"),
    to("case/<str:account>/<str:native>/know", writes.know, "know", "note"),
    to("case/<str:account>/<str:native>/paste", writes.paste, "paste", "note"),
    to("case/<str:account>/<str:native>/classify", writes.classify, "classify", "note"),
    to("case/<str:account>/<str:native>/picture/<int:fact>", writes.picture, "picture", "see"),
    to("case/<str:account>/<str:native>/privacy", privacy.decide, "privacy_decide", "privacy"),
    to("case/<str:account>/<str:native>/buyer.json", privacy.export, "privacy_export", "privacy"),
    to("privacy", privacy.page, "privacy", "privacy"),
    to("stock", stock.page, "stock", "see"),
    to("stock/say", stock.say, "stock_say", "note"),
    to("rules", rules.page, "rules", "see"),
    to("settings", settings.page, "settings", "see"),
    to("settings/choose", settings.choose_one, "settings_choose", "choose"),
    to("settings/overrides.txt", forms.download, "settings_overrides", "see"),
    to("health", health.page, "health", "see"),
    to("health/calibration", calibration.page, "calibration", "see"),
    to("import", imports.page, "import", "see", "import"),
    to("import/work/<str:key>", imports.under_way, "import_work", "see"),
    to("import/work/<str:key>/go", imports.go, "import_go", "import"),
    to("import/work/<str:key>/table/<int:number>", tables.page, "import_table", "import"),
    to("import/forget", tables.forget, "import_forget", "import"),
    to("import/<int:number>", imports.result, "import_result", "see"),
    to("import/<int:number>/undo", imports.undo, "import_undo", "import"),
    to("import/<int:number>/rejected.txt", imports.rejected, "import_rejected", "import"),
    to("people", people.page, "people", "audit"),
    to("people/invite", people.invite, "people_invite", "people"),
    to("people/withdraw", people.withdraw, "people_withdraw", "people"),
    to("people/limit", people.limit, "people_limit", "people"),
    to("people/<int:number>", people.change, "people_change", "people"),
    to("audit", audit.page, "audit", "audit"),
    to("tokens", tokens.page, "tokens", "token"),
    to("tokens/<int:number>/revoke", tokens.revoke, "token_revoke", "token"),
    to("welcome", sign.welcome, "welcome", ANYONE),
    to("link/<str:secret>", sign.ticket, "ticket", ANYONE),
    to("sign-in", sign.sign_in, "account_login", ANYONE),
    to("sign-in/second-step", sign.second_step, "mfa_authenticate", ANYONE),
    to("sign-in/key", sign.by_key, "mfa_login_webauthn", ANYONE),
    to("sign-in/forgotten", sign.forgotten, "account_reset_password", ANYONE),
    to("sign-in/closed", sign.closed, "account_signup", ANYONE),
    to("sign-in/not-invited", sign.closed, "socialaccount_signup", ANYONE),
    to("sign-in/cancelled", sign.cancelled, "socialaccount_login_cancelled", ANYONE),
    to("sign-in/failed", sign.failed, "socialaccount_login_error", ANYONE),
    to("sign-in/<str:provider_id>", sign.by_provider, "openid_connect_login", ANYONE),
    to("sign-in/<str:provider_id>/back", sign.from_provider, "openid_connect_callback", ANYONE),
    to("sign-out", sign.sign_out, "account_logout", ANYONE),
    to("profile", profile.page, "profile", SIGNED_IN),
    to("profile/sessions", profile.end_sessions, "sessions_end", SIGNED_IN),
    to("profile/password", profile.password, "account_change_password", SIGNED_IN),
    to("profile/password/first", profile.first_password, "account_set_password", SIGNED_IN),
    to("profile/again", profile.again, "account_reauthenticate", SIGNED_IN),
    to("profile/again/code", profile.again_by_code, "mfa_reauthenticate", SIGNED_IN),
    to("profile/again/key", profile.again_by_key, "mfa_reauthenticate_webauthn", SIGNED_IN),
    to("profile/second-step", profile.back, "mfa_index", SIGNED_IN),
    to("profile/app", profile.app, "mfa_activate_totp", SIGNED_IN),
    to("profile/app/off", profile.app_off, "mfa_deactivate_totp", SIGNED_IN),
    to("profile/codes", profile.codes, "mfa_view_recovery_codes", SIGNED_IN),
    to("profile/codes/new", profile.new_codes, "mfa_generate_recovery_codes", SIGNED_IN),
    to("profile/keys", profile.back, "mfa_list_webauthn", SIGNED_IN),
    to("profile/keys/add", profile.add_key, "mfa_add_webauthn", SIGNED_IN),
    to("profile/keys/<int:pk>/remove", profile.remove_key, "mfa_remove_webauthn", SIGNED_IN),
    to("profile/provider", profile.back, "socialaccount_connections", SIGNED_IN),
]
