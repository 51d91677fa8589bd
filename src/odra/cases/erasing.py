"""What people decide about personal data: hold it, release it, erase it. Each is a fact of its case; what is erased does not come back with old files."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from odra import audit
from odra.cases import noting
from odra.cases.noting import Noted, one_case
from odra.cases.privacy import leaves, rejected
from odra.cases.registry import wired
from odra.cases.state import gather
from odra.facts.fact import Problem
from odra.facts.payloads import Erased, Held, Released
from odra.ledger import database as db
from odra.ledger import leaving as table
from odra.ledger import words
from odra.ledger.imports import ERASURE
from odra.ledger.queries import Subject
from odra.rules.leaving import Hold

WHY = ("buyer", "marketplace", "other")
LONGEST = 500  # signs of a reason
_NUMBER = re.compile(r"\d[\d-]{6,}\d")  # what may be an order's


class Conflict(Exception):
    """Something holds what should be erased."""

    def __init__(self, holds: Sequence[Hold]) -> None:
        super().__init__(", ".join(hold.kind for hold in holds))
        self.holds = holds


class Wiped(msgspec.Struct, frozen=True):
    """What an erasure took: personal rows of facts, rejected rows."""

    rows: int
    rejected: int


def hold(case: str, *, reason: str, until_at: int, accounts: Iterable[str], key: str, at: int) -> int | None:
    """Keep a case's personal data until a day. Raises LookupError for the case, ValueError for no reason or a day that has been."""
    mine = list(accounts)
    if not reason.strip() or len(reason) > LONGEST or until_at <= at:
        raise ValueError("a hold has a reason and an end that is still to come")
    home = one_case(case, mine)
    told = Noted("", Held(until_at, key), {"text": reason.strip()})
    number = noting.note_all_on_case(case, [told], accounts=mine, key=key, at=at)
    audit.note("held.personal", about=home.native, account=home.account)
    return number


def release(case: str, *, accounts: Iterable[str], key: str, at: int) -> int | None:
    """What people held goes by its day again. Raises LookupError."""
    mine = list(accounts)
    home = one_case(case, mine)
    number = noting.note_all_on_case(case, [Noted("", Released(key))], accounts=mine, key=key, at=at)
    audit.note("released.personal", about=home.native, account=home.account)
    return number


def erase(case: str, *, why: str, accounts: Iterable[str], key: str, at: int, despite: bool = False) -> Wiped:
    """Let go at once of all that is personal of a case. Raises LookupError, Conflict unless `despite` it."""
    home = one_case(case, list(accounts))
    told = gather([home.id]).get(home.id, [])
    if why not in WHY or not told:
        raise LookupError(f"no case {case!r} or no reason {why!r}: one of {', '.join(WHY)}")
    if (holds := leaves(home, told, at=at).holding(at)) and not despite:
        raise Conflict(holds)
    with db.writing({home.shop}):
        noting.note(
            [Noted(home.native, Erased(why, key))],
            account=home.account,
            channel=home.channel,
            key=_digest(home),
            at=at,
            kind=ERASURE,
        )
        ids = [fact.id for fact in gather([home.id])[home.id]]
        rows = rejected(home, told, words.readable(words.of_facts, ids))
        wiped = Wiped(table.forget(ids), words.forget_problems([row.problem for row in rows]))
    table.without_a_trace()
    audit.note("erased.personal", about=home.native, account=home.account, why=why)
    return wiped


def _digest(home: Subject) -> str:
    return remembered_as(home.account, home.native)


def remembered_as(account: str, native: str) -> str:
    """The keyed digest under which an erasure is remembered."""
    assert wired.seal is not None
    return wired.seal(f"erased {account} {native}")


def without_words(problems: Sequence[Problem], *, account: str) -> Sequence[Problem]:
    """Rows that could not be used, those of erased orders without what they say."""
    named = {n: set(_NUMBER.findall(f"{p.value} {p.raw}")) for n, p in enumerate(problems)}
    digests = {remembered_as(account, number): number for numbers in named.values() for number in numbers}
    if not digests:
        return problems
    rows = db.select(
        "SELECT digest FROM ledger_file WHERE kind = %s AND digest IN (SELECT value FROM json_each(%s))",
        (ERASURE, db.listed(digests)),
    )
    gone = {digests[row[0]] for row in rows}
    return [p._replace(value="", raw="") if gone & named[n] else p for n, p in enumerate(problems)] if gone else problems
