"""Settings: what a seller can choose, what he chose, and a change, which decides the account's cases anew from its moment on."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from odra.cases.operations import derive_anew
from odra.facts.moments import as_date, day_of
from odra.ledger import choices
from odra.ledger import database as db
from odra.ledger import queries as ledger
from odra.ledger.choices import Choice
from odra.ledger.leaving import look_at_all
from odra.policies import Policy, PolicyError, load, marketplace
from odra.policies.choosing import fitted
from odra.rules.leaving import DAYS

DESK = ("settings.desk.", "settings.people.")  # of the whole desk, whichever account is looked at


def places(accounts: Iterable[str]) -> list[str]:
    """The marketplaces that orders of these accounts were placed on."""
    shops = db.listed(ledger.shops(accounts))
    rows = db.select("SELECT DISTINCT marketplace FROM cases_day WHERE shop IN (SELECT value FROM json_each(%s))", (shops,))
    return sorted(row[0] for row in rows if row[0])


class Setting(msgspec.Struct, frozen=True):
    """A setting with its default on the day asked about, and what is chosen instead: at most one a place.

    `chosen`: those that hold for the accounts asked about, that for all accounts and marketplaces first.
    """

    policy: Policy
    default: Any
    chosen: tuple[Choice, ...]

    @property
    def for_all(self) -> Any:
        """What holds for all accounts and marketplaces."""
        return next((c.told for c in self.chosen if not c.account and not c.marketplace), self.default)


def settings(accounts: Iterable[str], *, at: int) -> list[Setting]:
    """Every setting, in the order of their ids."""
    mine, on = {"", *accounts}, as_date(day_of(at))
    held = sorted((c for c in choices.in_force(at) if c.account in mine), key=lambda c: c.key)
    return [
        Setting(p, p.dated(on).value, tuple(c for c in held if c.policy == p.id))
        for p in load() if p.setting
    ]  # fmt: skip


def choose(policy: str, value: Any, *, account: str, where: str, accounts: Collection[str], told_by: str, at: int) -> int:
    """Choose a value (None: the default again) for an account and marketplace, each empty for all. Returns how many cases were decided anew.

    `at` is now. Raises PolicyError for what is no setting or does not fit it, LookupError for an account or marketplace that is not there.
    """
    found = load().setting(policy)
    _check_place(found, account, where, accounts)
    told = None if value is None else msgspec.json.encode(fitted(found, value)).decode()
    held = {c.key: c.value for c in choices.in_force(at)}
    if held.get((account, where, policy)) == told:
        return 0
    with db.writing():
        choices.note(Choice(account, where, policy, told, at, told_by))
        if policy in DAYS:
            look_at_all()
        return _decide_anew([account] if account else accounts, at=at)


def _check_place(policy: Policy, account: str, where: str, accounts: Collection[str]) -> None:
    if account and account not in accounts:
        raise LookupError(f"there is no account {account!r}; there is {', '.join(sorted(accounts)) or 'none yet'}")
    if where and marketplace(where) is None:
        raise LookupError(f"marketplace {where!r} is not known")
    if policy.id.startswith(DESK) and (account or where):
        raise PolicyError(f"{policy.id} is of the whole desk: it is chosen for all accounts and marketplaces")


def _decide_anew(accounts: Iterable[str], *, at: int) -> int:
    """Whatever may be open: a choice can open a question that its default does not ask."""
    shops = ledger.shops(accounts)
    held = db.select("SELECT subject FROM cases_question WHERE shop IN (SELECT value FROM json_each(%s))", (db.listed(shops),))
    subjects = sorted({*ledger.eventful(shops), *(row[0] for row in held)})
    derive_anew(subjects, at=at)
    return len(subjects)
