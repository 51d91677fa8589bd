"""The shop's parcels: the list of tracking numbers that its shipping program gives, and the carrier's scans."""

from collections.abc import Iterator
from pathlib import Path

from odra.facts.moments import DAY, HOUR, as_datetime
from odra.lab.tables import iso, write_table
from odra.lab.truth import Sale, Truth

LIST = ("Bestelnummer", "Verzenddatum", "Track & Trace", "Vervoerder")
SCANS = ("Barcode", "Event time", "Event code", "Status", "Location", "Country", "Carrier")
SOME = 5  # one order in so many, and all with a story


def write_parcels(truth: Truth, folder: Path) -> Iterator[Path]:
    """Parcels of the last ten weeks; scans know their parcel only, and find the order through the list."""
    sent = [s for s in truth.sales if s.by_seller and s.market.id and s.status == "Shipped" and truth.at - s.at < 70 * DAY]
    told = [s for n, s in enumerate(sent) if s.events or n % SOME == 0]
    yield write_table(folder / "parcels.csv", LIST, [_listed(s) for s in told], by=";")
    yield write_table(folder / "scans.csv", SCANS, [row for s in told for row in _scans(s, truth.at)], by=";")


def number(sale: Sale) -> str:
    return f"3SKADE{sale.order[-7:]}"


def _listed(sale: Sale) -> dict[str, str]:
    cells = (sale.order, f"{as_datetime(sale.shipped_at):%Y-%m-%d}", number(sale), "PostNL")
    return dict(zip(LIST, cells, strict=True))


def _scans(sale: Sale, at: int) -> Iterator[dict[str, str]]:
    """A parcel that the buyer misses is under way; another comes a day before the promise."""
    missed = any(e.what == "not_received" or e.kind in ("claim", "chargeback") for e in sale.events)
    told = [
        (sale.shipped_at + HOUR, "2", "Zending is ontvangen", "Utrecht", "NL"),
        (sale.shipped_at + 8 * HOUR, "5", "Zending is gesorteerd", "Utrecht", "NL"),
    ]
    if not missed:
        told.append((sale.promised_at - DAY, "11", "Zending is bezorgd", sale.place[0], sale.country))
    for moment, code, words, place, country in told:
        if moment <= at:
            yield dict(zip(SCANS, (number(sale), iso(moment), code, words, place, country, "PostNL"), strict=True))
