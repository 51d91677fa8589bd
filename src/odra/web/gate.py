"""The gate: every address is closed unless web/urls.py says which right opens it. Who asks is known by session, token, or at the demo."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from odra.people import duties, operations, tokens
from odra.people.models import EVERYWHERE, Person
from odra.people.rights import accounts_of, held_for, may
from odra.people.roles import holding
from odra.web.edge import LOOPBACK, read_away, size_of

ANYONE, SIGNED_IN = "anyone", "signed in"  # who has no right yet, and what everybody may about themselves
BY_ACCOUNT = ("see", "note", "import", "choose", "privacy")  # rights whose pages look at those accounts for which they are held
READING = ("GET", "HEAD", "OPTIONS")
STRANGERS = 2**20  # bytes that a form may bring before anybody is signed in
PROXIES = (  # how headers begin that they add
    "HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_CF_",
)  # fmt: skip


class Rights(msgspec.Struct, frozen=True):
    reading: str
    writing: str


def to(address: str, view: Callable[..., Any], name: str, reading: str, writing: str = "") -> URLPattern:
    """An address with the right that opens it, and the one that its forms ask for (the same unless given)."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs)

    opened.rights = Rights(reading, writing or reading)  # type: ignore[attr-defined]
    return path(address, opened, name=name)


def on_this_machine(request: HttpRequest) -> bool:
    """Whether a browser of this machine asks, and no proxy for another one."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    here = request.META.get("REMOTE_ADDR", "") in LOOPBACK and host in ("127.0.0.1", "localhost", "[::1]")
    return here and not _handed_on(request)


def _handed_on(request: HttpRequest) -> bool:
    """Whether a proxy shows: by what it adds, or by HTTP/1.0, which no browser speaks and nginx does unless told otherwise."""
    return request.META.get("SERVER_PROTOCOL") == "HTTP/1.0" or any(name.startswith(PROXIES) for name in request.META)


def demo(request: HttpRequest) -> bool:
    """Whether this is the demo: its own data folder, which nobody else uses, on this machine."""
    return bool(settings.DEMO) and not request.user.is_authenticated and on_this_machine(request) and not operations.anybody()


class GateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        secret = bearer(request)
        if secret:
            holder = tokens.holder(secret)
            if holder is None:
                return _unknown_token()
            request.user = holder
        elif demo(request):
            request.user = operations.demo_owner()
        if request.user.is_authenticated:
            request.odra = msgspec.structs.replace(  # type: ignore[attr-defined]
                request.odra,
                person=request.user,
                accounts=accounts_of(request.user, "see"),  # type: ignore[attr-defined]
            )
        elif size_of(request) > STRANGERS:  # before anything of it is laid down in the data folder
            read_away(request)
            return _stranger(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        rights = getattr(view, "rights", None)
        if rights is None:
            return HttpResponse(
                "This address is closed: web/urls.py names no right for it.", status=403, content_type="text/plain"
            )
        right = rights.reading if request.method in READING else rights.writing
        if not request.user.is_authenticated:
            return None if right == ANYONE else _stranger(request)
        return _known(request, request.user, right, kwargs)


def _known(request: HttpRequest, person: Person, right: str, kwargs: dict[str, Any]) -> HttpResponse | None:
    """Lets somebody through who holds the right; their edge then holds the accounts for which they do."""
    edge = request.odra  # type: ignore[attr-defined]
    seen = accounts_of(person, right) if right in BY_ACCOUNT and right != "see" else edge.accounts
    request.odra = msgspec.structs.replace(edge, accounts=seen, everywhere=EVERYWHERE in held_for(person, right))  # type: ignore[attr-defined]
    if person.scopes is not None and (right in (ANYONE, SIGNED_IN) or request.method not in READING):
        return HttpResponse("A token only reads pages of the desk.", status=403, content_type="text/plain")
    if right in (ANYONE, SIGNED_IN):
        return None
    account = kwargs.get("account", "")
    if not held_for(person, right) or (account and may(person, "see", account) and not may(person, right, account)):
        return refused(request, right)
    return _due(request, person)


def _due(request: HttpRequest, person: Person) -> HttpResponse | None:
    """What has to be done before the desk opens."""
    if person.scopes is not None:
        return None
    if duties.needs_password(person):
        return HttpResponseRedirect(f"{reverse('account_change_password')}?due=1")
    if request.session.get("second_step") or not duties.needs_second_step(person) or _by_provider(request):
        return None
    if duties.has_second_step(person):
        request.session["second_step"] = True
        return None
    return HttpResponseRedirect(f"{reverse('profile')}?due=second_step")


def _by_provider(request: HttpRequest) -> bool:
    """Whoever an identity provider let in has done there what it asks."""
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "socialaccount" for method in methods)


def bearer(request: HttpRequest) -> str:
    scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret.strip() if scheme.casefold() == "bearer" else ""


def _unknown_token() -> HttpResponse:
    said = "This token is unknown, revoked or expired. Make another on the page Tokens, or with: odra token create"
    return HttpResponse(said, status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"})


def _stranger(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and back; on a desk that has nobody to where its owner is made."""
    if not operations.anybody() and not settings.DEMO:
        return HttpResponseRedirect(reverse("welcome"))
    back = "?" + urlencode({"next": request.get_full_path()}) if request.method == "GET" and request.path != "/" else ""
    return HttpResponseRedirect(reverse("account_login") + back)


def refused(request: HttpRequest, right: str) -> HttpResponse:
    """The page that says which roles may."""
    person: Person = request.user  # type: ignore[assignment]
    roles = [role for _, role in person.held]
    return render(request, "people/refused.html", {"right": right, "roles": roles, "may": holding(right)}, status=403)
