"""What is refused before any reader is asked: empty files, web pages, what is no text."""

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
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")  # of a text no tenth can be these


def looked_at(payload: Payload) -> tuple[Sample | None, str]:
    """The look of a payload, or the code of why it can be no report or mail."""
    try:
        sample = payload.look()
    except UNREADABLE:
        return None, "unreadable"
    code = _no_report(sample)
    return (None, code) if code else (sample, "")


def _no_report(sample: Sample) -> str:
    text = sample.head.decode(sample.encoding or "utf-8", "replace")
    if not text.strip("\ufeff \t\r\n\f\x1a"):
        return "empty_file"
    if _PAGE.match(text):
        return "html_page"
    return "binary_file" if _BINARY.match(sample.head) or 10 * len(_CONTROLS.findall(text)) > len(text) else ""
