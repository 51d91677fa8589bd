"""Ways in: the first owner, an invitation, a forgotten password, sign-in by password, key or identity provider."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from odra import audit
from odra.people import following, mailing, operations, tickets  # noqa: F401  `following` is connected where people sign in
from odra.people.models import Person, Ticket
from odra.people.operations import Impossible
from odra.web.edge import Edge
from odra.web.gate import on_this_machine
from odra.web.people.links import send_or_show
from odra.web.people.profile import key_options

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = ("password", "again")


@sensitive_post_parameters(*PASSWORD)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Makes the owner of a desk that nobody has: at this machine only, and once."""
    if operations.anybody():
        return HttpResponseRedirect(reverse("account_login"))
    if not on_this_machine(request):
        return render(request, "people/elsewhere.html", status=403)
    if request.method != "POST":
        return _welcome(request)
    given = request.POST
    try:
        _same_twice(request)
        person = operations.first_owner(given.get("email", ""), given.get("name", ""), given.get("password", ""))
    except (Impossible, ValidationError) as fault:
        return _welcome(request, fault=told(request, fault))
    audit.note("people.owner_made", who=f"person:{person.pk}")
    return _in(request, person)


def _welcome(request: HttpRequest, fault: str = "") -> HttpResponse:
    return render(request, "people/welcome.html", {"fault": fault, "given": request.POST}, status=400 if fault else 200)


def _same_twice(request: HttpRequest) -> None:
    if request.POST.get("password") != request.POST.get("again"):
        raise Impossible("not_twice")


def told(request: HttpRequest, fault: Exception) -> str:
    """Why a form was not taken, in words."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    return " ".join(fault.messages) if isinstance(fault, ValidationError) else edge.speaker.words(f"people.{fault}")


def _in(request: HttpRequest, person: Person) -> HttpResponse:
    login(request, person, backend=BACKEND)
    return HttpResponseRedirect(reverse("today"))


@sensitive_post_parameters(*PASSWORD)
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, secret: str) -> HttpResponse:
    """An invitation is taken up, or a new password set; the link works once."""
    found = tickets.find(secret)
    if found is None:
        return render(request, "people/ended.html", status=404)
    if request.method != "POST":
        return _ticket(request, found)
    try:
        _same_twice(request)
        person = tickets.take_up(found, name=request.POST.get("name", ""), password=request.POST.get("password", ""))
    except (Impossible, ValidationError) as fault:
        return _ticket(request, found, fault=told(request, fault))
    except LookupError:
        return render(request, "people/ended.html", status=404)
    audit.note("people.joined" if found.person is None else "people.new_password", who=f"person:{person.pk}")
    return HttpResponseRedirect(f"{reverse('account_login')}?ready=1")


def _ticket(request: HttpRequest, found: Ticket, fault: str = "") -> HttpResponse:
    return render(
        request, "people/ticket.html", {"ticket": found, "fault": fault, "given": request.POST}, status=400 if fault else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """A link by mail, where the desk sends mail; who has no account gets none, and the page does not tell."""
    if request.method == "POST" and mailing.can_send():
        person = Person.objects.filter(email=request.POST.get("email", "").strip().casefold(), is_active=True, demo=False).first()
        if person is not None:
            send_or_show(request, "reset", person.email, tickets.reset(person, by=person))
        return render(request, "people/forgotten.html", {"sent": True})
    return render(request, "people/forgotten.html", {"mail": mailing.can_send()})


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Whoever has no account here asks for an invitation."""
    return render(request, "people/closed.html", status=403)


@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("account_login"))


@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('account_login')}?provider=failed")


class SignIn(LoginView):
    template_name = "people/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        told = next((name for name in ("locked", "left", "provider", "ready", "out") if name in self.request.GET), "")
        return {**super().get_context_data(**kwargs), "providers": known, "told": told}


class SecondStep(AuthenticateView):
    template_name = "people/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        return {**found, **key_options(found)}


sign_in = SignIn.as_view()
second_step = SecondStep.as_view()
by_key = LoginWebAuthnView.as_view()
sign_out = LogoutView.as_view(template_name="people/sign_out.html")


def by_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the identity provider."""
    return _provider().login(request, provider_id)  # type: ignore[no-any-return]


def from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """And back."""
    return _provider().callback(request, provider_id)  # type: ignore[no-any-return]


def _provider() -> Any:
    """allauth's views, where a provider is named at all."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    from allauth.socialaccount.providers.openid_connect import views

    return views
