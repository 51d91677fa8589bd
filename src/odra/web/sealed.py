"""Where what is personal cannot be read, or the desk was left: a page that says so and the way out, in place of a fault."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from odra.ledger.database import MovedAway
from odra.vault import Unreadable


class SealedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, MovedAway):
            return render(request, "desk_moved.html", {"there": fault.there}, status=409)
        if isinstance(fault, Unreadable):
            return render(request, "sealed.html", {"step": fault.code == "step_gone"}, status=503)
        return None
