"""What a mail of Amazon is, and which order or conversation it belongs to.

Its kind is told by the notification header, then the sender, then the subject, then the words. An address that only looks like Amazon's
proves nothing, nor does a header or name in a mail of somebody else.
"""

import re

from odra.connectors.mails.bounce import bounce
from odra.connectors.mails.decisions import names_in, stated
from odra.connectors.mails.mail import Mail
from odra.connectors.mails.notices import account_topic, refund_failed
from odra.connectors.mails.place import NOTHING, UNKNOWN, Place, is_automatic, is_own_copy, receivers
from odra.connectors.mails.wording import Shapes, shapes
from odra.connectors.mails.words import between
from odra.facts.fact import ACCOUNT
from odra.policies import marketplace_of

PAY = "amazon_pay"
_ORDER = re.compile(r"(?<![\w-])[0-9]{3}-[0-9]{7}-[0-9]{7}(?![\d-])")
_LINE = re.compile(r"#\s?([0-9]{3}-[0-9]{7}-[0-9]{7})\s*:")  # stands above the buyer's words
_PAY_ORDER = re.compile(r"(?<![\w-])[A-Z][0-9]{2}-[0-9]{7}-[0-9]{7}(?!\d)")
_ALIAS = re.compile(r"(?<![a-z0-9._%+-])[a-z0-9._%-]{1,64}(?:\+[a-z0-9-]{1,64})?@marketplace\.amazon\.[a-z.]{1,10}[a-z]")
_SUFFIX = re.compile(r"\s*[-\u2013]?\s*(?:amazon marketplace|amazon\.[a-z.]+)\s*$", re.IGNORECASE)
_CLAIM = ("claim_question", "claim_decided", "claim_about", "claim_filed")
_DISPUTE = ("chargeback_decided", "chargeback")
# What the subject of a sender can say, and what he writes of when it says nothing.
_FAMILIES = {
    "claim": (_CLAIM, UNKNOWN),
    "dispute": (("dispute_decided", *_DISPUTE), "chargeback"),
    "pay": ((*_DISPUTE, *_CLAIM), UNKNOWN),
}
_ANYBODY = (*_DISPUTE, "blocked", "cancel_request", "return_request", "refund", "seller_message", NOTHING)
_BY_RELAY = ("buyer_message", "cancel_request", "return_request")
_WITHOUT_ORDER = ("buyer_message", "seller_message", "blocked", "account_notice", UNKNOWN)


def place(mail: Mail) -> Place | None:
    """None for a mail that is not Amazon's and did not go to a buyer."""
    if (returned := bounce(mail)) is not None and _is_alias(returned.to):
        return _bounced(mail, returned.to, returned.subject)
    if not (_notice(mail) or _from_buyer(mail)):
        return _sent(mail)
    kind = _kind(mail)
    if kind == "account_notice":
        return Place(kind, "", ACCOUNT + mail.market)
    if kind == "seller_message" and is_automatic(mail):
        kind = NOTHING
    if kind == NOTHING:
        found = _ORDER.search(mail.subject)
        return Place(kind, "", found[0] if found else "", hint=mail.domain)
    order, channel = _order(mail)
    if (not order and kind not in _WITHOUT_ORDER) or (kind == "refund" and refund_failed(mail)):
        kind = UNKNOWN
    return Place(kind, channel, order, _thread(mail, kind), mail.type or mail.domain)


def known() -> Shapes:
    return shapes("amazon_mail")


def _is_alias(address: str) -> bool:
    return any(address.endswith(f"@marketplace.amazon.{end}") for end in known().domains)


def _relayed(mail: Mail) -> bool:
    return any(mail.domain == f"marketplace.amazon.{end}" for end in known().domains)


def _impersonal(mail: Mail) -> bool:
    return mail.local.replace("-", "") in ("noreply", "donotreply")


def _notice(mail: Mail) -> bool:
    own = any(mail.domain == f"amazon.{end}" for end in known().domains) or (_relayed(mail) and _impersonal(mail))
    return own and not mail.refused


def _from_buyer(mail: Mail) -> bool:
    return _relayed(mail) and not _impersonal(mail) and not mail.refused


def _kind(mail: Mail) -> str:
    typed = known().types.get(mail.type, "")
    if typed:
        return _refined(mail, typed) if _agrees(mail, typed) else UNKNOWN
    if _from_buyer(mail):
        return "buyer_message"
    sender = known().senders.get(mail.local, "")
    if sender in _FAMILIES:
        names, otherwise = _FAMILIES[sender]
        return UNKNOWN if _of_carriage(mail) else _about(mail, _subject(mail, names) or otherwise)
    return _warned(mail, sender) if sender else _subject(mail, _ANYBODY) or _warned(mail, "")


def _of_carriage(mail: Mail) -> bool:
    """The seller's own claim against Amazon for a lost or damaged return."""
    return bool(known().said("carriage", mail.topic)) or (
        not known().said("a_to_z", mail.said) and any(known().said("carriage", one) for one in stated(mail))
    )


def _warned(mail: Mail, otherwise: str) -> str:
    """What praises the account, or only writes about it, is no notice of it."""
    named = known().said("notices", mail.topic)
    about = account_topic(mail, [mail.topic])
    return "account_notice" if about else UNKNOWN if named else otherwise


def _agrees(mail: Mail, typed: str) -> bool:
    """The relay passes on what buyers write and ask; all else comes from Amazon itself."""
    return typed in _BY_RELAY if _from_buyer(mail) else typed != "buyer_message"


def _refined(mail: Mail, typed: str) -> str:
    """The header of a filed claim comes with questions and decisions too."""
    return _about(mail, _subject(mail, _CLAIM) or typed) if typed == "claim_filed" else typed


def _subject(mail: Mail, names: tuple[str, ...]) -> str:
    return next((name for name, p in known().tables["subjects"] if name in names and p.search(mail.topic)), "")


def _about(mail: Mail, kind: str) -> str:
    """Where the subject only says that it is about a claim, the words say whether that is decided."""
    if kind != "claim_about":
        return "chargeback_decided" if kind == "dispute_decided" else kind
    told = stated(mail)
    return "claim_decided" if names_in("outcomes", told) or names_in("paid_by", told) else "claim_filed"


def order_in(mail: Mail) -> str:
    """The line above a buyer's words, then the subject (which can be wrong), then the text."""
    parts = between(mail.body) if "#" in mail.body else None
    line = _LINE.search(parts[0] if parts else mail.body[:2000])
    found = line or _ORDER.search(mail.subject) or _ORDER.search(mail.body)
    return found[found.lastindex or 0] if found else ""


def _order(mail: Mail) -> tuple[str, str]:
    """(order, channel): orders of Amazon Pay have their own form and are a channel of their own."""
    order, pays = order_in(mail), known().senders.get(mail.local) == "pay"
    if pays or not order:
        found = _PAY_ORDER.search(mail.subject) or _PAY_ORDER.search(mail.body)
        if found or pays:
            return (found[0] if found else ""), PAY
    return order, ""


def _bounced(mail: Mail, to: str, subject: str) -> Place:
    found = _ORDER.search(subject)
    return Place("bounced", "", found[0] if found else "", _alias_thread(mail, to))


def _sent(mail: Mail) -> Place | None:
    """The seller's own mail to a buyer, as his mail program kept it."""
    to = [address for address in receivers(mail) if _is_alias(address)]
    if len(to) != 1 or not is_own_copy(mail):
        return None
    mail.market = marketplace_of(to[0].partition("@marketplace.")[2])
    kind = NOTHING if is_automatic(mail) else "seller_message"
    return Place(kind, "", order_in(mail), _alias_thread(mail, to[0]))


def _thread(mail: Mail, kind: str) -> str:
    """The buyer's alias with its case. A copy or refusal of our own mail has it in the text, else answers a mail."""
    if kind == "buyer_message" or _from_buyer(mail):
        return _alias_thread(mail, mail.sender.casefold())
    if kind not in ("seller_message", "blocked"):
        return ""
    named = {address for address in _ALIAS.findall(mail.said) if _is_alias(address)}
    if len(named) == 1:
        return _alias_thread(mail, named.pop())
    return mail.hints.seal(mail.answered[0]) if mail.answered else ""


def _alias_thread(mail: Mail, address: str) -> str:
    """What stands before the + is the buyer, what follows is the case."""
    local, _, domain = address.partition("@")
    base, _, case = local.partition("+")
    return mail.hints.seal(f"{base}@{domain} {case}")


def name_in(mail: Mail) -> str:
    """The buyer's name, which the sender's name holds; the subject may hold another's."""
    return _SUFFIX.sub("", mail.name)
