"""What was written: messages of buyers and sellers, requests, notices, and mails not understood."""

from odra.facts.payloads.base import Payload


class BuyerMessage(Payload, frozen=True, omit_defaults=True, tag="buyer_message"):
    """A buyer wrote. The words are personal (`text`); here is only what they are about.

    `words`: keyed digest of their letters and digits, by which a pasted copy is known; in the copy `message` is the same.
    """

    message: str  # keyed digest of the Message-ID
    thread: str = ""  # keyed digest of the buyer's alias and the conversation
    topic: str = ""  # not_received | arrived | damaged | wrong_item | cancel | return | refund | other | automatic = a program answered for him | "" = not understood
    topic_from: str = ""  # subject | body
    language: str = ""
    marketplace: str = ""
    words: str = ""


class SellerMessage(Payload, frozen=True, omit_defaults=True, tag="seller_message"):
    """A copy of the seller's own answer."""

    message: str
    thread: str = ""
    marketplace: str = ""


class UnknownMail(Payload, frozen=True, omit_defaults=True, tag="unknown_mail"):
    """Kept and shown, not understood. `hint` is the notification type or sender domain, never personal.

    `shape`: keyed digest of what mails of its kind have in common. `ignored`: it asks nothing, as a person said of its shape or its
    own words say (a newsletter, "sold, ship now").
    """

    message: str
    thread: str = ""
    hint: str = ""
    marketplace: str = ""
    shape: str = ""
    ignored: bool = False


class ReturnAsked(Payload, frozen=True, omit_defaults=True, tag="return_asked"):
    """A notice that the buyer asks to return. `authorised`: yes | no | "" = the notice does not say. The comment is personal."""

    message: str
    authorised: str = ""
    reason: str = ""
    sku: str = ""
    asin: str = ""
    quantity: int = 0
    carrier: str = ""
    tracking: str = ""
    marketplace: str = ""


class CancelAsked(Payload, frozen=True, omit_defaults=True, tag="cancel_asked"):
    """The buyer asks, through the marketplace, to cancel."""

    message: str
    reason: str = ""
    marketplace: str = ""


class MessageBlocked(Payload, frozen=True, omit_defaults=True, tag="message_blocked"):
    """A message of the seller did not reach the buyer. `why`: opted_out | bounced; `answers`: keyed digest of that message."""

    message: str
    why: str
    answers: str = ""
    marketplace: str = ""


class AccountNotice(Payload, frozen=True, omit_defaults=True, tag="account_notice"):
    """The marketplace warns about the account. `topic` is a code of ours or empty; the time to answer as in claims.py."""

    message: str
    topic: str = ""
    answer_days: int | None = None
    marketplace: str = ""
    answer_hours: int | None = None
    answer_by_at: int | None = None
    answer_unsure: bool = False


class Classified(Payload, frozen=True, omit_defaults=True, tag="classified"):
    """A person said what mails of this `shape` (a digest of sender, header and subject without names and numbers) are."""

    shape: str
    means: str
    key: str
