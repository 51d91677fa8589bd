"""One's own page: password, second steps, keys, where one is signed in."""

import json
from typing import Any

from allauth.account.views import PasswordChangeView, PasswordSetView, ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from odra import audit
from odra.people import chosen, duties, passwords, sessions
from odra.people.models import Person
from odra.vault import Unreadable
from odra.web.drawn import safe
from odra.web.edge import Edge

FIELDS = {
    "oldpassword": "now",
    "password1": "new",
    "password2": "again",
    "password": "password",  # the name of a field  # nosec B105
    "code": "code",
    "name": "key_name",
    "passwordless": "passwordless",
    "login": "email",
}  # of allauth's forms -> how the desk words them: `field.<word>`
DONE, DUE = ("password", "sessions", "app", "key"), ("second_step",)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    person: Person = edge.person
    steps = list(Authenticator.objects.filter(user=person).order_by("pk"))
    return render(request, "people/profile.html", {
        "person": person, "app": next((s for s in steps if s.type == "totp"), None), "keys": [s.wrap() for s in steps if s.type == "webauthn"],
        "codes": _codes_left(steps), "asked": duties.needs_second_step(person), "sessions": sessions.listed(person),
        "here": request.session.session_key, "done": _among(request.GET.get("done", ""), DONE), "due": _among(request.GET.get("due", ""), DUE),
        "key_place": request.get_host().partition(":")[0] != "127.0.0.1", "port": request.get_port(), "password_days": _days_left(edge, person),
    })  # fmt: skip


def _among(told: str, known: tuple[str, ...]) -> str:
    return told if told in known else ""


def _codes_left(steps: list[Authenticator]) -> int | None:
    found = next((s for s in steps if s.type == "recovery_codes"), None)
    try:
        return len(found.wrap().get_unused_codes()) if found else None
    except Unreadable:
        return None


def _days_left(edge: Edge, person: Person) -> int | None:
    """Until the password has to be changed."""
    if person.password_at is None:
        return None
    most = int(chosen.value(chosen.PASSWORD)["most_days"])
    return max(0, most - (edge.at - person.password_at) // passwords.DAY)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signs this person out everywhere else."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    ended = sessions.end_all(edge.person, but=request.session.session_key or "")
    audit.note("people.sessions_ended", count=ended)
    return HttpResponseRedirect(f"{reverse('profile')}?done=sessions")


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Where allauth has a page of its own, the desk has a part of the profile."""
    return HttpResponseRedirect(reverse("profile"))


def key_options(found: dict[str, Any]) -> dict[str, str]:
    """What a browser is asked for a key, as JSON, where a page of allauth asks for one."""
    asked = found.get("js_data", {})
    return {"key_options": json.dumps(next(iter(asked.values())))} if asked else {}


class Form:
    """A form of allauth on the desk's page: `title`, `lead` and `button` are words, `wide` leaves the frame in place."""

    template_name = "people/form.html"
    words = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**found, "words": self.words, "fields": FIELDS, "due": self.request.GET.get("due", ""), **key_options(found)}  # type: ignore[attr-defined]


class Password(Form, PasswordChangeView):
    words = "password"


class FirstPassword(Form, PasswordSetView):
    words = "first_password"


class Again(Form, ReauthenticateView):
    words = "again"


class AgainByCode(Form, CodeView):
    words = "again_code"


class AgainByKey(Form, ReauthenticateWebAuthnView):
    template_name, words = "people/key.html", "again_key"


class App(Form, ActivateTOTPView):
    template_name, words = "people/app.html", "app"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        return {**found, "picture": safe(found["totp_svg"].partition("?>")[2])}


class AppOff(Form, DeactivateTOTPView):
    words = "app_off"


class Codes(ViewRecoveryCodesView):
    template_name = "people/codes.html"


class NewCodes(Form, GenerateRecoveryCodesView):
    words = "new_codes"


class AddKey(Form, AddWebAuthnView):
    template_name, words = "people/key.html", "key"


class RemoveKey(Form, RemoveWebAuthnView):
    words = "key_off"


password, first_password = Password.as_view(), FirstPassword.as_view()
again, again_by_code, again_by_key = Again.as_view(), AgainByCode.as_view(), AgainByKey.as_view()
app, app_off = App.as_view(), AppOff.as_view()
codes, new_codes = Codes.as_view(), NewCodes.as_view()
add_key, remove_key = AddKey.as_view(), RemoveKey.as_view()
