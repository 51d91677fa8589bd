"""The edge of the desk: this machine only unless it has an address, the clock, the reader's language and look. Who it is, the gate tells."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.http import escape_leading_slashes

from odra.cases.chosen import policies_of
from odra.cases.registry import wired
from odra.facts.moments import DAY, DAY_ONLY, day_number, day_of, end_of, local_date, moment, told_day
from odra.ledger import queries as ledger
from odra.letters import LANGUAGES, Speaker
from odra.people.wording import speaking
from odra.policies import zone_of

LOOPBACK = ("127.0.0.1", "::1", "")
THEMES = ("light", "dark")
EARLIEST = 2015  # the first year that policies know
YEAR = 365 * 24 * 3600
ABOVE, PIECE = 4, 2**20  # times the limit of a form, up to which what is too large is read; bytes at once


class Edge(msgspec.Struct, frozen=True):
    """What a view needs of a request.

    `accounts`: those for which this person has the right that the address asks for; `everywhere`: also for all that come.
    """

    at: int
    accounts: list[str]
    speaker: Speaker
    theme: str
    person: Any = None
    everywhere: bool = False

    @property
    def today(self) -> int:
        """The day number where the reader is."""
        return day_number(local_date(self.at, self.speaker.zone))

    @property
    def day_ends_at(self) -> int:
        return end_of(local_date(self.at, self.speaker.zone), self.speaker.zone)

    def moment_of(self, text: str) -> int | None:
        """A time typed where the reader is; None for none. Raises ValueError for nonsense, what has not come, and years without rules."""
        if not text:
            return None
        when = datetime.fromisoformat(text[:19]).replace(tzinfo=ZoneInfo(self.speaker.zone))
        if when.year < EARLIEST or moment(when) > self.at:
            raise ValueError(f"{text!r} is before {EARLIEST} or has not come")
        return moment(when)

    def told_when(self, at: int, precision: int, market: str = "") -> str:
        """A moment as far as it is known: a day at the marketplace, or a day and a time where the reader is.

        A day whose marketplace is not known is that of its noon: it begins at another hour in each zone.
        """
        if precision == DAY_ONLY:
            return self.speaker.day(day_number(told_day(at, zone_of(market))) if market else day_of(at + DAY // 2))
        return self.speaker.moment(at)

    def may_see(self, account: str) -> bool:
        """An account that does not exist yet begins whoever has the right for all."""
        return account in self.accounts or (self.everywhere and account not in ledger.accounts())


class EdgeMiddleware:
    """Refuses other machines and hosts, sets `request.odra`, and keeps the chosen language and look in a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises for a host that is not this machine's
        if not settings.ADDRESS and request.META.get("REMOTE_ADDR", "") not in LOOPBACK:
            return HttpResponseForbidden(
                "The desk is for this machine only. Set ODRA_URL to the address under which others reach it."
            )
        chosen = {name: request.GET[name] for name in ("language", "theme") if name in request.GET}
        if chosen and request.method == "GET":
            return _remembered(request, chosen)
        edge = request.odra = edge_of(request)  # type: ignore[attr-defined]
        speaking.set(edge.speaker)
        with translation.override(edge.speaker.language):
            response = _too_large(request) if size_of(request) > upload_limit() else self.get_response(request)
        response["Cache-Control"] = response.get("Cache-Control", "no-store")
        return response


def upload_limit() -> int:
    """Bytes that one form may bring."""
    return int(settings.UPLOAD_LIMIT)


def size_of(request: HttpRequest) -> int:
    """What the form says that it brings, looked at before any of it is read."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told[:18]) if told.isdecimal() else 0


def _too_large(request: HttpRequest) -> HttpResponse:
    read_away(request)
    return render(request, "too_large.html", {"size": upload_limit() // 10**6}, status=413)


def read_away(request: HttpRequest) -> None:
    """What a refused form brings is read to its end, within reason, and kept nowhere: a browser that is cut short shows no page."""
    most = ABOVE * upload_limit()
    while most > 0 and (piece := request.read(PIECE)):
        most -= len(piece)


def edge_of(request: HttpRequest) -> Edge:
    assert wired.now is not None
    at = wired.now()
    zone = str(policies_of("", at=at).value("settings.desk.zone", on=day_of(at)))
    theme = request.COOKIES.get("odra_theme", "")
    return Edge(at, [], Speaker(_language(request), zone), theme if theme in THEMES else "")


def _language(request: HttpRequest) -> str:
    """The chosen language, else the first that the browser names and Odra speaks."""
    named = [request.COOKIES.get("odra_language", "")]
    named += [part.split(";")[0].strip()[:2].casefold() for part in request.META.get("HTTP_ACCEPT_LANGUAGE", "").split(",")]
    return next((name for name in named if name in LANGUAGES), "en")


def _remembered(request: HttpRequest, chosen: dict[str, str]) -> HttpResponse:
    rest = request.GET.copy()
    for name in chosen:
        del rest[name]
    here = escape_leading_slashes(request.path)  # `//elsewhere.example` would lead there
    response = HttpResponseRedirect(here + (f"?{rest.urlencode()}" if rest else ""))
    for name, value in chosen.items():
        if value in (*LANGUAGES, *THEMES):
            response.set_cookie(f"odra_{name}", value, max_age=YEAR, samesite="Strict", httponly=True)
    return response


def process() -> int:
    return os.getpid()
