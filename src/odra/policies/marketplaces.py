"""The table of marketplaces: our id, spellings, country, currency, zone, languages, order of day and month in its dates."""

from functools import cache
from importlib.resources import files

import msgspec
import yaml

# Countries to which a parcel from one of them takes some days, not weeks.
EUROPE = frozenset("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())


class Marketplace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`id` as in `amazon.de`; `name` as people write it; `date_order` dmy | mdy | ymd in files with local dates; report prices hold the tax or not."""

    id: str
    name: str
    country: str
    currency: str
    zone: str
    languages: tuple[str, ...]
    date_order: str
    native_id: str = ""
    spellings: tuple[str, ...] = ()
    prices_include_tax: bool = True


@cache
def marketplaces() -> dict[str, Marketplace]:
    text = (files("odra.policies") / "data" / "marketplaces.yaml").read_text("utf-8")
    told = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # both loaders are safe ones  # nosec B506
    rows = msgspec.convert(told, list[Marketplace])
    return {row.id: row for row in rows}


@cache
def _spellings() -> dict[str, str]:
    table = {}
    for row in marketplaces().values():
        for spelling in (row.id, row.name, row.native_id, *row.spellings):
            if spelling:
                table[spelling.casefold()] = row.id
    return table


def marketplace_of(spelling: str) -> str:
    """Our id for any spelling (`Amazon.de`, `A1PA6795UKMFR9`), or an empty string when it is unknown or `Non-Amazon`."""
    return _spellings().get(spelling.strip().casefold(), "")


def marketplace(name: str) -> Marketplace | None:
    return marketplaces().get(name)


@cache
def zone_of(name: str) -> str:
    """The zone of a marketplace's days; UTC while it is not known which one."""
    known = marketplace(name)
    return known.zone if known else "UTC"
