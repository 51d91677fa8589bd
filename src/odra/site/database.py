"""Which database the desk is in: `ODRA_DATABASE`, a PostgreSQL URL; without it the SQLite file in the data folder."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from odra.site import home

WAITS = 600  # seconds that a writer waits for another one on SQLite: a rebuild of millions of orders takes minutes
_SQLITE = (
    "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000; PRAGMA temp_store=MEMORY; "
    "PRAGMA secure_delete=ON;"  # what goes is overwritten; an import deletes nothing, so it costs none
)
_SCHEMES = ("postgresql", "postgres")


class DatabaseError(ValueError):
    """An ODRA_DATABASE without sense."""


def chosen() -> dict[str, Any]:
    """Django's settings of the database in use."""
    url = os.environ.get("ODRA_DATABASE", "")
    return of_url(url) if url else sqlite()


def sqlite() -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home.database(),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": WAITS, "init_command": _SQLITE},
    }


def of_url(url: str) -> dict[str, Any]:
    """`postgresql://name:password@host:port/database?sslmode=require`; what is left out, libpq's own variables and files tell."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise DatabaseError(f"ODRA_DATABASE cannot be read as a URL: {fault}") from None
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in _SCHEMES or not name or "/" in name:
        raise DatabaseError(
            "ODRA_DATABASE must be like postgresql://name:password@host:5432/database; unset it for SQLite in the data folder"
        )
    options = {"options": "-c jit=off", "application_name": "odra", **dict(parse_qsl(parts.query))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
