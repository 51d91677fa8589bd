"""Policies as an account has them: the seller's own choices laid over what comes with Odra.

What was chosen by the moment asked about holds, for every case then open: a later choice never changes what was advised before.
"""

from collections.abc import Callable
from functools import cache, lru_cache

import msgspec

from odra.ledger import choices
from odra.ledger.choices import Choice
from odra.policies import Policies, PolicyError, load
from odra.policies.choosing import fitted

Layers = tuple[tuple[str, str, str], ...]  # marketplace, policy, value as JSON; a later one goes over an earlier


def policies_by(*, at: int, known_at: int | None = None) -> Callable[[str], Policies]:
    """Policies by account, as chosen by a moment: what is kept is read once, for however many cases are decided."""
    held = choices.in_force(at if known_at is None else min(at, known_at))
    return cache(lambda account: _overlaid(_layers(held, account)))


def policies_of(account: str, *, at: int, known_at: int | None = None) -> Policies:
    """Of one account; of an empty one what is chosen for all of them."""
    return policies_by(at=at, known_at=known_at)(account)


def _layers(held: list[Choice], account: str) -> Layers:
    """An account's own goes over what is for all accounts, and then a marketplace's over what is for all marketplaces."""
    mine = sorted((c for c in held if c.account in ("", account)), key=lambda c: (c.account, c.marketplace, c.policy))
    return tuple((c.marketplace, c.policy, c.value or "") for c in mine)


@lru_cache(maxsize=64)
def _overlaid(layers: Layers) -> Policies:
    """The same object for the same choices, so that what was looked up before is not looked up again."""
    found = load()
    for marketplace, name, value in layers:
        try:
            found = found.overlaid({name: fitted(found.setting(name), msgspec.json.decode(value))}, marketplace=marketplace)
        except PolicyError:  # of an earlier version, whose policy is gone or has another shape: the default holds
            continue
    return found
