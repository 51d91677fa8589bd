"""Django's settings. Typed readers raise on nonsense; secrets come from files in the data folder."""

import os
from pathlib import Path

from odra.site import database, home, logs, reach
from odra.site.sign_in import *  # noqa: F403
from odra.site.sign_in import SIGN_IN_APPS


def upload_limit() -> int:
    """`ODRA_UPLOAD_MB`, 2000 unless set: what one form may bring, in bytes. Raises ValueError for what is no number above 0."""
    text = os.environ.get("ODRA_UPLOAD_MB", "2000")
    if not text.isdecimal() or not 0 < int(text) < 10**7:
        raise ValueError(f"ODRA_UPLOAD_MB is {text!r}; it must be a number of megabytes above 0")
    return int(text) * 10**6


UPLOAD_LIMIT = upload_limit()
ODRA_HOME = home.home()
SECRET_KEY = home.key("session").hex()
DEBUG = False
ADDRESS = reach.address()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, [reach.host()])]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "odra.web.formats"
ROOT_URLCONF = "odra.site.urls"
INSTALLED_APPS = [
    *SIGN_IN_APPS,
    "django.contrib.staticfiles",
    "odra.ledger",
    "odra.audit",
    "odra.cases",
    "odra.people",
    "odra.web",
]
MIDDLEWARE = [
    "odra.web.headers.HeadersMiddleware",
    "odra.web.observed.ObservedMiddleware",
    "odra.web.alive.AliveMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "odra.web.edge.EdgeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "odra.web.gate.GateMiddleware",
    "odra.web.sealed.SealedMiddleware",
    "odra.web.audited.AuditMiddleware",  # the last, so that it knows who asks and what was refused before
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent.parent / "web"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "odra.web.desk.frame"],
            "builtins": ["odra.web.templatetags.words"],
        },
    }
]
DATABASES = {"default": database.chosen()}
CACHES = {"default": {"BACKEND": "odra.people.tried.Tried"}}
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
INTERNAL_HOSTS = reach.internal_hosts()
FORMS_LEAD_TO = reach.provider()  # for the policy of forms: sign-in goes on there
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if reach.encrypted() else None
SECURE_SSL_REDIRECT = reach.encrypted()
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if reach.encrypted() else 0
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # other names under the seller's domain are not the desk's to bind
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FILES = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "odra.web.imports.dropped.SealedUploadHandler"]
LOGGING = logs.logging_of(logs.mode())
