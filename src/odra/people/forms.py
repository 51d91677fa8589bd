"""Forms of allauth with what we ask besides."""

import struct
from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError

from odra.people import lockout, passwords, sessions
from odra.people.following import counted
from odra.people.models import Person
from odra.people.wording import said


class NewPassword(ChangePasswordForm):
    """A password that was set today is not changed again today, so that ten in a row do not bring the old one back.

    A wrong old one counts as a failed sign-in: whoever sits at somebody's open browser does not try passwords at will.
    """

    def clean_oldpassword(self) -> str:
        _not_locked(self.user.email)
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            counted(self.user.email)
            _not_locked(self.user.email)
            raise

    def clean(self) -> dict[str, Any]:
        if passwords.too_young(self.user):
            raise ValidationError(said("password.young"), code="young")
        return dict(super().clean() or {})

    def save(self) -> None:
        super().save()
        sessions.end_all(self.user)


class _Counted:
    """Wrong codes count as failed sign-ins (following.py); of a locked address no code is tried any more."""

    user: Person

    def clean_code(self) -> str:
        _not_locked(self.user.email)
        return str(super().clean_code())  # type: ignore[misc]


class SecondStep(_Counted, AuthenticateForm):
    pass


class CodeAgain(_Counted, ReauthenticateForm):
    pass


def _not_locked(email: str) -> None:
    if lockout.locked(email):
        raise ValidationError(said("enter.locked"), code="locked")


class _Readable:
    """What a browser tells of a key may come from anybody: allauth's parser breaks on some of what is no such thing."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except (LookupError, ValueError, TypeError, AttributeError, struct.error):
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class AddKey(_Readable, AddWebAuthnForm):
    pass


class Key(_Readable, AuthenticateWebAuthnForm):
    pass


class KeyAlone(_Readable, LoginWebAuthnForm):
    pass


class KeyAgain(_Readable, ReauthenticateWebAuthnForm):
    pass
