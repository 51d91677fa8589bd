"""Logs without anybody's words, as lines for people or as JSON (`ODRA_LOG`).

A fault is told by its type and place, for its message may hold a cell of a file. Of what libraries log, words that they put into
their sentences are left out: they are addresses with order numbers in them, hosts and headers that anybody sends.
"""

import json
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from traceback import format_tb
from types import TracebackType
from typing import Any

from odra.web.asked import asked

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
MODES = ("quiet", "plain", "json")
OURS = "odra"
_PHRASES = {status.phrase for status in HTTPStatus}


def mode() -> str:
    """`ODRA_LOG`: quiet unless set, which tells of faults only; plain and json tell of every request too. Raises ValueError."""
    told = os.environ.get("ODRA_LOG", "quiet")
    if told not in MODES:
        raise ValueError(f"ODRA_LOG is {told!r}; it must be one of {', '.join(MODES)}")
    return told


class WithoutWords(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        known = told_of(record)
        more = "".join(f" {name}={value}" for name, value in known.items() if name not in ("at", "level", "said"))
        return f"{known['said']}{more}" + (f"\n{self.formatException(record.exc_info)}" if record.exc_info else "")

    def formatException(self, ei: Fault) -> str:
        kind, _, trace = ei
        return "".join(format_tb(trace)) + (kind.__name__ if kind else "")


class Json(WithoutWords):
    def format(self, record: logging.LogRecord) -> str:
        fault = {"fault": self.formatException(record.exc_info)} if record.exc_info else {}
        return json.dumps({"at": datetime.fromtimestamp(record.created, UTC).isoformat(), **told_of(record), **fault})


def told_of(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a line: its sentence, the request that it belongs to, and what we gave it ourselves."""
    ours = record.name == OURS or record.name.startswith(f"{OURS}.")
    said = record.getMessage() if ours else _without_words(record)
    known = {"level": record.levelname.lower(), "logger": record.name, "said": said, **getattr(record, "told", {})}
    request = getattr(record, "request", None)
    if (place := asked.get()) and "request" not in known:
        known["request"] = place
    if (found := getattr(request, "resolver_match", None)) is not None:
        known["route"] = found.view_name
    return known


def _without_words(record: logging.LogRecord) -> str:
    """A library's sentence with its numbers and statuses. One without values was put together by it, and may hold anything."""
    if not record.args:
        return record.msg if record.name.startswith("gunicorn") else f"{record.name}: {record.levelname.lower()}"
    args = record.args if isinstance(record.args, Mapping) else tuple(map(_safe, record.args))
    try:
        return str(record.msg) % ({name: _safe(value) for name, value in args.items()} if isinstance(args, Mapping) else args)
    except (TypeError, ValueError, KeyError):
        return record.name


def _safe(value: object) -> object:
    return value if isinstance(value, int | float) or value in _PHRASES else "…"


def logging_of(told: str) -> dict[str, Any]:
    """Django's LOGGING for a mode."""
    kind = "odra.site.logs.Json" if told == "json" else "odra.site.logs.WithoutWords"
    return {
        "version": 1, "disable_existing_loggers": False, "formatters": {"line": {"()": kind}},
        "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"odra.desk": {"level": "WARNING" if told == "quiet" else "INFO"}},
        "root": {"handlers": ["err"], "level": "WARNING"},
    }  # fmt: skip
