"""What no browser sends: a sign that PostgreSQL cannot keep, and numbers that no database knows, in addresses and forms. None is a fault."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from tests.helpers import signed_in, take_in
from tests.reports import all_orders, buyer_mail, order, order_id
from tests.web.conftest import HOST, empty

from odra.people import tickets
from odra.people.models import Failure, Limit, Person, Ticket, Token

NUL, LARGE = "%00", "9" * 25
CASE = f"/case/main/{order_id(1)}"
PATHS = (
    f"/case/main/{NUL}", f"/case/{NUL}/x", f"/find?order={NUL}", f"/find?order=x{NUL}y", f"/audit?who={NUL}", f"/audit?about={NUL}", f"/audit?since={NUL}",
    f"/rules?q={NUL}", f"/settings?account={NUL}&marketplace={NUL}", f"/settings/overrides.txt?form={NUL}", f"/stock?sku={NUL}", f"/link/{NUL}",
    f"/import/work/{NUL}", f"/import/{LARGE}", f"{CASE}/picture/{LARGE}", f"/?after={NUL}", "/audit?since=0001-01-01", "/audit?since=9999-12-31",
)  # fmt: skip
FORMS = {
    f"{CASE}/handled": ("question", "done", "key"), f"{CASE}/know": ("form", "amount", "currency", "number", "key"),
    f"{CASE}/paste": ("what", "text", "wrote", "number", "key"), f"{CASE}/classify": ("means", "fact", "key"), f"{CASE}/privacy": ("do", "reason", "until"),
    "/stock/say": ("shop", "sku", "key"), "/settings/choose": ("policy", "value", "account"), "/people/invite": ("email", "role", "account"),
    "/people/withdraw": ("ticket",), "/people/limit": ("role", "currency"), "/tokens": ("name", "scope", "days"), "/find": ("order",),
    "/import/forget": ("account", "shape"), "/sign-in": ("login", "password"), "/people/1": ("do", "role", "account"),
}  # fmt: skip
FIT = {
    "question": "not_received", "done": "answered", "form": "refund", "amount": "1", "currency": "EUR", "what": "message", "wrote": "buyer", "role": "agent",
    "means": "nothing", "do": "hold", "policy": "settings.refund.working_days", "value": "3", "days": "3", "scope": "see", "shop": "main/amazon", "account": "main",
}  # fmt: skip
pytestmark = pytest.mark.usefixtures("asked")


@pytest.fixture
def asked(desk: None, tmp_path: Path) -> Iterator[None]:
    """A desk with one case; what odd forms made goes again."""
    take_in(all_orders(tmp_path / "a.txt", order(1)), buyer_mail(tmp_path / "a.eml", "Where is my parcel?", order=order_id(1)))
    known = set(Person.objects.values_list("pk", flat=True))
    yield
    for model in (Ticket, Token, Limit, Failure):
        model.objects.all().delete()
    Person.objects.exclude(pk__in=known).delete()
    empty()


@pytest.mark.parametrize("path", PATHS)
def test_odd_addresses_are_answered(path: str) -> None:
    assert signed_in(SERVER_NAME=HOST).get(path).status_code < 500


@pytest.mark.parametrize("odd", ["\x00", "a\x00b", LARGE], ids=["nul", "nul within", "large"])
@pytest.mark.parametrize(("path", "field"), [(path, field) for path, fields in FORMS.items() for field in fields])
def test_odd_forms_are_answered(path: str, field: str, odd: str) -> None:
    form = {name: FIT.get(name, "1") for name in FORMS[path]} | {field: odd}
    assert signed_in(SERVER_NAME=HOST).post(path, form).status_code < 500


def test_a_newcomer_of_an_odd_name_comes_in() -> None:
    signed_in()
    secret = tickets.invite("new@example.org", role="agent", accounts=[""], by="Femke")
    form = {"name": "Ne\x00w", "password": "Acht-giraffen8", "again": "Acht-giraffen8"}
    assert Client(SERVER_NAME=HOST).post(f"/link/{secret}", form).status_code == 302
    assert Person.objects.get(email="new@example.org").name == "New"
