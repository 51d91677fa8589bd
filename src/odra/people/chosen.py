"""The desk's choices about people, and what the marketplace's policy asks of passwords and sign-ins."""

from typing import Any

from odra.cases.chosen import policies_of
from odra.facts.moments import day_of
from odra.people.times import now

PASSWORD, LOCK_AFTER = "amazon.security.password", "amazon.security.lock_after"
IDLE, WHOLE = "settings.people.session_idle_minutes", "settings.people.session_hours"
SECOND_STEP, INVITED, TOKEN_DAYS = "settings.people.second_step", "settings.people.invitation_days", "settings.people.token_days"
OWNERS = "settings.people."  # only an owner chooses these


def value(name: str) -> Any:
    """As it stands now."""
    return values(name)[0]


def values(*names: str) -> list[Any]:
    at = now()
    policies = policies_of("", at=at)
    return [policies.value(name, on=day_of(at), marketplace="") for name in names]
