"""What allauth asks of us when somebody signs in: who may, what is counted, what follows."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import lazy

from odra.people import lockout, steps
from odra.people.following import counted
from odra.people.models import Person
from odra.people.wording import said


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by address and password: locked addresses are told so, failures are counted."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": lazy(said, str)("enter.mismatch"), "too_many_login_attempts": lazy(said, str)("enter.slow"),
        "incorrect_password": lazy(said, str)("enter.wrong_password"), "enter_current_password": lazy(said, str)("enter.wrong_password"),
    }  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people are invited

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if lockout.locked(credentials.get("email", "")):
            raise ValidationError(said("enter.locked"), code="locked")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        counted(credentials.get("email", ""))
        if lockout.locked(credentials.get("email", "")):
            raise ValidationError(said("enter.locked"), code="locked")

    def reauthenticate(self, user: Person, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """A key or an identity provider opens no locked address either."""
        if lockout.locked(user.email):
            return HttpResponseRedirect(f"{reverse('account_login')}?locked=1")
        return super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('account_login')}?left=1")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The desk says what was done on the page itself."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Not by mail."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return f"{reverse('profile')}?done=password"


class SecondStepAdapter(DefaultMFAAdapter):
    """Secrets of second steps lie sealed among the desk's secrets."""

    def encrypt(self, text: str) -> str:
        return steps.keep(text)

    def decrypt(self, encrypted_text: str) -> str:
        return steps.opened(encrypted_text)

    def _get_site_name(self) -> str:
        return "Odra"
