"""Imports under way: each in a thread, one after another, so that a large file does not hold the page or another import.

They are known to this process only. One that ends with the process shows as not finished in the list of imports, and is
finished by importing the same files again. A check is an import of which nothing is kept; its files wait to be imported.
"""

import logging
import secrets
import threading
import traceback
from collections.abc import Iterable, Iterator
from typing import IO

import msgspec
from django.db import connections

from odra import audit
from odra.cases import operations
from odra.cases.intake import ImportResult, Intake
from odra.cases.registry import wired
from odra.facts.fact import Known, Problem, Row
from odra.facts.reading import Hints, Payload, Reader, Refused, Sample
from odra.ledger import database as db
from odra.web.edge import process

KEPT = 20  # how many can still be looked at
HELD = 5  # whose files still wait
UNKNOWN = ("not_a_report", "table_guessed")
SOON, SMALL = 1.5, 20 * 2**20  # seconds that a page waits for the end of what has fewer bytes
SHOWN = 200  # problems of a checked file
WAITING = 3600.0  # seconds that the files of a check wait to be imported
_log = logging.getLogger(__name__)
_turn = threading.Lock()
_known: dict[str, "Work"] = {}


class Seen(msgspec.Struct):
    """One file as far as it is. `state`: waiting | recognised | running | read. `problems` of a check, and its `first` row; personal."""

    name: str
    size: int = 0
    state: str = "waiting"
    kind: str = ""
    rows: int = 0
    left: int | None = None
    percent: int = 0
    problems: list[Problem] = []
    first: Row | None = None


class Work:
    """One import: how far it is, and then its result, or `broke` where it ended without one."""

    def __init__(self, payloads: Iterable[Payload | Refused], asked: Intake, *, at: int) -> None:
        self.key, self.asked, self.at = secrets.token_hex(12), asked, at
        self.payloads = payloads
        self.files: dict[str, Seen] = {}
        self._file: IO[bytes] | None = None
        self.result: ImportResult | None = None
        self.broke = False
        self.actor = audit.noting.actor()
        self.thread = threading.Thread(target=self._run, daemon=True, name=f"import {self.key}")

    @property
    def running(self) -> bool:
        return self.result is None and not self.broke

    @property
    def waits(self) -> list[Payload | Refused]:
        """The files of a check, to be imported."""
        return self.payloads if self.asked.dry_run and isinstance(self.payloads, list) else []

    @property
    def unknown(self) -> dict[str, int]:
        """Names of files that no reader knows -> their number, by which a person can say what they are."""
        refused = {f.path for f in self.result.files if f.code in UNKNOWN} if self.result else set()
        kept = self.payloads if isinstance(self.payloads, list) else []
        return {one.name: n for n, one in enumerate(kept) if one.name in refused}

    def table(self, number: int) -> Payload | None:
        """A file that no reader knows."""
        found = self.payloads[number] if isinstance(self.payloads, list) and number < len(self.payloads) else None
        return found if isinstance(found, Payload) and found.name in self.unknown else None

    def _unpacked(self) -> list[Payload | Refused]:
        """Every file, archives opened, each to be watched while it is read."""
        found = list(self.payloads)
        self.payloads = found
        for one in found:
            self.files[one.name] = Seen(one.name, one.size if isinstance(one, Payload) else 0, problems=[])
        return [self._watched(p) if isinstance(p, Payload) else p for p in found]

    def _watched(self, payload: Payload) -> Payload:
        def opened() -> IO[bytes]:
            self._file = payload.open()
            return self._file

        return msgspec.structs.replace(payload, open=opened)

    def _progress(self, name: str, rows: int) -> None:
        """Rows left are reckoned by the bytes that are left."""
        seen, file = self.files[name], self._file
        if file is not None and not file.closed and (read := file.tell()):
            seen.percent = min(99, 100 * read // max(seen.size, 1))
            seen.left = max(0, seen.rows * (seen.size - read) // read)

    def _run(self) -> None:
        try:
            files = self._unpacked()
            with _turn, audit.acting(self.actor.who, self.actor.place):
                self.result = operations.take_in(
                    files, readers=[_Watching(r, self) for r in wired.readers], at=self.at, asked=self.asked,
                    progress=self._progress, process=process(),
                )  # fmt: skip
        except Exception as fault:  # its message may hold a cell of the file, so it is left out
            _log.error("An import broke off: %s\n%s", type(fault).__name__, "".join(traceback.format_tb(fault.__traceback__)))
            self.broke = True
        finally:
            self._file = None
            if not self.asked.dry_run:
                unknown = self.unknown
                self.payloads = [p for p in self.payloads if p.name in unknown]
            self._wait()
            connections.close_all()

    def _wait(self) -> None:
        """What nobody imports is not held for ever: files, and what a check found in them."""
        waiting = threading.Timer(WAITING, self.forget)
        waiting.daemon = True
        waiting.start()

    def forget(self) -> None:
        self.payloads = []
        for seen in self.files.values():
            seen.problems, seen.first = [], None


class _Watching:
    """A reader that tells its import what it knows and how far it is."""

    def __init__(self, reader: Reader, work: Work) -> None:
        self.reader, self.work = reader, work
        self.channel, self.kind, self.rank, self.version = reader.channel, reader.kind, reader.rank, reader.version
        self.columns = getattr(reader, "columns", ())

    def recognises(self, sample: Sample, hints: Hints) -> bool:
        known = self.reader.recognises(sample, hints)
        if known:
            seen = self.work.files[sample.name]
            seen.kind, seen.state = self.kind, "recognised"
        return known

    def read(self, stream: IO[bytes], sample: Sample, hints: Hints) -> Iterator[Row | Known | Problem]:
        seen, check = self.work.files[sample.name], self.work.asked.dry_run
        seen.state = "running"
        for one in self.reader.read(stream, sample, hints):
            if isinstance(one, Problem):
                if check and len(seen.problems) < SHOWN:
                    seen.problems.append(one)
            else:
                seen.rows += len(one.told) if isinstance(one, Known) else 1
                if check and seen.first is None and isinstance(one, Row):
                    seen.first = one
            yield one
        seen.state = "read"


def start(payloads: Iterable[Payload | Refused], asked: Intake, *, at: int, wait: float = SOON) -> Work:
    """Begin an import; a small one has ended when this returns, `wait` seconds later at most. Raises MovedAway."""
    db.stays()
    work = Work(payloads, asked, at=at)
    _known[work.key] = work
    for key in list(_known)[:-KEPT]:
        if not _known[key].running:
            del _known[key]
    for old in [w for w in _known.values() if w.payloads and not w.running][:-HELD]:
        old.payloads = []
    work.thread.start()
    work.thread.join(wait)
    return work


def find(key: str) -> Work | None:
    return _known.get(key)


def running() -> list[Work]:
    return [work for work in list(_known.values()) if work.running]
