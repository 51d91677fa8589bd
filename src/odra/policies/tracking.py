"""Tracking numbers: who may have issued one, whether its check digit is right, and how much its scans can show.

Patterns are data (data/tracking/numbers), those of American carriers come from the library tracking-numbers.

>>> best = candidates("RR473124829NL")[0]
>>> best.carrier, best.service, best.checked, best.proves
('postnl', 'registered', True, 6)
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
import yaml
from tracking_numbers import get_definition

from odra.facts.decision import Said
from odra.policies.loader import Source

DATA = files("odra.policies") / "data" / "tracking"
LONGEST = 40  # signs of a number; the longest known has 34
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARKS = re.compile(r"[\s.\-\u00a0]+")
_LINK = re.compile(r"https?://|www\.|//", re.IGNORECASE)
_PLACED = re.compile(
    r"-[A-Z]{2}-[A-Z0-9 ]{3,10}\Z"
)  # PostNL's links say number-country-postcode, and the postcode is the buyer's
_WORD = re.compile(r"[^\w]+")


class Carrier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    country: str = ""
    spellings: tuple[str, ...] = ()


class Letter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the first letter of a UPU number says of the service."""

    service: str
    proves: int
    says: str


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form of numbers. `check`: how the last digit is made; `library`: the product of tracking-numbers that knows it instead.

    `sure`: 3 no other carrier has this form, 2 few have, 1 many have. `proves`: the highest level of proof (facts.payloads.Scan)
    that its scans reach as a rule. `slips`: the form alone is so telling that a wrong check digit means a slip of the pen.
    """

    id: str
    carrier: str
    sure: Literal[1, 2, 3]
    proves: int
    source: str
    says: str
    valid: tuple[str, ...]
    invalid: tuple[str, ...]
    pattern: str = ""
    check: Literal["", "s10", "mod10_31", "identcode", "mod7", "mod37_36"] = ""
    library: str = ""
    slips: bool = False


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sources: dict[str, Source]
    rules: tuple[Rule, ...]
    letters: dict[str, Letter] = {}
    operators: dict[str, str] = {}


class Candidate(msgspec.Struct, frozen=True):
    """A carrier that may have issued a number. `checked`: the check digit is right, wrong, or (None) there is none to check.

    `carrier` is empty for a post that we have no name for: then `country` alone says whose number it is.
    """

    carrier: str
    service: str
    checked: bool | None
    proves: int
    sure: int
    rule: str
    says: str
    country: str = ""

    @property
    def because(self) -> Said:
        """Why it is a candidate, to be worded at the edge."""
        if self.checked is False:
            code = "number_slip"
        elif self.checked:
            code = "number_checked"
        else:
            code = "number_form" if self.sure > 1 else "number_shared"
        return Said(f"reason.{code}", {"carrier": name_of(self.carrier) or self.country, "says": self.says})


def read_data(name: str) -> Any:
    return yaml.load((DATA / name).read_text("utf-8"), _LOADER)  # both loaders are safe ones  # nosec B506


def names_in(folder: str) -> list[str]:
    return sorted(f"{folder}/{place.name}" for place in (DATA / folder).iterdir() if place.name.endswith(".yaml"))


@cache
def carriers() -> dict[str, Carrier]:
    rows = msgspec.convert(read_data("carriers.yaml"), tuple[Carrier, ...])
    return {row.id: row for row in rows}


@cache
def _spellings() -> dict[str, str]:
    return {_word(text): row.id for row in carriers().values() for text in (*row.spellings, row.name, row.id)}


def _word(text: str) -> str:
    return _WORD.sub("", text.replace("_", "")).casefold()


def carrier_of(spelling: str) -> str:
    """Our id for a carrier as a source spells it, or an empty string."""
    return _spellings().get(_word(spelling), "")


def name_of(carrier: str) -> str:
    """The name of a carrier as people write it; of one that is not in our table, as it came."""
    known = carriers().get(carrier)
    return known.name if known else carrier


@cache
def rule_files() -> tuple[RuleFile, ...]:
    return tuple(msgspec.convert(read_data(name), RuleFile) for name in names_in("numbers"))


def parcel(text: str) -> str:
    """A number as it is compared: without blanks, points and hyphens, in capitals, cut out of a link or PostNL's number-country-postcode."""
    text = text.strip().strip("'\"=")
    if _LINK.search(text):
        text = _in_link(text)
    return _MARKS.sub("", _PLACED.sub("", text.upper()))


def _in_link(link: str) -> str:
    """The part of a link that is most surely a number; the last one with a digit when none is."""
    parts = [part for part in re.split(r"[/?&=#]", link) if re.search(r"\d", part) and "." not in part]
    found = [(best.sure, -n, part) for n, part in enumerate(parts) for best in _ranked(_MARKS.sub("", part.upper()), "")[:1]]
    return max(found)[2] if found else (parts or [link])[-1]


def candidates(text: str, *, carrier: str = "") -> list[Candidate]:
    """Who may have issued a number, best first, each carrier once. `carrier`: as told beside it, which goes before all guesses."""
    return _ranked(parcel(text), carrier_of(carrier))


def slip_in(number: str) -> bool:
    """Whether a number has the form of the one carrier that it can be of, but a wrong check digit."""
    return any(c.checked is False and c.sure == 3 for c in candidates(number)[:1])


def _ranked(number: str, told: str) -> list[Candidate]:
    found = list(_candidates(number)) if 0 < len(number) <= LONGEST else []
    found.sort(key=lambda c: (not _agrees(c.carrier, told), c.checked is False, -c.sure - bool(c.checked)))
    best: dict[tuple[str, str], Candidate] = {}
    for candidate in found:
        best.setdefault((candidate.carrier, candidate.country), candidate)
    return list(best.values())


def _agrees(carrier: str, told: str) -> bool:
    """DHL's companies are often told as DHL."""
    return bool(told) and (carrier == told or carrier.startswith(f"{told}_"))


def _candidates(number: str) -> Iterator[Candidate]:
    for file in rule_files():
        for rule in file.rules:
            fits, checked = _in_library(rule, number) if rule.library else _own(rule, number)
            if fits and (checked is not False or rule.slips):
                yield _candidate(rule, file, number, checked)


def _own(rule: Rule, number: str) -> tuple[bool, bool | None]:
    """(has the form, check digit right, wrong or absent)."""
    if not re.fullmatch(rule.pattern, number, re.ASCII):
        return False, None
    return True, _CHECKS[rule.check](number) if rule.check else None


def _in_library(rule: Rule, number: str) -> tuple[bool, bool | None]:
    known = get_definition(rule.library)
    found = known.test(number) if known and number.isascii() else None
    if known is None or found is None:
        return False, None
    return (True, found.valid) if known.checksum_validator else (found.valid, None)


def _candidate(rule: Rule, file: RuleFile, number: str, checked: bool | None) -> Candidate:
    if not file.letters:
        return Candidate(rule.carrier, "", checked, rule.proves, rule.sure, rule.id, rule.says)
    letter, country = file.letters[number[0]], number[-2:]
    operator = file.operators.get(country, "")
    return Candidate(operator, letter.service, checked, letter.proves, rule.sure, rule.id, letter.says, country)


def _s10(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11) == int(number[10])


def _mod10_31(number: str) -> bool:
    """Weights 3 and 1 from the right, up to the next ten (GS1)."""
    total = sum(int(digit) * (3, 1)[n % 2] for n, digit in enumerate(reversed(number[:-1])))
    return -total % 10 == int(number[-1])


def _identcode(number: str) -> bool:
    total = sum(int(digit) * (4, 9)[n % 2] for n, digit in enumerate(number[:-1]))
    return -total % 10 == int(number[-1])


def _mod7(number: str) -> bool:
    return int(number[:-1]) % 7 == int(number[-1])


def _mod37_36(number: str) -> bool:
    """ISO 7064, letters and digits."""
    rest = 36
    for sign in number[:-1]:
        rest = ((rest + int(sign, 36)) % 36 or 36) * 2 % 37
    return (37 - rest) % 36 == int(number[-1], 36)


_CHECKS: dict[str, Callable[[str], bool]] = {
    "s10": _s10, "mod10_31": _mod10_31, "identcode": _identcode, "mod7": _mod7, "mod37_36": _mod37_36,
}  # fmt: skip
