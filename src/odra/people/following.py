"""What follows a sign-in and its end, and one that failed."""

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
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
    audit.note("signed.in", who=f"person:{user.pk}")


@receiver(user_logged_out)
def _signed_out(sender: Any, user: Person | None, **_: Any) -> None:
    if user is not None:
        audit.note("signed.out", who=f"person:{user.pk}")


@receiver(user_login_failed)
def _failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """The address only as its digest: it may be anybody's, or a password in the wrong field."""
    audit.note("sign_in.failed", about=audit.sealed(str(credentials.get("email", "")).strip()))


@receiver(authentication_failed)
def _wrong_code(sender: Any, user: Person, **_: Any) -> None:
    lockout.failed(user.email)
    audit.note("sign_in.failed", who=f"person:{user.pk}", step=2)
