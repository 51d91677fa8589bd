"""Sign-in by an identity provider (OpenID Connect), where the desk names one: it tells who somebody is, the desk whether they belong here."""

from functools import partial
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse


class ProviderAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(HttpResponseRedirect(f"{reverse('account_login')}?provider=failed"))

    def get_requests_session(self) -> "Calls":
        return Calls()


class Calls:
    """What allauth takes for a session of `requests`: calls that reach nothing inside, with the faults that it knows."""

    def __init__(self) -> None:
        from odra.outgoing import client

        self.client = client(internal=settings.INTERNAL_HOSTS)

    def __enter__(self) -> "Calls":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def get(self, url: str, **named: Any) -> Any:
        return self.request("GET", url, **named)

    def request(self, method: str, url: str, *, auth: Any = None, **named: Any) -> Any:
        whom = (auth.username, auth.password) if auth is not None else None
        answer = _as_known(partial(self.client.request, method, url, auth=whom, **named))
        raised = answer.raise_for_status
        answer.raise_for_status = partial(_as_known, raised)
        return answer


def _as_known(call: Any) -> Any:
    import httpx
    from requests import RequestException

    try:
        return call()
    except httpx.HTTPError as fault:
        raise RequestException(str(fault)) from fault
