"""How the desk is reached: on this machine only, or under an address of its own (`ODRA_URL`). Readers raise ValueError on nonsense."""

import os
from urllib.parse import urlsplit


def address() -> str:
    """`https://desk.example.com`, without a slash; empty where the desk is for this machine only."""
    told = os.environ.get("ODRA_URL", "").strip().rstrip("/")
    parts = urlsplit(told)
    if told and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query):
        raise ValueError(f"ODRA_URL is {told!r}; it must be an address such as https://desk.example.com, without a path")
    return told


def host() -> str:
    return urlsplit(address()).hostname or ""


def encrypted() -> bool:
    """Whether a proxy in front takes TLS off."""
    return address().startswith("https:")


def provider() -> tuple[str, ...]:
    """The origin of the identity provider, where `ODRA_OIDC_URL` names one."""
    parts = urlsplit(os.environ.get("ODRA_OIDC_URL", ""))
    return (f"{parts.scheme}://{parts.netloc}",) if parts.netloc else ()


def internal_hosts() -> tuple[str, ...]:
    """`ODRA_INTERNAL_HOSTS`, by comma: hosts inside that the desk may call all the same, also without TLS."""
    return tuple(name.strip() for name in os.environ.get("ODRA_INTERNAL_HOSTS", "").split(",") if name.strip())


def secret(place: str) -> str:
    """The content of a file that the environment names; empty where it names none. Raises ValueError for one that cannot be read."""
    try:
        return open(place, encoding="utf-8").read().strip() if place else ""
    except OSError as fault:
        raise ValueError(
            f"the environment names {place!r} as the file of a secret, which cannot be read: {fault.strerror}"
        ) from None
