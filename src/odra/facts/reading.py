"""How a reader is asked: what a payload looks like from outside, and what is known before it is read."""

from collections.abc import Callable, Iterator
from typing import IO, Protocol

import msgspec

from odra.facts.fact import Known, Problem, Row
from odra.facts.moments import DAY

NEVER = 2**63 - 1


class Sample(msgspec.Struct, frozen=True):
    """The look of a payload: its name, first 64 KiB, digest of the whole and, for text, its encoding and first line's cells."""

    name: str
    head: bytes
    digest: str  # sha256 of the content
    encoding: str = ""
    cells: tuple[str, ...] = ()
    delimiter: str = "\t"


# What a table can tell when a person says what it is, and the fields that its columns can fill.
TABLES = {
    "defects": ("order", "date", "type", "reason"),
    "claims": ("order", "date", "amount", "currency", "outcome", "reason"),
    "chargebacks": ("order", "date", "amount", "currency", "type", "outcome", "reason", "answer_by"),
    "tracking": ("order", "date", "tracking", "carrier"),
    "requests": ("order", "request", "date", "about", "answer_by", "status", "closed", "amount", "currency", "reason", "comment"),
    "feedback": ("order", "date", "rating", "comment", "answer"),
    "orders": ("order", "date", "status", "sku", "item", "title", "quantity", "price", "shipping", "currency", "country", "postcode"),
    "metrics": ("metric", "rate", "target", "status", "numerator", "denominator", "from", "to", "date"),
}  # fmt: skip
ORDERS_OF_DATES = ("dmy", "mdy", "ymd")


class Mapping(msgspec.Struct, frozen=True):
    """How a table is read that no reader knows: `columns` field -> header, of the kind's fields in TABLES.

    `channel`: amazon unless the marketplace says otherwise; `date_order` dmy | mdy | ymd, where the marketplace does not settle it.
    """

    kind: str
    columns: dict[str, str] = {}
    marketplace: str = ""
    channel: str = ""
    date_order: str = ""


class Guess(msgspec.Struct, frozen=True):
    """What a table seems to be. `sure`: field -> 0 to 1. `mapping.kind` is empty when nothing is guessed.

    `shape`: a digest of the header, the same for every file with it; empty where the first line is a row already. `rows`: the first ones; personal.
    """

    mapping: Mapping
    sure: dict[str, float]
    header: tuple[str, ...]
    shape: str
    rows: tuple[tuple[str, ...], ...] = ()


class Hints(msgspec.Struct, frozen=True):
    """What is known before reading: from flags, the file's name, orders read before.

    `seal` makes a keyed digest of something personal. `marketplace_of` gives the marketplace of known order ids, and of sealed threads whose order is known.
    `recall`: for order ids and marks of rows, of those told before (fact, observed_at) by mark.
    `columns` is the mapping given by hand: field -> column name, for a table of the kind `table`; `channel` and `date_order` as in Mapping.
    `at`: the moment of the import.
    `shapes`: what a person said that mails of a shape are (`cases/classifying.py`).
    """

    seal: Callable[[str], str]
    marketplace_of: Callable[[list[str]], dict[str, str]]
    marketplace: str = ""
    as_of: int | None = None
    table: str = ""
    columns: dict[str, str] = {}
    channel: str = ""
    date_order: str = ""
    shapes: dict[str, str] = {}
    recall: Callable[[list[str], list[int]], dict[int, tuple[int, int]]] | None = None
    at: int | None = None

    @property
    def latest(self) -> int:
        """The last moment at which something can have happened: a day ahead, for clocks in other zones."""
        return NEVER if self.at is None else self.at + DAY

    def parcel_thread(self, number: str) -> str:
        """What a parcel is known by where its order is not told."""
        return self.seal(f"parcel {number}")


def laid_over(hints: Hints, mapping: Mapping) -> Hints:
    """The hints with a mapping; a marketplace named by flag goes before the mapping's."""
    return msgspec.structs.replace(
        hints, table=mapping.kind, columns=mapping.columns, marketplace=hints.marketplace or mapping.marketplace,
        channel=mapping.channel, date_order=mapping.date_order,
    )  # fmt: skip


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
