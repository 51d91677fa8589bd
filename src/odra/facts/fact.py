"""A fact: something that happened, when, and who told us. And a problem: something in a source that we could not use."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, overload

import msgspec
from typing_extensions import TypeVar

from odra.facts.moments import INSTANT
from odra.facts.payloads import RANK, AnyPayload

P_co = TypeVar("P_co", bound=AnyPayload, default=AnyPayload, covariant=True)
P = TypeVar("P", bound=AnyPayload)
Q = TypeVar("Q", bound=AnyPayload)
R = TypeVar("R", bound=AnyPayload)
T = TypeVar("T")
More = ParamSpec("More")

_REFERENCE = re.compile(r"(?=.*\d)[^\s@]{1,40}")
ADDRESS = "fact:"
THREAD, ACCOUNT, SKU, REMOVAL = "thread:", "account:", "sku:", "removal:"


def about_order(native: str) -> bool:
    """Whether a native id is an order's; the others are conversations, accounts, SKUs and removal orders."""
    return not native.startswith((THREAD, ACCOUNT, SKU, REMOVAL))


def bare(text: str) -> str:
    """What two copies of the same words have in common: their letters and digits."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def reference(text: str) -> str:
    """What facts keep of a number that others gave: nothing of what is no number but words, which may name somebody."""
    return text if _REFERENCE.fullmatch(text) else ""


class Row(NamedTuple):
    """One source row, understood by a reader; becomes a fact when the ledger records it.

    `order` is the channel's own order id, or `account:…`, `sku:…`, `removal:…` for what is about no order, or empty: then
    `thread` (keyed) groups the conversation or parcel until it finds its order. `channel`: the reader's own unless named.
    `mark` is a digest of the source row and of how it is read (0: none), by which it is known again unread.
    `also`: further conversations that the row belongs to (the mails that it answers), keyed like `thread`.
    `personal` holds what may never stand in a fact (name, street, city, full postcode, phone, alias, free text).
    """

    line: int
    order: str
    occurred_at: int
    observed_at: int
    payload: AnyPayload
    precision: int = INSTANT
    personal: dict[str, str] | None = None
    thread: str = ""
    mark: int = 0
    channel: str = ""
    also: tuple[str, ...] = ()


class Known(NamedTuple):
    """Source rows that were told before, byte for byte: of each its fact, its line and what it spoke for. Never empty."""

    told: list[tuple[int, int, int]]


class Problem(NamedTuple):
    """Something in a source that could not be used. `rejected`: the row is not in; otherwise it is in, with this warning.

    `code` words the reason and the way out through the catalogue (`problem.<code>`); `value` and `raw` may be personal.
    """

    line: int
    column: str
    value: str
    code: str
    rejected: bool = True
    raw: str = ""


class Fact(msgspec.Struct, Generic[P_co], frozen=True, gc=False):
    """A recorded fact of one order. `address` is its place in the ledger, `observed_at` the latest live sighting."""

    id: int
    occurred_at: int
    precision: int
    observed_at: int
    digest: int
    payload: P_co

    @property
    def address(self) -> str:
        return f"{ADDRESS}{self.id}"

    @property
    def happened(self) -> tuple[int, int, int]:
        """Order of events: equal moments by kind rank, then by digest."""
        return (self.occurred_at, RANK[type(self.payload)], self.digest)

    @property
    def freshness(self) -> tuple[int, int, int]:
        """The latest state wins by this, never by arrival."""
        return (self.observed_at, RANK[type(self.payload)], self.digest)


class Facts(tuple[Fact, ...]):
    """Facts in the order in which they happened, found by the kind of their payload without looking at each."""

    @classmethod
    def until(cls, facts: Sequence[Fact], at: int) -> "Facts":
        """Those that had happened by then; of them all the same object."""
        if facts and facts[-1].occurred_at > at:
            return cls([fact for fact in facts if fact.occurred_at <= at])
        return facts if isinstance(facts, cls) else cls(facts)

    def __init__(self, _: Iterable[Fact]) -> None:
        self.kinds = frozenset([type(fact.payload) for fact in self])
        self.found: dict[tuple[type, ...], Sequence[Fact]] = {}
        self.worked_out: dict[tuple[Any, ...], Any] = {}


def asked_once(work: Callable[Concatenate[Sequence[Fact], More], T]) -> Callable[Concatenate[Sequence[Fact], More], T]:
    """What is asked of the same facts again and again is worked out once for the same further arguments, which are told by place."""

    @wraps(work)
    def asked(facts: Sequence[Fact], /, *more: More.args, **named: More.kwargs) -> T:
        if type(facts) is not Facts or named:
            return work(facts, *more, **named)
        key = (work, *more)
        try:
            found: T = facts.worked_out[key]
        except KeyError:
            found = facts.worked_out[key] = work(facts, *more, **named)
        return found

    return asked


def addressed(facts: Iterable[Fact], address: str) -> Fact | None:
    """The fact of that address."""
    number = int(address.removeprefix(ADDRESS))
    for fact in facts:
        if fact.id == number:
            return fact
    return None


def kinds_of(facts: Sequence[Fact]) -> frozenset[type]:
    """The kinds of their payloads."""
    return facts.kinds if isinstance(facts, Facts) else frozenset([type(fact.payload) for fact in facts])


@overload
def of(facts: Sequence[Fact], a: type[P], /) -> Sequence[Fact[P]]: ...
@overload
def of(facts: Sequence[Fact], a: type[P], b: type[Q], /) -> Sequence[Fact[P | Q]]: ...
@overload
def of(facts: Sequence[Fact], a: type[P], b: type[Q], c: type[R], /) -> Sequence[Fact[P | Q | R]]: ...
@overload
def of(facts: Sequence[Fact], /, *kinds: type) -> Sequence[Fact]: ...
def of(facts: Sequence[Fact], /, *kinds: type) -> Sequence[Fact[Any]]:
    """The facts with payloads of these kinds, in their order."""
    if type(facts) is not Facts:
        return [fact for fact in facts if type(fact.payload) in kinds]
    if facts.kinds.isdisjoint(kinds):  # four in five are
        return ()
    found = facts.found.get(kinds)
    if found is None:
        found = facts.found[kinds] = tuple([fact for fact in facts if type(fact.payload) in kinds])
    return found
