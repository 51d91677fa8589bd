"""Secrets of second steps (of apps with codes, and what recovery codes are made of), sealed among the desk's secrets.

Where allauth would keep such a secret stands the name of ours. Of a passkey there is nothing to seal: its secret stays in the device.
"""

from secrets import token_hex
from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from odra.ledger import secrets
from odra.people import steps_before
from odra.people.times import now
from odra.vault import Unreadable


def keep(text: str) -> str:
    """The name under which it is kept. Raises Unreadable."""
    name = f"{secrets.STEP}{token_hex(16)}"
    secrets.put(name, text, at=now())
    return name


def opened(name: str) -> str:
    """Raises Unreadable, also where it was given up with a lost key."""
    if not name.startswith(secrets.STEP):
        return steps_before.opened(name)
    found = secrets.get(name)
    if found is None:
        raise Unreadable("step_gone", "")
    return found


def sealed_anew(told: Any) -> Any:
    """What allauth keeps of a second step, with each secret that opens sealed by the desk's keys. While these are lost it stays as it was."""
    if isinstance(told, dict):
        return {name: sealed_anew(part) if name in ("secret", "seed", "migrated_codes") else part for name, part in told.items()}
    if isinstance(told, list):
        return [sealed_anew(part) for part in told]
    try:
        return told if told.startswith(secrets.STEP) else keep(steps_before.opened(told))
    except Unreadable:
        return told


@receiver(post_delete, sender="mfa.Authenticator")
def _forgotten(instance: Any, **_: Any) -> None:
    """Its secrets go with a second step, whoever deletes it."""
    for told in instance.data.values():
        for name in told if isinstance(told, list) else [told]:
            if isinstance(name, str) and name.startswith(secrets.STEP):
                secrets.forget(name)
