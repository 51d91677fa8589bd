"""A row of the log and its hash. Whoever changes, moves or leaves out a row has to change every hash after it."""

from hashlib import sha256

import msgspec

FIRST = "0" * 64  # before the first row


class Entry(msgspec.Struct, frozen=True):
    """`noted`: a few values as JSON. `hash` is empty until the row has its place."""

    id: int
    at: int
    who: str
    what: str
    about: str
    account: str
    place: str
    noted: str
    hash: str = ""


def link(before: str, entry: Entry) -> str:
    """The hash of a row after the hash `before`: SHA-256 of that, a line feed, and the row as a JSON array without blanks, UTF-8."""
    row = [entry.id, entry.at, entry.who, entry.what, entry.about, entry.account, entry.place, entry.noted]
    return sha256(before.encode() + b"\n" + msgspec.json.encode(row)).hexdigest()


def linked(before: str, entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, hash=link(before, entry))
