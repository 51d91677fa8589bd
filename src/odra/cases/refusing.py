"""What is refused before any reader is asked, and what a watched folder leaves out."""

import re
import zipfile
import zlib

from odra.facts.reading import Payload, Sample

# What reading raises when a file went, its share did, or an archive was written over meanwhile.
UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
_PAGE = re.compile(r"(?:\s|\ufeff|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|script)\b", re.IGNORECASE | re.DOTALL)
_BINARY = re.compile(
    rb"%PDF-|\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|SQLite format 3|\x7fELF|MZ.\0|\xd0\xcf\x11\xe0|Rar!|7z\xbc\xaf|BM....\0\0",
    re.DOTALL,
)
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r\f\x1a\x1b"})


def looked_at(payload: Payload) -> tuple[Sample | None, str]:
    """The look of a payload, or the code of why it can be no report or mail."""
    try:
        sample = payload.look()
    except UNREADABLE:
        return None, "unreadable"
    code = _no_report(sample)
    return (None, code) if code else (sample, "")


def _no_report(sample: Sample) -> str:
    if not sample.head.strip():
        return "empty_file"
    if _PAGE.match(sample.head.decode(sample.encoding or "utf-8", "replace")):
        return "html_page"
    return "binary_file" if _BINARY.match(sample.head) or _noise(sample) else ""


def _noise(sample: Sample) -> bool:
    """Whether a tenth of the beginning is of characters that no text has."""
    head = sample.head.decode(sample.encoding, "replace").encode() if sample.encoding.startswith("utf-16") else sample.head
    return 10 * (len(head) - len(head.translate(None, _CONTROLS))) > len(head)
