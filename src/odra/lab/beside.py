"""Beside the desk, so that no page pays for it: a thread that keeps each day's forecasts and replays the days before."""

import logging
import threading
import time
from traceback import format_tb

from django.db import OperationalError, connections

from odra.cases import keeping
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
    """Keep today's forecasts and replay what has none or an old one. A desk that is busy is asked again at the next look."""
    assert wired.now is not None
    try:
        accounts, at = ledger.accounts(), wired.now()
        keeping.keep(accounts, at=at)
        if accounts:
            from odra.lab.replaying import replay  # numpy, which an empty desk needs not

            replay(accounts, at=at, progress=lambda account, n: time.sleep(pause))
    except OperationalError:
        pass
    except Exception as fault:  # the desk goes on without
        _log.error("Forecasts could not be kept: %s\n%s", type(fault).__name__, "".join(format_tb(fault.__traceback__)))
    finally:
        connections.close_all()
