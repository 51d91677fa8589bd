"""Django's and allauth's settings for people: who they are, how they sign in, what protects it."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from odra.site import reach

SIGN_IN_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "allauth", "allauth.account", "allauth.mfa",
    *(["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"] if reach.provider() else []),  # slow to import
]  # fmt: skip
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "odra.people.passwords.AsThePolicyAsks"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEMO = (
    os.environ.get("ODRA_ENV") == "demo" and not reach.address()
)  # on this machine nobody signs in, as long as nobody has an account
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "today"

SESSION_ENGINE = "odra.people.sessions"
SESSION_COOKIE_NAME = "odra_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = reach.encrypted()
SESSION_COOKIE_SAMESITE = "Lax"  # an identity provider sends people back by a link

ACCOUNT_ADAPTER = "odra.people.signing.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "odra.people.forms.NewPassword"}  # the name of a form  # nosec B105
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by an invitation to their address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "30/m/ip,20/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if reach.encrypted() else 0

MFA_ADAPTER = "odra.people.signing.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "odra.people.forms.SecondStep", "reauthenticate": "odra.people.forms.CodeAgain", "add_webauthn": "odra.people.forms.AddKey",
    "authenticate_webauthn": "odra.people.forms.Key", "login_webauthn": "odra.people.forms.KeyAlone", "reauthenticate_webauthn": "odra.people.forms.KeyAgain",
}  # fmt: skip
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Odra"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not reach.address()  # http://localhost

SOCIALACCOUNT_ADAPTER = "odra.people.provider.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False


def _provider() -> dict[str, Any]:
    """The identity provider (OpenID Connect), where `ODRA_OIDC_URL` names one."""
    url = os.environ.get("ODRA_OIDC_URL", "")
    if not url:
        return {}
    app = {"provider_id": "oidc", "name": os.environ.get("ODRA_OIDC_NAME", "") or (urlsplit(url).hostname or url),
           "client_id": os.environ.get("ODRA_OIDC_CLIENT", ""), "secret": reach.secret(os.environ.get("ODRA_OIDC_SECRET_FILE", "")),
           "settings": {"server_url": url}}  # fmt: skip
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "VERIFIED_EMAIL": False, "APPS": [app]}}


SOCIALACCOUNT_PROVIDERS = _provider()


def _mail() -> dict[str, Any]:
    """`ODRA_SMTP=smtps://user@mail.example.com:465` (smtp: with STARTTLS); the password in the file that ODRA_SMTP_PASSWORD_FILE names."""
    parts = urlsplit(os.environ.get("ODRA_SMTP", ""))
    if not parts.hostname:
        return {"MAIL_FROM": ""}
    user = unquote(parts.username or "")
    return {
        "MAIL_FROM": os.environ.get("ODRA_MAIL_FROM", "") or user, "EMAIL_HOST": parts.hostname, "EMAIL_HOST_USER": user,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587), "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme != "smtps", "EMAIL_HOST_PASSWORD": reach.secret(os.environ.get("ODRA_SMTP_PASSWORD_FILE", "")), "EMAIL_TIMEOUT": 20,
    }  # fmt: skip


globals().update(_mail())
