"""What a person goes through by hand, in words: with the buyer's postcode and hours in the reader's zone, which no rule knows."""

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from odra.facts.decision import Said
from odra.facts.moments import local_date, moment
from odra.letters.wording import Speaker

ZIP = 5  # digits by which an American office is searched for
KNOWN = {"sheet.search": ("postcode", "city"), "sheet.search_us": ("postcode",)}  # what of the address stands in a line


def gone_through(speaker: Speaker, line: Said, *, personal: Mapping[str, str], at: int) -> str:
    """A line of a sheet. What is not known of the address is named as such."""
    wants = KNOWN.get(line.code, ())
    address = {name: personal.get(name) or speaker.words(f"sheet.{name}_of_order") for name in wants}
    if line.code == "sheet.search_us" and personal.get("postcode"):
        address["postcode"] = personal["postcode"][:ZIP]
    here = {"here": _here(speaker, line, at)} if "zone" in line.values else {}
    return speaker.words(line.code, **{**line.values, **address, **here})


def _here(speaker: Speaker, line: Said, at: int) -> str:
    """Opening hours there, on the clock here."""
    zone = line.values["zone"]
    day = local_date(at, zone)
    opens, closes = (moment(datetime.combine(day, time(line.values[name]), ZoneInfo(zone))) for name in ("opens", "closes"))
    return f"{speaker.clock(opens)}-{speaker.clock(closes)}"
