"""What follows a sign-in, and one that failed at its second step."""

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from odra.people import lockout, sessions
from odra.people.models import Person
from odra.people.times import now


@receiver(user_logged_in)
def _signed_in(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    request.session[sessions.BEGAN] = now()
    request.session[sessions.BROWSER] = sessions.browser_of(request.META.get("HTTP_USER_AGENT", ""))
    lockout.lift(user.email)


@receiver(authentication_failed)
def _wrong_code(sender: Any, user: Person, **_: Any) -> None:
    lockout.failed(user.email)
