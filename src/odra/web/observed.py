"""Every request with a number of its own, its time and how it ended: for the log and for /metrics. Routes by name, never addresses."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from odra.web.asked import asked

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
SECONDS = Histogram(
    "odra_request_seconds",
    "Time until a request is answered, by route, method and status.",
    ["route", "method", "status"],
    buckets=BUCKETS,
)
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
_log = logging.getLogger("odra.desk")


class ObservedMiddleware:
    """The outermost but one, so that refusals and faults are seen too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number, began = number_of(request), time.perf_counter()
        token = asked.set(number)
        try:
            response = self.get_response(request)
            _tell(request, response.status_code, time.perf_counter() - began)
        finally:
            asked.reset(token)
        response["X-Request-ID"] = number
        return response


def number_of(request: HttpRequest) -> str:
    """The one that a proxy gave, where it looks like a number; else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _NUMBER.fullmatch(given) else secrets.token_hex(8)


def route(request: HttpRequest) -> str:
    found = request.resolver_match
    return found.view_name if found else "static" if request.path.startswith("/static/") else "none"


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    method = request.method if request.method in METHODS else "other"
    SECONDS.labels(route(request), method, status).observe(seconds)
    told = {"route": route(request), "method": method, "status": status, "ms": round(seconds * 1000, 1)}
    _log.info("request", extra={"told": told})
