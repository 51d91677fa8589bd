"""Writes by hand: what a person did, knows or pasted becomes a fact like any other, in an import of its own that can be taken back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from odra.cases import queries
from odra.cases.handling import DONE, ends
from odra.cases.registry import fact_key, parcel_thread
from odra.cases.state import refresh
from odra.facts.decision import ANY, Key
from odra.facts.fact import THREAD, Row
from odra.facts.moments import INSTANT
from odra.facts.payloads import AnyPayload, Handled, Tracking
from odra.ledger import database as db
from odra.ledger import imports
from odra.ledger import queries as ledger
from odra.ledger.queries import Subject
from odra.ledger.recording import record, shop_id

BY_HAND = "by_hand"
ONE, MANY = "by hand", "by hand, many cases"  # names of its file: on one case it is undone there, else on the page of imports
EVERY = "all"  # a deed that ends every question of its case


class Noted(msgspec.Struct, frozen=True):
    """Something noted about a subject (`native`: an order, `thread:…`, `account:…`, `sku:…`), with what is personal in it.

    `native` is left empty in what is noted on one case.
    """

    native: str
    told: AnyPayload
    personal: Mapping[str, str] | None = None
    occurred_at: int | None = None  # now unless given
    precision: int = INSTANT


def note(noted: Sequence[Noted], *, account: str, channel: str, key: str, at: int, kind: str = BY_HAND) -> int | None:
    """One import of what a person noted, told once however often `key` comes. Returns its number, None when it came before."""
    if not noted:
        return None
    shop = shop_id(account, channel)
    with db.writing([shop]):
        if imports.told_by_hand(account, key):
            return None
        import_id = imports.begin_import(account, at=at, process=0)
        name = ONE if len({one.native for one in noted}) == 1 else MANY
        file = imports.begin_file(import_id, name=name, kind=kind, digest=key, size=0)
        touched = record(shop, [(file, _row(line, one, at)) for line, one in enumerate(noted, 1)], key=fact_key())
        refresh(touched, shop=shop, at=at)
        new, known, changed = touched.tally[file]
        imports.count_file(file, imports.FileCount(new, known, changed), newest_at=at, marketplace="")
        imports.finish_file(file)
        imports.finish_import(import_id, at=at)
    return import_id


@contextmanager
def alone(home: Subject) -> Iterator[None]:
    """Nobody else writes about this account and channel meanwhile: for what is looked at first and noted then."""
    with db.writing([shop_id(home.account, home.channel)]):
        yield


def _row(line: int, noted: Noted, at: int) -> Row:
    talk = noted.native.startswith(THREAD)
    native, thread = ("", noted.native.removeprefix(THREAD)) if talk else (noted.native, "")
    when = at if noted.occurred_at is None else noted.occurred_at
    personal = dict(noted.personal) if noted.personal else None
    if isinstance(noted.told, Tracking):  # scans of the parcel find it as they find a number that a list tells
        thread = thread or parcel_thread(noted.told.number)
    return Row(line, native, when, at, noted.told, noted.precision, personal, thread)


def one_case(case: str, accounts: Iterable[str]) -> Subject:
    """The single case of that name among the accounts a person may see. Raises LookupError."""
    found = ledger.find_subject(case, accounts)
    if len(found) != 1:
        raise LookupError(f"no single case {case!r} among your accounts")
    return found[0]


def note_on_case(
    case: str, told: AnyPayload, *, accounts: Iterable[str], key: str, at: int, personal: Mapping[str, str] | None = None
) -> int | None:
    """Something noted on one case. Raises LookupError where there is no single one."""
    return note_all_on_case(case, [Noted("", told, personal)], accounts=accounts, key=key, at=at)


def note_all_on_case(case: str, noted: Sequence[Noted], *, accounts: Iterable[str], key: str, at: int) -> int | None:
    """Several things noted on one case at once, to be taken back at once. Raises LookupError."""
    home = one_case(case, accounts)
    placed = [msgspec.structs.replace(one, native=home.native) for one in noted]
    return note(placed, account=home.account, channel=home.channel, key=key, at=at)


def handled(case: str, *, accounts: list[str], question: str, done: str, key: str, at: int) -> int | None:
    """A person did something outside Odra. Raises LookupError for an unknown case, question or deed."""
    return note_on_case(case, deed(question, done, key=key), accounts=accounts, key=key, at=at)


def deed(question: str, done: str, *, key: str, about: Key = ANY) -> Handled:
    """The word of it, about one return or all of the order. Raises LookupError for what cannot be said of the question."""
    return Handled(ends(question, done), done, key_of(key, about), rma=about[0], sku=about[1])


def key_of(key: str, about: Key) -> str:
    """A form's key for one return: pressed for another one, the same form says another thing."""
    return " ".join((key, *filter(None, about)))


def settle_stale(accounts: list[str], *, at: int) -> int:
    """What is probably over, marked as settled by a person: one import for each account and channel. Returns how many cases.

    A case is over when its most urgent question is, so all of its questions end.
    """
    rows = queries.queue_page(accounts, state="stale", at=at, size=100_000)
    homes: dict[tuple[str, str], list[Noted]] = {}
    for row in rows:
        done = "settled" if "settled" in DONE[row.decision.question] else "accepted"
        told = Handled(EVERY, done, f"stale {at} {row.subject.id}")
        homes.setdefault((row.subject.account, row.subject.channel), []).append(Noted(row.subject.native, told))
    for (account, channel), noted in homes.items():
        note(noted, account=account, channel=channel, key=f"stale {at} {account} {channel}", at=at)
    return len(rows)
