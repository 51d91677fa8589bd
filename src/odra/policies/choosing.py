"""What a seller may choose: a value of the shape and unit of the default. Raises PolicyError that says what is asked for."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from odra.policies.loader import Policy, PolicyError

MOST = {"hours": 87_600, "days": 3_650, "working days": 2_500, "share": 1}  # a typing error is likelier than more
LONGEST = 2_000  # signs
YES, NO = ("yes", "true", "ja"), ("no", "false", "nee")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = {"hours of the day": re.compile("|".join(WEEK))}  # units whose default names only some
COMMA = re.compile(r"(-?\d+),(\d{1,2}|\d{4,})|(-?0),(\d+)")  # of decimals; `1,000` may be a thousand
EXAMPLES = {"countries": "DE, FR", "SKUs": "SKU-1, SKU-2"}  # of lists whose default is empty
COUNTRY = re.compile("[A-Z]{2}")  # named beside `other`, which stands for all that are not
HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def fitted(policy: Policy, told: Any) -> Any:
    """A choice as the policy's file would hold it; `told` may be the text that a person typed."""
    default = default_of(policy)
    if isinstance(told, str) and isinstance(default, dict | list):
        told = _parsed(policy, told, default)
    return _fit(policy, told, default, "")


def default_of(policy: Policy) -> Any:
    """The newest value of all marketplaces: the shape that a choice has to have."""
    return policy.values[max(policy.values)].value


def as_text(value: Any) -> str:
    """A value as `fitted` would read it back: `yes`, `5`, `domestic=5, europe=12`, `DE, FR`; JSON where parts have parts."""
    if isinstance(value, bool):
        return YES[0] if value else NO[0]
    parts = list(value.values()) if isinstance(value, Mapping) else list(value) if isinstance(value, list | tuple) else []
    if any(isinstance(part, Mapping | list | tuple) for part in parts):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={as_text(part)}" for name, part in value.items())
    return ", ".join(as_text(part) for part in parts) if isinstance(value, list | tuple) else str(value)


def choices(policy: Policy) -> tuple[str, ...]:
    """The words that can be chosen among; empty where it is no such choice."""
    default, words = default_of(policy), tuple(policy.unit.split(" or "))
    parts = default.values() if isinstance(default, dict) else [default]
    return words if all(isinstance(part, str) and part in words for part in parts) else ()


def example_of(policy: Policy) -> str:
    """A value of the right shape as text: the default, or where that is empty one that might be."""
    return as_text(default_of(policy)) or EXAMPLES.get(policy.unit, "")


def range_of(policy: Policy) -> tuple[str, int] | None:
    """(whole or any, the most) of the numbers that are asked for, from 0; None where other things are, or several kinds."""
    default = default_of(policy)
    parts = list(default.values()) if isinstance(default, dict) else [default]
    kinds = {_kind_of_number(part) for part in parts}
    return (kind, _most(policy)) if len(kinds) == 1 and (kind := kinds.pop()) else None


def _kind_of_number(default: Any) -> str:
    if isinstance(default, int) and not isinstance(default, bool):
        return "whole"
    return "any" if isinstance(default, float) or (isinstance(default, str) and _is_decimal(default)) else ""


def _most(policy: Policy) -> int:
    return MOST.get(policy.unit, 10**9)


def _parsed(policy: Policy, text: str, default: Any) -> Any:
    """JSON; or `domestic=4, world=20`, laid over the default; or one of the words that can be chosen, for every part; or `DE, FR`."""
    if text in choices(policy) and isinstance(default, dict):
        return dict.fromkeys(default, text)
    if isinstance(default, list) and not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return json.loads(text, parse_float=float)
    except ValueError:
        pairs = [part.partition("=") for part in text.split(",")]
        if not isinstance(default, dict) or not all(mark for _, mark, _ in pairs):
            raise _wrong(policy, text, "name=value, name=value" if isinstance(default, dict) else "a list") from None
        return {**default, **{name.strip(): value.strip() for name, _, value in pairs}}


def _fit(policy: Policy, told: Any, default: Any, place: str) -> Any:
    if isinstance(default, dict):
        return _fit_parts(policy, told, default, place)
    if isinstance(default, list | tuple):
        return _fit_list(policy, told, default, place)
    if isinstance(default, bool):
        return _yes_or_no(policy, told, place)
    if isinstance(default, str) and not _is_decimal(default):
        return _word(policy, told, place)
    return _number(policy, told, default, place)


def _fit_parts(policy: Policy, told: Any, default: Mapping[str, Any], place: str) -> dict[str, Any]:
    if not isinstance(told, Mapping):
        raise _wrong(policy, told, f"parts named {', '.join(default)}", place)
    money = policy.unit == "money"
    free = COUNTRY if "other" in default else KEYS.get(policy.unit)
    unknown = [
        k for k in told if k not in default and not (free and free.fullmatch(str(k))) and not (money and _is_currency(str(k)))
    ]
    missing = [] if money or (free and free is not COUNTRY) else [key for key in default if key not in told]
    if unknown or missing or not told:
        asked = f"parts named {', '.join(default)}{' or another currency of today' if money else ''}"
        raise _wrong(policy, ", ".join(unknown if money and unknown else told) or "nothing", asked, place)
    first = next(iter(default.values()))
    return {key: _fit(policy, part, default.get(key, first), f"{place}{key}: ") for key, part in told.items()}


def _fit_list(policy: Policy, told: Any, default: Sequence[Any], place: str) -> list[Any]:
    """A list of words may have any length, one of numbers or parts has that of the default."""
    if not isinstance(told, list):
        raise _wrong(policy, told, "a list", place)
    if not default or isinstance(default[0], str):
        return [_word(policy, part, f"{place}{n}: ") for n, part in enumerate(told, 1)]
    if len(told) != len(default):
        raise _wrong(policy, f"{len(told)} of them", f"a list of {len(default)}", place)
    return [_fit(policy, part, default[0], f"{place}{n}: ") for n, part in enumerate(told, 1)]


def _yes_or_no(policy: Policy, told: Any, place: str) -> bool:
    word = str(told).strip().casefold()
    if word not in (*YES, *NO):
        raise _wrong(policy, told, "yes or no", place)
    return word in YES


def _number(policy: Policy, told: Any, default: Any, place: str) -> Any:
    """A whole number, a fraction, or an amount kept as text, whichever the default is."""
    most = _most(policy)
    asked = f"a {'whole ' if isinstance(default, int) else ''}number from 0 to {most:,}"
    text = COMMA.sub(r"\1\3.\2\4", str(told).strip()) if COMMA.fullmatch(str(told).strip()) else str(told).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _wrong(policy, told, asked, place) from None
    if isinstance(told, bool) or not number.is_finite() or not 0 <= number <= most or (isinstance(default, int) and number % 1):
        raise _wrong(policy, told, asked, place)
    return text if isinstance(default, str) else type(default)(number) if default is not None else told


def _word(policy: Policy, told: Any, place: str) -> str:
    word = str(told).strip()
    known, asked = KNOWN.get(policy.unit, (bool, "a word"))
    among = choices(policy) or (() if policy.unit in KNOWN else tuple(sorted(_words(default_of(policy)))))
    if (among and word not in among) or not (known(word) or word == default_of(policy)) or len(word) > LONGEST:
        raise _wrong(policy, told, " or ".join(among) or asked, place)
    return word


def _words(default: Any) -> set[str]:
    """The words that a default of several has: of others the rules would know nothing."""
    parts = default.values() if isinstance(default, Mapping) else default if isinstance(default, list) else ()
    return {str(part) for part in parts}


def _is_zone(word: str) -> bool:
    try:
        return bool(ZoneInfo(word).key)
    except (LookupError, ValueError, OSError):
        return False


def _is_country(word: str) -> bool:
    from holidays.utils import list_supported_countries  # slow to import

    return word in list_supported_countries()


def _is_currency(code: str) -> bool:
    from babel.core import get_global  # slow to import

    held = get_global("territory_currencies").values()
    return any(code == name and end is None and tender for rows in held for name, _, end, tender in rows)


def _is_hours(word: str) -> bool:
    return bool(HOURS.fullmatch(word)) and word[:5] < word[6:]


KNOWN: dict[str, tuple[Callable[[str], bool], str]] = {
    "time zone": (_is_zone, "a time zone such as Europe/Berlin"),
    "country": (_is_country, "a country in two capitals such as DE"),
    "countries": (_is_country, "a country in two capitals such as DE"),
    "hours of the day": (_is_hours, "hours such as 09:00-17:00"),
}


def _is_decimal(text: str) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", text))


def _wrong(policy: Policy, told: Any, asked: str, place: str = "") -> PolicyError:
    return PolicyError(f"{policy.id} ({policy.unit}): {place}{str(told)[:60]!r} is not {asked}")
