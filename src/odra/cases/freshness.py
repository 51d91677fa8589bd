"""How old what is known is: by kind of source, and what a person should be warned of."""

from collections.abc import Iterable

import msgspec

from odra.cases.chosen import policies_by
from odra.facts.moments import DAY, HOUR, day_of
from odra.ledger import queries as ledger
from odra.policies import load

BY_ROWS = ("all_orders", "unshipped_orders", "ebay_orders")


class Fresh(msgspec.Struct, frozen=True):
    """A kind of source that a desk lives on. `at`: when it was last imported, None for never; `until`: the newest moment it told of;
    `since`: where its age begins; `old`: later than the policy allows."""

    kind: str
    at: int | None
    until: int | None
    since: int
    old: bool

    @property
    def behind(self) -> bool:
        """Whether it told of less than its import lets one think."""
        return self.at is not None and self.until is not None and self.until < self.at - DAY


def fresh(accounts: Iterable[str], *, at: int) -> list[Fresh]:
    """The kinds that the policy names, in its order."""
    told = newest(accounts)
    hours = _limits(accounts, at)
    return [_fresh(kind, *told.get(kind, (None, None)), at=at, limit=limit * HOUR) for kind, limit in hours.items()]


def _limits(accounts: Iterable[str], at: int) -> dict[str, int]:
    """Hours by kind of source; of several accounts the strictest."""
    policies = policies_by(at=at)
    chosen = [policies(account).value("settings.source.old_after", on=day_of(at)) for account in [*accounts] or [""]]
    return {kind: min(hours[kind] for hours in chosen) for kind in chosen[0]}


def newest(accounts: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    """By kind of source: (when it was last imported, the newest moment it told of)."""
    found: dict[str, tuple[int, int | None]] = {}
    for source in ledger.freshness(accounts):
        at, until = found.get(source.kind, (0, None))
        found[source.kind] = (max(at, source.recorded_at), max(until or 0, source.newest_at or 0) or None)
    return found


def begins(kind: str, at: int, until: int | None) -> int:
    """Where the age of a source begins. Orders come in every day, so a report tells by its newest one how old it is; a week
    without a mail, a return or feedback is a quiet one, so that their age begins with the import."""
    return min(at, until) if kind in BY_ROWS and until else at


def _fresh(kind: str, imported: int | None, until: int | None, *, at: int, limit: int) -> Fresh:
    since = 0 if imported is None else begins(kind, imported, until)
    return Fresh(kind, imported, until, since, at - since >= limit)


def none_recent(orders: int, *, at: int) -> int:
    """The days that a rate looks back, where orders are known and none of them is so new; 0 where no report of orders came yet."""
    return int(load().value("amazon.odr.window_days", on=day_of(at))) if orders else 0


def silent_returns(accounts: Iterable[str]) -> list[str]:
    """Accounts whose reports show return requests although no notice of one ever came as a mail (R42)."""
    return [
        account
        for account in accounts
        if ledger.has_told(account, "fbm_returns") and not ledger.holds("return_asked", ledger.shops([account]))
    ]
