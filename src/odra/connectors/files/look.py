"""The look of a payload, in one pass over its bytes: digest, encoding, delimiter and first line."""

import codecs
import re
from collections.abc import Callable
from hashlib import sha256
from typing import IO

from odra.facts.reading import Sample

HEAD = 64 * 1024
WIDE = 200  # bytes by which UTF-16 is known where nothing announces it
_BLOCK = 2**20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_JAPANESE = b".co.jp"
_HIGH = bytes(range(128, 256))


def look(name: str, opener: Callable[[], IO[bytes]]) -> Sample:
    """One pass over the content. Raises OSError when it cannot be read any more."""
    with opener() as file:
        scan = _Scan(file)
    line = _first_line(scan.head, scan.encoding)
    delimiter = max("\t,;", key=lambda d: (line.count(d), d == "\t"))
    cells = tuple(cell.strip().strip('"') for cell in line.split(delimiter))
    return Sample(name, scan.head, scan.digest, scan.encoding, cells, delimiter)


class _Scan:
    """Digest, first bytes and encoding. UTF-8 where it decodes; Shift_JIS is told from cp1252 by the Japanese marketplace's name.

    One damaged byte in a UTF-8 file must not turn all its other letters into cp1252: up to a tenth is forgiven.
    """

    def __init__(self, file: IO[bytes]) -> None:
        digest, self.head = sha256(), b""
        self.strays = self.beyond_ascii = 0
        self.japanese = False
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while block := file.read(_BLOCK):
            digest.update(block)
            self.head += block[: HEAD - len(self.head)]
            if not block.isascii():
                self.strays += decoder.decode(block).count("\ufffd") - block.count("\ufffd".encode())
                self.beyond_ascii += len(block) - len(block.translate(None, _HIGH))
            self.japanese = self.japanese or _JAPANESE in block
        self.digest = digest.hexdigest()
        self.encoding = self._encoding()

    def _encoding(self) -> str:
        for bom, name in _BOMS:
            if self.head.startswith(bom):
                return name
        if self.head[1:WIDE:2].strip(b"\0") == b"" != self.head[:WIDE:2].strip(b"\0"):
            return "utf-16-le"
        if self.head[:WIDE:2].strip(b"\0") == b"" != self.head[1:WIDE:2].strip(b"\0"):
            return "utf-16-be"
        if self.strays * 10 <= self.beyond_ascii:
            return "utf-8"
        return "cp932" if self.japanese else "cp1252"


def _first_line(head: bytes, encoding: str) -> str:
    lines = re.split(r"[\r\n]+", head.decode(encoding, "replace").lstrip("\ufeff"))
    return next((line for line in lines if line.strip()), "")
