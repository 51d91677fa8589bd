"""The transit curve of a case: learnt from the seller's own scans, shrunk to its region, and said in words where there are too few."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.connectors.reading import tsv
from tests.helpers import NOW, signed_in, take_in
from tests.reports import all_orders, buyer_mail, order, order_id
from tests.web.reading import Page, faults_of

from odra.cases import arriving, operations, queries
from odra.cases.arriving import arrival
from odra.cases.rebuild import rebuild
from odra.facts.decision import Said
from odra.ledger import database as db
from odra.pictures import Arrival
from odra.pictures.arrival import whole

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def nothing_learnt() -> None:
    """Here every test is the first day of a desk, with imports numbered alike."""
    arriving._learnt.cache_clear()


MISSING, ON = 1, date(2026, 11, 23)
PLACED = "2026-09-01T08:00:00+00:00"


def number(n: int) -> str:
    return f"3SABCD{n:07d}"


def scan(n: int, on: date, status: str) -> dict[str, str]:
    return {"Barcode": number(n), "Event time": f"{on}T14:03:00+01:00", "Status": status, "Carrier": "PostNL"}


def sent(folder: Path, parcels: dict[int, tuple[int, int | None]], *, country: str = "FR", missing: bool = True) -> int:
    """Parcels by order: shipped so many days ago, arrived after so many days or not at all. Returns the import."""
    orders = [order(n, purchase_date=PLACED, ship_country=country) for n in parcels]
    scans = [scan(n, ON - timedelta(days=ago), "Zending is gesorteerd") for n, (ago, _) in parcels.items()]
    scans += [
        scan(n, ON - timedelta(days=ago - took), "Zending bezorgd") for n, (ago, took) in parcels.items() if took is not None
    ]
    lists = [
        {"Order ID": order_id(n), "Tracking number": number(n), "Carrier": "PostNL", "Ship date": "2026-11-01"} for n in parcels
    ]
    (folder / f"scans-{country}.csv").write_bytes(tsv(scans[0], *scans, by=","))
    (folder / f"sent-{country}.csv").write_bytes(tsv(lists[0], *lists, by=","))
    paths = [all_orders(folder / f"o-{country}.txt", *orders), folder / f"scans-{country}.csv", folder / f"sent-{country}.csv"]
    if missing:
        paths.append(buyer_mail(folder / "m.eml", "My parcel has not arrived yet. Where is it?", order=order_id(MISSING)))
    return take_in(*paths).import_id


def many(count: int = 80, *, first: int = 100, ago: int = 50, took: int = 5) -> dict[int, tuple[int, int | None]]:
    """The missing parcel, ten days under way, and others; every tenth of them never arrived, the rest took `took` days or up to 9 more."""
    others = {first + n: (ago + n % 9, None if n % 10 == 0 else took + n % 10) for n in range(count)}
    return {MISSING: (10, None), **others}


def found(native: str = order_id(MISSING)) -> Arrival | Said | None:
    (view,) = queries.find_case(native, accounts=["main"], at=NOW)
    return arrival(view, at=NOW, zone="Europe/Amsterdam")


def lanes() -> list[tuple[object, ...]]:
    return sorted(db.select("SELECT country, shipped_on, delivered_on, parcels FROM cases_lane"))


def test_the_chance_rises_from_nothing_and_stays_below_the_share_that_arrives(tmp_path: Path) -> None:
    sent(tmp_path, many())
    curve = found()
    assert isinstance(curve, Arrival)
    assert (curve.place, curve.waited, curve.parcels, curve.of_lane) == ("FR", 10, 81, 81)
    middle = [chance for _, chance, _ in curve.chances]
    assert middle[0] == 0 and middle == sorted(middle) and len(middle) == 31
    assert 0.3 < middle[-1] <= 1 - curve.never + 1e-9 and curve.never > 0.1
    assert all(0 <= least <= chance <= most <= 1 for least, chance, most in curve.chances)


def test_what_took_as_long_as_this_one_decides_and_not_what_came_at_once(tmp_path: Path) -> None:
    """Of parcels that all came within a week, one that is missing after ten days hardly comes any more."""
    sent(tmp_path, many(took=1))
    slow = many(first=300, took=12)
    quick = found()
    sent(tmp_path, {n: days for n, days in slow.items() if n != MISSING}, missing=False)
    slower = found()
    assert isinstance(quick, Arrival) and isinstance(slower, Arrival)
    assert quick.chances[-1][1] < slower.chances[-1][1] and quick.never > slower.never


def test_a_lane_of_few_parcels_leans_on_its_region(tmp_path: Path) -> None:
    sent(tmp_path, {n: days for n, days in many().items() if n != MISSING}, country="BE", missing=False)
    sent(tmp_path, {MISSING: (10, None)})
    curve = found()
    assert isinstance(curve, Arrival)
    assert (curve.of_lane, curve.parcels) == (1, 81)
    assert curve.chances[-1][1] > 0.3


def test_too_few_parcels_and_no_scan_are_said_in_words(tmp_path: Path) -> None:
    sent(tmp_path, many(12))
    assert found() == Said("arrival.few", {"count": 13, "least": 30})
    take_in(
        all_orders(tmp_path / "o2.txt", order(2, purchase_date=PLACED)),
        buyer_mail(tmp_path / "m2.eml", "My parcel has not arrived yet.", order=order_id(2)),
    )
    assert found(order_id(2)) == Said("arrival.no_scan")


def test_a_parcel_missing_longer_than_any_is_called_lost_and_one_that_arrived_is_not_drawn(tmp_path: Path) -> None:
    sent(tmp_path, {**many(), MISSING: (70, None)})
    assert found() == Said("arrival.over", {"waited": 70, "days": 60})
    (tmp_path / "new.csv").write_bytes(tsv(*[scan(MISSING, ON - timedelta(days=1), "Zending bezorgd")] * 2, by=","))
    take_in(tmp_path / "new.csv")
    assert not isinstance(found(), Arrival | Said)


def test_where_nothing_is_missing_nothing_is_drawn(tmp_path: Path) -> None:
    sent(tmp_path, many())
    assert found(order_id(100)) is None


def test_lanes_are_the_same_told_twice_in_another_order_rebuilt_and_undone(tmp_path: Path) -> None:
    imported = sent(tmp_path, many(20))
    kept = lanes()
    assert sum(row[-1] for row in kept) == 21  # type: ignore[misc]
    again = take_in(*sorted(tmp_path.iterdir(), reverse=True)).import_id
    assert lanes() == kept
    rebuild(at=NOW, progress=lambda name, rows: None)
    assert lanes() == kept
    for number in (imported, again):
        operations.undo(number, at=NOW)
    assert lanes() == [] == db.select("SELECT * FROM cases_parcel")


def test_a_parcel_that_arrives_later_moves_from_missing_to_arrived(tmp_path: Path) -> None:
    sent(tmp_path, {MISSING: (10, None)})
    assert [row[2] for row in lanes()] == [0]
    (tmp_path / "new.csv").write_bytes(tsv(*[scan(MISSING, ON - timedelta(days=1), "Zending bezorgd")] * 2, by=","))
    take_in(tmp_path / "new.csv")
    assert [row[2] - row[1] for row in lanes()] == [9]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Parcels to France that are still missing 10 days"), ("nl", "Pakketten naar Frankrijk die 10 dagen")],
)
def test_the_case_shows_the_curve_with_its_table(tmp_path: Path, language: str, words: str) -> None:
    sent(tmp_path, many())
    client = signed_in(SERVER_NAME="127.0.0.1")
    client.cookies["odra_language"] = language
    page = Page(client.get(f"/case/main/{order_id(MISSING)}").content.decode())
    curve = found()
    assert faults_of(page) == [] and isinstance(curve, Arrival)
    assert words in page.text and page.text.count(curve.asked) >= 3 and whole(curve.never) in page.text
    assert any(a.get("aria-labelledby") == "arrival-t arrival-d" for a in page.every("svg"))


def test_the_case_says_that_there_are_too_few(tmp_path: Path) -> None:
    sent(tmp_path, many(3))
    page = Page(signed_in(SERVER_NAME="127.0.0.1").get(f"/case/main/{order_id(MISSING)}").content.decode())
    assert "4 parcels are known, and it takes 30" in page.text
    assert not [a for a in page.every("svg") if a.get("aria-labelledby", "").startswith("arrival")]
