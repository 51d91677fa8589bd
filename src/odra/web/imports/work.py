"""Imports under way: each in a thread, one after another, so that a large file does not hold the page or another import.

They are known to this process only. One that ends with the process shows as not finished in the list of imports, and is
finished by importing the same files again.
"""

import logging
import secrets
import threading
import traceback
from collections.abc import Iterable
from typing import IO

import msgspec
from django.db import connections

from odra.cases import operations
from odra.cases.intake import ImportResult, Intake
from odra.cases.registry import wired
from odra.facts.reading import Payload, Refused
from odra.web.edge import process

KEPT = 20  # how many can still be looked at
_log = logging.getLogger(__name__)
_turn = threading.Lock()
_known: dict[str, "Work"] = {}


class Work:
    """One import: how far it is, and then its result, or `broke` where it ended without one."""

    def __init__(self, payloads: Iterable[Payload | Refused], asked: Intake, *, at: int) -> None:
        self.key, self.asked, self.at = secrets.token_hex(12), asked, at
        self.payloads = [self._watched(p) if isinstance(p, Payload) else p for p in payloads]
        self.size = sum(p.size for p in self.payloads if isinstance(p, Payload))
        self.name, self.rows, self.read = "", 0, 0
        self._file: IO[bytes] | None = None
        self._before = self._rows_before = 0
        self.result: ImportResult | None = None
        self.broke = False
        self.thread = threading.Thread(target=self._run, daemon=True, name=f"import {self.key}")

    @property
    def running(self) -> bool:
        return self.result is None and not self.broke

    @property
    def percent(self) -> int:
        return min(99, 100 * self.read // self.size) if self.size else 0

    @property
    def rows_left(self) -> int | None:
        """About how many rows are still to read, by the bytes that are left; None while nothing is read."""
        return self.rows * (self.size - self.read) // self.read if self.read else None

    def _watched(self, payload: Payload) -> Payload:
        def opened() -> IO[bytes]:
            self._before, self._rows_before = self.read, self.rows
            self._file = payload.open()
            return self._file

        return msgspec.structs.replace(payload, open=opened)

    def _progress(self, name: str, rows: int) -> None:
        self.name, self.rows = name, self._rows_before + rows
        if self._file is not None:
            self.read = self._before + self._file.tell()

    def _run(self) -> None:
        try:
            with _turn:
                self.result = operations.take_in(
                    self.payloads, readers=wired.readers, at=self.at, asked=self.asked, progress=self._progress, process=process()
                )
        except Exception as fault:  # its message may hold a cell of the file, so it is left out
            _log.error("An import broke off: %s\n%s", type(fault).__name__, "".join(traceback.format_tb(fault.__traceback__)))
            self.broke = True
        finally:
            self.payloads.clear()
            connections.close_all()


def start(payloads: Iterable[Payload | Refused], asked: Intake, *, at: int, wait: float = 1.5) -> Work:
    """Begin an import; a small one has ended when this returns, `wait` seconds later at most."""
    work = Work(payloads, asked, at=at)
    _known[work.key] = work
    for key in list(_known)[:-KEPT]:
        if not _known[key].running:
            del _known[key]
    work.thread.start()
    work.thread.join(wait)
    return work


def find(key: str) -> Work | None:
    return _known.get(key)


def running() -> list[Work]:
    return [work for work in list(_known.values()) if work.running]
