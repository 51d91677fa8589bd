"""Links by mail, where the desk can send any; else whoever asked for a link gets it to pass on."""

from django.conf import settings
from django.core.mail import send_mail

from odra.letters import Speaker


def can_send() -> bool:
    return bool(settings.MAIL_FROM)


def send(kind: str, email: str, url: str, *, speaker: Speaker, by: str) -> None:
    """`kind`: invitation | reset. Raises OSError and SMTPException where it could not be sent."""
    words = {"url": url, "by": by}
    send_mail(speaker.words(f"mail.{kind}_subject"), speaker.words(f"mail.{kind}", **words), settings.MAIL_FROM, [email])
