"""What `odra doctor` warns of."""

from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.helpers import NOW, take_in
from tests.reports import all_orders, asked_back, buyer_mail, feedback, order, order_id, returns

from odra.cases import operations
from odra.cases.freshness import fresh
from odra.cases.registry import wired
from odra.facts.fact import Row
from odra.facts.moments import HOUR, iso
from odra.facts.payloads import ReturnAsked
from odra.ledger import imports
from odra.ledger.recording import record, shop_id

pytestmark = pytest.mark.usefixtures("desk")


def warned() -> list[str]:
    return [w["text"] for w in odra("doctor", "--json").json["warnings"]]


@pytest.mark.parametrize(
    ("kind", "hours", "name"), [("mail", 6, "Mails"), ("fbm_returns", 12, "Returns"), ("all_orders", 24, "Orders")]
)
def test_a_source_is_old_from_the_hours_of_its_policy_on_r42(tmp_path: Path, kind: str, hours: int, name: str) -> None:
    files = {"mail": buyer_mail(tmp_path / "m.eml", "Where?"), "fbm_returns": returns(tmp_path / "r.txt", asked_back(1)),
             "all_orders": all_orders(tmp_path / "a.txt", order(1, last_updated_date=iso(NOW - hours * HOUR + 1)))}  # fmt: skip
    take_in(files[kind], now=NOW - hours * HOUR + 1)
    assert {s.kind for s in fresh(["main"], at=NOW) if s.old and s.at} == set()
    assert {s.kind for s in fresh(["main"], at=NOW + 1) if s.old and s.at} == {kind}
    take_in(files[kind], now=NOW - (hours + 1) * HOUR, account="other")
    assert not [text for text in warned() if "old: clocks" in text], "the newest of all accounts counts"


def test_the_line_names_the_source_and_its_age(tmp_path: Path) -> None:
    take_in(buyer_mail(tmp_path / "m.eml", "Where?"), now=NOW - 7 * HOUR)
    take_in(feedback(tmp_path / "f.txt", ("13.11.26", "5", "", order_id(1))), marketplace="amazon.de")
    assert warned() == [
        "Mails tell until Sat 21 Nov, 13:00, imported Mon 23 Nov, 03:12, 7 h old: clocks may be wrong. Import newer ones."
    ]
    assert "Warning: Mails tell until Sat 21 Nov, 13:00" in odra("doctor").out


def test_return_requests_in_reports_without_a_mail_of_any_are_warned_of_r42(tmp_path: Path) -> None:
    assert warned() == []
    number = take_in(
        returns(tmp_path / "r.txt", asked_back(1)), buyer_mail(tmp_path / "m.eml", "Where?", order=order_id(1))
    ).import_id
    (text,) = warned()
    assert text.startswith("Reports of account main show return requests, but no mail of one ever came.")
    operations.undo(number, at=NOW)
    assert warned() == []


def test_once_a_return_mail_came_nothing_is_warned_of_r42(tmp_path: Path) -> None:
    take_in(returns(tmp_path / "r.txt", asked_back(1)))
    number = imports.begin_import("main", at=NOW, process=0)
    file = imports.begin_file(number, name="mail.eml", kind="mail", digest="x", size=1)
    assert wired.seal is not None
    record(shop_id("main", "amazon"), [(file, Row(1, order_id(1), NOW, NOW, ReturnAsked(message="m")))], key=b"k")
    assert warned() == []
