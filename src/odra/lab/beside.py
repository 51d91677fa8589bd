"""Beside the desk, so that no page pays for it: a thread that lets go what is past its day, keeps each day's forecasts and replays the days before."""

import logging
import threading
import time
from collections.abc import Callable
from traceback import format_tb

from django.db import OperationalError, connections

from odra.cases import expiring, keeping, passing
from odra.cases.registry import wired
from odra.ledger import queries as ledger

EVERY, FIRST, PAUSE = 60.0, 2.0, 0.02  # seconds between two looks, before the first, between two replayed days
_log = logging.getLogger(__name__)


def start() -> threading.Thread:
    """Once a process."""
    thread = threading.Thread(target=_run, daemon=True, name="forecasts")
    thread.start()
    return thread


def _run() -> None:
    time.sleep(FIRST)
    while True:
        look()
        time.sleep(EVERY)


def look(pause: float = PAUSE) -> None:
    """Let go what is past its day; keep today's forecasts and replay what has none or an old one. A desk that is busy is asked again at the next look."""
    assert wired.now is not None
    at = wired.now()
    _tried("Personal data could not be let go", lambda: expiring.beside(at=at))
    _tried("Temporary files could not be cleared", lambda: passing.clear(at=at))
    _tried("Forecasts could not be kept", lambda: _forecasts(pause, at))
    connections.close_all()


def _forecasts(pause: float, at: int) -> None:
    accounts = ledger.accounts()
    keeping.keep(accounts, at=at)
    if accounts:
        from odra.lab.replaying import replay  # numpy, which an empty desk needs not

        replay(accounts, at=at, progress=lambda account, n: time.sleep(pause))


def _tried(else_said: str, do: Callable[[], object]) -> None:
    """The desk goes on without; the message of a fault may hold somebody's words."""
    try:
        do()
    except OperationalError:
        pass
    except Exception as fault:
        _log.error("%s: %s\n%s", else_said, type(fault).__name__, "".join(format_tb(fault.__traceback__)))
