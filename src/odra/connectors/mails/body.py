"""The words of a mail: plain text, or the HTML part read as text when the plain one is a stub. Rows of a table are lines, its cells part by tabs."""

import re
import unicodedata
from collections.abc import Iterator
from email.message import Message
from html import unescape

STUB = 40  # characters; a plain part shorter than this beside an HTML part says nothing,
SHARE = 3  # and neither does one of less than a third of its length
LONGEST = 300_000  # characters of a part that are looked at
# All are free of nesting and of unbounded looking ahead: a mail is read in time proportional to its length.
_UNSEEN = re.compile(r"<(?:style|script|title)\b", re.IGNORECASE)
_SEEN = re.compile(r"</(?:style|script|title)\b[^<>]*>", re.IGNORECASE)
_ROW = re.compile(r"(</?tr\b[^<>]*>)", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?table|/?h[1-6]|/t[dh])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_BLANK = re.compile(r"[^\S\n\t]+")
_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00]")


def text_of(mail: Message) -> str:
    found: dict[str, Message] = {}
    for part in _texts(mail):
        found.setdefault(part.get_content_subtype(), part)
    plain, html = (_content(found[kind]) if kind in found else "" for kind in ("plain", "html"))
    shown = as_text(html) if html else ""
    stub = len(plain.strip()) < max(STUB, len(shown) // SHARE)
    return tidy(shown if shown and stub else plain)


def tidy(text: str) -> str:
    """One kind of blank and of apostrophe, letters in one piece, nothing invisible."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).replace("\u2019", "'").replace("\u2018", "'")
    return _BLANK.sub(" ", text.replace("\r\n", "\n"))


def folded(text: str) -> str:
    """Small letters without their marks, for looking words up: `Rückgabe` is `ruckgabe`."""
    text = text.casefold()
    return text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _texts(mail: Message) -> Iterator[Message]:
    """The parts that are shown: neither attachments nor what stands in an attached mail."""
    if mail.get_content_maintype() == "multipart":
        for part in mail.get_payload() if mail.is_multipart() else ():
            if isinstance(part, Message):
                yield from _texts(part)
    elif mail.get_content_maintype() == "text" and mail.get_content_disposition() != "attachment":
        yield mail


def _content(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    return decoded(raw[: 4 * LONGEST], part.get_content_charset() or "utf-8")[:LONGEST]


def decoded(raw: bytes, charset: str) -> str:
    """In its own charset, else in the likeliest, as far as it goes."""
    for one in (charset, "utf-8"):
        try:  # some charsets can spell halves of letters, which cannot be written down
            return raw.decode(one).encode("utf-8", "replace").decode()
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def as_text(html: str) -> str:
    first, *rest = html.split("<!--")
    html = first + "".join(piece.partition("-->")[2] for piece in rest)
    first, *rest = _UNSEEN.split(html)
    html = first + "".join(_after(piece) for piece in rest)
    html = "".join(_rows(_ROW.split(_SPACE.sub(" ", html))))
    text = unescape(_TAG.sub("", _BREAK.sub("\n", html)))
    return "\n".join(line.strip(" ") for line in text.split("\n") if line.strip())


def _after(piece: str) -> str:
    end = _SEEN.search(piece)
    return piece[end.end() :] if end else ""


def _rows(pieces: list[str]) -> Iterator[str]:
    """Innermost rows of more than one cell as one line; everything else as it is."""
    for n, piece in enumerate(pieces):
        inner = n % 2 == 0 < n < len(pieces) - 1 and pieces[n - 1][1] != "/" and pieces[n + 1][1] == "/"
        cells = _CELL.split(piece)[1:] if inner else []
        if len(cells) > 1:
            yield "\n" + "\t".join(_SPACE.sub(" ", _TAG.sub(" ", cell)).strip() for cell in cells) + "\n"
        else:
            yield piece
