"""A message or a tracking page pasted into a case, as text or as a picture: kept as it came, and what it tells becomes facts in the same note."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from hashlib import sha256

import msgspec

from odra.cases import noting
from odra.cases.noting import Noted
from odra.cases.queries import CaseView, find_case
from odra.cases.registry import wired
from odra.cases.state import gather
from odra.facts.fact import Problem, Row, bare
from odra.facts.payloads import BuyerMessage, Pasted, SellerMessage, Tracking
from odra.ledger import words
from odra.policies import zone_of

WHAT = ("message", "tracking", "other")
WROTE = ("buyer", "seller")
TOPICS = ("not_received", "arrived", "return", "refund", "cancel", "damaged", "other")
LONGEST = 50_000  # signs of a text
LARGEST = 4 * 2**20  # bytes of a picture
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Unfit(ValueError):
    """What cannot be kept; the message is the code of why (`paste.<code>`)."""


class Paste(msgspec.Struct, frozen=True):
    """What a person pasted. A message is written by one of WROTE at `sent_at` about one of TOPICS ("" = as its words tell); a page is of the parcel `number`."""

    what: str
    text: str = ""
    picture: bytes = b""
    wrote: str = "buyer"
    topic: str = ""
    sent_at: int | None = None
    number: str = ""


class Kept(msgspec.Struct, frozen=True):
    """What came of it: the import (None when it was told before), scans read, lines that could not be used (personal)."""

    import_id: int | None
    scans: int
    unread: tuple[str, ...]


def paste(case: str, pasted: Paste, *, accounts: Iterable[str], key: str, at: int) -> Kept:
    """Keep what was pasted and what it tells, as one import. Raises LookupError for the case, Unfit for the content."""
    mine = list(accounts)
    views = find_case(case, accounts=mine, at=at)
    if len(views) != 1:
        raise LookupError(f"no single case {case!r} among your accounts")
    kind = _fit(pasted, at)
    page = _page(pasted, views[0], at) if pasted.what == "tracking" and pasted.text else []
    rows = [one for one in page if isinstance(one, Row)]
    noted = [
        Noted("", Pasted(pasted.what, _digest(pasted), key, kind), _content(pasted)),
        *([_message(pasted)] if pasted.what == "message" and pasted.text else []),
        *(Noted("", row.payload, row.personal, row.occurred_at, row.precision) for row in rows),
    ]
    number = noting.note_all_on_case(case, noted, accounts=mine, key=key, at=at)
    return Kept(number, len(rows), tuple(one.value for one in page if isinstance(one, Problem)))


def _fit(pasted: Paste, at: int) -> str:
    """The type of the picture, if there is one. Raises Unfit."""
    if pasted.what not in WHAT or pasted.wrote not in WROTE or pasted.topic not in ("", *TOPICS):
        raise Unfit("nothing")
    if not (pasted.text.strip() or pasted.picture):
        raise Unfit("nothing")
    if len(pasted.text) > LONGEST or len(pasted.picture) > LARGEST:
        raise Unfit("too_large")
    if pasted.sent_at is not None and pasted.sent_at > at:
        raise Unfit("not_yet")
    if pasted.picture and not picture_type(pasted.picture):
        raise Unfit("no_picture")
    return picture_type(pasted.picture)


def picture_type(content: bytes) -> str:
    """The media type that the first bytes tell, or an empty string."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for kind, magic in PICTURES.items() if content.startswith(magic)), "")


def _digest(pasted: Paste) -> str:
    assert wired.seal is not None
    return wired.seal(f"pasted {sha256(pasted.text.encode() + b'|' + pasted.picture).hexdigest()}")


def _content(pasted: Paste) -> dict[str, str]:
    """What is personal: a message's words stand with the message itself."""
    kept = {"content": pasted.text} if pasted.text and pasted.what != "message" else {}
    return {**kept, "picture": b64encode(pasted.picture).decode()} if pasted.picture else kept


def _message(pasted: Paste) -> Noted:
    """The message that it is, so that clocks start as from a mail."""
    assert wired.seal is not None
    told: BuyerMessage | SellerMessage = SellerMessage(wired.seal(f"pasted {pasted.text}"))
    if pasted.wrote == "buyer":
        name, topic = wired.seal(f"words {bare(pasted.text)}"), pasted.topic or topic_of(pasted.text)
        told = BuyerMessage(name, topic=topic, topic_from="" if pasted.topic or not topic else "body", words=name)
    return Noted("", told, {"text": pasted.text}, pasted.sent_at)


def topic_of(text: str) -> str:
    """What a message is about as its words tell, or an empty string."""
    read: Callable[[str], str] | None = getattr(wired, "topic", None)
    return read(text) if read else ""


def _page(pasted: Paste, view: CaseView, at: int) -> list[Row | Problem]:
    """Scans of a tracking page, whose clock hangs where the marketplace is. Raises Unfit where its parcel is not known."""
    assert wired.pasted is not None
    number = pasted.number.strip() or only_number(view)
    if not number:
        raise Unfit("number")
    carrier = next((t.carrier for t in trackings(view) if t.number == number), "")
    return wired.pasted(pasted.text, number=number, at=at, zone=zone_of(view.derived.marketplace), carrier=carrier)


def trackings(view: CaseView) -> list[Tracking]:
    """Tracking numbers of a case, each once."""
    found = {e.fact.payload.number: e.fact.payload for e in view.timeline if isinstance(e.fact.payload, Tracking)}
    return list(found.values())


def only_number(view: CaseView) -> str:
    """The number of the case's parcel where there is but one."""
    numbers = trackings(view)
    return numbers[0].number if len(numbers) == 1 else ""


def picture(case: str, fact: int, *, accounts: Iterable[str]) -> tuple[str, bytes]:
    """(media type, content) of a picture pasted into a case. Raises LookupError, and Unreadable without its key."""
    home = noting.one_case(case, accounts)
    found = next((f for f in gather([home.id]).get(home.id, []) if f.id == fact), None)
    if found is None or not isinstance(found.payload, Pasted) or found.payload.picture not in (*PICTURES, "image/webp"):
        raise LookupError(f"there is no picture {fact} in case {case!r}")
    content = words.of_facts([fact]).get(fact, {}).get("picture", "")
    if not content:
        raise LookupError(f"the picture {fact} is no longer kept")
    return found.payload.picture, b64decode(content)
