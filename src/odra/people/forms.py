"""Forms of allauth with what we ask besides."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from django.core.exceptions import ValidationError

from odra.people import lockout, passwords, sessions
from odra.people.wording import said


class NewPassword(ChangePasswordForm):
    """A password that was set today is not changed again today, so that ten in a row do not bring the old one back."""

    def clean(self) -> dict[str, Any]:
        if passwords.too_young(self.user):
            raise ValidationError(said("password.young"), code="young")
        return dict(super().clean() or {})

    def save(self) -> None:
        super().save()
        sessions.end_all(self.user)


class SecondStep(AuthenticateForm):
    """Wrong codes count as failed sign-ins; of a locked address no code is tried any more."""

    def clean_code(self) -> str:
        if lockout.locked(self.user.email):
            raise ValidationError(said("enter.locked"), code="locked")
        return str(super().clean_code())
