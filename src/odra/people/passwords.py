"""What a password has to be, and when it may and must change: amazon.security.password, the data protection policy's."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from odra.people import chosen
from odra.people.models import OldPassword, Person
from odra.people.times import DAY, now

CLASSES = {
    "upper": re.compile("[A-Z]"),
    "lower": re.compile("[a-z]"),
    "digit": re.compile("[0-9]"),
    "special": re.compile(r"[^A-Za-z0-9\s]"),
}
NAME_PART = 4  # letters from which on a part of the name or address is looked for


class Refused(ValidationError):
    """`code`: what is wrong, worded as `password.<code>`; `params` its values."""


class AsThePolicyAsks:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Person | None = None) -> None:
        policy = chosen.value(chosen.PASSWORD)
        if len(password) < policy["length"]:
            raise _refused("short", length=policy["length"])
        if missing := [name for name, found in CLASSES.items() if not found.search(password)]:
            raise _refused(f"lacks_{missing[0]}")
        if user is None:
            return
        if any(part in password.casefold() for part in _parts(user)):
            raise _refused("name")
        if user.pk and any(_same(password, old) for old in _last(user, policy["remembered"])):
            raise _refused("used", count=policy["remembered"])

    def password_changed(self, password: str, user: Person | None = None) -> None:
        """Keeps its hash, so that it is not taken again."""
        if user is None or not user.pk:
            return
        at = now()
        Person.objects.filter(pk=user.pk).update(password_at=at)
        user.password_at = at
        OldPassword.objects.create(person=user, hash=user.password, made_at=at)
        kept = _last(user, chosen.value(chosen.PASSWORD)["remembered"])
        OldPassword.objects.filter(person=user).exclude(pk__in=[old.pk for old in kept]).delete()

    def get_help_text(self) -> str:
        return ""


def _refused(code: str, **values: Any) -> Refused:
    from odra.people.wording import said

    return Refused(said(f"password.{code}", **values), code=code)


def _parts(user: Person) -> set[str]:
    told = {user.email.casefold(), *re.split(r"\W+", f"{user.email.partition('@')[0]} {user.name}".casefold())}
    return {part for part in told if len(part) >= NAME_PART}


def _last(user: Person, count: int) -> list[OldPassword]:
    return list(OldPassword.objects.filter(person=user).order_by("-made_at", "-pk")[:count])


def _same(password: str, old: OldPassword) -> bool:
    from django.contrib.auth.hashers import check_password

    return check_password(password, old.hash)


def too_young(person: Person) -> bool:
    """Whether it was changed so lately that it may not change again: else ten changes in a row would bring the old one back."""
    return person.password_at is not None and now() - person.password_at < chosen.value(chosen.PASSWORD)["least_days"] * DAY


def too_old(person: Person) -> bool:
    if not person.has_usable_password() or person.password_at is None:
        return False
    return now() - person.password_at > chosen.value(chosen.PASSWORD)["most_days"] * DAY
