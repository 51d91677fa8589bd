"""One mail, opened: its headers decoded, its sender taken apart, its words. Nothing is concluded here."""

import re
from datetime import UTC
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cached_property

from odra.connectors.mails.authentic import proved
from odra.connectors.mails.body import decoded, folded, text_of, tidy
from odra.connectors.tables.cells import within
from odra.facts.moments import moment
from odra.facts.reading import Hints
from odra.policies import marketplace_of

LONGEST = 50_000  # characters of a body in which a notice is looked for
_EMPTY = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_REMARK = re.compile(r"\([^()]*\)")
_ANGLE = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
_BARE = re.compile(r"\s*([^<>\s,;]+@[^<>\s,;]+)\s*\Z")
_TYPE = re.compile(r"[A-Z][A-Z0-9_]{2,60}\Z")
_ID = re.compile(r"<[^<>\s]+>")


class NoDate(Exception):
    """A mail that says nowhere when it was written."""


class Mail:
    """`sender` is an address only where the mail names exactly one; `local` and `domain` are its parts, in small letters."""

    def __init__(self, raw: bytes, hints: Hints) -> None:
        self._raw, self.hints = raw, hints
        self.headers: dict[str, list[str]] = {}
        for name, value in message_from_bytes(_head(raw)).raw_items():
            self.headers.setdefault(str(name).casefold(), []).append(_readable(str(value)))
        self.name, self.sender = self._from()
        self.local, _, self.domain = self.sender.casefold().rpartition("@")

    @cached_property
    def parsed(self) -> Message:
        """The whole mail; most mails of a real mailbox are known by their headers alone."""
        return message_from_bytes(self._raw)

    def raw(self, name: str) -> str:
        """The first header of that name as it came, in one line."""
        return _FOLD.sub(" ", self.headers.get(name, [""])[0])

    def header(self, name: str) -> str:
        return _decoded(self.headers.get(name, [""])[0])

    def _from(self) -> tuple[str, str]:
        """(name, address). Raw: an address in an encoded or quoted name is part of the name."""
        if len(self.headers.get("from", ())) != 1:
            return "", ""
        text = self.raw("from")
        address = addresses(text)
        name = _decoded(text.partition("<")[0].strip().strip('"')) if "<" in _QUOTED.sub("", text) else ""
        return name, address[0] if len(address) == 1 else ""

    @cached_property
    def subject(self) -> str:
        return tidy(self.header("subject")).strip()

    @cached_property
    def body(self) -> str:
        return text_of(self.parsed)

    @cached_property
    def said(self) -> str:
        """Subject and body, folded: where shapes are looked for."""
        return f"{self.topic}\n{folded(self.body[:LONGEST])}"

    @cached_property
    def topic(self) -> str:
        """The subject, folded."""
        return folded(self.subject)

    @cached_property
    def at(self) -> int:
        """Its date, else when a server last received it, else, of a mail dated in the future, the import's moment. Raises NoDate, OutOfRange."""
        dated, latest = _moment(self.raw("date")), self.hints.latest
        if dated is not None and not self.postdated:
            return within(dated)
        received = [at for text in self.headers.get("received", ()) if (at := _moment(text.rpartition(";")[2])) is not None]
        if past := [at for at in received if at <= latest]:
            return within(max(past))
        if (not received and dated is None) or self.hints.at is None:
            raise NoDate(self.raw("date").strip())
        return self.hints.at

    @cached_property
    def postdated(self) -> bool:
        """Whether its date has not come yet."""
        dated = _moment(self.raw("date"))
        return dated is not None and dated > self.hints.latest

    @cached_property
    def type(self) -> str:
        """The marketplace's own name of the kind of mail; empty unless it looks like one."""
        text = self.raw("x-space-notification-type").strip()
        return text if _TYPE.match(text) else ""

    @cached_property
    def message(self) -> str:
        return self.hints.seal(
            self.raw("message-id").strip() or f"{self.raw('date') if self.postdated else self.at} {self.subject} {self.body}"
        )

    @cached_property
    def answered(self) -> list[str]:
        """Message-IDs that it answers, the nearest first."""
        return [*_ID.findall(self.raw("in-reply-to")), *reversed(_ID.findall(self.raw("references")))]

    @cached_property
    def market(self) -> str:
        return marketplace_of(self.raw("x-marketplace-id")) or marketplace_of(_site(self.domain)) or self.hints.marketplace

    @cached_property
    def refused(self) -> bool:
        """Whether our own server, whose header stands first, has looked and found no proof that the sender is who he says."""
        return "authentication-results" in self.headers and not proved(self.raw("authentication-results"), self.domain)


def _head(raw: bytes) -> bytes:
    end = _EMPTY.search(raw)
    return raw[: end.end()] if end else raw


def addresses(text: str) -> list[str]:
    """The addresses of a raw header; those in quoted names and remarks are none."""
    bare = _REMARK.sub("", _QUOTED.sub("", text))
    return _ANGLE.findall(bare) or _BARE.findall(bare)


def _moment(text: str) -> int | None:
    """A date without a zone is UTC (RFC 5322)."""
    try:
        when = parsedate_to_datetime(_FOLD.sub(" ", text).strip())
    except (ValueError, TypeError, IndexError):
        return None
    return moment(when if when.tzinfo else when.replace(tzinfo=UTC))


def _site(domain: str) -> str:
    """`amazon.de` of `marketplace.amazon.de`; empty for what is no marketplace's."""
    site = domain.removeprefix("marketplace.").removeprefix("members.")
    return site if site.startswith(("amazon.", "ebay.")) else ""


def _readable(text: str) -> str:
    """What came in bytes beyond ASCII, against the rules."""
    return text if text.isascii() else decoded(text.encode("utf-8", "surrogateescape"), "utf-8")


def _decoded(text: str) -> str:
    text = _FOLD.sub(" ", text).strip()
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError, LookupError):
        return text
    joined = "".join(p if isinstance(p, str) else decoded(p, charset or "ascii") for p, charset in pieces)
    return _FOLD.sub(" ", joined).strip()
