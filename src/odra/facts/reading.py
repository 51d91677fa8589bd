"""How a reader is asked: what a payload looks like from outside, and what is known before it is read."""

from collections.abc import Callable, Iterator
from typing import IO, Protocol

import msgspec

from odra.facts.fact import Known, Problem, Row


class Sample(msgspec.Struct, frozen=True):
    """The look of a payload: its name, first 64 KiB, digest of the whole and, for text, its encoding and first line's cells."""

    name: str
    head: bytes
    digest: str  # sha256 of the content
    encoding: str = ""
    cells: tuple[str, ...] = ()
    delimiter: str = "\t"


class Hints(msgspec.Struct, frozen=True):
    """What is known before reading: from flags, the file's name, orders read before.

    `seal` makes a keyed digest of something personal. `marketplace_of` gives the marketplace of known order ids.
    `recall`: for order ids and marks of rows, (fact, observed_at) of those told before.
    `columns` is the mapping given by hand: field -> column name, for the table reader named in `table`.
    `shapes`: what a person said that mails of a shape are (`cases/classifying.py`).
    """

    seal: Callable[[str], str]
    marketplace_of: Callable[[list[str]], dict[str, str]]
    marketplace: str = ""
    as_of: int | None = None
    table: str = ""
    columns: dict[str, str] = {}
    shapes: dict[str, str] = {}
    recall: Callable[[list[str], list[int]], list[tuple[int, int] | None]] | None = None


class Reader(Protocol):
    """Understands one kind of payload of a channel. `rank` orders reading: orders first. `version` changes when it reads differently."""

    channel: str
    kind: str
    rank: int
    version: int

    def recognises(self, sample: Sample, hints: Hints) -> bool: ...

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Known | Problem]: ...


class Payload(msgspec.Struct, frozen=True):
    """One file, mail or stream as it came. `name` is what a person called it (`mails.zip!inbox/1.eml`); may be personal."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    look: Callable[[], Sample]


class Refused(msgspec.Struct, frozen=True):
    """A path that could not be opened as a payload. `code` words the reason and the way out (`problem.<code>`)."""

    name: str
    code: str
    value: str = ""
