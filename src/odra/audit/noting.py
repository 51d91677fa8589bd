"""Notes in the log. Call `note` last in a transaction: it locks the end of the chain until that is committed."""

import atexit
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

import msgspec

from odra.audit import chain, tables
from odra.audit.behind import Behind
from odra.facts.moments import HOUR

OPERATOR = "operator"  # whoever sits at the machine: the command line, and the desk before anybody has an account
LONGEST = 120
_PLAIN = re.compile(r"[\w.:,;/+*%=-]{0,120}")  # codes, numbers, addresses inside the desk: no blanks, no mail addresses
Value = str | int | bool


class Wired(msgspec.Struct):
    """Set by site/wiring.py: the clock, the data folder, its key for signatures, and the seal for what is not plain."""

    now: Callable[[], int] | None = None
    home: Callable[[], Path] | None = None
    key: Callable[[], bytes] | None = None
    seal: Callable[[str], str] | None = None


class Actor(NamedTuple):
    """`codes`: what has been noted of what they do here."""

    who: str
    place: str
    codes: list[str]


wired = Wired()
_HERE = Actor(OPERATOR, "", [])
_acting: ContextVar[Actor] = ContextVar("acting", default=_HERE)


@contextmanager
def acting(who: str, place: str) -> Iterator[Actor]:
    """What is noted within was done by this person, from this page or command."""
    acts = Actor(who, place, [])
    token = _acting.set(acts)
    try:
        yield acts
    finally:
        _acting.reset(token)


def begin(place: str) -> None:
    """From here on it is the operator, by this command."""
    _acting.set(Actor(OPERATOR, place, []))


def move(place: str) -> None:
    """Within `acting`: the page is known only now."""
    _acting.set(_acting.get()._replace(place=place))


def actor() -> Actor:
    return _acting.get()


def note(what: str, *, about: str = "", account: str = "", who: str = "", **values: Value) -> None:
    """One row. `about`: an order number or another reference that tells of nobody; `values` are codes and numbers."""
    tables.add([_entry(what, about, account, who, values)], home=_home())
    actor().codes.append(what)


def saw(what: str, *, about: str, account: str) -> None:
    """Somebody was shown personal data: one row for a person, thing and hour. A thread writes it, so that no page waits."""
    entry = _entry(what, about, account, "", {})
    key = (entry.who, entry.what, entry.about, entry.account, entry.at // HOUR)
    actor().codes.append(what)
    if behind.fresh(key):
        behind.put(entry)


def flush(seconds: float = 10.0) -> bool:
    """Waits until what was seen is written; whether it is."""
    return behind.flush(seconds)


def _entry(what: str, about: str, account: str, who: str, values: dict[str, Value]) -> chain.Entry:
    assert wired.now is not None
    acts = actor()
    noted = msgspec.json.encode({name: _plain(value) for name, value in sorted(values.items())}).decode()
    return chain.Entry(0, wired.now(), who or acts.who, what, str(_plain(about)), account[:LONGEST], acts.place, noted)


def _plain(value: Value) -> Value:
    """What may hold somebody's words is sealed."""
    return value if not isinstance(value, str) or _PLAIN.fullmatch(value) else sealed(value)


def sealed(text: str) -> str:
    """A keyed digest, for what may be somebody's: the same one each time, and nobody can read it."""
    assert wired.seal is not None
    return f"sealed:{wired.seal(text)}"


def _home() -> Path:
    assert wired.home is not None
    return wired.home()


behind = Behind(lambda entries: tables.add(entries, home=_home(), once=True))
atexit.register(flush)
