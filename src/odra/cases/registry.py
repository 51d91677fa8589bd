"""What `site/wiring.py` plugs in at start-up: the clock, the seal, the readers and the way from paths to payloads."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from odra.facts.fact import Problem, Row
from odra.facts.reading import Guess, Mapping, Payload, Reader, Refused, Sample
from odra.policies.tracking import parcel


class Wired(msgspec.Struct):
    """Set once by site/wiring.py; nothing else chooses between implementations.

    `pasted` reads a tracking page that was copied: `pasted(text, number=…, at=…, zone=…)` gives its scans, without order or thread.
    `topic` says what words that were pasted are about, as BuyerMessage.topic does; empty where they are not understood.
    `guess` says what an unknown table seems to be; what a person said of it (a mapping, or None) stands.
    `database_at` says how Django gets at the database of a URL; raises ValueError for what is none.
    `standing` lists a folder and what is below it: path -> (bytes, moment of the last change in ns).
    """

    readers: tuple[Reader, ...] = ()
    payloads: Callable[[Iterable[object]], Iterator[Payload | Refused]] | None = None
    standing: Callable[[Path], dict[str, tuple[int, int]]] | None = None
    seal: Callable[[str], str] | None = None
    now: Callable[[], int] | None = None
    pasted: Callable[..., list[Row | Problem]] | None = None
    guess: Callable[[Sample, Mapping | None], Guess] | None = None
    topic: Callable[[str], str] | None = None
    database_at: Callable[[str], dict[str, Any]] | None = None


wired = Wired()


def fact_key() -> bytes:
    """The key of facts' digests, which what is personal goes into."""
    assert wired.seal is not None
    return wired.seal("facts").encode()


def parcel_thread(number: str) -> str:
    """The key that all facts of a parcel share."""
    assert wired.seal is not None
    return wired.seal(f"parcel {parcel(number)}")
