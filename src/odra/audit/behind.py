"""Rows that a thread writes, soon and in their order, while the page is answered. They wait where an import holds the database."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from traceback import format_tb

from django.db import InterfaceError, OperationalError, connections

from odra.audit.chain import Entry

KEPT = 20_000  # how many things seen are remembered
AGAIN = 0.5  # seconds until a busy database is asked again
_log = logging.getLogger(__name__)


class Behind:
    def __init__(self, write: Callable[[list[Entry]], None]) -> None:
        self.write, self.waiting, self.seen = write, deque[Entry](), set[Hashable]()
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None

    def fresh(self, key: Hashable) -> bool:
        """Whether this process sees it for the first time."""
        if key in self.seen:
            return False
        if len(self.seen) >= KEPT:
            self.seen.clear()
        self.seen.add(key)
        return True

    def put(self, entry: Entry) -> None:
        with self.changed:
            self.waiting.append(entry)
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, daemon=True, name="audit")
                self.thread.start()
            self.changed.notify_all()

    def flush(self, seconds: float) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: not self.waiting, seconds)

    def _run(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: bool(self.waiting))
                entries = list(self.waiting)
            if not self._written(entries):
                time.sleep(AGAIN)
                continue
            with self.changed:
                for _ in entries:
                    self.waiting.popleft()
                self.changed.notify_all()

    def _written(self, entries: list[Entry]) -> bool:
        try:
            self.write(entries)
        except (OperationalError, InterfaceError):
            connections.close_all()
            return False
        except Exception as fault:  # the thread goes on, and so do later rows
            _log.error("Rows of the audit log were lost: %s\n%s", type(fault).__name__, "".join(format_tb(fault.__traceback__)))
            connections.close_all()
        return True
