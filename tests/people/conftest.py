"""A desk with nobody, a clock that can be turned, and short ways to sign in."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from odra.facts.moments import as_datetime
from odra.people.models import Failure, Limit, Person, Session, Ticket
from tests.helpers import NOW

PASSWORD, NEXT = "Zeven-kamelen9", "Acht-giraffen8"
HOST = "127.0.0.1"


@pytest.fixture(autouse=True)
def nobody(desk: None) -> Iterator[None]:
    _empty()
    yield
    _empty()


def _empty() -> None:
    for model in (Person, Session, Failure, Limit, Ticket):
        model.objects.all().delete()
    cache.clear()  # rate limits


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Turns the clock: `later(days=3)` from where it began."""

    def turned(**by: float) -> None:
        monkeypatch.setenv("ODRA_NOW", (as_datetime(NOW) + timedelta(**by)).isoformat())

    return turned


def browser(**more: object) -> Client:
    return Client(SERVER_NAME=HOST, **more)  # type: ignore[arg-type]


def sign_in(email: str, password: str = PASSWORD, client: Client | None = None) -> Client:
    client = client or browser()
    client.post("/sign-in", {"login": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/rules").status_code == 200
