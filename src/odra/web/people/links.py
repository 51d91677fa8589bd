"""Links that work once: sent by mail where the desk can, else shown to whoever asked, to be passed on."""

from smtplib import SMTPException

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from odra.people import mailing
from odra.web.edge import Edge


def address(request: HttpRequest) -> str:
    """Where the desk is reached: as set, else as this browser reaches it."""
    return settings.ADDRESS or request.build_absolute_uri("/").rstrip("/")


def send_or_show(request: HttpRequest, kind: str, email: str, secret: str) -> str:
    """`kind`: invitation | reset. The link to pass on; empty where it was sent."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    url = address(request) + reverse("ticket", args=[secret])
    if not mailing.can_send():
        return url
    try:
        mailing.send(kind, email, url, speaker=edge.speaker, by=edge.person.name if edge.person else "")
    except (OSError, SMTPException):
        return url if edge.person else ""
    return ""
