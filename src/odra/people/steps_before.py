"""Secrets of second steps as earlier versions kept them: under the key of sessions (migration 0003 seals them as all others are)."""

import base64
import binascii
import hashlib
from typing import Any

from django.conf import settings

from odra.vault import Keyring, Unreadable


def opened(told: str) -> str:
    """Raises Unreadable."""
    try:
        return _box().open("mfa", 0, base64.b64decode(told, validate=True)).decode()
    except binascii.Error:
        raise Unreadable("step_gone", "") from None


def _box() -> Keyring:
    return Keyring({1: hashlib.sha256(b"second step " + settings.SECRET_KEY.encode()).digest()})


def sealed_anew(told: Any) -> Any:
    """What allauth keeps of a second step, with each secret that opens sealed by the desk's keys. While these are lost it stays as it was."""
    from odra.people import steps

    if isinstance(told, dict):
        return {name: sealed_anew(part) if name in ("secret", "seed", "migrated_codes") else part for name, part in told.items()}
    if isinstance(told, list):
        return [sealed_anew(part) for part in told]
    try:
        return told if told.startswith(steps.secrets.STEP) else steps.keep(opened(told))
    except Unreadable:
        return told
