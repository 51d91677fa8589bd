"""A file of mails: one mail, or an mbox in which each begins at a `From ` line.

Such a line is one where a date stands in it and a header follows, with or without an empty line before it; or where an empty line stands before it
and the headers of a mail follow. Any other is text of the mail; where it could have begun one, that is told (`unsure`).
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import IO

from odra.facts.reading import Sample

LARGEST = 25 * 2**20
_BLOCK = 2**20
_DATED = rb"From [^\n]*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) +(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} +\d{1,2}:\d\d[^\n]*\b(?:19|20)\d\d\b[^\n]*\n"
_FIELD = rb"[A-Za-z][A-Za-z0-9-]{0,60}:"
_KNOWN = rb"from|date|message-id|received|return-path|subject|delivered-to"
_BORDER = re.compile(
    rb"\n(?:(?:\r?\n)?" + _DATED + rb"(?=(?:>From [^\n]*\n)?" + _FIELD + rb")"
    rb"|\r?\nFrom [^\n]*\n(?=" + _FIELD + rb")(?=(?:(?:" + _FIELD + rb"|[ \t])[^\n]*\n){0,40}?(?i:" + _KNOWN + rb"):))"
)  # fmt: skip
_UNSURE = re.compile(rb"\n" + _DATED)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER = re.compile(rb"^[A-Za-z][A-Za-z0-9-]*:[ \t]?\S?", re.MULTILINE)
_MAIL_HEADERS = re.compile(rb"^(" + _KNOWN + rb"):", re.IGNORECASE | re.MULTILINE)


def begin(head: bytes) -> bytes:
    """What begins a mail, without a byte order mark and blank lines before it."""
    return head.removeprefix(BOM_UTF8).lstrip()


def looks_so(head: bytes) -> bool:
    head = begin(head)
    start = head.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    if head.startswith(b"From "):
        start = start.partition(b"\n")[2]
    return bool(_HEADER.match(start)) and len({m.lower() for m in _MAIL_HEADERS.findall(start)}) >= 2


def mails(stream: IO[bytes], sample: Sample) -> Iterator[tuple[bytes, bool]]:
    """Every mail in turn, and whether a line within looks like the beginning of another. One larger than LARGEST comes cut off just beyond it."""
    if not begin(sample.head).startswith(b"From "):
        mail = begin(stream.read(LARGEST + 1))
        yield mail, _unsure(mail)
        return
    stream.seek(len(sample.head) - len(begin(sample.head)))
    stream.readline()
    for mail in _parted(stream):
        if mail.strip():
            yield _QUOTED.sub(rb"\1", mail) if b">From " in mail else mail, _unsure(mail)


def _unsure(mail: bytes) -> bool:
    return b"\nFrom " in mail and _UNSURE.search(mail) is not None


def _parted(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between the borders; of too much, the beginning is kept and the end looked at for the next border."""
    kept, rest = b"", b""
    while block := stream.read(_BLOCK):
        first, *others = _BORDER.split(rest + block)
        if others:
            yield (kept + first)[: LARGEST + 1] + b"\n"
            yield from (mail + b"\n" for mail in others[:-1])
            kept, rest = b"", others[-1]
        elif len(first) > LARGEST:
            kept, rest = kept or first[: LARGEST + 1], first[-_BLOCK:]
        else:
            rest = first
    yield (kept + rest)[: LARGEST + 1] + (b"" if rest.endswith(b"\n") else b"\n")
