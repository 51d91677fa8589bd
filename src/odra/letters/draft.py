"""Drafts: a letter from its template, filled from the order and the plan, with the checks that ran on the text."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml

from odra.facts.decision import Order, Said
from odra.facts.moments import as_datetime, day_number
from odra.letters.accusing import ANY
from odra.letters.stating import stated
from odra.letters.wording import Speaker

_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|de|nl|fr|it|es|co\.uk)\b", re.IGNORECASE)
_NEVER = {
    "no_links": _LINK,
    "no_replacement": re.compile(
        r"\breplacement (?:is|will|has)|send (?:you )?(?:a )?(?:new|another|replacement)", re.IGNORECASE
    ),
    "no_reviews": re.compile(r"\b(?:review|feedback|rating|stars)\b", re.IGNORECASE),
    "no_accusation": ANY,
}
_ASKED = re.compile(
    r"\b(?:please|kindly|would you|could you) (?:\w+ )?(?:remove|change|update|revise)|voucher|discount|gift|in return",
    re.IGNORECASE,
)

_CALLS = {
    "buyer": "Would you ask at your local post office whether they hold a parcel for you? I cannot reach them as easily as you can.",
    "seller": "I will call your local post office myself, to ask whether they hold it and where it was scanned.",
}


_SIGNED_WORD = (
    "One thing helps: the carrier asks for your own word, signed, that it did not come. Would you send me a line with your name and the date, "
    "signed, as a picture? Your money does not depend on it: it is back with you and stays there."
)


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`needs`: checks that this letter has to pass beside those that every letter has to pass; `told_not_asked` is in place of `no_reviews`. `to`: buyer | marketplace."""

    intent: str
    needs: tuple[str, ...]
    text: str
    to: str = "buyer"


class Check(msgspec.Struct, frozen=True):
    """A check by its code (`check.<code>`), passed or not."""

    code: str
    passed: bool


class Draft(msgspec.Struct, frozen=True):
    """A letter ready to be copied. `complete` is False where a person still has to write a part."""

    template: str
    intent: str
    language: str
    text: str
    checks: tuple[Check, ...]
    to: str = "buyer"

    @property
    def complete(self) -> bool:
        return "[" not in self.text and all(check.passed for check in self.checks)


def draft(letter: Said, *, order: Order | None, personal: Mapping[str, str], zone: str, at: int) -> Draft:
    """`letter`: template and values (`refund_on`, a day). `personal`: name and address as known, none is needed."""
    speaker = Speaker("en", zone)
    template = templates("en")[letter.code]
    filled = {
        **_from_order(order, letter.values, speaker),
        **_from_plan(letter, speaker, zone, at),
        **_from_parcel(letter, speaker, zone),
        **_from_person(personal),
    }
    filled["stated"] = stated(letter.values, filled["item"], speaker, zone)
    text = template.text.format_map(filled)
    return Draft(letter.code, template.intent, "en", text, tuple(_checks(text, template, filled)), template.to)


@cache
def templates(language: str) -> dict[str, Template]:
    """All letters of a language, by name; a file holds those about one matter."""
    places = (files("odra.letters") / "templates" / language).iterdir()
    told = [msgspec.convert(yaml.safe_load(place.read_text("utf-8")), dict[str, Template]) for place in places]
    return {name: letter for letters in told for name, letter in letters.items()}


def _from_order(order: Order | None, values: Mapping[str, Any], speaker: Speaker) -> dict[str, str]:
    """`rest`: what is still to come where a part of the money is back already; `amount`: where it is not the order's, as of one item of several."""
    rest, whole = values.get("rest"), values.get("amount") or (order.total if order else None)
    clause = f", the remaining {speaker.money(rest)}" if rest else f", {speaker.money(whole)}" if whole else ""
    return {"item": _short(order.title) if order and order.title else "order", "amount_clause": clause}


def _short(title: str) -> str:
    """Listing titles run on; a letter names the thing up to its first comma or bracket."""
    return re.split(r"[,(|\[]| - ", title, maxsplit=1)[0].strip() or "order"


def _from_plan(letter: Said, speaker: Speaker, zone: str, at: int) -> dict[str, str]:
    """The dates promised: `refund_on`, and `checks_by_on` with the `working_days` until then."""
    today = speaker.long_day(day_number(as_datetime(at).astimezone(ZoneInfo(zone)).date()))
    refund_on, checks_by, days = (letter.values.get(name) for name in ("refund_on", "checks_by_on", "working_days"))
    refund_day = speaker.long_day(refund_on) if refund_on else ""
    way = letter.values.get("return_way") or "[address or label, and how to send it]"
    return {"today": today, "refund_day": refund_day, "time_clause": _time(days, checks_by, speaker), "return_way": way}


def _from_parcel(letter: Said, speaker: Speaker, zone: str) -> dict[str, str]:
    """Where the parcel is, in clauses that are empty where nobody knows; who asks at the post office."""
    days = {
        name: speaker.long_day(day_number(as_datetime(letter.values[name]).astimezone(ZoneInfo(zone)).date()))
        for name in ("scan_at", "collect_by_at", "promised_at")
        if letter.values.get(name)
    }
    scanned, collect, promised = (days.get(name) for name in ("scan_at", "collect_by_at", "promised_at"))
    return {
        "scan_clause": f" on {scanned}" if scanned else "", "since_clause": f" since {scanned}" if scanned else "",
        "collect_clause": f", until about {collect}" if collect else "", "promised_clause": f" It was promised by {promised}." if promised else "",
        "word_clause": _SIGNED_WORD if letter.values.get("signed_word") else "You need not do anything: your money is back with you and stays there.",
        "call_request": _CALLS[letter.values.get("caller", "buyer")], "report_days": str(letter.values.get("days", "some")),
        "again_clause": " In that case I hope that you will order again." if letter.values.get("order_again") else "",
    }  # fmt: skip


def _time(days: int | None, checks_by: int | None, speaker: Speaker) -> str:
    if not days or checks_by is None:
        return ""
    return f"I allow {days} working {'day' if days == 1 else 'days'} for all this, until {speaker.long_day(checks_by)}. "


def _from_person(personal: Mapping[str, str]) -> dict[str, str]:
    place = " ".join(p for p in (personal.get("postcode"), personal.get("city"), personal.get("region")) if p)
    known = [line for line in (*(personal.get(f"street{n}", "") for n in ("", "2", "3")), place) if line]
    name = personal.get("name", "").split()
    return {
        "name": name[0] if name else "and good day",
        "address": "\n".join(f"   {line}" for line in known) if personal.get("street") else "   [address from the order]",
        "seller": personal.get("seller", "[your name]"),
    }


def _checks(text: str, template: Template, filled: Mapping[str, str]) -> list[Check]:
    never = {code: p for code, p in _NEVER.items() if code != "no_reviews" or "told_not_asked" not in template.needs}
    found = [Check(code, not pattern.search(text)) for code, pattern in never.items()]
    if "told_not_asked" in template.needs:
        found.append(Check("told_not_asked", not _ASKED.search(text)))
    if "refund_sentence" in template.needs:
        said = any(day and day in text for day in (filled["refund_day"], filled["today"]))
        found.append(Check("refund_sentence", "in full" in text and said))
    if "address_from_order" in template.needs:
        found.append(Check("address_from_order", "[address" not in text))
    return found
