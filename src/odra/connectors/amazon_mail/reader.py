"""Mails to facts. A mail is known by its notification header, its sender, its subject, its body, in that order.

What is not understood is kept as an unknown mail and shown. Names, aliases and words are personal.
"""

import email
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from datetime import UTC
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import IO

from odra.connectors.amazon_mail.body import text_of
from odra.connectors.amazon_mail.shapes import first, pattern, shapes
from odra.connectors.tables.cells import OutOfRange, within
from odra.facts.fact import Problem, Row
from odra.facts.moments import moment
from odra.facts.money import to_minor
from odra.facts.payloads import (
    AnyPayload,
    BuyerMessage,
    Chargeback,
    ClaimDecided,
    ClaimFiled,
    RefundIssued,
    SellerMessage,
    UnknownMail,
)
from odra.facts.reading import Hints, Sample
from odra.policies import marketplace, marketplace_of

LARGEST = 25 * 2**20
_ORDER = re.compile(r"(?<![\d-])[0-9]{3}-[0-9]{7}-[0-9]{7}(?![\d-])")
_HEADER = re.compile(rb"^[A-Za-z][A-Za-z0-9-]*:[ \t]?\S?", re.MULTILINE)
_MAIL_HEADERS = re.compile(rb"^(from|date|message-id|received|return-path|subject|delivered-to):", re.IGNORECASE | re.MULTILINE)
_AMOUNT = re.compile(r"([A-Z]{3}|€|£|\$)\s?(\d[\d.,]*)|(\d[\d.,]*)\s?([A-Z]{3}\b|€|£|\$)")
_TYPE = re.compile(r"[A-Z][A-Z0-9_]{2,60}\Z")
_SIGNS = {"€": "EUR", "£": "GBP"}
_CURRENCIES = frozenset(
    ["EUR", "GBP", "USD", "CAD", "AUD", "JPY", "SEK", "PLN", "MXN", "BRL", "TRY", "AED", "SAR", "EGP", "INR", "ZAR", "SGD"]
)
_SUFFIX = re.compile(r"\s*[-\u2013]?\s*(amazon marketplace|amazon\.[a-z.]+)\s*$", re.IGNORECASE)


class Mails:
    channel, kind, rank, version = "amazon", "mail", 3, 1

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        head = _begin(sample.head)
        start = head.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
        if head.startswith(b"From "):
            start = start.partition(b"\n")[2]
        return bool(_HEADER.match(start)) and len({m.lower() for m in _MAIL_HEADERS.findall(start)}) >= 2

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Problem]:
        for number, raw in enumerate(_mails(stream, sample), 1):
            if len(raw) > LARGEST:
                yield Problem(number, "", f"more than {LARGEST:,} bytes", "mail_too_large")
            else:
                yield _read(number, raw, hints)


def _begin(head: bytes) -> bytes:
    """What begins a mail, without a byte order mark and blank lines before it."""
    return head.removeprefix(BOM_UTF8).lstrip()


def _mails(stream: IO[bytes], sample: Sample) -> Iterator[bytes]:
    """The mail, or every mail of an mbox: each begins at a `From ` line after an empty one. Too large a one comes cut off."""
    if not _begin(sample.head).startswith(b"From "):
        yield _begin(stream.read(LARGEST + 1))
        return
    stream.seek(len(sample.head) - len(_begin(sample.head)))
    mail = bytearray()
    blank = True
    while line := stream.readline(LARGEST):
        if blank and line.startswith(b"From "):
            if mail.strip():
                yield bytes(mail)
            mail.clear()
        elif len(mail) <= LARGEST:
            mail += line[1:] if line.startswith(b">From ") else line
        blank = not line.strip()
    if mail.strip():
        yield bytes(mail)


def _read(number: int, raw: bytes, hints: Hints) -> Row | Problem:
    try:
        mail = email.message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return _Mail(mail, hints).row(number)
    except _NoDate as wrong:
        return Problem(number, "Date", str(wrong), "mail_without_date")
    except OutOfRange as wrong:
        return Problem(number, "Date", str(mail.get("Date", "")), wrong.code)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError, ArithmeticError) as wrong:
        # the email package raises these on mails that break its rules; the mail is listed, not lost
        return Problem(number, "", type(wrong).__name__, "mail_unreadable")


class _NoDate(Exception):
    pass


class _Mail:
    """One mail being understood."""

    def __init__(self, mail: EmailMessage, hints: Hints) -> None:
        self.mail, self.hints = mail, hints
        self.subject = str(mail.get("Subject", "")).replace("\u2019", "'")
        self.body = text_of(mail)
        self.name, self.sender = parseaddr(str(mail.get("From", "")))
        self.local, _, self.domain = self.sender.casefold().partition("@")
        found = _ORDER.search(self.subject) or _ORDER.search(self.body)
        self.order = found[0] if found else ""
        self.market = marketplace_of(str(mail.get("X-Marketplace-ID", ""))) or self._by_domain() or hints.marketplace
        self.message = hints.seal(str(mail.get("Message-ID", "")).strip() or f"{self._at()} {self.subject} {self.body}")

    def row(self, number: int) -> Row:
        at = self._at()
        kind = self._kind()
        payload = self._payload(kind)
        thread = getattr(payload, "thread", "") or ("" if self.order else self.message)
        return Row(number, self.order, at, at, payload, 0, self._personal(kind), thread)

    def _at(self) -> int:
        """Its date, else when the last server received it; a date without a zone is UTC (RFC 5322)."""
        texts = (str(self.mail.get("Date", "")), str(self.mail.get("Received", "")).rpartition(";")[2])
        for text in texts:
            try:
                when = parsedate_to_datetime(text)
            except (ValueError, TypeError):
                continue
            return within(moment(when if when.tzinfo else when.replace(tzinfo=UTC)))
        raise _NoDate(texts[0])

    def _by_domain(self) -> str:
        ending = self.domain.removeprefix("marketplace.")
        return marketplace_of(ending) if ending.startswith("amazon.") else ""

    def _from_amazon(self) -> bool:
        return any(self.domain == f"amazon.{d}" for d in shapes().domains) or (self._relayed() and self._notice())

    def _from_buyer(self) -> bool:
        return self._relayed() and not self._notice()

    def _relayed(self) -> bool:
        return any(self.domain == f"marketplace.amazon.{d}" for d in shapes().domains)

    def _notice(self) -> bool:
        return self.local.replace("-", "") in ("noreply", "donotreply")

    def _kind(self) -> str:
        """Header, then sender, then subject; an address that only looks like the marketplace's proves nothing."""
        known = shapes()
        if not (self._from_amazon() or self._from_buyer()):
            return "unknown"
        typed = known.types.get(str(self.mail.get("X-Space-Notification-Type", "")).strip(), "")
        if typed:
            return typed if (typed == "buyer_message") == self._from_buyer() else "unknown"
        if self._from_buyer():
            return "buyer_message"
        sender = known.senders.get(self.local, "")
        subject = first(known.subjects, self.subject)
        if sender == "claim":
            return subject if subject.startswith("claim") else "unknown"
        return sender or subject or "unknown"

    def _payload(self, kind: str) -> AnyPayload:
        make: Callable[[], AnyPayload] | None = {  # type: ignore[assignment]
            "buyer_message": self._buyer,
            "seller_message": lambda: SellerMessage(self.message, marketplace=self.market),
            "claim_filed": self._filed,
            "claim_decided": self._decided,
            "chargeback": self._chargeback,
            "refund": self._refund,
        }.get(kind)
        if make and (self.order or kind == "buyer_message"):
            return make()
        return UnknownMail(self.message, self.message, self._hint(), self.market)

    def _hint(self) -> str:
        """What the marketplace itself calls this mail. A header of anybody else may hold anything, so it is not kept."""
        if not self._from_amazon():
            return "other sender"
        typed = str(self.mail.get("X-Space-Notification-Type", "")).strip()
        return typed if _TYPE.match(typed) else self.domain

    def _buyer(self) -> BuyerMessage:
        topic, by = first(shapes().topics, self.subject), "subject"
        if topic in ("", "refund"):
            said = first(shapes().words, self.words())
            topic, by = (said, "body") if said else (topic, by)
        base, _, conversation = self.local.partition("+")
        thread = self.hints.seal(f"{base}@{self.domain} {conversation}")
        return BuyerMessage(self.message, thread, topic, by if topic else "", "", self.market)

    def _filed(self) -> ClaimFiled:
        minor, currency = self._amount()
        days = self._days()
        return ClaimFiled(self.message, minor, currency, days, not pattern(shapes().no_action).search(self.body), self.market)

    def _decided(self) -> ClaimDecided:
        said = f"{self.subject}\n{self.body}"
        paid = first(shapes().paid_by, said)
        outcome = first(shapes().outcomes, said) or ("granted" if paid else "unknown")
        return ClaimDecided(outcome, paid or "unknown", self.message, self.market)

    def _chargeback(self) -> Chargeback:
        minor, currency = self._amount()
        return Chargeback("unknown", minor, currency)

    def _refund(self) -> RefundIssued:
        minor, currency = self._amount(self.subject) if _AMOUNT.search(self.subject) else self._amount()
        return RefundIssued(minor, currency, "", self.message)

    def _amount(self, text: str = "") -> tuple[int, str]:
        for match in _AMOUNT.finditer(text or self.body):
            sign, number = (match[1] or match[4], match[2] or match[3])
            currency = self._dollar() if sign == "$" else _SIGNS.get(sign, sign)
            if currency in _CURRENCIES:
                return _minor(number.rstrip(".,"), currency), currency
        return 0, ""

    def _dollar(self) -> str:
        """`$` is the marketplace's own where that has a dollar, a peso or a real."""
        known = marketplace(self.market)
        return known.currency if known and known.currency in ("CAD", "MXN", "AUD", "SGD", "BRL") else "USD"

    def _days(self) -> int | None:
        found = pattern(shapes().days).search(self.body)
        if found is None:
            return None
        hours = found[2].casefold()[:3] in ("hou", "ore", "heu", "stu", "hor", "uur")
        return int(found[1]) // 24 if hours else int(found[1])

    def words(self) -> str:
        """The buyer's own words: between the marketplace's markers, else everything above a quoted mail."""
        begin = pattern(shapes().begin).search(self.body)
        if begin is None:
            return "\n".join(line for line in self.body.splitlines() if not line.startswith(">")).strip()
        rest = self.body[begin.end() :]
        end = pattern(shapes().end).search(rest)
        return (rest[: end.start()] if end else rest).strip()

    def _personal(self, kind: str) -> dict[str, str]:
        personal = {"text": self.words(), "subject": self.subject}
        if kind == "buyer_message":
            personal |= {"name": _SUFFIX.sub("", self.name), "alias": self.sender}
        return {key: text for key, text in personal.items() if text}


def _minor(text: str, currency: str) -> int:
    try:
        return to_minor(text, currency)
    except ValueError:
        return 0
