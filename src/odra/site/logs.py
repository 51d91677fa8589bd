"""Logs without anybody's words: a fault is told by its type and place, for its message may hold a cell of a file."""

import logging
import traceback
from types import TracebackType

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutWords(logging.Formatter):
    def formatException(self, ei: Fault) -> str:
        kind, _, trace = ei
        return "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")
