"""What follows a sign-in and its end, and one that failed."""

from typing import Any

from allauth.mfa.signals import authentication_failed, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from odra import audit
from odra.people import lockout, sessions
from odra.people.models import Person
from odra.people.times import now


@receiver(user_logged_in)
def _signed_in(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    request.session[sessions.BEGAN] = now()
    request.session[sessions.BROWSER] = sessions.browser_of(request.META.get("HTTP_USER_AGENT", ""))
    lockout.lift(user.email)
    sessions.clear()
    audit.note("signed_in", who=f"person:{user.pk}")


@receiver(user_logged_out)
def _signed_out(sender: Any, request: HttpRequest, user: Person | None, **_: Any) -> None:
    if user is not None:
        audit.note("signed_out", who=f"person:{user.pk}")


@receiver(authentication_failed)
def _wrong_code(sender: Any, user: Person, **_: Any) -> None:
    counted(user.email)


@receiver(authenticator_removed)
def _step_removed(sender: Any, request: HttpRequest, **_: Any) -> None:
    """Whether a second step is there is looked at anew."""
    request.session.pop("second_step", None)


def counted(email: str) -> None:
    """A failed sign-in, counted and noted; the address is sealed in the log, as nobody may have it."""
    count = lockout.failed(email)
    audit.note("sign_in_failed", about=audit.sealed(email.strip()), count=count)
    if lockout.locked(email):
        audit.note("locked", about=audit.sealed(email.strip()))
