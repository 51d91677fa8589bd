"""Archives: .zip and .gz unpacked within limits, spreadsheets as tables. Nothing is written under a name that an archive gives."""

import gzip
import io
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

from odra.connectors.files.look import look
from odra.connectors.files.sheets import Broken, TooMuch, sheets, too_much
from odra.facts.reading import Payload, Refused
from odra.vault.spool import Spool

Opener = Callable[[], IO[bytes]]

SMALL = 2**20  # what is larger is unpacked into a temporary file
DEPTH = 2  # an archive, and an archive in it
_FAULTS = (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, ValueError, OverflowError)
_OLE = b"\xd0\xcf\x11\xe0"  # Excel before 2007, and Outlook's own mails
_SPREADSHEET = {"[Content_Types].xml", "content.xml"}


class Budget:
    """What one path may unpack to, its inner archives included: `unpacked` is what is left of it, in bytes."""

    def __init__(self, *, members: int = 200_000, unpacked: int = 8 * 2**30, ratio: int = 200) -> None:
        self.members, self.unpacked, self.ratio = members, unpacked, ratio

    def allows(self, members: list[zipfile.ZipInfo]) -> bool:
        self.members -= len(members)
        return self.members >= 0 and sum(m.file_size for m in members) <= self.unpacked

    def bomb(self, size: int, packed: int) -> bool:
        return size > SMALL and size > self.ratio * max(packed, 1)


class TooLarge(ValueError):
    """More bytes than allowed."""


def unpacked(name: str, opener: Opener, size: int, head: bytes, budget: Budget, *, depth: int = 0) -> Iterator[Payload | Refused]:
    """The payload itself, or the payloads in it when it is an archive (told by its first four bytes)."""
    archive = {b"PK\x03\x04": _zip, b"PK\x05\x06": _zip}.get(head, _gzip if head.startswith(b"\x1f\x8b") else None)
    if size == 0:
        yield Refused(name, "empty_file", name)
    elif head == _OLE and name.casefold().endswith((".xls", ".xlsx")):  # an old one, or one with a password
        yield Refused(name, "spreadsheet", name)
    elif archive is None:
        yield Payload(name, size, opener, partial(look, name, opener))
    elif depth >= DEPTH:
        yield Refused(name, "archive_in_archive", name)
    else:
        yield from archive(name, opener, size, budget, depth)


def _zip(name: str, opener: Opener, size: int, budget: Budget, depth: int) -> Iterator[Payload | Refused]:
    try:
        archive = zipfile.ZipFile(opener())
        members = [m for m in archive.infolist() if not m.filename.endswith("/") and not _hidden(m.filename)]
    except _FAULTS:
        yield Refused(name, "broken_archive", name)
        return
    if _SPREADSHEET & {m.filename for m in archive.infolist()}:
        yield from _sheets(name, opener, archive, budget)
    elif not members:
        yield Refused(name, "empty_file", name)
    elif not budget.allows(members):
        yield Refused(name, "archive_too_large", name)
    else:
        for member in sorted(members, key=lambda m: m.filename):
            yield from _member(f"{name}!{member.filename}", archive, member, budget, depth)


def _member(
    name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget, depth: int
) -> Iterator[Payload | Refused]:
    if member.flag_bits & 1:
        yield Refused(name, "encrypted_archive", name)
    elif budget.bomb(member.file_size, member.compress_size):
        yield Refused(name, "archive_too_large", name)
    else:
        yield from _checked(name, partial(archive.open, member), member.file_size, budget, depth)


def _sheets(name: str, opener: Opener, archive: zipfile.ZipFile, budget: Budget) -> Iterator[Payload | Refused]:
    """The tables of a spreadsheet; an only one has the file's own name."""
    members = archive.infolist()
    if any(budget.bomb(m.file_size, m.compress_size) for m in members) or too_much(archive) or not budget.allows(members):
        yield Refused(name, "archive_too_large", name)
        return
    try:
        tables = [(title, *kept(table, budget.unpacked)) for title, table in sheets(opener, archive)]  # type: ignore[arg-type]
    except (TooLarge, TooMuch):
        yield Refused(name, "archive_too_large", name)
        return
    except (Broken, *_FAULTS):
        yield Refused(name, "spreadsheet", name)
        return
    if not tables:
        yield Refused(name, "empty_file", name)
    for title, again, size, _ in tables:
        budget.unpacked -= size
        called = name if len(tables) == 1 else f"{name} ({title})"
        yield Payload(called, size, again, partial(look, called, again))


def _gzip(name: str, opener: Opener, size: int, budget: Budget, depth: int) -> Iterator[Payload | Refused]:
    limit = max(SMALL, budget.ratio * size)
    again: Opener = lambda: gzip.GzipFile(fileobj=opener(), mode="rb")  # type: ignore[assignment, return-value]  # noqa: E731
    yield from _checked(name, again, limit, budget, depth)


def _checked(name: str, opener: Opener, limit: int, budget: Budget, depth: int) -> Iterator[Payload | Refused]:
    """Unpack once, so that a broken archive is refused before anything of it is read."""
    try:
        with opener() as packed:
            again, size, head = kept(packed, min(limit, budget.unpacked))
    except TooLarge:
        yield Refused(name, "archive_too_large", name)
        return
    except _FAULTS:
        yield Refused(name, "broken_archive", name)
        return
    budget.unpacked -= size
    small = size <= SMALL and not head.startswith((b"PK", b"\x1f\x8b"))
    yield from unpacked(name, opener if small else again, size, head, budget, depth=depth + 1)


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in name.replace("\\", "/").split("/"))


def kept(file: IO[bytes], limit: int) -> tuple[Opener, int, bytes]:
    """(opener, size, first four bytes) of a stream that can be read only once. Raises TooLarge.

    A small one is held in memory, a large one in a temporary file, enciphered, that goes when its last opener goes.
    """
    start = b""
    while len(start) <= SMALL and (block := file.read(SMALL + 1 - len(start))):
        start += block
    if len(start) > limit:
        raise TooLarge
    if len(start) <= SMALL:
        return partial(io.BytesIO, start), len(start), start[:4]
    spool = Spool()
    spool.write(start)
    shutil.copyfileobj(_Limited(file, limit - len(start)), spool, 2**20)
    return spool.open, spool.size, start[:4]


class _Limited:
    def __init__(self, file: IO[bytes], limit: int) -> None:
        self.file, self.left = file, limit

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise TooLarge
        return data
