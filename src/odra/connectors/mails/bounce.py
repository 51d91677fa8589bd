"""Delivery reports (RFC 3464): to whom a mail did not go, and which one it was."""

from email import message_from_string
from email.message import Message
from typing import NamedTuple

from odra.connectors.mails.mail import Mail


class Bounce(NamedTuple):
    """`to` in small letters; `message` is the Message-ID of the mail that did not arrive, `subject` its subject as it came."""

    to: str
    message: str
    subject: str


def bounce(mail: Mail) -> Bounce | None:
    """None for what is no report of a failure: a delay is no failure yet."""
    if not mail.raw("content-type").casefold().lstrip().startswith("multipart/report"):
        return None
    parts = list(mail.parsed.walk())
    to = next((_address(str(p["Final-Recipient"])) for p in parts if p["Final-Recipient"]), "")
    actions = [str(p["Action"]).strip().casefold() for p in parts if p["Action"]]
    if not to or (actions and "failed" not in actions):
        return None
    headers = [h for part in parts[1:] if (h := _original(part)) is not None]
    sent = headers[0] if headers else Message()
    return Bounce(to, str(sent["Message-ID"] or "").strip(), str(sent["Subject"] or ""))


def _address(text: str) -> str:
    return text.rpartition(";")[2].strip().strip("<>").casefold()


def _original(part: Message) -> Message | None:
    """The headers of the mail that came back, whole or alone."""
    if part.get_content_type() == "text/rfc822-headers":
        return message_from_string(str(part.get_payload()))
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload()
        return inner[0] if isinstance(inner, list) and isinstance(inner[0], Message) else None
    return None
