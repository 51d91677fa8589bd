"""What a mail of eBay is, and which order or request it belongs to. A member writes through an alias of eBay's."""

import re

from odra.connectors.mails.bounce import bounce
from odra.connectors.mails.deadline import asks
from odra.connectors.mails.decisions import stated
from odra.connectors.mails.fields import fields, first
from odra.connectors.mails.mail import Mail
from odra.connectors.mails.notices import dispute_protected, refund_failed, request_in
from odra.connectors.mails.place import NOTHING, UNKNOWN, Place, is_automatic, is_own_copy, receivers
from odra.connectors.mails.wording import shapes
from odra.policies import marketplace_of

CHANNEL = "ebay"
_ORDER = re.compile(r"(?<![\w-])[0-9]{2}-[0-9]{5}-[0-9]{5}(?![\w-])")
_DISPUTE = re.compile(r"\d[\d-]{4,}\d")
_ITEM = re.compile(r"(?<![\d-])\d{12}(?![\d-])")


def place(mail: Mail) -> Place | None:
    """None for a mail that is not eBay's and did not go to a member."""
    returned = bounce(mail)
    if returned is not None and _is_member(returned.to):
        return Place("bounced", CHANNEL, _found(returned.subject), _member_thread(mail, returned.to))
    if mail.refused or not (_is_member(mail.sender.casefold()) or _is_notice(mail)):
        return _sent(mail)
    order = _found(mail.subject) or _found(mail.body)
    if _is_member(mail.sender.casefold()):
        return Place("buyer_message", CHANNEL, order, _member_thread(mail, mail.sender.casefold()))
    if shapes("ebay_mail").said("dispute", mail.topic):
        return _dispute(mail, order)
    kind = shapes("ebay_mail").said("subjects", mail.topic)
    number = request_in(mail)
    nameless = kind in ("request_opened", "request_closed", "refund") and not (order or number)
    if nameless or (kind == "refund" and refund_failed(mail)):
        kind = UNKNOWN
    return Place(kind, CHANNEL, order, mail.hints.seal(f"ebay request {number}") if number else "", mail.domain)


def _dispute(mail: Mail, order: str) -> Place:
    """A payment dispute. One that names neither its order, its number nor an item is not understood."""
    number = _DISPUTE.search(first(fields(mail.body), "request"))
    kind = _dispute_kind(mail) if order or number or _ITEM.search(mail.said) else UNKNOWN
    return Place(kind, CHANNEL, order, mail.hints.seal(f"ebay dispute {number[0]}") if number else "", mail.domain)


def _dispute_kind(mail: Mail) -> str:
    """Only its subject says that it is decided: what may become of it stands in every notice. eBay may protect without asking."""
    says = shapes("ebay_mail").said("dispute_says", mail.topic)
    if says == "answered":
        return UNKNOWN
    told = stated(mail)
    if says == "decided" or (dispute_protected(told) and not asks(told)):
        return "dispute_decided"
    return "dispute" if says == "opened" or asks(told) else UNKNOWN


def _found(text: str) -> str:
    found = _ORDER.search(text)
    return found[0] if found else ""


def _is_member(address: str) -> bool:
    return any(address.endswith(f"@members.ebay.{end}") for end in shapes("ebay_mail").domains)


def _is_notice(mail: Mail) -> bool:
    """Marketing comes from `reply.ebay.…` and is eBay's own too."""
    return any(mail.domain in (f"ebay.{end}", f"reply.ebay.{end}") for end in shapes("ebay_mail").domains)


def _sent(mail: Mail) -> Place | None:
    """The seller's own mail to a member, as his mail program kept it."""
    to = [address for address in receivers(mail) if _is_member(address)]
    if len(to) != 1 or not is_own_copy(mail):
        return None
    mail.market = marketplace_of(to[0].partition("@members.")[2])
    kind = NOTHING if is_automatic(mail) else "seller_message"
    return Place(kind, CHANNEL, _found(mail.subject) or _found(mail.body), _member_thread(mail, to[0]))


def _member_thread(mail: Mail, address: str) -> str:
    return mail.hints.seal(f"ebay member {address}")
