"""What every answer tells the browser to forbid: code and styles that are not the desk's own files, frames, other sites, devices."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# `forms`: where a form may lead besides the desk: to the identity provider, by way of the desk's own answer.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'{forms}; frame-ancestors 'none'; base-uri 'none'"
)
DEVICES = "accelerometer camera display-capture geolocation gyroscope hid magnetometer microphone midi payment serial usb".split()
OWN = "clipboard-write publickey-credentials-create publickey-credentials-get".split()  # copying a draft, passkeys
PERMISSIONS = ", ".join([*(f"{name}=()" for name in DEVICES), *(f"{name}=(self)" for name in OWN)])


class HeadersMiddleware:
    """The outermost, so that static files, refusals and faults carry them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = POLICY.format(forms="".join(f" {origin}" for origin in settings.FORMS_LEAD_TO))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = self.policy
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
