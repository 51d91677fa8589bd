"""How old what is known is: by kind of source, and what a person should be warned of."""

from collections.abc import Iterable

import msgspec

from odra.facts.moments import HOUR, day_of
from odra.ledger import queries as ledger
from odra.policies import load


class Fresh(msgspec.Struct, frozen=True):
    """A kind of source that a desk lives on. `at`: when it was last imported, None for never; `old`: later than the policy allows."""

    kind: str
    at: int | None
    old: bool


def fresh(accounts: Iterable[str], *, at: int) -> list[Fresh]:
    """The kinds that the policy names, in its order."""
    newest: dict[str, int] = {}
    for source in ledger.freshness(accounts):
        newest[source.kind] = max(newest.get(source.kind, 0), source.recorded_at)
    hours = load().value("settings.source.old_after", on=day_of(at))
    return [Fresh(kind, newest.get(kind), at - newest.get(kind, 0) >= limit * HOUR) for kind, limit in hours.items()]


def silent_returns(accounts: Iterable[str]) -> list[str]:
    """Accounts whose reports show return requests although no notice of one ever came as a mail (R42)."""
    return [
        account
        for account in accounts
        if ledger.has_told(account, "fbm_returns") and not ledger.holds("return_asked", ledger.shops([account]))
    ]
