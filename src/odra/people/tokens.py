"""Tokens for programs: made with scopes and an end, shown once, kept as a digest."""

import secrets
from collections.abc import Iterable
from hashlib import sha256

from odra.people import chosen
from odra.people.models import Person, Token, called
from odra.people.rights import held_for
from odra.people.times import DAY, MINUTE, now

BEGINS = "odra_"
SCOPES = ("see", "import", "audit", "metrics")  # rights that open something for reading alone


class Unfit(ValueError):
    """`args[0]`: what is wrong, worded as `token.<code>`."""


def digest(secret: str) -> str:
    """Plain SHA-256 is enough: a secret has 256 random bits, so nobody can try them."""
    return sha256(secret.encode()).hexdigest()


def make(person: Person, *, name: str, scopes: Iterable[str], days: int) -> tuple[Token, str]:
    """(the token, its secret, told this once). Raises Unfit."""
    wanted, most = sorted(set(scopes)), int(chosen.value(chosen.TOKEN_DAYS))
    if not called(name):
        raise Unfit("nameless")
    if not wanted or any(scope not in SCOPES or not held_for(person, scope) for scope in wanted):
        raise Unfit("scope")
    if not 0 < days <= most:
        raise Unfit("days_wrong")
    secret, at = BEGINS + secrets.token_urlsafe(32), now()
    made = Token.objects.create(
        person=person, digest=digest(secret), name=called(name, 60), scopes=wanted, made_at=at, ends_at=at + days * DAY
    )
    return made, secret


def holder(secret: str) -> Person | None:
    """Whose token it is, with no more rights than its scopes; None for one that is unknown, revoked, expired or a leaver's."""
    at = now()
    found = Token.objects.select_related("person").filter(digest=digest(secret)).first()
    if found is None or found.revoked_at is not None or found.ends_at <= at or not found.person.is_active:
        return None
    if found.used_at is None or at - found.used_at >= MINUTE:
        Token.objects.filter(pk=found.pk).update(used_at=at)
    found.person.scopes = frozenset(found.scopes)
    return found.person


def revoke(token: Token) -> None:
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now())


def of(person: Person | None = None) -> list[Token]:
    """Somebody's, or everybody's, the newest first; revoked and expired ones too."""
    found = Token.objects.select_related("person").order_by("-made_at", "-pk")
    return list(found.filter(person=person) if person else found)


def live(token: Token) -> bool:
    return token.revoked_at is None and token.ends_at > now()
