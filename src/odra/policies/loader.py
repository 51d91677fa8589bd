"""Policies as data: one YAML file each, checked when loaded; a value is asked for a day and a marketplace."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatch
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar

import msgspec
import yaml

from odra.facts.moments import as_date, day_number

T = TypeVar("T")
CONFIDENCE = ("official", "third_party", "forum", "practice")  # strongest first
TABLES = ("marketplaces.yaml", "tracking")  # data with loaders of their own
Stance = Literal["followed", "agrees", "otherwise"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PolicyError(LookupError):
    """No value for that policy, day or marketplace. The message names all three and who can help."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cited source: `says` in our own words, `locator` the heading or list item, `read_on` the day somebody read it."""

    title: str
    locator: str
    says: str
    read_on: date
    confidence: Literal["official", "forum", "third_party", "practice"]
    url: str | None = None


class Dated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value from a day on. `also`: sources that say otherwise, `agrees`: that say the same or add to it; `note` tells why this one is taken."""

    value: Any
    source: str
    also: tuple[str, ...] = ()
    agrees: tuple[str, ...] = ()
    note: str = ""
    known_from: date | None = None

    @property
    def stances(self) -> dict[str, Stance]:
        """Every source of the value, the followed one first, with what it says of it."""
        return {self.source: "followed", **dict.fromkeys(self.agrees, "agrees"), **dict.fromkeys(self.also, "otherwise")}


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One policy. `setting` True: the seller may choose another value. `by_marketplace` overrides `values` (glob -> dated values).

    `condition`: how a figure is held against the value; empty where none is.
    """

    id: str
    description: str
    unit: str
    applies_to: dict[str, tuple[str, ...]]
    checked_on: date
    values: dict[date, Dated]
    sources: dict[str, Source]
    by_marketplace: dict[str, dict[date, Dated]] = {}
    setting: bool = False
    condition: Literal["", "less_than"] = ""

    def dated(self, on: date, marketplace: str = "") -> Dated:
        """The value in force on a day. Raises PolicyError before the first one: there is no silent default."""
        values = self.values_at(marketplace)
        started = [day for day in values if day <= on]
        if not started:
            raise PolicyError(
                f"policy {self.id} has no value on {on} for {marketplace or 'any marketplace'}: its first is of {min(values)}; "
                f"add an earlier dated value with its source to the policy's file"
            )
        return values[max(started)]

    def values_at(self, marketplace: str) -> dict[date, Dated]:
        return next((v for glob, v in self.by_marketplace.items() if marketplace and fnmatch(marketplace, glob)), self.values)

    def turns(self) -> Iterator[date]:
        """The days on which a value of it changes, somewhere."""
        for values in (self.values, *self.by_marketplace.values()):
            yield from values

    def covers(self, marketplace: str) -> bool:
        """Whether the policy is about this marketplace at all."""
        return any(fnmatch(marketplace, glob) for glob in self.applies_to.get("marketplaces", ()))

    def cited(self, on: date, marketplace: str = "") -> Source:
        return self.sources[self.dated(on, marketplace).source]


Layer = tuple[str, Mapping[str, Any]]  # a marketplace, or empty for all of them, and what is chosen there: policy id -> value


class Policies:
    """All policies, overlaid with an account's settings: of those for a marketplace, or for all, the last laid over holds."""

    def __init__(self, policies: dict[str, Policy], layers: tuple[Layer, ...] = ()) -> None:
        self._policies = policies
        self._layers = layers
        self._views: dict[tuple[int, str], View] = {}
        self._turns = sorted({day_number(day) for p in policies.values() for day in p.turns()})

    def overlaid(self, settings: Mapping[str, Any], *, marketplace: str = "") -> "Policies":
        """The same policies with the seller's own choices; the same object where there are none. Raises PolicyError for what is not a setting."""
        for name in settings:
            self.setting(name)
        return Policies(self._policies, (*self._layers, (marketplace, settings))) if settings else self

    def setting(self, name: str) -> Policy:
        """A policy that the seller may choose. Raises PolicyError for one that is the marketplace's."""
        policy = self.policy(name)
        if not policy.setting:
            raise PolicyError(f"policy {name} is the marketplace's, not a setting: it cannot be changed here")
        return policy

    def policy(self, name: str) -> Policy:
        try:
            return self._policies[name]
        except KeyError:
            alike = sorted(p for p in self._policies if p.split(".")[-1] == name.rsplit(".", maxsplit=1)[-1])[:5]
            near = ", ".join(alike or get_close_matches(name, self._policies, 1))
            raise PolicyError(f"there is no policy {name!r}{': did you mean ' + near if near else ''}") from None

    def value(self, name: str, *, on: int, marketplace: str = "") -> Any:
        """The value of a policy on the governing event's day (days since 1970)."""
        return self.on(on, marketplace)[name]

    def on(self, day: int, marketplace: str) -> "View":
        """The values of a day at a marketplace, by the policy's name. Between two days on which any policy changes all are the same."""
        key = (bisect_right(self._turns, day), marketplace)
        found = self._views.get(key)
        if found is None:
            found = View(self, day, marketplace)
            if key[0]:  # before the first of all there is nothing to keep but the day that an error names
                self._views[key] = found
        return found

    def confidence(self, name: str, *, on: int, marketplace: str = "") -> str:
        """Of the source that the value follows; a seller's own choice is his practice."""
        return self.on(on, marketplace).trusted(name)

    def chosen(self, name: str, *, marketplace: str = "") -> tuple[Any, ...]:
        """The seller's own choice, alone in a tuple; empty where the default stands."""
        return next(((own[name],) for where, own in reversed(self._layers) if name in own and where in ("", marketplace)), ())

    def __iter__(self) -> Any:
        return iter(sorted(self._policies.values(), key=lambda p: p.id))


class View(dict[str, Any]):
    """Values by policy, looked up when first asked for: a decision asks some forty times. Raises PolicyError."""

    def __init__(self, policies: Policies, day: int, marketplace: str) -> None:
        super().__init__()
        self._policies, self._day, self._marketplace = policies, as_date(day), marketplace
        self._trusted: dict[str, str] = {}
        self._formed: dict[tuple[str, Any], Any] = {}

    def __missing__(self, name: str) -> Any:
        policy, own = self._policies.policy(name), self._policies.chosen(name, marketplace=self._marketplace)
        value = self[name] = own[0] if own else policy.dated(self._day, self._marketplace).value
        return value

    def formed(self, name: str, form: Callable[[Any], T]) -> T:
        """The value as `form` makes it, made once."""
        key = (name, form)
        if key not in self._formed:
            self._formed[key] = form(self[name])
        found: T = self._formed[key]
        return found

    def trusted(self, name: str) -> str:
        """The confidence of the source that the value follows."""
        if name not in self._trusted:
            own = self._policies.chosen(name, marketplace=self._marketplace)
            cited = self._policies.policy(name).cited(self._day, self._marketplace)
            self._trusted[name] = "practice" if own else cited.confidence
        return self._trusted[name]


def read_policy(text: str, name: str) -> Policy:
    """A policy from YAML. Raises PolicyError naming the file and what is wrong in it."""
    try:
        policy = msgspec.convert(yaml.load(text, _LOADER), Policy)  # both loaders are safe ones  # nosec B506
    except (msgspec.ValidationError, yaml.YAMLError) as wrong:
        raise PolicyError(f"{name}: {wrong}") from wrong
    dated = [d for values in (policy.values, *policy.by_marketplace.values()) for d in values.values()]
    missing = {s for d in dated for s in d.stances} - set(policy.sources)
    if missing:
        raise PolicyError(f"{name}: values cite {', '.join(sorted(missing))}, which `sources` does not name")
    return policy


@cache
def load() -> Policies:
    """All policies that come with Odra. Raises PolicyError for a faulty or doubled one."""
    found: dict[str, Policy] = {}
    for place in sorted(_yaml_files(files("odra.policies") / "data"), key=str):
        policy = read_policy(place.read_text("utf-8"), place.name)
        if policy.id in found:
            raise PolicyError(f"{place.name}: policy {policy.id} stands in two files")
        found[policy.id] = policy
    return Policies(found)


def _yaml_files(folder: Traversable) -> list[Traversable]:
    here = [place for place in folder.iterdir() if place.name not in TABLES]
    inner = [f for d in here if d.is_dir() for f in _yaml_files(d)]
    return inner + [f for f in here if f.name.endswith(".yaml")]
