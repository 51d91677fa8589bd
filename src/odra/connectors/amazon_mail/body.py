"""The words of a mail: plain text, or the HTML part read as text when the plain one is a stub."""

from contextlib import suppress
from email.message import EmailMessage
from html.parser import HTMLParser

STUB = 40  # characters; a plain part shorter than this beside an HTML part says nothing,
SHARE = 3  # and neither does one of less than a third of its length
_BREAKS = frozenset(("br", "p", "div", "tr", "li", "table", "h1", "h2", "h3"))
_SKIP = frozenset(("style", "script", "head", "title"))


def text_of(mail: EmailMessage) -> str:
    plain, html = _part(mail, "plain"), _part(mail, "html")
    shown = _as_text(html) if html else ""
    stub = len(plain.strip()) < max(STUB, len(shown) // SHARE)
    text = shown if shown and stub else plain
    return text.replace("\u00a0", " ").replace("\u2019", "'")


def _part(mail: EmailMessage, subtype: str) -> str:
    found = mail.get_body((subtype,))
    if found is None:
        return ""
    try:
        return str(found.get_content())
    except (LookupError, UnicodeDecodeError, ValueError):
        payload = found.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _as_text(html: str) -> str:
    reader = _Text()
    with suppress(AssertionError):  # HTMLParser's answer to markup that it cannot follow: what stands before it is read
        reader.feed(html)
    return "\n".join(line.strip() for line in "".join(reader.pieces).splitlines() if line.strip())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping += tag in _SKIP
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.skipping = max(0, self.skipping - (tag in _SKIP))
        if tag in ("p", "tr", "td"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.pieces.append(data)
