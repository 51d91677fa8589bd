"""How old a source is: orders by the newest one told of, whatever the day of their import; the rest by its import, with both dates."""

from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.helpers import NOW, at, signed_in, take_in
from tests.reports import all_orders, buyer_mail, order

from odra.cases.freshness import fresh
from odra.facts.moments import HOUR

pytestmark = pytest.mark.usefixtures("desk")
OLD = {"purchase_date": "2026-07-01T08:00:00+00:00", "last_updated_date": "2026-07-02T08:00:00+00:00"}


def of(kind: str, now: int = NOW) -> tuple[int, bool, bool]:
    """(since, behind, old)."""
    found = next(f for f in fresh(["main"], at=now) if f.kind == kind)
    return found.since, found.behind, found.old


def test_an_old_report_imported_today_is_old(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1, **OLD)))
    assert of("all_orders") == (at("2026-07-02 08:00"), True, True)


def test_a_report_of_today_is_fresh_until_its_newest_order_is_a_day_old(tmp_path: Path) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1, **OLD), order(2, last_updated_date="2026-11-23T08:00:00+00:00")))
    assert of("all_orders") == (at("2026-11-23 08:00"), False, False)
    assert of("all_orders", at("2026-11-24 08:00"))[2]


def test_a_quiet_week_of_mails_is_no_old_one(tmp_path: Path) -> None:
    take_in(buyer_mail(tmp_path / "m.eml", "Where is it?"))
    assert of("mail")[0] == NOW
    assert [of("mail", NOW + n * HOUR)[2] for n in (5, 6)] == [False, True]


def test_the_command_tells_both_dates_and_that_no_order_is_recent(tmp_path: Path) -> None:
    ran = odra("import", all_orders(tmp_path / "orders.txt", order(1, **OLD)))
    assert "no order of the last 60 days is known" in ran.out
    assert "No order of the last 60 days is known" in odra("health").out
    warned = odra("doctor", "--json").json
    assert [w["text"] for w in warned["warnings"]] == [
        "Orders tell until Thu 2 Jul, 10:00, imported Mon 23 Nov, 10:12, 3,457 h old: clocks may be wrong. Import newer ones."
    ]
    assert warned["sources"][0]["age_hours"] == 3457.2


def test_a_desk_without_a_report_asks_for_one() -> None:
    assert "import an all-orders report" in odra("health").out


@pytest.mark.parametrize(("language", "words"), [("en", "tells until"), ("nl", "vertelt tot")])
def test_the_desk_tells_both_dates_on_every_page(tmp_path: Path, language: str, words: str) -> None:
    take_in(all_orders(tmp_path / "orders.txt", order(1, **OLD)))
    client = signed_in(headers={"accept-language": language, "host": "127.0.0.1"})
    for page in ("/", "/import", "/health"):
        text = client.get(page, follow=True).content.decode()
        assert words in text and ("2 Jul, 10:00" in text or "2 jul, 10:00" in text)
    assert "60 da" in client.get("/health", follow=True).content.decode()
