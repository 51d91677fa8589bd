"""Django's settings. Typed readers raise on nonsense; secrets come from files in the data folder."""

import os
from pathlib import Path

from odra.site import home, logs


def upload_limit() -> int:
    """`ODRA_UPLOAD_MB`, 2000 unless set: what one form may bring, in bytes. Raises ValueError for what is no number above 0."""
    text = os.environ.get("ODRA_UPLOAD_MB", "2000")
    if not text.isdecimal() or not 0 < int(text) < 10**7:
        raise ValueError(f"ODRA_UPLOAD_MB is {text!r}; it must be a number of megabytes above 0")
    return int(text) * 10**6


UPLOAD_LIMIT = upload_limit()
SECRET_KEY = home.key("session").hex()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
ROOT_URLCONF = "odra.site.urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "odra.ledger", "odra.audit", "odra.cases", "odra.web"]
MIDDLEWARE = [
    "odra.web.headers.HeadersMiddleware",
    "odra.web.observed.ObservedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "odra.web.edge.EdgeMiddleware",
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
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home.database(),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000; PRAGMA temp_store=MEMORY;",
        },
    }
}
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
FORMS_LEAD_TO = ()
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FILES = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
LOGGING = logs.logging_of(logs.mode())
