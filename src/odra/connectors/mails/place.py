"""Where a mail belongs and what kind it is: what a channel's room answers when it is asked for a mail of its own."""

import re
from collections.abc import Callable
from typing import NamedTuple

from odra.connectors.mails.mail import Mail, addresses

UNKNOWN, NOTHING = "", "nothing"
_BULK = ("list-unsubscribe", "list-id")
_SIGNS = ("amazon", "ebay", "a-to-z", "chargeback")

_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-autoresponder")
_AWAY = re.compile(  # begins the subject: an answer to a buyer who was away begins with Re
    r"\s*(?:auto(?:matic|mated)? ?-?repl|autoreply|out of (?:the )?office|\bautoresponse|automatic response|automatische antwort|abwesen|nicht im (?:buro|haus)"
    r"|reponse automatique|absence du bureau|\babsen(?:t|ce)\b|risposta automatica|fuori sede|fuori ufficio|\bassente\b|respuesta automatica"
    r"|fuera de (?:la )?oficina|\bausente\b|automatisch (?:antwoord|bericht)|\bafwezig|resposta automatica)"
)


class Place(NamedTuple):
    """`kind` names a maker of notices.MADE, `nothing` asks nothing, empty is unknown. `order` and `thread` as in Row.

    `hint` is what an unknown mail is shown as; never personal.
    """

    kind: str
    channel: str
    order: str = ""
    thread: str = ""
    hint: str = ""


def elsewhere(mail: Mail, order_in: Callable[[Mail], str]) -> Place:
    """A mail of nobody we know. Mass mail and spam that speak of no marketplace ask nothing; everything else is shown."""
    idle = _idle(mail)
    return Place(NOTHING if idle else UNKNOWN, "", "" if idle else order_in(mail), hint="other sender")


def _idle(mail: Mail) -> bool:
    if mail.raw("x-spam-flag").strip().casefold() == "yes":
        return True
    mass = any(name in mail.headers for name in _BULK) or mail.raw("precedence").strip().casefold() in ("bulk", "list", "junk")
    speaks = f"{mail.sender} {mail.name} {mail.subject}".casefold()
    return mass and "x-space-notification-type" not in mail.headers and not any(sign in speaks for sign in _SIGNS)


def is_own_copy(mail: Mail) -> bool:
    """A mail that the seller sent: no server has received it, so only his own program can have put it into the box."""
    return not any(name in mail.headers for name in ("received", "delivered-to", "return-path", "x-space-notification-type"))


def is_automatic(mail: Mail) -> bool:
    """An answer that a program gave for the seller, as its header or its subject says: nobody has answered the buyer."""
    told = mail.raw("auto-submitted").strip().casefold()
    header = (told not in ("", "no")) or any(name in mail.headers for name in _AUTOMATIC)
    return header or mail.raw("precedence").strip().casefold() == "auto_reply" or bool(_AWAY.match(mail.topic))


def answers_by_itself(mail: Mail) -> bool:
    """A buyer's mail program answered, not he. What a server only generated may hold his words: a relay's mails are such."""
    told = mail.raw("auto-submitted").strip().casefold()
    return is_automatic(mail) if told in ("", "no") else told.startswith("auto-replied")


def receivers(mail: Mail) -> list[str]:
    return [address.casefold() for text in mail.headers.get("to", ()) for part in text.split(",") for address in addresses(part)]
