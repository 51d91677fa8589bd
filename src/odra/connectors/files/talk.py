"""From paths to payloads: the only place that opens files."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from odra.connectors.files.archives import Budget, Opener, TooLarge, kept, unpacked
from odra.facts.reading import Payload, Refused

STANDARD_INPUT = "-"
_MAILDIR = {"cur", "new", "tmp"}


class Upload:
    """A file that a person dropped on the desk: its name and its content."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self.name, self.file = name, file

    def read(self, size: int = -1) -> bytes:
        return self.file.read(size)


def payloads(paths: Iterable[object], *, stdin: IO[bytes] | None = None) -> Iterator[Payload | Refused]:
    """Payloads of files, folders, maildirs, .zip, .gz, `-` (standard input) and uploads (`name`, `read`), in a steady order.

    What cannot be opened comes as Refused, with a code that words the reason and the way out.
    """
    for path in paths:
        if hasattr(path, "read"):
            yield from _stream(str(getattr(path, "name", "upload")), path)  # type: ignore[arg-type]
        elif str(path) == STANDARD_INPUT:
            yield from _stream(STANDARD_INPUT, stdin or sys.stdin.buffer)
        else:
            yield from _path(Path(str(path)))


def named(path: Path) -> str:
    """The path as text that can be shown and stored: bytes that are no UTF-8 are written out (`\\xff`)."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _path(path: Path) -> Iterator[Payload | Refused]:
    try:
        if not path.exists():
            yield Refused(named(path), "no_such_file", named(path))
        elif path.is_dir():
            yield from _folder(path)
        elif path.is_file():
            yield from _file(path)
        else:  # a pipe can be read only once
            with path.open("rb") as pipe:
                yield from _stream(named(path), pipe)
    except (OSError, ValueError):
        yield Refused(named(path), "unreadable", named(path))


def _folder(folder: Path) -> Iterator[Payload | Refused]:
    for found in _below(folder):
        if isinstance(found, Refused):
            yield found
        else:
            yield from _file(found)


def _below(folder: Path) -> Iterator[Path | Refused]:
    """Files below a folder, hidden ones left out; of a maildir only its mails, and its subfolders, whose names begin with a dot."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
        maildir = {e.name for e in entries if e.is_dir()} >= _MAILDIR
        for entry in entries:
            inner, hidden = Path(entry.path), entry.name.startswith(".")
            if entry.is_dir(follow_symlinks=False):
                if not (maildir and entry.name == "tmp") and (not hidden or (maildir and (inner / "cur").is_dir())):
                    yield from _below(inner)
            elif entry.is_file() and not hidden and not maildir:
                yield inner
    except OSError:
        yield Refused(named(folder), "unreadable", named(folder))


def standing(folder: Path) -> dict[str, tuple[int, int]]:
    """What stands in a folder and below: path -> (bytes, moment of the last change in ns). Raises OSError when it cannot be listed."""
    os.listdir(folder)
    found = {}
    for path in _below(folder):
        if isinstance(path, Refused):
            found[path.name] = (0, 0)
            continue
        with suppress(OSError):  # it went meanwhile
            told = path.stat()
            found[str(path)] = (told.st_size, told.st_mtime_ns)
    return found


def _file(path: Path) -> Iterator[Payload | Refused]:
    opener: Opener = partial(open, path, "rb")  # type: ignore[assignment]
    try:
        size = path.stat().st_size
        with opener() as file:
            head = file.read(4)
    except OSError:
        yield Refused(named(path), "unreadable", named(path))
        return
    yield from unpacked(named(path), opener, size, head, Budget())


def _stream(name: str, file: IO[bytes]) -> Iterator[Payload | Refused]:
    budget = Budget()
    try:
        opener, size, head = kept(file, budget.unpacked)
    except TooLarge:
        yield Refused(name, "file_too_large", name)
        return
    yield from unpacked(name, opener, size, head, budget)
